package markdown

import (
	"html"
	"slices"
	"strings"

	xhtml "golang.org/x/net/html"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/source"
)

// element is an HTML block that is being read.
type element struct {
	o     *outline
	depth int
	now   *inline // the text that is gathered
	table *Table
	row   []Line
	code  bool // in <pre>
	level int  // of the heading that is gathered
	item  bool
	// header says that the last cell was one of a header.
	header bool
}

// htmlBlock reads the elements of HTML as the blocks that Markdown has for them.
func (o *outline) htmlBlock(t source.Text, depth int) {
	e := &element{o: o, depth: depth}
	z := xhtml.NewTokenizer(strings.NewReader(t.Value))
	z.SetMaxBuf(0)
	offset := 0
	for {
		kind := z.Next()
		raw := len(z.Raw())
		if raw == 0 && kind == xhtml.ErrorToken {
			break
		}
		piece := t.Slice(offset, min(offset+raw, len(t.Value)))
		offset += raw
		switch kind {
		case xhtml.TextToken:
			e.text(piece)
		case xhtml.CommentToken:
			o.page.Comments = append(o.page.Comments, Comment{piece, o.count})
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			name, _ := z.TagName()
			e.begin(string(name), piece)
		case xhtml.EndTagToken:
			name, _ := z.TagName()
			e.end(string(name))
		case xhtml.ErrorToken:
			e.flush()
			return
		}
	}
	e.flush()
}

func (e *element) gather() *inline {
	if e.now == nil {
		e.now = &inline{}
	}
	return e.now
}

var markdownForm = regex.MustCompile("(?m)^[ \t]*(?:```|~~~|\\|.*\\|[ \t]*$|#{1,6}[ \t])")

func (e *element) text(t source.Text) {
	if e.table == nil && !e.code && markdownForm.MatchString(t.Value) {
		e.flush()
		e.o.markdown(t, e.depth) // swallowed by the element above it
		return
	}
	in := e.gather()
	if in.size == 0 && strings.TrimSpace(t.Value) == "" {
		return
	}
	mark := Mark(0)
	for _, m := range in.tags {
		mark |= m
	}
	if !e.code {
		t = t.As(t.Value)
	}
	from := 0
	for _, m := range markForm.FindAllStringSubmatchIndex(t.Value, -1) {
		in.escapedHTML(t.Slice(from, m[0]), mark, e.code)
		in.add(t.Slice(m[2], m[3]), mark|Quoted, "")
		from = m[1]
	}
	in.escapedHTML(t.Slice(from, len(t.Value)), mark, e.code)
}

// markForm is a code span of Markdown.
var markForm = regex.MustCompile("`([^`\n]+)`")

func (in *inline) escapedHTML(t source.Text, mark Mark, code bool) {
	from := 0
	for _, m := range entityForm.FindAllStringIndex(t.Value, -1) {
		in.add(t.Slice(from, m[0]), mark, "")
		written := t.Value[m[0]:m[1]]
		value := html.UnescapeString(written)
		if written[0] == '\n' && !code {
			value = " "
		}
		in.add(t.Slice(m[0], m[1]).As(value), mark, "")
		from = m[1]
	}
	in.add(t.Slice(from, len(t.Value)), mark, "")
}

var entityForm = regex.MustCompile(`\n[ \t]*|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);`)

// methodForm is a word in capitals, such as the method of a badge, which belongs to what follows it.
var methodForm = regex.MustCompile(`^\s*[A-Z]{3,7}\s*$`)

var classForm = regex.MustCompile(`(?i)\bclass(?:Name)?\s*=\s*["']([^"']*)["']`)

var anchorForm = regex.MustCompile(`(?i)\s(?:id|name)\s*=\s*["']?([^"'\s>]+)`)

// anchor keeps the identifier of an element, and its name.
func (p *Page) anchor(tag string) {
	for _, m := range anchorForm.FindAllStringSubmatch(tag, -1) {
		p.Anchors = append(p.Anchors, m[1])
	}
}

func (e *element) begin(name string, t source.Text) {
	e.o.page.anchor(t.Value)
	defer func() {
		if m := classForm.FindStringSubmatchIndex(t.Value); m != nil && e.table == nil {
			in := e.gather()
			if in.html.class.Value == "" {
				in.html.class = t.Slice(m[2], m[3])
			}
			if in.size == 0 && !in.html.tag.IsValid() {
				in.html.tag = t
			}
		}
	}()
	switch name {
	case "table":
		e.flush()
		e.table = &Table{Pos: t.Pos}
	case "tr":
		e.row = nil
	case "td", "th":
		e.now = &inline{}
		if name == "td" && len(e.row) == 1 && e.header && e.table != nil {
			e.table.Headless = true
		}
		e.header = name == "th"
	case "pre":
		e.flush()
		e.code = true
	case "h1", "h2", "h3", "h4", "h5", "h6":
		e.flush()
		e.level = int(name[1] - '0')
	case "p", "div", "ul", "ol", "dl", "section", "summary":
		if e.table == nil {
			e.flush()
		} else if e.now != nil && e.now.size > 0 {
			e.now.add(t.Slice(0, 0).As("\n"), 0, "")
		}
	case "li", "dt", "dd":
		e.flush()
		e.item = true
	case "br":
		e.gather().add(t.Slice(0, 0).As("\n"), 0, "")
	default:
		if mark, known := elementMarks[name]; known && mark != 0 && !e.code {
			in := e.gather()
			in.tags = append(in.tags, mark)
		} else if !known && placeholderForm.MatchString(t.Value) {
			e.gather().add(t, 0, "")
		}
	}
}

func (e *element) end(name string) {
	switch name {
	case "td", "th":
		e.cell()
	case "tr":
		if e.table != nil && len(e.row) > 0 {
			e.table.Rows = append(e.table.Rows, e.row)
		}
		e.row = nil
	case "table":
		if e.table != nil && len(e.table.Rows) > 0 {
			e.o.block(*e.table, e.depth)
		}
		e.table = nil
	case "div":
		if e.table == nil && !(e.now != nil && methodForm.MatchString(e.now.line().Value)) {
			e.flush()
		} else if e.now != nil {
			e.now.add(e.now.texts[len(e.now.texts)-1].Slice(0, 0).As(" "), 0, "")
		}
	case "pre", "p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6":
		if e.table == nil {
			e.flush()
		}
	default:
		if mark := elementMarks[name]; mark != 0 && e.now != nil {
			if i := slices.Index(e.now.tags, mark); i >= 0 {
				e.now.tags = slices.Delete(e.now.tags, i, i+1)
			}
		}
	}
}

func (e *element) cell() {
	if e.now != nil && e.table != nil {
		line := e.now.line().Trim(" \t\n")
		e.row = append(e.row, line)
	}
	e.now = nil
}

// flush ends the paragraph, the heading or the code that is gathered.
func (e *element) flush() {
	in, code, level, item := e.now, e.code, e.level, e.item
	e.now, e.code, e.level, e.item = nil, false, 0, false
	if in == nil || e.table != nil || in.size == 0 {
		return
	}
	line := in.line()
	switch {
	case code:
		e.o.block(Code{Text: line.Text, Depth: e.depth}, e.depth)
	case strings.TrimSpace(line.Value) == "":
	case level > 0:
		e.o.open(Heading, level, line.Trim(" \t\n"))
	default:
		e.o.paragraph(Paragraph{Line: line.Trim(" \t\n"), Depth: e.depth, Item: item}, e.depth)
	}
}

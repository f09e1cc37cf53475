package page

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// A block is a piece of a page by its looks: what it means to an API is decided in operation.go.
type block interface{ where() Pos }

func (p Pos) where() Pos { return p }

type (
	// heading is an ATX or setext heading.
	heading struct {
		Text
		level int
	}
	// prose is a paragraph or any other block that only people read.
	prose struct {
		Text
		quote bool
	}
	// fence is a code block; its Text is the code.
	fence struct {
		Text
		language string
	}
	// list is a bullet or ordered list; each item is its first paragraph.
	list struct {
		Text
		items []Text
	}
	// table has its header as first row.
	table struct {
		Pos
		rows [][]Text
	}
	// badge is the line that names an operation: a span or button, then a path.
	badge struct {
		Pos
		class, method, path Text
	}
	// tabs is what stands between tabs:start and tabs:end.
	tabs struct {
		Pos
		tabs []tab
	}
	tab struct {
		title  Text
		blocks []block
	}
	// marker is an HTML comment that Docsify's plug-ins give a meaning: tabs:start, tabs:end or tab:TITLE.
	marker struct {
		Text
		word string
	}
	// include is a link that Docsify replaces by the file it leads to.
	include struct {
		Text
		target, title string
	}
)

// A Link is a link or an image of a page.
type Link struct {
	Pos
	Target string
	Image  bool
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser()

// blocks reads what a file looks like.
func (r *reader) blocks(src *source) []block {
	root := markdown.Parse(text.NewReader(withoutFrontMatter(src.data)))
	var out []block
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		out = append(out, r.block(src, n)...)
	}
	return out
}

var frontMatter = regexp.MustCompile(`\A---[ \t]*\n(?:[\w-]+:.*\n|[ \t#-].*\n|\n)*---[ \t]*(?:\n|\z)`)

// withoutFrontMatter blanks YAML front matter, so that every offset stays what it was.
func withoutFrontMatter(data []byte) []byte {
	end := len(frontMatter.Find(data))
	if end == 0 {
		return data
	}
	out := append([]byte(nil), data...)
	for i := range out[:end] {
		if out[i] != '\n' {
			out[i] = ' '
		}
	}
	return out
}

func (r *reader) block(src *source, n ast.Node) []block {
	switch n := n.(type) {
	case *ast.Heading:
		if n.Lines().Len() == 0 {
			return nil
		}
		t := segments(src, n.Lines())
		r.collectLinks(src, n)
		r.page.anchors = append(r.page.anchors, plain(t.Value))
		return []block{heading{t, n.Level}}
	case *ast.FencedCodeBlock:
		return []block{r.fence(src, n)}
	case *ast.CodeBlock:
		return []block{fence{Text: segments(src, n.Lines())}}
	case *ast.HTMLBlock:
		return htmlBlock(src, n)
	case *ast.Paragraph:
		return r.paragraph(src, n)
	case *extast.Table:
		r.collectLinks(src, n)
		return []block{r.table(src, n)}
	case *ast.List:
		r.collectLinks(src, n)
		return []block{readList(src, n)}
	case *ast.Blockquote:
		r.collectLinks(src, n)
		return []block{prose{deepText(src, n), true}}
	}
	return nil
}

// paragraph tells a badge and an include from prose.
func (r *reader) paragraph(src *source, n *ast.Paragraph) []block {
	t := segments(src, n.Lines())
	if b, ok := readBadge(t); ok {
		return []block{b}
	}
	if link, ok := n.FirstChild().(*ast.Link); ok && link.NextSibling() == nil && strings.Contains(string(link.Title), ":include") {
		return []block{include{t, string(link.Destination), string(link.Title)}}
	}
	r.collectLinks(src, n)
	r.checkTableShape(t)
	return []block{prose{Text: t}}
}

var (
	badgeForm = regexp.MustCompile(`(?is)^\s*<(?:span|button|kbd|code)\b([^>]*)>\s*([^<]*?)\s*</(?:span|button|kbd|code)>[ \t]*(.*?)\s*$`)
	classForm = regexp.MustCompile(`(?i)\bclass\s*=\s*["']([^"']*)["']`)
)

func readBadge(t Text) (badge, bool) {
	m := badgeForm.FindStringSubmatchIndex(t.Value)
	if m == nil {
		return badge{}, false
	}
	b := badge{Pos: t.Pos, method: t.slice(m[4], m[5]), path: t.slice(m[6], m[7])}
	if c := classForm.FindStringSubmatchIndex(t.Value[m[2]:m[3]]); c != nil {
		b.class = t.slice(m[2]+c[2], m[2]+c[3])
	}
	classes := strings.Fields(strings.ToLower(b.class.Value))
	isBadge := strings.HasPrefix(strings.Trim(b.path.Value, "`* "), "/") || slices.Contains(classes, "method")
	return b, isBadge
}

var markerForm = regexp.MustCompile(`(?s)<!--\s*(tabs:start|tabs:end|tab:)\s*(.*?)\s*-->`)

// htmlBlock finds the markers and the badge in raw HTML, and calls the rest prose.
func htmlBlock(src *source, n *ast.HTMLBlock) []block {
	t := segments(src, n.Lines())
	if n.HasClosure() {
		t = src.text(htmlStart(n), n.ClosureLine.Stop)
	}
	if b, ok := readBadge(t); ok {
		return []block{b}
	}
	var out []block
	for _, m := range markerForm.FindAllStringSubmatchIndex(t.Value, -1) {
		word := t.slice(m[2], m[3])
		title := t.slice(m[4], m[5])
		if word.Value == "tab:" {
			out = append(out, marker{title, "tab"})
		} else {
			out = append(out, marker{t.slice(m[0], m[1]), strings.ToLower(word.Value)})
		}
	}
	return out
}

// htmlStart is the offset at which an HTML block begins, be it with its closing line.
func htmlStart(n *ast.HTMLBlock) int {
	if n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	return n.ClosureLine.Start
}

func (r *reader) fence(src *source, n *ast.FencedCodeBlock) fence {
	f := fence{Text: segments(src, n.Lines()), language: strings.ToLower(string(n.Language(src.data)))}
	open := src.line(n.Pos())
	if f.Line == 0 {
		f.Text = src.text(n.Pos(), n.Pos())
	}
	if closing := src.lineText(open + n.Lines().Len() + 1); !isFence(closing) {
		r.report(src.pos(n.Pos()), "unterminated", "this code block is not closed: end it with a line of %q", fenceMark(src.lineText(open)))
	} else if strings.TrimSpace(f.Value) == "" {
		r.report(src.pos(n.Pos()), "empty", "this code block is empty")
	}
	return f
}

var fenceForm = regexp.MustCompile("^[ \t>]*(`{3,}|~{3,})")

func isFence(line string) bool {
	return fenceForm.MatchString(line) && strings.Trim(line, " \t>`~") == ""
}

func fenceMark(line string) string {
	if m := fenceForm.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return "```"
}

func (r *reader) table(src *source, n *extast.Table) table {
	t := table{Pos: src.pos(n.Pos())}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []Text
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cell := segments(src, c.Lines())
			if c.Lines().Len() == 0 {
				cell = src.text(row.Pos(), row.Pos())
			}
			cells = append(cells, cell.trim())
		}
		r.checkCells(src, row.Pos(), len(n.Alignments))
		t.rows = append(t.rows, cells)
	}
	if len(t.rows) < 2 {
		r.report(t.Pos, "empty", "this table has no rows")
	}
	return t
}

var cellBar = regexp.MustCompile(`\\.|\|`)

// checkCells reports a row with more cells than the header: Markdown drops them without a word.
func (r *reader) checkCells(src *source, offset, columns int) {
	line := strings.TrimSpace(src.lineText(src.line(offset)))
	bars := 0
	for _, m := range cellBar.FindAllString(strings.Trim(line, "|"), -1) {
		if m == "|" {
			bars++
		}
	}
	if bars+1 > columns {
		r.report(src.pos(offset), "table", "this row has %d cells and its table %d columns, so what is beyond them is lost; write \\| for a bar that is text", bars+1, columns)
	}
}

var barRow = regexp.MustCompile(`(?m)^\s*\|.*\|.*\|\s*$`)

// checkTableShape reports a paragraph that was meant to be a table.
func (r *reader) checkTableShape(t Text) {
	rows := barRow.FindAllStringIndex(t.Value, 2)
	if len(rows) == 2 && rows[0][0] == 0 {
		r.report(t.Pos, "table", "this is not read as a table: its second line must be | :--- | once for each column")
	}
}

func readList(src *source, n *ast.List) list {
	l := list{Text: deepText(src, n)}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		if first := item.FirstChild(); first != nil && first.Lines().Len() > 0 {
			l.items = append(l.items, segments(src, first.Lines()))
		}
	}
	return l
}

// deepText is the text of all the lines below a block.
func deepText(src *source, n ast.Node) Text {
	var lines text.Segments
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n.Type() == ast.TypeBlock {
			for i := range n.Lines().Len() {
				lines.Append(n.Lines().At(i))
			}
		}
		return ast.WalkContinue, nil
	})
	if lines.Len() == 0 {
		return src.text(n.Pos(), n.Pos())
	}
	return segments(src, &lines)
}

// segments joins goldmark's lines to a text that knows where each of them stands.
func segments(src *source, lines *text.Segments) Text {
	if lines.Len() == 0 {
		return Text{src: src, lines: []line{{}}}
	}
	var b strings.Builder
	t := Text{src: src, Pos: src.pos(lines.At(0).Start)}
	for i := range lines.Len() {
		s := lines.At(i)
		t.lines = append(t.lines, line{b.Len(), s.Start})
		b.Write(s.Value(src.data))
		if i+1 < lines.Len() && !strings.HasSuffix(b.String(), "\n") {
			b.WriteByte('\n')
		}
	}
	t.Value = b.String()
	return t
}

func (r *reader) collectLinks(src *source, n ast.Node) {
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			r.link(Link{Pos: src.pos(linkOffset(n)), Target: string(n.Destination)}, string(n.Title))
		case *ast.Image:
			r.link(Link{Pos: src.pos(linkOffset(n)), Target: string(n.Destination), Image: true}, string(n.Title))
		}
		return ast.WalkContinue, nil
	})
}

// linkOffset is where a link's text begins, or the link itself where it has none.
func linkOffset(n ast.Node) int {
	for c := n.FirstChild(); c != nil; c = c.FirstChild() {
		if t, ok := c.(*ast.Text); ok {
			return t.Segment.Start
		}
	}
	return max(n.Pos(), 0)
}

// link keeps a link that Docsify follows; :ignore and :disabled ones it does not.
func (r *reader) link(l Link, title string) {
	if !strings.Contains(title, ":ignore") && !strings.Contains(title, ":disabled") {
		r.page.Links = append(r.page.Links, l)
	}
}

var (
	linkText    = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
	inlineMarks = regexp.MustCompile("<[^>]*>|[*`]+")
)

// plain is the text of one line of Markdown without its marks. Underscores inside words stay.
func plain(s string) string {
	s = inlineMarks.ReplaceAllString(linkText.ReplaceAllString(s, "$1"), "")
	return strings.TrimSpace(strings.Trim(strings.TrimSpace(s), "_:"))
}

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

	"docsascode.example/gen/http"
	"docsascode.example/gen/source"
	"docsascode.example/gen/spelling"
)

// A block is a piece of a page by its looks: what it means to an API is decided in operation.go.
type block interface{ Place() Pos }

type (
	// heading is an ATX or setext heading.
	heading struct {
		Text
		level int
	}
	// prose is a paragraph or a quote; the Text of a quote is without its marks.
	prose struct {
		Text
		quote bool
	}
	// raw is HTML without a meaning.
	raw struct{ Text }
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

var mdParser = goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser()

// blocks reads what a file looks like.
func (r *reader) blocks(src *file) []block {
	root := mdParser.Parse(text.NewReader(structure(src.data)))
	r.collect(src, root)
	r.readDirectives(src, root)
	var out []block
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		out = append(out, r.block(src, n)...)
	}
	return out
}

func (r *reader) block(src *file, n ast.Node) []block {
	switch n := n.(type) {
	case *ast.Heading:
		return readHeading(src, n)
	case *ast.FencedCodeBlock:
		return []block{r.fence(src, n)}
	case *ast.CodeBlock:
		return []block{fence{Text: segments(src, n.Lines())}}
	case *ast.HTMLBlock:
		return r.htmlBlock(src, n)
	case *ast.Paragraph:
		return r.paragraph(src, n)
	case *extast.Table:
		return []block{r.table(src, n)}
	case *ast.List:
		return []block{readList(src, n)}
	case *ast.Blockquote:
		return []block{prose{deepText(src, n), true}}
	}
	return nil
}

// readHeading reads a heading, or the badge that stands in its place.
func readHeading(src *file, n *ast.Heading) []block {
	if n.Lines().Len() == 0 {
		return nil
	}
	t := segments(src, n.Lines())
	if badges := readBadges(t); badges != nil {
		return badges
	}
	name, _ := headingID(t)
	return []block{heading{name, n.Level}}
}

// paragraph tells a badge and an include from prose.
func (r *reader) paragraph(src *file, n *ast.Paragraph) []block {
	t := segments(src, n.Lines())
	if badges := readBadges(t); badges != nil {
		return badges
	}
	if link, ok := n.FirstChild().(*ast.Link); ok && link.NextSibling() == nil && strings.Contains(string(link.Title), ":include") {
		return []block{include{t, string(link.Destination), string(link.Title)}}
	}
	r.checkTableShape(t)
	return []block{prose{Text: t}}
}

var (
	badgeForm = regexp.MustCompile(`(?is)^\s*<(?:span|button|kbd|code|div|b|strong)\b([^>]*)>\s*([^<]*?)\s*</?(?:span|button|kbd|code|div|b|strong)>\s*([^\n]*)`)
	classForm = regexp.MustCompile(`(?i)\bclass\s*=\s*["']([^"']*)["']`)
	pathMarks = regexp.MustCompile("^(?:<[^>]*>|[*`\\s])*(.*?)(?:<[^>]*>|[*`\\s]|\\\\)*$")
)

// readBadges reads the badges that a text begins with, a line each, and the prose after them; nil where there is none.
func readBadges(t Text) []block {
	var out []block
	for {
		b, end := readBadge(t)
		if end == 0 {
			break
		}
		out = append(out, b)
		t = t.Slice(end, len(t.Value)).Trim()
	}
	if len(out) > 0 && t.Value != "" {
		out = append(out, prose{Text: t})
	}
	return out
}

// readBadge reads a badge and the offset of its end, which is 0 where there is none.
func readBadge(t Text) (b badge, end int) {
	m := badgeForm.FindStringSubmatchIndex(t.Value)
	if m == nil {
		return badge{}, 0
	}
	path := pathMarks.FindStringSubmatchIndex(t.Value[m[6]:m[7]])
	b = badge{Pos: t.Trim().Pos, method: t.Slice(m[4], m[5]), path: t.Slice(m[6]+path[2], m[6]+path[3])}
	if c := classForm.FindStringSubmatchIndex(t.Value[m[2]:m[3]]); c != nil {
		b.class = t.Slice(m[2]+c[2], m[2]+c[3])
	}
	classes := strings.Fields(strings.ToUpper(b.class.Value))
	isMethod := slices.ContainsFunc(append(classes, b.method.Value), func(s string) bool { return spelling.Nearest(s, http.Methods...) != "" })
	if slices.Contains(classes, "METHOD") || isMethod && strings.HasPrefix(b.path.Value, "/") {
		return b, m[1]
	}
	return badge{}, 0
}

// almostMarker is a marker with a slip of the pen in it.
var almostMarker = regexp.MustCompile(`<!-+\s*(tabs?\s*:?\s*\w+)\s*-+>`)

var markerForm = regexp.MustCompile(`(?s)<!-+\s*(tabs:\s*start|tabs:\s*end|tab:)\s*(.*?)\s*-+>`)

// htmlBlock finds the markers and the badges in raw HTML.
func (r *reader) htmlBlock(src *file, n *ast.HTMLBlock) []block {
	t := htmlText(src, n)
	if m := almostMarker.FindStringSubmatchIndex(t.Value); m != nil && !markerForm.MatchString(t.Value) {
		word := t.Slice(m[2], m[3])
		if meant := spelling.Question(word.Value, "tabs:start", "tabs:end"); meant != "" {
			r.report(word.Pos, "unterminated", "%q does not start or end tabs%s", word.Value, meant)
		}
	}
	if badges := readBadges(t); badges != nil {
		return badges
	}
	var out []block
	for _, m := range markerForm.FindAllStringSubmatchIndex(t.Value, -1) {
		word := strings.Join(strings.Fields(t.Value[m[2]:m[3]]), "")
		if word == "tab:" {
			out = append(out, marker{tabTitle(t.Slice(m[4], m[5])), "tab"})
		} else {
			out = append(out, marker{t.Slice(m[0], m[1]), word})
		}
	}
	if out == nil && !strings.HasPrefix(strings.TrimSpace(t.Value), "<!--") {
		return []block{raw{t}}
	}
	return out
}

func htmlText(src *file, n *ast.HTMLBlock) Text {
	switch {
	case !n.HasClosure():
		return segments(src, n.Lines())
	case n.Lines().Len() > 0:
		return src.text(n.Lines().At(0).Start, n.ClosureLine.Stop)
	}
	return src.text(n.ClosureLine.Start, n.ClosureLine.Stop)
}

func readList(src *file, n *ast.List) list {
	l := list{Text: deepText(src, n)}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		if first := item.FirstChild(); first != nil && first.Lines().Len() > 0 {
			l.items = append(l.items, segments(src, first.Lines()))
		}
	}
	return l
}

// deepText is the text of all the lines below a block.
func deepText(src *file, n ast.Node) Text {
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
func segments(src *file, lines *text.Segments) Text {
	var texts []Text
	for i := range lines.Len() {
		s := lines.At(i)
		texts = append(texts, src.text(s.Start, s.Stop).Pad(s.Padding))
		if i+1 < lines.Len() && !strings.HasSuffix(texts[len(texts)-1].Value, "\n") {
			texts = append(texts, src.text(s.Stop, s.Stop).As("\n"))
		}
	}
	return source.Join(texts...)
}

var (
	linkText    = regexp.MustCompile(`!?\[([^\[\]]*)\]\([^)]*\)`)
	escapedMark = regexp.MustCompile(`\\([[:punct:]])`)
	inlineMarks = regexp.MustCompile("<[^>]*>|[*`]+")
)

// plain is the text of one line of Markdown without its marks. Underscores inside words stay.
func plain(s string) string {
	s = strings.TrimSpace(s)
	if code, ok := codeSpan(s); ok {
		return code
	}
	s = inlineMarks.ReplaceAllString(linkText.ReplaceAllString(s, "$1"), "")
	s = strings.TrimSpace(strings.Trim(strings.TrimSpace(s), "_:"))
	return escapedMark.ReplaceAllString(s, "$1")
}

// codeSpan is the text of a code span that is all there is.
func codeSpan(s string) (code string, ok bool) {
	if len(s) < 2 || s[0] != '`' || s[len(s)-1] != '`' || strings.Contains(s[1:len(s)-1], "`") {
		return "", false
	}
	return strings.TrimSpace(s[1 : len(s)-1]), true
}

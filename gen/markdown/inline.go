package markdown

import (
	"html"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/source"
)

// inline gathers the text of a block without its marks.
type inline struct {
	parsed
	texts []source.Text
	parts []Part
	size  int
	tags  []Mark // of the HTML elements that are open
	html  elements
}

// lineOf is the text of a block that holds inline nodes.
func lineOf(page parsed, n ast.Node) Line {
	in := &inline{parsed: page, texts: page.room.texts[:0], parts: page.room.parts[:0]}
	in.children(n, 0, "")
	page.room.texts, page.room.parts = in.texts, in.parts
	if in.size == 0 {
		at := max(n.Pos(), 0)
		if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
			at = n.Lines().At(0).Start
		}
		return Line{Text: page.Slice(at, at)}
	}
	line := in.line().Trim(" \t\n")
	if n.Type() == ast.TypeBlock {
		line.Raw = segments(page, n.Lines()).Trim()
	}
	return line
}

func (in *inline) line() Line {
	line := Line{Text: source.Join(in.texts...), Parts: slices.Clone(in.parts)}
	if in.html.class.IsValid() || in.html.tag.IsValid() {
		found := in.html
		line.html = &found
	}
	return line
}

func (in *inline) children(n ast.Node, mark Mark, target string) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		in.node(c, mark, target)
	}
}

func (in *inline) node(n ast.Node, mark Mark, target string) {
	for _, m := range in.tags {
		mark |= m
	}
	switch n := n.(type) {
	case *ast.Text:
		s := n.Segment
		if mark&Quoted != 0 && !slices.Contains(in.tags, Quoted) {
			in.add(in.Slice(s.Start, s.Stop), mark, target)
		} else {
			in.escaped(in.Slice(s.Start, s.Stop), mark, target)
		}
		if n.SoftLineBreak() || n.HardLineBreak() {
			in.add(in.Slice(s.Stop, s.Stop).As("\n"), mark, target)
		}
	case *ast.String:
		in.add(in.Slice(0, 0).As(string(n.Value)), mark, target)
	case *ast.Emphasis:
		in.children(n, mark|Strong, target)
	case *extast.Strikethrough:
		in.children(n, mark|Struck, target)
	case *ast.CodeSpan:
		in.children(n, mark|Quoted, target)
	case *ast.Link:
		isFootnote := n.Reference != nil && strings.HasPrefix(in.Text.Value[linkOffset(n):], "^")
		if !isFootnote {
			in.link(n, n.Destination, n.Title, false)
		}
		in.children(n, mark|Linked, string(n.Destination))
	case *ast.Image:
		in.link(n, n.Destination, n.Title, true)
		in.children(n, mark, target)
	case *ast.AutoLink:
		in.autoLink(n, mark)
	case *ast.RawHTML:
		in.rawTag(n, mark, target)
	default:
		in.children(n, mark, target)
	}
}

// link keeps a link or an image.
func (in *inline) link(n ast.Node, destination, title []byte, isImage bool) {
	target := html.UnescapeString(string(util.UnescapePunctuations(destination)))
	in.page.Links = append(in.page.Links, Link{Pos: in.At(linkOffset(n)), Target: target, Title: string(title), Image: isImage})
}

// linkOffset is where a link's text begins, or the link itself if it has none.
func linkOffset(n ast.Node) int {
	for c := n.FirstChild(); c != nil; c = c.FirstChild() {
		if t, ok := c.(*ast.Text); ok {
			return t.Segment.Start
		}
	}
	return max(n.Pos(), 0)
}

// autoLink is a URL in angle brackets or bare.
func (in *inline) autoLink(n *ast.AutoLink, mark Mark) {
	label := string(n.Label(in.data))
	at := n.Pos()
	if at < 0 || !strings.HasPrefix(in.Text.Value[min(at, len(in.Text.Value)):], label) {
		at = max(at, 0)
		if i := strings.Index(in.Text.Value[min(at, len(in.Text.Value)):], label); i >= 0 {
			at += i
		}
	}
	end := min(at+len(label), len(in.Text.Value))
	in.add(in.Slice(min(at, end), end).As(label), mark|Linked, label)
}

func (in *inline) add(t source.Text, mark Mark, target string) {
	if t.Value == "" {
		return
	}
	in.texts = append(in.texts, t)
	if k := len(in.parts) - 1; k >= 0 && in.parts[k].Mark == mark && in.parts[k].Target == target {
		in.parts[k].To += len(t.Value)
	} else {
		in.parts = append(in.parts, Part{in.size, in.size + len(t.Value), mark, target})
	}
	in.size += len(t.Value)
}

var escapeForm = regex.MustCompile(`\\[[:punct:]]|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);`)

// escaped adds text with its backslashes and entities resolved.
func (in *inline) escaped(t source.Text, mark Mark, target string) {
	if !strings.ContainsAny(t.Value, `\&`) {
		in.add(t, mark, target)
		return
	}
	from := 0
	for _, m := range escapeForm.FindAllStringIndex(t.Value, -1) {
		in.add(t.Slice(from, m[0]), mark, target)
		written := t.Value[m[0]:m[1]]
		value := html.UnescapeString(written)
		if written[0] == '\\' {
			value = written[1:]
		}
		in.add(t.Slice(m[0], m[1]).As(value), mark, target)
		from = m[1]
	}
	in.add(t.Slice(from, len(t.Value)), mark, target)
}

// placeholderForm is what looks like an element without attributes: <id>, <user name>.
var placeholderForm = regex.MustCompile(`^<[A-Za-z][\w. -]*>$`)

var tagForm = regex.MustCompile(`^</?\s*([A-Za-z][\w-]*)`)

// elementMarks are the elements of HTML that may stand in a line, with the mark that they give; what is in other angle brackets is
// a placeholder of the page.
var elementMarks = map[string]Mark{
	"a": Linked, "abbr": 0, "b": Strong, "big": 0, "button": 0, "center": 0, "cite": Strong, "code": Quoted, "del": Struck, "dd": 0, "dl": 0, "dt": Strong,
	"div": 0, "em": Strong, "font": 0, "i": Strong, "img": 0, "input": 0, "ins": 0, "kbd": Quoted, "li": 0, "mark": 0, "nobr": 0, "ol": 0, "p": 0,
	"pre": Quoted, "q": 0, "s": Struck, "samp": Quoted, "small": 0, "span": 0, "strike": Struck, "strong": Strong, "sub": 0, "summary": 0, "details": 0,
	"sup": 0, "table": 0, "tbody": 0, "td": 0, "th": 0, "thead": 0, "tr": 0, "tt": Quoted, "u": 0, "ul": 0, "var": 0, "wbr": 0, "h1": Strong,
	"h2": Strong, "h3": Strong, "h4": Strong, "h5": Strong, "h6": Strong, "section": 0, "aside": 0, "article": 0, "hr": 0, "blockquote": 0, "iframe": 0, "svg": 0, "path": 0,
}

var breaks = []string{"br", "p", "li", "tr", "div", "hr", "dt", "dd"}

// rawTag is an element's begin or end, a comment, or what only looks like one.
func (in *inline) rawTag(n *ast.RawHTML, mark Mark, target string) {
	var texts []source.Text
	for i := range n.Segments.Len() {
		s := n.Segments.At(i)
		texts = append(texts, in.Slice(s.Start, s.Stop))
	}
	t := source.Join(texts...)
	m := tagForm.FindStringSubmatch(t.Value)
	if m == nil {
		return // a comment
	}
	if in.size == 0 && t.Value[1] != '/' && !in.html.tag.IsValid() {
		in.html.tag = t
	}
	if c := classForm.FindStringSubmatchIndex(t.Value); c != nil && in.html.class.Value == "" {
		in.html.class = t.Slice(c[2], c[3])
	}
	in.page.anchor(t.Value)
	name := strings.ToLower(m[1])
	if slices.Contains(breaks, name) {
		in.add(t.Slice(0, 0).As("\n"), mark, target)
	}
	given, known := elementMarks[name]
	switch {
	case name == "br":
	case !known && placeholderForm.MatchString(t.Value):
		in.add(t, mark, target)
	case !known, given == 0:
	case strings.HasPrefix(t.Value, "</"):
		if i := slices.Index(in.tags, given); i >= 0 {
			in.tags = slices.Delete(in.tags, i, i+1)
		}
	case !strings.HasSuffix(t.Value, "/>"):
		in.tags = append(in.tags, given)
	}
}

package page

import (
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// A Link is a link or an image of a page.
type Link struct {
	Pos
	Target string
	Image  bool
}

// collect keeps the links and the anchors of a file.
func (r *reader) collect(src *file, root ast.Node) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			r.headingAnchors(segments(src, n.Lines()))
		case *ast.HTMLBlock:
			r.htmlAnchors(htmlText(src, n).Value)
		case *ast.RawHTML:
			r.htmlAnchors(string(n.Segments.Value(src.data)))
		case *ast.Link:
			isFootnote := n.Reference != nil && strings.HasPrefix(string(src.data[linkOffset(n):]), "^")
			if !isFootnote {
				r.link(Link{Pos: src.pos(linkOffset(n)), Target: destination(n.Destination)}, string(n.Title))
			}
		case *ast.Image:
			r.link(Link{Pos: src.pos(linkOffset(n)), Target: destination(n.Destination), Image: true}, string(n.Title))
		}
		return ast.WalkContinue, nil
	})
}

// destination is a link's target without Markdown's escapes.
func destination(b []byte) string { return html.UnescapeString(string(util.UnescapePunctuations(b))) }

// linkOffset is where a link's text begins, or the link itself where it has none.
func linkOffset(n ast.Node) int {
	for c := n.FirstChild(); c != nil; c = c.FirstChild() {
		if t, ok := c.(*ast.Text); ok {
			return t.Segment.Start
		}
	}
	return max(n.Pos(), 0)
}

// link keeps a link that Docsify follows: those that it ignores it does not, and includes are checked where they are read.
func (r *reader) link(l Link, title string) {
	for _, option := range []string{":ignore", ":disabled", ":include"} {
		if strings.Contains(title, option) {
			return
		}
	}
	r.page.Links = append(r.page.Links, l)
}

var (
	headingOptions = regexp.MustCompile(`(?:\s*(?::id=\S+|\{#[^}]+\}|\{docsify-ignore(?:-all)?\}|<!--[^>]*-->))+\s*$`)
	headingName    = regexp.MustCompile(`:id=(\S+)|\{#([^}]+)\}`)
	htmlAnchor     = regexp.MustCompile(`(?i)\s(?:id|name)\s*=\s*["']?([^"'\s>]+)`)
)

// headingID parts a heading's text from the options behind it, and gives the id that they name.
func headingID(t Text) (name Text, id string) {
	options := headingOptions.FindString(t.Value)
	if m := headingName.FindStringSubmatch(options); m != nil {
		id = m[1] + m[2]
	}
	return t.Slice(0, len(t.Value)-len(options)), id
}

func (r *reader) headingAnchors(t Text) {
	name, id := headingID(t)
	if id != "" {
		r.page.addAnchor(id)
	}
	text := plain(name.Value)
	slugs := []string{docsifySlug(text), docsifySlug(html.EscapeString(text)), githubSlug(text)}
	slices.Sort(slugs)
	for _, s := range slices.Compact(slugs) {
		r.page.addAnchor(s)
	}
}

func (r *reader) htmlAnchors(raw string) {
	for _, m := range htmlAnchor.FindAllStringSubmatch(raw, -1) {
		r.page.addAnchor(m[1])
	}
}

// addAnchor numbers an anchor that the page has already, as Docsify and GitHub do.
func (p *Page) addAnchor(anchor string) {
	anchor = strings.ToLower(anchor)
	if p.anchors == nil {
		p.anchors = map[string]int{}
	}
	n := p.anchors[anchor]
	p.anchors[anchor]++
	if n > 0 {
		p.anchors[anchor+"-"+strconv.Itoa(n)]++
	}
}

var (
	dashes         = regexp.MustCompile(`[\s-]+`)
	docsifyDropped = regexp.MustCompile("[\\x{2000}-\\x{206F}\\x{2E00}-\\x{2E7F}\\\\'!\"#$%&()*+,./:;<=>?@[\\]^`{|}~]")
)

// docsifySlug is the anchor that Docsify makes of a heading: one dash for several, and an underscore before a digit at the start.
func docsifySlug(heading string) string {
	s := dashes.ReplaceAllString(docsifyDropped.ReplaceAllString(heading, ""), "-")
	if s != "" && s[0] >= '0' && s[0] <= '9' {
		s = "_" + s
	}
	return s
}

// githubSlug is the anchor that GitHub makes of a heading: every dash stays, and nothing else that is no letter, digit or underscore.
func githubSlug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return '-'
		case r == '_' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r):
			return r
		}
		return -1
	}, heading)
}

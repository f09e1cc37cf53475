package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// A reader reads one page.
type reader struct {
	site     *Site
	page     *Page
	findings []Finding
	inlined  int  // files whose text was put into that of the page
	isErrors bool // of a page about errors rather than operations
}

func (r *reader) report(at Pos, rule, format string, args ...any) {
	r.findings = append(r.findings, Finding{at, Error, rule, fmt.Sprintf(format, args...)})
}

func (r *reader) note(at Pos, rule, format string, args ...any) {
	r.findings = append(r.findings, Finding{at, Note, rule, fmt.Sprintf(format, args...)})
}

func (r *reader) read(src *file) {
	blocks := r.groupTabs(r.expand(r.blocks(src), []string{r.page.File}))
	for _, b := range blocks {
		switch b := b.(type) {
		case heading:
			if r.page.Title.Value == "" {
				r.page.Title = tabTitle(b.Text)
			}
		case prose:
			if r.page.Summary.Value == "" && !b.quote && !boldLine.MatchString(b.Value) {
				r.page.Summary = b.Text
			}
		}
	}
	r.readAbout(blocks)
	r.readOperations(blocks)
	if r.page.Operations = nil; r.page.Errors == nil {
		r.page.Operations = r.readEvidence(src)
	}
	r.page.Texts = textsOf(blocks)
}

// textsOf is all that blocks say outside code.
func textsOf(blocks []block) []Text {
	out := proseOf(blocks)
	for _, b := range blocks {
		if t, ok := b.(table); ok {
			out = append(out, slices.Concat(t.rows...)...)
		}
	}
	return out
}

// readAbout reads the table under a heading "About", which names the version and so on of an API.
func (r *reader) readAbout(blocks []block) {
	about := false
	for _, b := range blocks {
		switch b := b.(type) {
		case heading:
			about = strings.HasPrefix(strings.ToLower(plain(b.Value)), "about")
		case table:
			if !about {
				continue
			}
			r.page.About = map[string]Text{}
			for _, cells := range b.rows {
				if len(cells) == 2 {
					r.page.About[strings.ToLower(plain(cells[0].Value))] = cells[1]
				}
			}
		}
	}
}

// sidebar reads the sections of _sidebar.md: a list whose items without a link are headings.
func (r *reader) sidebar(src *file) []Section {
	var out []Section
	top := Section{}
	tree := mdParser.Parse(text.NewReader(src.data))
	r.collect(src, tree)
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.TextBlock, *ast.Paragraph, *ast.Heading:
			if entering && n.Lines().Len() > 0 && !hasLink(n) {
				out = append(out, Section{Title: tabTitle(segments(src, n.Lines()))})
			}
		case *ast.Link:
			target, _ := splitAnchor(strings.TrimPrefix(destination(n.Destination), "#"))
			if file := pageOf(r.site.resolve(r.page.File, target)); entering && len(out) > 0 {
				out[len(out)-1].Files = append(out[len(out)-1].Files, file)
			} else if entering {
				top.Files = append(top.Files, file)
			}
		}
		return ast.WalkContinue, nil
	})
	return append([]Section{top}, out...)
}

func hasLink(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if _, ok := c.(*ast.Link); ok || hasLink(c) {
			return true
		}
	}
	return false
}

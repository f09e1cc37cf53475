package page

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"docsascode.example/gen/page/example"
	"docsascode.example/gen/page/sample"
)

// A reader reads one page.
type reader struct {
	site        *Site
	page        *Page
	diagnostics []Diagnostic
}

func (r *reader) report(at Pos, rule, format string, args ...any) {
	r.diagnostics = append(r.diagnostics, Diagnostic{at, Error, rule, fmt.Sprintf(format, args...)})
}

func (r *reader) note(at Pos, rule, format string, args ...any) {
	r.diagnostics = append(r.diagnostics, Diagnostic{at, Note, rule, fmt.Sprintf(format, args...)})
}

// syntax reports an error of a parser at its place in a text.
func (r *reader) syntax(t Text, rule, what string, err error) {
	var inExample *example.SyntaxError
	var inSample *sample.SyntaxError
	switch {
	case errors.As(err, &inExample):
		r.report(t.At(inExample.Offset), rule, "%s: %s", what, inExample.Msg)
	case errors.As(err, &inSample):
		r.report(t.At(inSample.Offset), rule, "%s: %s", what, inSample.Msg)
	case err != nil:
		r.report(t.Pos, rule, "%s: %v", what, err)
	}
}

func (r *reader) read(src *source) {
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

// expand puts the blocks of included files in the place of the links that include them.
func (r *reader) expand(blocks []block, within []string) []block {
	var out []block
	for _, b := range blocks {
		if inc, ok := b.(include); ok {
			out = append(out, r.include(inc, within)...)
		} else {
			out = append(out, b)
		}
	}
	return out
}

func (r *reader) include(inc include, within []string) []block {
	file := r.resolve(inc.File, inc.target)
	if slices.Contains(within, file) {
		r.report(inc.Pos, "include", "%s includes itself", inc.target)
		return nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		r.report(inc.Pos, "include", "there is no file %s to include", inc.target)
		return nil
	}
	src := newSource(file, data)
	if path.Ext(file) != ".md" || strings.Contains(inc.title, ":type=code") {
		language := strings.TrimPrefix(path.Ext(file), ".")
		return []block{fence{Text: src.text(0, len(src.data)), language: language}}
	}
	r.page.includes = append(r.page.includes, file)
	return r.expand(r.blocks(src), append(within, file))
}

// resolve is the file that a link in a file leads to; from the site's root where it begins with a slash.
func (r *reader) resolve(from, target string) string {
	if rest, ok := strings.CutPrefix(target, "/"); ok {
		return path.Join(root(from), rest)
	}
	return path.Join(path.Dir(from), target)
}

// root is the nearest folder above a file that Docsify is served from, or else the file's own.
func root(file string) string {
	own := path.Dir(file)
	for dir := own; ; dir = path.Dir(dir) {
		for _, mark := range []string{"index.html", "_sidebar.md"} {
			if _, err := os.Stat(filepath.Join(dir, mark)); err == nil {
				return dir
			}
		}
		if dir == path.Dir(dir) {
			return own
		}
	}
}

// sidebar reads the sections of _sidebar.md: a list whose items without a link are headings.
func (r *reader) sidebar(src *source) []Section {
	var out []Section
	top := Section{}
	tree := markdown.Parse(text.NewReader(src.data))
	r.collectLinks(src, tree)
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.TextBlock, *ast.Paragraph, *ast.Heading:
			if entering && n.Lines().Len() > 0 && !hasLink(n) {
				out = append(out, Section{Title: tabTitle(segments(src, n.Lines()))})
			}
		case *ast.Link:
			if file := pageOf(r.resolve(r.page.File, string(n.Destination))); entering && len(out) > 0 {
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

var linkTail = regexp.MustCompile(`[?#].*$`)

// pageOf is the page that Docsify shows for a file or folder.
func pageOf(file string) string {
	file = linkTail.ReplaceAllString(file, "")
	if path.Ext(file) != "" {
		return file
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return path.Join(file, "README.md")
	}
	return file + ".md"
}

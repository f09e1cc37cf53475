package reference

import (
	"bytes"
	"html"
	"html/template"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	xhtml "golang.org/x/net/html"
)

// markdown reads descriptions. The HTML in them could end the elements around it, so only its text is kept.
var markdown = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)), extension.Strikethrough, extension.Linkify,
	),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(textOfHTML{}, 100))),
)

type textOfHTML struct{}

func (r textOfHTML) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHTMLBlock, r.block)
	reg.Register(ast.KindRawHTML, r.inline)
}

func (textOfHTML) block(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if words := textIn(string(n.Lines().Value(source))); entering && words != "" {
		_, _ = w.WriteString("<p>" + html.EscapeString(words) + "</p>\n")
	}
	return ast.WalkContinue, nil
}

func (textOfHTML) inline(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if tag := n.(*ast.RawHTML).Segments.Value(source); entering && bytes.HasPrefix(bytes.ToLower(tag), []byte("<br")) {
		_, _ = w.WriteString("<br>")
	}
	return ast.WalkSkipChildren, nil
}

// textIn returns the words of HTML, without those of scripts and styles.
func textIn(source string) string {
	var words []string
	z := xhtml.NewTokenizer(strings.NewReader(source))
	hidden := false
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return strings.Join(words, " ")
		case xhtml.StartTagToken:
			name, _ := z.TagName()
			hidden = string(name) == "script" || string(name) == "style"
		case xhtml.EndTagToken:
			hidden = false
		case xhtml.TextToken:
			if !hidden {
				words = append(words, strings.Fields(string(z.Text()))...)
			}
		}
	}
}

// prose returns a description as HTML, its headings at the level given and below.
func prose(source string, level int) template.HTML {
	lead, more := split(source, level)
	return lead + more
}

// split returns a description as HTML in two parts: what stands above its first heading, and the rest.
func split(source string, level int) (lead, more template.HTML) {
	if source = strings.TrimSpace(source); isPlain(source) {
		return paragraph(source), ""
	}
	src := []byte(source)
	doc := markdown.Parser().Parse(text.NewReader(src))
	top := topLevel(doc)
	rest := ast.NewDocument()
	for n := doc.FirstChild(); n != nil; {
		next := n.NextSibling()
		if heading, ok := n.(*ast.Heading); ok {
			heading.Level = min(heading.Level-top+level, 6)
		}
		if rest.HasChildren() || n.Kind() == ast.KindHeading && n.PreviousSibling() != nil {
			rest.AppendChild(rest, n)
		}
		n = next
	}
	return renderNode(src, doc), renderNode(src, rest)
}

// topLevel is the level of the highest heading.
func topLevel(doc ast.Node) int {
	top := 6
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if heading, ok := n.(*ast.Heading); ok {
			top = min(top, heading.Level)
		}
	}
	return top
}

func renderNode(source []byte, n ast.Node) template.HTML {
	var b bytes.Buffer
	if err := markdown.Renderer().Render(&b, source, n); err != nil {
		return "" // a buffer takes everything
	}
	out := strings.ReplaceAll(b.String(), "<table>", `<div class="table" role="group" aria-label="Table" tabindex="0"><table>`)
	return template.HTML(strings.ReplaceAll(out, "</table>", "</table></div>"))
}

// isPlain reports whether Markdown takes a text for nothing but one paragraph.
func isPlain(s string) bool {
	return !strings.ContainsAny(s, "\n*_`[]<>#|\\&~:") && !strings.Contains(s, "www.") && !strings.HasPrefix(s, "-") && !strings.HasPrefix(s, "+") &&
		(s == "" || s[0] < '0' || s[0] > '9')
}

func paragraph(s string) template.HTML {
	if s == "" {
		return ""
	}
	return template.HTML("<p>" + html.EscapeString(s) + "</p>\n")
}

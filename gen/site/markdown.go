package site

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// markdown is GitHub's dialect, as Docsify reads it. Cells are aligned by attribute since the policy of the pages forbids inline styles.
var markdown = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
		extension.Strikethrough, extension.Linkify, extension.TaskList,
	),
	goldmark.WithRendererOptions(
		ghtml.WithUnsafe(),
		renderer.WithNodeRenderers(util.Prioritized(elementRenderer{}, 100), util.Prioritized(codeRenderer{}, 100)),
	),
)

// element is a block between a start and an end in HTML.
type element struct {
	ast.BaseBlock
	start, end string
	tabs       *tabs // whose group it is
}

var kindElement = ast.NewNodeKind("Element")

func (e *element) Kind() ast.NodeKind { return kindElement }

func (e *element) Dump(source []byte, level int) {
	ast.DumpHelper(e, source, level, map[string]string{"Start": e.start}, nil)
}

type elementRenderer struct{}

func (elementRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(kindElement, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		tag := n.(*element).end
		if entering {
			tag = n.(*element).start
		}
		_, err := w.WriteString(tag + "\n")
		return ast.WalkContinue, err
	})
}

// walk visits n and all below it in order.
func walk(n ast.Node, visit func(ast.Node)) {
	visit(n)
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		walk(c, visit)
		c = next
	}
}

// htmlTable matches a block of HTML that is a table, and nothing else.
var htmlTable = regexp.MustCompile(`(?is)\A\s*<table[\s>].*</table>\s*\z`)

// wrapTables puts each table into a box that scrolls where the screen is narrow.
func wrapTables(doc ast.Node, source []byte) {
	walk(doc, func(n ast.Node) {
		isTable := n.Kind() == extast.KindTable || n.Kind() == ast.KindHTMLBlock && htmlTable.Match(n.Lines().Value(source))
		if !isTable {
			return
		}
		box := &element{start: `<div class="table" role="group" aria-label="Table" tabindex="0">`, end: `</div>`}
		parent := n.Parent()
		parent.ReplaceChild(parent, n, box)
		box.AppendChild(box, n)
	})
}

// numberHeadings gives headings their identifiers, and raises them so that the first of a page is its h1.
func numberHeadings(doc ast.Node, source []byte) {
	seen := map[string]int{}
	raise := -1
	walk(doc, func(n ast.Node) {
		heading, ok := n.(*ast.Heading)
		if !ok {
			return
		}
		if raise < 0 {
			raise = heading.Level - 1
		}
		heading.Level = max(1, heading.Level-raise)
		heading.SetAttributeString("id", []byte(slug(plainText(n, source), seen)))
	})
}

var (
	slugPunctuation = regexp.MustCompile("[\\x{2000}-\\x{206F}\\x{2E00}-\\x{2E7F}\\\\'!\"#$%&()*+,./:;<=>?@\\[\\]^`{|}~]")
	slugSpace       = regexp.MustCompile(`\s`)
	slugDigit       = regexp.MustCompile(`^\d`)
)

// slug makes the identifier that Docsify makes, so that a link to a heading works in both. It counts repeated ones in seen.
func slug(title string, seen map[string]int) string {
	s := slugPunctuation.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
	s = slugDigit.ReplaceAllString(slugSpace.ReplaceAllString(s, "-"), "_$0")
	count := seen[s]
	seen[s]++
	if count > 0 {
		s = fmt.Sprintf("%s-%d", s, count)
	}
	return s
}

// idOf returns the identifier that numberHeadings gave.
func idOf(heading ast.Node) string {
	id, _ := heading.AttributeString("id")
	b, _ := id.([]byte)
	return string(b)
}

// anchorHeadings appends to each heading below the title a link to itself.
func anchorHeadings(doc ast.Node) {
	walk(doc, func(n ast.Node) {
		heading, ok := n.(*ast.Heading)
		if !ok || heading.Level == 1 {
			return
		}
		link := ast.NewString(fmt.Appendf(nil, ` <a class="anchor" href="#%s" aria-label="Link to this section">#</a>`, html.EscapeString(idOf(n))))
		link.SetCode(true)
		heading.AppendChild(heading, link)
	})
}

// sectionsOf cuts a document at its headings.
func sectionsOf(doc ast.Node, source []byte) []section {
	sections := []section{{}}
	var b strings.Builder
	flush := func() {
		sections[len(sections)-1].text = squeeze(b.String())
		b.Reset()
	}
	walk(doc, func(n ast.Node) {
		if heading, ok := n.(*ast.Heading); ok {
			flush()
			sections = append(sections, section{Title: plainText(n, source), ID: idOf(n), Level: heading.Level})
			return
		}
		if !insideHeading(n) {
			writeText(&b, n, source)
		}
	})
	flush()
	if sections[0].text == "" {
		sections = sections[1:]
	}
	return sections
}

func insideHeading(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindHeading {
			return true
		}
	}
	return false
}

// plainText returns the words of a node, without any markup, in one line.
func plainText(n ast.Node, source []byte) string {
	var b strings.Builder
	walk(n, func(n ast.Node) { writeText(&b, n, source) })
	return squeeze(b.String())
}

// writeText writes the words that a node itself holds, and a space where a block starts.
func writeText(b *strings.Builder, n ast.Node, source []byte) {
	if n.Type() == ast.TypeBlock {
		b.WriteByte(' ')
	}
	switch n := n.(type) {
	case *ast.Text:
		b.Write(unescape(n, source))
		if n.SoftLineBreak() || n.HardLineBreak() {
			b.WriteByte(' ')
		}
	case *ast.AutoLink:
		b.Write(n.Label(source))
	case *ast.String:
		if !n.IsCode() { // otherwise it is markup
			b.Write(n.Value)
		}
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		b.Write(n.Lines().Value(source))
	}
}

func unescape(n *ast.Text, source []byte) []byte {
	value := n.Segment.Value(source)
	if n.IsRaw() {
		return value
	}
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(value)))
}

// squeeze turns every run of white space into one space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

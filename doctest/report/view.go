package report

import (
	"bytes"
	"fmt"
	"html/template"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

var gfm = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))

// A view writes a page as its readers see it, with what a run found behind each line. Text of the page is escaped; of its HTML
// only a few elements without attributes stay. Nothing in the output is loaded from elsewhere.
type view struct {
	b      bytes.Buffer
	source []byte
	starts []int // offsets of the lines
	// verdicts writes what was found of the lines from first to last, as a block. The lines after a call are above first.
	verdicts func(first, last int) template.HTML
	pages    map[string]string // anchors of the pages of the report, by the end of their paths
	levels   []int             // of the headings that are open, as the page has them
	done     int               // the last line of which the verdicts are written
	spans    int               // open spans of the inline HTML
}

// firstLevel is the level of a page's first heading. Those above it are the report's own.
const firstLevel = 3

// show returns a page as HTML.
func (v *view) show() template.HTML {
	v.starts = []int{0}
	for i, c := range v.source {
		if c == '\n' {
			v.starts = append(v.starts, i+1)
		}
	}
	source := v.source
	if m := frontMatter.Find(source); m != nil { // its lines stay, as empty ones
		blank := bytes.Repeat([]byte{' '}, len(m))
		for i, c := range m {
			if c == '\n' {
				blank[i] = '\n'
			}
		}
		source = append(blank, source[len(m):]...)
		v.source = source
	}
	v.children(gfm.Parser().Parse(text.NewReader(source)))
	v.found(len(v.starts) + 1)
	return template.HTML(v.b.String()) //nolint:gosec // each part of it is escaped
}

var frontMatter = regexp.MustCompile(`\A---\r?\n(?s:.*?)\n---\r?\n`)

// line is the number of the line at an offset, from 1.
func (v *view) line(offset int) int {
	i, exact := slices.BinarySearch(v.starts, offset)
	if exact {
		i++
	}
	return i
}

// found writes what was found of the lines to last that are not written yet.
func (v *view) found(last int) {
	if last > v.done {
		v.b.WriteString(string(v.verdicts(v.done+1, last)))
		v.done = last
	}
}

func (v *view) write(s string) { v.b.WriteString(s) }

// escape writes a text of one line or several.
func (v *view) escape(s string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			v.write("\n")
		}
		v.write(template.HTMLEscapeString(Visible(strings.TrimSuffix(line, "\r"))))
	}
}

func (v *view) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		v.block(c)
	}
}

// span are the first and the last line of a block that has text of its own; 0 for a block that has none.
func (v *view) span(n ast.Node) (first, last int) {
	lines := n.Lines()
	if lines == nil || lines.Len() == 0 {
		return 0, 0
	}
	end := lines.At(lines.Len() - 1)
	return v.line(lines.At(0).Start), v.line(max(end.Start, end.Stop-1))
}

// before writes what was found of the lines above a block.
func (v *view) before(n ast.Node) {
	if first, _ := v.span(n); first > 1 {
		v.found(first - 1)
	}
}

// around writes a block of text as an element, and what was found of its lines behind it.
func (v *view) around(n ast.Node, element string) {
	v.before(n)
	v.write("<" + element + ">")
	v.inline(n)
	v.closeSpans()
	v.write("</" + element + ">\n")
	if _, last := v.span(n); last > 0 {
		v.found(last)
	}
}

func (v *view) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		v.around(n, fmt.Sprintf("h%d", v.level(n.Level)))
	case *ast.Paragraph:
		v.around(n, "p")
	case *ast.TextBlock:
		v.around(n, "div")
	case *ast.List:
		v.list(n)
	case *ast.Blockquote:
		v.write("<blockquote>")
		v.children(n)
		v.write("</blockquote>\n")
	case *ast.ThematicBreak:
		v.write("<hr>\n")
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		v.code(n)
	case *ast.HTMLBlock:
		v.html(n)
	case *tables.Table:
		v.table(n)
	default:
		v.children(n)
	}
}

// level is the level of a heading in the report: no level is left out below another one.
func (v *view) level(own int) int {
	for len(v.levels) > 0 && v.levels[len(v.levels)-1] >= own {
		v.levels = v.levels[:len(v.levels)-1]
	}
	v.levels = append(v.levels, own)
	return min(firstLevel-1+len(v.levels), 6)
}

func (v *view) list(n *ast.List) {
	element := "ul"
	if n.IsOrdered() {
		element = "ol"
	}
	v.write("<" + element + ">\n")
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		v.write("<li>")
		v.children(item)
		v.write("</li>\n")
	}
	v.write("</" + element + ">\n")
}

// code writes a code block line by line, so that each line has its verdicts behind it.
func (v *view) code(n ast.Node) {
	lines := n.Lines()
	if lines.Len() > 0 {
		v.found(v.line(lines.At(0).Start) - 2)
	}
	v.write(`<div class="code">`)
	for i := range lines.Len() {
		s := lines.At(i)
		v.write(`<code>`)
		v.escape(strings.TrimRight(string(s.Value(v.source)), "\r\n"))
		v.write("</code>\n")
		v.found(v.line(s.Start))
	}
	v.write("</div>\n")
}

// table writes a table. What was found of a row is in a row of its own.
func (v *view) table(n *tables.Table) {
	v.write(`<div class="wide" role="group" aria-label="Table" tabindex="0"><table>`)
	columns := len(n.Alignments)
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		element := "td"
		if _, ok := row.(*tables.TableHeader); ok {
			element = "th"
		}
		line := 0
		v.write("<tr>")
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			if first, _ := v.span(cell); first > 0 {
				line = first
			}
			v.cell(cell, element)
		}
		v.write("</tr>\n")
		if element == "th" {
			line++ // the row of dashes
		}
		if found := v.verdicts(v.done+1, line); line > v.done && found != "" {
			fmt.Fprintf(&v.b, `<tr class="found"><td colspan="%d">%s</td></tr>`+"\n", columns, found)
		}
		v.done = max(v.done, line)
	}
	v.write("</table></div>\n")
}

// cell writes a cell of a table. A header without a text is an empty cell.
func (v *view) cell(n ast.Node, element string) {
	before := v.b.Len()
	v.inline(n)
	v.closeSpans()
	content := string(v.b.Bytes()[before:])
	v.b.Truncate(before)
	if strings.TrimSpace(content) == "" {
		element = "td"
	}
	v.write("<" + element + ">" + content + "</" + element + ">")
}

func (v *view) inline(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		v.part(c)
	}
}

// part writes an inline part.
func (v *view) part(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		v.escape(unescaped(n.Value(v.source)))
		if n.SoftLineBreak() {
			v.write("\n")
		}
		if n.HardLineBreak() {
			v.write("<br>\n")
		}
	case *ast.String:
		v.escape(string(n.Value))
	case *ast.CodeSpan:
		v.write("<code>")
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				v.escape(strings.ReplaceAll(string(t.Value(v.source)), "\n", " "))
			}
		}
		v.write("</code>")
	case *ast.Emphasis:
		element := map[bool]string{true: "em", false: "strong"}[n.Level == 1]
		v.wrapped(n, element)
	case *tables.Strikethrough:
		v.wrapped(n, "del")
	case *ast.Link:
		v.link(n, string(n.Destination))
	case *ast.AutoLink:
		v.escape(string(n.Label(v.source)))
	case *ast.Image:
		v.write("[image: ")
		v.inline(n)
		v.write("]")
	case *ast.RawHTML:
		v.raw(string(n.Segments.Value(v.source)))
	default:
		v.inline(n)
	}
}

// unescaped is a text without the escapes and the references of Markdown.
func unescaped(s []byte) string {
	return string(markdownEscape.ReplaceAll(resolve(s), []byte("$1")))
}

var markdownEscape = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")

func (v *view) wrapped(n ast.Node, element string) {
	v.write("<" + element + ">")
	v.inline(n)
	v.write("</" + element + ">")
}

// link writes a link to another page of the report or to a website. Any other link is its text alone.
func (v *view) link(n ast.Node, to string) {
	u, err := url.Parse(to)
	target := ""
	switch {
	case err != nil:
	case u.Scheme == "http" || u.Scheme == "https":
		target = u.String()
	case u.Scheme == "" && u.Host == "":
		target = v.pages[u.Path[strings.LastIndex(u.Path, "/")+1:]]
	}
	if target == "" {
		v.inline(n)
		return
	}
	fmt.Fprintf(&v.b, `<a href="%s" rel="noreferrer">`, template.HTMLEscapeString(target))
	v.inline(n)
	v.write("</a>")
}

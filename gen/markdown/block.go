package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/source"
)

func fenced(t parsed, n *ast.FencedCodeBlock, depth int) Code {
	c := Code{Text: segments(t, n.Lines()), Fenced: true, Depth: depth}
	at := min(max(n.Pos(), 0), len(t.Value))
	c.Open = t.At(at)
	opening, rest, _ := strings.Cut(t.Value[at:], "\n")
	c.Mark = fenceMark(opening)
	if k := n.Lines().Len(); k > 0 {
		rest = t.Value[n.Lines().At(k-1).Stop:]
	}
	closing, _, _ := strings.Cut(rest, "\n")
	c.IsClosed = c.Mark != "" && closes(closing, c.Mark)
	if n.Info != nil {
		c.Info = string(n.Info.Segment.Value(t.data))
		c.Language = strings.ToLower(strings.Trim(languageForm.FindString(c.Info), "{}."))
	}
	if n.Lines().Len() == 0 {
		c.Text = t.Slice(at, at)
	}
	return c
}

var languageForm = regex.MustCompile(`^\{?\.?[\w#+.-]*`)

func table(t parsed, n *extast.Table) Table {
	out := Table{Pos: t.At(n.Pos()), Columns: len(n.Alignments), Rows: make([][]Line, 0, n.ChildCount())}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		cells := make([]Line, 0, out.Columns)
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			line := lineOf(t, c)
			if line.Value == "" {
				line = Line{Text: t.Slice(row.Pos(), row.Pos())}
			}
			cells = append(cells, line)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// swallow keeps the fences of code blocks in HTML that only a blank line ends.
func (o *outline) swallow(html source.Text, kind ast.HTMLBlockType) {
	if kind != ast.HTMLBlockType6 && kind != ast.HTMLBlockType7 || readsMarkdown.MatchString(html.Value) {
		return
	}
	isOpen := false
	for line := range html.Lines() {
		if line = line.Trim(); fenceMark(line.Value) == "" {
			continue
		}
		if isOpen = !isOpen; isOpen {
			o.page.Swallowed = append(o.page.Swallowed, line)
		}
	}
}

// readsMarkdown matches an element whose text is Markdown to some programs.
var readsMarkdown = regex.MustCompile(`(?i)^\s*<[a-z][\w-]*[^>]*\smarkdown\b`)

func htmlText(t parsed, n *ast.HTMLBlock) source.Text {
	switch {
	case !n.HasClosure():
		return segments(t, n.Lines())
	case n.Lines().Len() > 0:
		return source.Join(segments(t, n.Lines()), t.Slice(n.ClosureLine.Start, n.ClosureLine.Stop))
	}
	return t.Slice(n.ClosureLine.Start, n.ClosureLine.Stop)
}

// segments joins goldmark's lines.
func segments(t parsed, lines *text.Segments) source.Text {
	var room [16]source.Text // most blocks have fewer lines
	texts := room[:0]
	for i := range lines.Len() {
		s := lines.At(i)
		texts = append(texts, t.Slice(s.Start, s.Stop).Pad(s.Padding))
	}
	return source.Join(texts...)
}

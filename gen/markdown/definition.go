package markdown

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"docsascode.example/gen/source"
)

// definitions reads a list of terms, each with its description below it behind a colon. It reads a term with the first
// paragraph of its description as an item "term: description".
func (o *outline) definitions(t parsed, list ast.Node, depth int, quote bool) {
	var terms []Line
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == extast.KindDefinitionTerm {
			terms = append(terms, lineOf(t, n))
			continue
		}
		o.definition(t, terms, n, depth, quote)
		terms = nil
	}
}

// definition reads a description. Terms before the last one have the same description and no blocks of their own.
func (o *outline) definition(t parsed, terms []Line, description ast.Node, depth int, quote bool) {
	o.pop(labelLevel(depth, true))
	first := description.FirstChild()
	if first == nil || len(terms) == 0 {
		o.children(t, description, depth, quote)
		return
	}
	rest := first
	text := Line{}
	switch first.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		text, rest = lineOf(t, first), first.NextSibling()
	}
	for i, term := range terms {
		line := defined(term, text)
		if rest == nil || i < len(terms)-1 {
			o.block(Paragraph{Line: line, Depth: depth, Item: true, Quote: quote, lines: []Line{line}}, depth)
		} else {
			o.open(Item, labelLevel(depth, true), line)
		}
	}
	for ; rest != nil; rest = rest.NextSibling() {
		o.node(t, rest, depth, quote)
	}
}

// defined is a term with its description behind a colon.
func defined(term, text Line) Line {
	if text.Value == "" {
		return term
	}
	colon := term.Slice(len(term.Value), len(term.Value)).Text.As(": ")
	out := Line{Text: source.Join(term.Text, colon, text.Text), Parts: append([]Part{}, term.Parts...), html: term.html}
	at := len(term.Value) + len(colon.Value)
	out.Parts = append(out.Parts, Part{From: len(term.Value), To: at})
	for _, p := range text.Parts {
		p.From, p.To = p.From+at, p.To+at
		out.Parts = append(out.Parts, p)
	}
	return out
}

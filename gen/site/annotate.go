package site

import (
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"

	"docsascode.example/gen/site/reference"
)

// guides are the places on the pages that document the operations, by the identifiers of the operations.
type guides map[string]string

// annotate finds the operations on a page: a paragraph or a heading that is the method and the path, or one of the code samples
// that the document has of the operation. The first in the order of the pages is the guide. It has a link to the reference.
func (s *Site) annotate(p *page) {
	section := ""
	var places []func()
	seen := map[string]bool{} // operations with an example
	walk(p.doc, func(n ast.Node) {
		if n.Kind() == ast.KindHeading {
			section = "#" + idOf(n)
			if n.(*ast.Heading).Level == 1 {
				section = ""
			}
		}
		op := s.operationAt(n, p.expanded)
		if op == nil {
			return
		}
		if n.IsRaw() && n.Type() == ast.TypeBlock && !seen[op.ID] {
			seen[op.ID] = true
			places = append(places, func() { s.addSamples(p, n, op) })
			if s.cfg.Run {
				places = append(places, func() { s.putForm(p.doc, n, op) })
			}
		}
		if s.guides[op.ID] != "" {
			return
		}
		s.guides[op.ID] = p.Path + section
		places = append(places, func() { linkToReference(n, op) })
	})
	for _, place := range places {
		place()
	}
}

// putForm puts the form of an operation below its examples: behind the block of the page that has the first one.
func (s *Site) putForm(doc, example ast.Node, op *reference.Operation) {
	for example.Parent() != doc {
		example = example.Parent()
	}
	doc.InsertAfter(doc, example, &element{start: string(s.document.Form(op, "page-"))})
}

// operationAt returns the operation that a block names or is an example of, nil if there is none.
func (s *Site) operationAt(n ast.Node, source []byte) *reference.Operation {
	switch n.Kind() {
	case ast.KindParagraph, ast.KindHeading:
		method, path, _ := strings.Cut(plainText(n, source), " ")
		return s.operations[method+" "+strings.TrimSpace(path)]
	case ast.KindFencedCodeBlock, ast.KindCodeBlock:
		return s.operations[code(n, source)]
	}
	return nil
}

// indexOperations makes the operations known by method and path, and by their code samples.
func (s *Site) indexOperations() {
	s.operations = map[string]*reference.Operation{}
	for op := range s.document.Operations() {
		keys := []string{op.Method + " " + op.Path}
		for _, sample := range op.Samples {
			keys = append(keys, strings.TrimSpace(sample.Source))
		}
		for _, key := range keys {
			if _, taken := s.operations[key]; !taken {
				s.operations[key] = op
			}
		}
	}
}

// linkToReference puts a link to an operation at the end of a block, or behind a block of code.
func linkToReference(n ast.Node, op *reference.Operation) {
	link := ast.NewString(fmt.Appendf(nil, ` <a class="guide" href="/reference#%s">Reference<span class="unseen"> of %s</span></a>`,
		html.EscapeString(op.ID), html.EscapeString(op.Title)))
	link.SetCode(true)
	if n.Type() == ast.TypeBlock && n.IsRaw() {
		paragraph := ast.NewParagraph()
		paragraph.AppendChild(paragraph, link)
		n.Parent().InsertAfter(n.Parent(), n, paragraph)
		return
	}
	n.AppendChild(n, link)
}

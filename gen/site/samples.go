package site

import (
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"

	"docsascode.example/gen/site/reference"
)

// addSamples shows, beside the first example of an operation on a page, the code samples of the document that no page has: a tab for
// each, in the group of the example, or in a new one.
func (s *Site) addSamples(p *page, example ast.Node, op *reference.Operation) {
	var missing []reference.CodeSample
	for _, sample := range op.Samples {
		if !s.written[strings.TrimSpace(sample.Source)] {
			missing = append(missing, sample)
		}
	}
	if len(missing) == 0 {
		return
	}
	t := tabsAround(example)
	if t == nil {
		t = newTabs("samples-"+op.ID, "Examples of "+op.Title)
		example.Parent().ReplaceChild(example.Parent(), example, t.set)
		t.add(labelOf(code(example, p.expanded), op))
		t.panel.AppendChild(t.panel, example)
	}
	for _, sample := range missing {
		t.add(sample.Label)
		t.panel.AppendChild(t.panel, s.sampleBlock(sample))
	}
}

// sampleBlock is the block of a code sample.
func (s *Site) sampleBlock(sample reference.CodeSample) *element {
	markup, err := codeBlock(strings.ToLower(sample.Language), sample.Source)
	if err != nil {
		markup = fmt.Sprintf("<pre>%s</pre>", html.EscapeString(sample.Source))
	}
	return &element{start: markup + string(s.cfg.Check.note(sample.Source))}
}

// tabsAround is the group of tabs that a block is in, nil if it is in none.
func tabsAround(n ast.Node) *tabs {
	for ; n != nil; n = n.Parent() {
		if e, ok := n.(*element); ok && e.tabs != nil {
			return e.tabs
		}
	}
	return nil
}

// labelOf is the label of the code sample that a block of a page is.
func labelOf(source string, op *reference.Operation) string {
	for _, sample := range op.Samples {
		if source == strings.TrimSpace(sample.Source) {
			return sample.Label
		}
	}
	return "Example"
}

// code is the text of a block of code.
func code(block ast.Node, source []byte) string {
	return strings.TrimSpace(string(block.Lines().Value(source)))
}

// noteCode notes the code on a page, which the document may have as a code sample.
func (s *Site) noteCode(p *page) {
	walk(p.doc, func(n ast.Node) {
		if n.Kind() == ast.KindFencedCodeBlock || n.Kind() == ast.KindCodeBlock {
			s.written[code(n, p.expanded)] = true
		}
	})
}

// verify puts behind each block of code that a run found to work the date and the commit of the run.
func (s *Site) verify(p *page) {
	walk(p.doc, func(n ast.Node) {
		if n.Kind() != ast.KindFencedCodeBlock && n.Kind() != ast.KindCodeBlock {
			return
		}
		if note := s.cfg.Check.note(code(n, p.expanded)); note != "" {
			n.Parent().InsertAfter(n.Parent(), n, &element{start: string(note)})
		}
	})
}

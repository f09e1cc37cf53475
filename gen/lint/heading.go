package lint

import "docsascode.example/gen/page"

// heading reports headings whose text stands right behind their marks.
func (l *linter) heading(p *page.Page) {
	for _, marks := range p.Outline.Tight {
		l.note(marks.Pos, "heading", "most programs show this heading as plain text; write a space behind %s", marks.Value)
	}
}

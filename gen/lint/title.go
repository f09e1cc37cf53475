package lint

import (
	"docsascode.example/gen/page"
)

// title reports a badge that stands under no heading of its own.
func (l *linter) title(p *page.Page) {
	for _, op := range p.Operations {
		if op.Title.Value == "" && !op.Free {
			l.report(op.Pos, "title", "%s %s has no heading of its own; write one above the badge, for example ## Get a book", op.Method.Value, op.Path.Value)
		}
	}
}

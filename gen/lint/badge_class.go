package lint

import (
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// badgeClass compares the class of a badge with its method.
func (l *linter) badgeClass(p *page.Page) {
	for _, op := range p.Operations {
		if !op.Free {
			l.class(op)
		}
	}
}

func (l *linter) class(op *page.Operation) {
	for _, class := range strings.Fields(op.Class.Value) {
		m := strings.ToUpper(class)
		if slices.Contains(http.Methods, m) && slices.Contains(http.Methods, op.Method.Value) && m != op.Method.Value {
			l.report(op.Class.Pos, "badge-class", "the badge of %s has the class %q; write %q", op.Method.Value, class, strings.ToLower(op.Method.Value))
		} else if op.Method.Value != "" && strings.EqualFold(class, "method"+op.Method.Value) || len(class) > 3 && m != op.Method.Value && spelling.Distance(m, op.Method.Value) == 1 {
			l.report(op.Class.Pos, "badge-class", "the badge of %s has the class %q; did you mean \"method %s\"?", op.Method.Value, class, strings.ToLower(op.Method.Value))
		}
	}
}

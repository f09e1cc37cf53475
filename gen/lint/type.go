package lint

import (
	"cmp"

	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
	"docsascode.example/gen/spelling"
)

// dataType checks the types of parameters and of response headers.
func (l *linter) dataType(p *page.Page) {
	for resp, op := range l.responses(p) {
		isFree := op != nil && op.Free
		for _, h := range resp.Headers {
			if !h.Shown {
				l.typeOf(h.Name, h.Type, isFree)
			}
		}
		if op == nil {
			continue
		}
		for _, row := range op.Parameters {
			l.typeOf(row.Name, row.Type, isFree)
		}
	}
}

// typeOf checks one type. A page in a dialect of its own may leave types out, and have its own words for them.
func (l *linter) typeOf(name, t source.Text, isFree bool) {
	_, isKnown := page.ParseType(t.Value)
	if isKnown || isFree && t.Value == "" {
		return
	}
	if t.Value == "" {
		l.report(name.Pos, "type", "the table has no type for %s; write one in a column Type, for example string", name.Value)
		return
	}
	if near := spelling.Question(t.Value, page.TypeNames()...); near != "" || !isFree {
		l.report(t.Pos, "type", "unknown type %q%s", t.Value, cmp.Or(near, "; write one such as string, integer[] or string (uuid)"))
	}
}

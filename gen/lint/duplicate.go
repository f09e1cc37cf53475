package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
)

// duplicate reports what the pages document twice.
func (l *linter) duplicate(p *page.Page) {
	for _, op := range p.Operations {
		l.once(l.seen, "route "+op.Method.Value+" "+http.Anonymous(op.Path.Value), op.Pos, "the operation "+op.Name())
		if op.Title.Value != "" && !op.Free {
			l.once(l.seen, "title "+strings.ToLower(op.Title.Value), op.Title.Pos, fmt.Sprintf("the title %q", op.Title.Value))
		}
		l.repeatedIn(op)
	}
	for resp := range l.responses(p) {
		seen := map[string]source.Pos{}
		for _, h := range resp.Headers {
			l.once(seen, strings.ToLower(h.Name.Value)+" "+strings.Join(h.Statuses, " "), h.Name.Pos, "the header "+h.Name.Value)
		}
	}
	if p.Errors != nil {
		l.once(l.seen, "errors", p.Errors.Pos, "the error body of the site")
	}
}

// repeatedIn reports the parameters and the statuses that an operation has twice.
func (l *linter) repeatedIn(op *page.Operation) {
	seen := map[string]source.Pos{}
	for _, p := range op.Parameters {
		if !op.Free || p.Table.IsValid() { // a text may show a query string more than once
			l.once(seen, p.In.Value+" "+strings.ToLower(p.Name.Value), p.Name.Pos, "the parameter "+p.Name.Value)
		}
	}
	for i, s := range op.Response.Statuses {
		if !op.Free || !tellsAnother(op.Response.Statuses[:i], s) {
			l.once(seen, strconv.Itoa(s.Code), s.Pos, "the status "+strconv.Itoa(s.Code))
		}
	}
}

// tellsAnother reports whether a status gives a cause that none of those before it gives.
func tellsAnother(before []page.Status, s page.Status) bool {
	return s.Description.Value != "" && !slices.ContainsFunc(before, func(b page.Status) bool {
		return b.Code == s.Code && (b.Description.Value == "" || strings.EqualFold(b.Description.Value, s.Description.Value))
	})
}

// once reports a key that was seen before, and remembers it otherwise.
func (l *linter) once(seen map[string]source.Pos, key string, at source.Pos, what string) {
	if first, ok := seen[key]; ok {
		l.report(at, "duplicate", "%s is already documented at %s; delete or rename one of them", what, first)
		return
	}
	seen[key] = at
}

package lint

import (
	"slices"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
)

// legend notes an operation with the mark ^ in a table of parameters and without a legend.
func (l *linter) legend(p *page.Page) {
	for _, sc := range l.scopes(p) {
		if sc.op == nil || len(sc.op.Parameters) == 0 || hasLegend(sc) {
			continue
		}
		if at := markedRow(sc); at.IsValid() {
			l.note(at, "legend", "the mark ^ has no legend; write > ^ required below the table")
		}
	}
}

func hasLegend(sc scope) bool {
	return slices.ContainsFunc(sc.page.Evidence, func(e page.Evidence) bool {
		_, ok := e.Fact.(notation.Legend)
		return ok && slices.Contains(e.Operations, sc.op)
	})
}

var markForm = regex.MustCompile(`^\s*\^|\^\s*$`)

// markedRow is the place of the first parameter that a table marks with ^.
func markedRow(sc scope) source.Pos {
	for _, part := range sc.parts {
		t, ok := part.Block.(markdown.Table)
		if !ok {
			continue
		}
		names := map[int]source.Pos{}
		for _, e := range sc.said(part) {
			if p, ok := e.Fact.(notation.Param); ok {
				names[p.Name.Line] = p.Name.Pos
			}
		}
		for _, row := range t.Rows[1:] {
			isMarked := slices.ContainsFunc(row, func(cell markdown.Line) bool { return markForm.MatchString(cell.Value) })
			if at := names[row[0].Line]; isMarked && at.IsValid() {
				return at
			}
		}
	}
	return source.Pos{}
}

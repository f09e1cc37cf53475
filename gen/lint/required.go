package lint

import (
	"slices"
	"strings"

	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

// required reports a cell of the column Required that says neither yes nor no.
func (l *linter) required(p *page.Page) {
	for _, sc := range l.scopes(p) {
		for t := range sc.rows() {
			column := slices.Index(t.columns, notation.RequiredColumn)
			if column < 0 {
				continue
			}
			for _, row := range t.Rows[1:] {
				cell := row[column]
				if strings.Trim(cell.Value, `-–—\ `) != "" && notation.Required(cell.Value) == nil {
					l.report(cell.Start(), "required", "%q is not valid in the column Required; write yes or no", cell.Value)
				}
			}
		}
	}
}

package lint

import (
	"slices"

	"docsascode.example/gen/page"
)

// place checks where each parameter is sent.
func (l *linter) place(p *page.Page) {
	for _, op := range p.Operations {
		for _, row := range op.Parameters {
			switch {
			case row.In.Value == "":
				l.report(row.Name.Pos, "place", "the table has no location for %s; write header, path, query, cookie or body in a column In", row.Name.Value)
			case !slices.Contains(page.Locations, row.In.Value):
				l.report(row.In.Pos, "place", "%q is not a location%s", row.In.Value, oneOf(row.In.Value, page.Locations))
			}
		}
	}
}

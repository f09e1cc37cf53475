package lint

import (
	"iter"
	"slices"
	"sort"

	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
)

// A scope is a part of a page in the dialect of docs/writing-pages.md, which has rules of its own: an operation with a
// badge, or the page about errors, which has no operation.
type scope struct {
	page  *page.Page
	op    *page.Operation
	parts []page.Part
	// The lines in statuses have a status, and true those that do not only speak of it.
	statuses map[source.Pos]bool
}

// scopes are those of a page.
func (l *linter) scopes(p *page.Page) []scope {
	if l.scopesOf == p {
		return l.lastScopes
	}
	var out []scope
	for _, op := range p.Operations {
		if !op.Free {
			out = append(out, scope{page: p, op: op, parts: op.Parts})
		}
	}
	if l.speaksOfErrors(p) {
		sc := scope{page: p}
		p.Outline.Top.Walk(func(s *markdown.Section, b markdown.Block, order int) bool {
			sc.parts = append(sc.parts, page.Part{Section: s, Block: b, Order: order})
			return true
		})
		out = append(out, sc)
	}
	if len(out) > 0 {
		statuses := map[source.Pos]bool{}
		for _, e := range p.Evidence {
			if s, ok := e.Fact.(notation.Status); ok {
				statuses[lineOf(e.At)] = statuses[lineOf(e.At)] || !s.Prose
			}
		}
		for i := range out {
			out[i].statuses = statuses
		}
	}
	l.scopesOf, l.lastScopes = p, out
	return out
}

// rows is a table of parameters or headers with what its columns hold.
type rows struct {
	markdown.Table
	columns []string
}

// rows are the tables of parameters and headers.
func (sc scope) rows() iter.Seq[rows] {
	return func(yield func(rows) bool) {
		for _, part := range sc.parts {
			t, ok := part.Block.(markdown.Table)
			if !ok || t.Columns == 0 || !sc.page.Reading.Uses(part.Section, t) {
				continue
			}
			columns := notation.Columns(t.Rows[0])
			if !slices.Contains(columns, notation.NameColumn) || slices.ContainsFunc(sc.said(part), isStatus) {
				continue
			}
			if !yield(rows{t, columns}) {
				return
			}
		}
	}
}

// said is the evidence in a part. Evidence is in the order of the page.
func (sc scope) said(part page.Part) []page.Evidence {
	all := sc.page.Evidence
	begin := func(order int) int {
		return sort.Search(len(all), func(i int) bool { return all[i].Order >= order })
	}
	return all[begin(part.Order):begin(part.Order+1)]
}

func isStatus(e page.Evidence) bool {
	_, ok := e.Fact.(notation.Status)
	return ok
}

// lineOf is the line of a place.
func lineOf(at source.Pos) source.Pos { return source.Pos{File: at.File, Line: at.Line} }

// hasStatus reports whether a line has a status.
func (sc scope) hasStatus(line source.Pos) bool {
	_, ok := sc.statuses[lineOf(line)]
	return ok
}

// listsStatus reports whether a line is that of a status.
func (sc scope) listsStatus(line source.Pos) bool { return sc.statuses[lineOf(line)] }

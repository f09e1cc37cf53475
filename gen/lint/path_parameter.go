package lint

import (
	"cmp"
	"slices"

	"docsascode.example/gen/http"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
	"docsascode.example/gen/spelling"
)

// pathParameter compares the parameters of a path with those that the page lists.
func (l *linter) pathParameter(p *page.Page) {
	for _, op := range p.Operations {
		l.pathless(op)
		if op.Free {
			l.misnamed(op)
			l.unmarked(op)
			l.unlistedInPath(op)
		} else {
			l.rowsOfPath(op)
		}
	}
}

// rowsOfPath compares a path with the table of a badge's operation.
func (l *linter) rowsOfPath(op *page.Operation) {
	inPath := http.Parameters(op.Path.Value)
	var inTable []string
	for _, p := range op.Parameters {
		if p.In.Value != page.InPath {
			continue
		}
		inTable = append(inTable, p.Name.Value)
		if !slices.Contains(inPath, p.Name.Value) {
			l.report(p.Name.Pos, "path-parameter", "the path %s has no parameter %q%s", op.Path.Value, p.Name.Value, cmp.Or(renamedTo(p.Name.Value, inPath), "; delete the row or add the parameter to the path"))
		} else if !p.Marked && marksRequired(op.Page) {
			l.report(p.Name.Pos, "path-parameter", "the path parameter %q is not marked as required; write ^ before its description, or yes in a column Required", p.Name.Value)
		}
	}
	for _, name := range inPath {
		if slices.Contains(inTable, name) || len(inTable) >= len(inPath) {
			continue
		}
		i := slices.IndexFunc(op.Parameters, func(p *page.Parameter) bool { return p.Name.Value == name && p.Table.IsValid() })
		if i >= 0 {
			l.report(op.Parameters[i].Name.Pos, "path-parameter", "%q is a parameter of the path %s, but its row says %s; write path", name, op.Path.Value, op.Parameters[i].In.Value)
		} else {
			l.report(op.Path.Pos, "path-parameter", "the table has no row for the path parameter %q; add one with path in the column In", name)
		}
	}
}

// pathless reports the parameters whose rows have them in a path that has none.
func (l *linter) pathless(op *page.Operation) {
	for _, p := range op.Parameters {
		if p.Pathless {
			l.report(p.Name.Pos, "path-parameter", "the path %s has no parameters, but this row has %q in the path; correct one of them", op.Path.Value, p.Name.Value)
		}
	}
}

// marksRequired reports whether a page marks required parameters: one that never does says nothing by a missing mark.
func marksRequired(p *page.Page) bool {
	hasLegend := slices.ContainsFunc(p.Evidence, func(e page.Evidence) bool {
		_, is := e.Fact.(notation.Legend)
		return is
	})
	return hasLegend || slices.ContainsFunc(p.Operations, func(op *page.Operation) bool {
		return slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool { return p.Marked })
	})
}

// renamedTo names the parameter that was meant: the near one, or the only one.
func renamedTo(name string, names []string) string {
	if s := spelling.Question(name, names...); s != "" || len(names) != 1 {
		return s
	}
	return "; did you mean \"" + names[0] + "\"?"
}

// misnamed reports a parameter that a table has in the path under another name than the path's: one letter or two are
// wrong, and the table has no row of the right name.
func (l *linter) misnamed(op *page.Operation) {
	inPath := http.Parameters(op.Path.Value)
	for _, p := range op.Parameters {
		if p.In.Value != page.InPath || !p.Table.IsValid() || slices.Contains(inPath, p.Name.Value) {
			continue
		}
		meant := spelling.Nearest(p.Name.Value, inPath...)
		isOwn := slices.ContainsFunc(op.Parameters, func(o *page.Parameter) bool { return o.Table.IsValid() && o.Name.Value == meant })
		if meant != "" && !isOwn {
			l.report(p.Name.Pos, "path-parameter", "the path %s has no parameter %q; did you mean %q?", op.Path.Value, p.Name.Value, meant)
		}
	}
}

// unmarked reports a parameter of the path that a table which marks required parameters does not mark.
func (l *linter) unmarked(op *page.Operation) {
	for _, p := range op.Parameters {
		marks := p.Table.IsValid() && slices.ContainsFunc(op.Parameters, func(other *page.Parameter) bool { return other.Marked && other.Table == p.Table })
		if marks && p.In.Value == page.InPath && p.Unmarked && slices.Contains(http.Parameters(op.Path.Value), p.Name.Value) {
			l.report(p.Name.Pos, "path-parameter", "the path parameter %q is not marked required, and a path cannot do without it", p.Name.Value)
		}
	}
}

// unlistedInPath reports a parameter of the path that the operation's list leaves out or has in another place, though
// the page lists it otherwise.
func (l *linter) unlistedInPath(op *page.Operation) {
	for _, p := range op.Unlisted {
		if p.In.Value != page.InPath || len(op.Parameters) == 0 {
			continue
		}
		if i := slices.IndexFunc(op.Parameters, func(o *page.Parameter) bool { return o.Name.Value == p.Name.Value && o.In.Value == page.InQuery }); i >= 0 {
			l.report(op.Parameters[i].Name.Pos, "path-parameter", "%q is a parameter of the path %s, and not of the query; list it as one of the path", p.Name.Value, op.Path.Value)
		} else if isListedBy(op.Page.Operations, p.Name.Value) && !isNamedBelow(op, p.Name.Value) {
			l.report(op.Path.Pos, "path-parameter", "the list has no entry for the path parameter %q; add one, as other operations of the page have", p.Name.Value)
		} else if !isNamedBelow(op, p.Name.Value) && listsPathOf(op) {
			l.note(op.Path.Pos, "path-parameter", "the list has no entry for the path parameter %q; add one", p.Name.Value)
		}
	}
}

// listsPathOf reports whether an operation lists another parameter of its path.
func listsPathOf(op *page.Operation) bool {
	inPath := http.Parameters(op.Path.Value)
	return slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool {
		return p.In.Value == page.InPath && slices.Contains(inPath, p.Name.Value) && !isOfSentence(op.Page, p)
	})
}

// isOfSentence reports whether a sentence names a parameter, which says nothing of the others.
func isOfSentence(p *page.Page, param *page.Parameter) bool {
	return slices.ContainsFunc(p.Evidence, func(e page.Evidence) bool { return e.At == param.Name.Pos && e.By == "parameter sentence" })
}

// isNamedBelow reports whether the page lists a name between an operation's path and the next operation's.
func isNamedBelow(op *page.Operation, name string) bool {
	isOwn := func(at source.Pos) bool {
		return at.File == op.Path.File && at.Line > op.Path.Line && !slices.ContainsFunc(op.Page.Operations, func(o *page.Operation) bool {
			return o.Path.Line > op.Path.Line && o.Path.Line < at.Line
		})
	}
	return slices.ContainsFunc(op.Page.Evidence, func(e page.Evidence) bool {
		switch f := e.Fact.(type) {
		case notation.Param:
			return f.Name.Value == name && isOwn(e.At)
		case notation.Field:
			return f.Name.Value == name && isOwn(e.At)
		case notation.Header:
			return f.Name.Value == name && isOwn(e.At)
		}
		return false
	})
}

// isListedBy reports whether one of the operations lists a parameter of the path.
func isListedBy(operations []*page.Operation, name string) bool {
	return slices.ContainsFunc(operations, func(op *page.Operation) bool { return op.Parameter(page.InPath, name) != nil })
}

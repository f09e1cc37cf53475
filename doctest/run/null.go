package run

import (
	"slices"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/gen/sample"
)

// A null is a field that a response has as null, and the sample with a value. It is false only if no response has a value: an
// average of nothing is null.
type null struct {
	shape *shape
	wrong match.Mismatch
	ev    *claim.Evidence
	fix   func()
}

// deferNulls keeps the fields that are null for the end of the run, and returns the other mismatches.
func (r *run) deferNulls(sh *shape, m *match.Matching, ev *claim.Evidence) []match.Mismatch {
	return slices.DeleteFunc(slices.Clone(m.Wrong), func(w match.Mismatch) bool {
		isNull := w.Got != nil && w.Got.Kind == sample.Null && len(w.Node.Fields) == 0 && sh.nodes[w.Node] != nil && !sh.closed
		if isNull {
			r.mu.Lock()
			defer r.mu.Unlock()
			if !slices.ContainsFunc(r.nulls, func(n null) bool { return n.wrong.Node == w.Node }) {
				r.nulls = append(r.nulls, null{sh, w, ev, func() { r.correct(sh.sample, w, m.Values) }})
			}
		}
		return isNull
	})
}

// concludeNulls denies the fields that no response has with a value. The others are undocumented.
func (r *run) concludeNulls() {
	for _, n := range r.nulls {
		c := n.shape.nodes[n.wrong.Node]
		f := finding{text: n.shape.name(n.wrong.Node) + " " + n.wrong.Text, actual: n.wrong.Actual}
		if r.ledger.is(c, claim.True) {
			c = r.ledger.add(c.Pos, claim.Field, n.shape.op, "%s is never null", n.shape.name(n.wrong.Node))
			r.ledger.settle(c, claim.Undocumented, n.ev, f)
			continue
		}
		if n.shape.isLinked() {
			r.ledger.excuse(c, "%s, and the sample shows the object of another response", f.text)
			continue
		}
		if i := slices.IndexFunc(r.subjects, func(s *subject) bool { return s.Op == n.shape.op }); i >= 0 && showsLater(r.subjects[i].Node, n.wrong.Node) {
			r.ledger.excuse(c, "%s, and the sample shows the thing after a later request", f.text)
			continue
		}
		r.ledger.deny(c, n.ev, f)
		if !c.Skipped {
			n.fix()
		}
	}
}

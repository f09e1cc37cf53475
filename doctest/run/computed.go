package run

import (
	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/formula"
	"docsascode.example/gen/page"
)

// A computed field follows from others, and a sample of the pages agrees.
type computed struct {
	formula.Formula
	claim *claim.Claim
}

// addComputed enters the claims about computed fields.
func (r *run) addComputed() {
	for _, f := range formula.Read(r.site) {
		r.computed = append(r.computed, computed{f, r.ledger.add(f.At, claim.Field, f.Op, "%s is %s", f.Field, f)})
	}
}

// judgeComputed compares the computed fields of the objects in a success with what they follow from.
func (r *run) judgeComputed(ev *claim.Evidence) {
	ex := ev.Exchange
	if len(r.computed) == 0 || ex.Status/100 != 2 || page.FormatOf(call.MediaTypeOf(ex.Header)) != "json" {
		return
	}
	for _, thing := range content.ObjectsIn(bodyOf(ex), formula.Levels) {
		for _, c := range r.computed {
			want, got, ok := c.In(thing)
			switch {
			case !ok:
			case formula.IsNear(want, got):
				r.ledger.show(c.claim, ev, "%s for %s", returned(ex), requestLine(ex))
			default:
				r.ledger.deny(c.claim, ev, found("%s is %s in the response to %s, and %s is %s", c.Field, formula.Decimal(got), requestLine(ex), c.Formula, formula.Decimal(want)))
			}
		}
	}
}

// excuseComputed says why computed fields are unchecked that no response has shown.
func (r *run) excuseComputed() {
	for _, c := range r.computed {
		r.ledger.excuse(c.claim, "no response has %s and the fields from which it follows", c.Field)
	}
}

package run

import (
	"context"
	"slices"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/gen/page"
)

// judgeStep judges all requests of an example of prose.
func (a *attempt) judgeStep(ctx context.Context, c *claim.Claim, watches map[*subject]*mailbox.Watch) {
	r, want := a.run, a.run.expected[a.example.Code.Pos]
	for i := range a.all {
		ex := &a.all[i]
		ev, s := a.evidenceOf(ex), r.subjectOf(ex.Method, ex.Target)
		if s == nil {
			if !a.isOfFree() && !ok2xx(ex.Status) { // what works is no false example
				r.ledger.deny(c, ev, a.undocumented(ex))
			}
			continue
		}
		r.judge(s, a.user, call.Of(ex), ev)
		if !asExpected(ex.Status, want) && !a.isShown(ex) {
			r.ledger.deny(c, ev, a.unexpected(ex, want))
			continue
		}
		mail, err := a.user.receive(ctx, watches[s])
		if err != nil {
			r.ledger.deny(c, ev, found("%v", err))
		}
		a.user.harvest(s, ex, mail)
	}
	ev := a.evidenceOf(first(a.all))
	switch {
	case a.outcome.Failure != "" && want == 0:
		r.ledger.deny(c, ev, a.hinted(found("the example failed: %s", a.outcome.Failure)))
	case len(a.all) == 0:
		r.ledger.deny(c, ev, a.hinted(found("the example sends no request")))
	default:
		r.ledger.show(c, ev, "%s for %s", returned(&a.all[0]), requestLine(&a.all[0]))
	}
}

// isOfFree reports whether the example stands on a page in another notation than our own, which need not list all
// operations.
func (a *attempt) isOfFree() bool {
	return slices.ContainsFunc(a.run.site.Operations(), func(op *page.Operation) bool { return op.Free && op.Page.File == a.example.Code.File })
}

// asExpected reports whether a status is the one that a page expects; want is 0 if the page expects any success.
func asExpected(status, want int) bool {
	if want != 0 {
		return status == want
	}
	return status > 0 && status < 400
}

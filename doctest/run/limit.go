package run

import (
	"fmt"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/gen/page"
)

// A limit is what a page says of the values of a parameter, and the claim of it.
type limit struct {
	domain.Limit
	claim *claim.Claim
}

// newLimits enters the claims of a parameter's limits.
func newLimits(l *ledger, op *page.Operation, p *page.Parameter) []limit {
	var out []limit
	for _, said := range domain.LimitsOf(op, p) {
		out = append(out, limit{said, l.add(said.At, claim.Parameter, op, "%s %s", p.Name.Value, said.Says)})
	}
	return out
}

// limits sends a value outside of each limit, and the values inside. A server that takes a value outside is lenient, which is
// false only if the page says that the operation rejects values. In a query, a server may ignore the value or take the nearest.
func (pr *probe) limits(p *page.Parameter, row *row) {
	for _, l := range row.limits {
		if l.Items > 0 {
			pr.count(p, l)
			continue
		}
		ev := pr.refused(func(c *call.Call) *call.Call { return c.With(pr.subject.Op, p, l.Outside) })
		request := fmt.Sprintf("%s=%s", p.Name.Value, match.Shortened(l.Outside, 40))
		isQuery := p.In.Value == page.InQuery
		isDenied := !l.IsForm || pr.subject.saysRejectionIn(p, true)
		if ev != nil && !isQuery && isDenied && pr.returns(ev, p, l.Outside) {
			pr.ledger.deny(l.claim, ev, found("%s for %s, and the response has it", returned(ev.Exchange), request))
			continue
		}
		if ev != nil && isQuery && pr.takesInQuery(ev, p, l.Outside) {
			pr.ledger.deny(l.claim, ev, found("%s for %s, and the response has it", returned(ev.Exchange), request))
			continue
		}
		isRejected := pr.subject.saysRejectionIn(p, !isQuery) || pr.subject.hasLimits && p.In.Value == page.InBody ||
			l.IsBound && pr.subject.rejectsBeyond(p)
		if ev != nil && ok2xx(ev.Exchange.Status) && !isRejected {
			pr.ledger.excuse(l.claim, "%s for %s, and the page does not say that the operation rejects it", returned(ev.Exchange), request)
			continue
		}
		pr.settle(l.claim, ev, nil, request, pr.subject.mustReject(p))
		if pr.usesUp() {
			pr.insideAfter(p, l, ev)
		} else {
			pr.inside(p, l)
		}
	}
}

// returns reports whether a successful response has the value that the request sent for a parameter, under its name. Then the
// server has taken the value, and not the nearest one.
func (pr *probe) returns(ev *claim.Evidence, p *page.Parameter, value string) bool {
	got := content.FindLeaf(bodyOf(ev.Exchange), match.LastName(p.Name.Value))
	return ok2xx(ev.Exchange.Status) && got != nil && match.Text(got) == value
}

// inside sends the values that a limit allows.
func (pr *probe) inside(p *page.Parameter, l limit) {
	for _, value := range l.Inside {
		ev := pr.asked(func(c *call.Call) *call.Call { return c.With(pr.subject.Op, p, value) })
		if ev != nil && pr.subject.rejects(p, ev.Exchange.Status) {
			pr.ledger.deny(l.claim, ev, found("%s for %s=%s, which the page allows", returned(ev.Exchange), p.Name.Value, value))
		}
		if ev != nil && ok2xx(ev.Exchange.Status) {
			pr.showType(pr.subject.rows[p].kind, p, value, ev)
		}
	}
}

package run

import (
	"fmt"

	"docsascode.example/doctest/call"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// count sends a list with one item too many, and one with as many as the limit allows. Items can have other rules, so only a
// list that the server takes shows that the number is what it rejects.
func (pr *probe) count(p *page.Parameter, l limit) {
	ev := pr.refused(func(c *call.Call) *call.Call { return c.With(pr.subject.Op, p, l.Outside) })
	request := fmt.Sprintf("%d items of %s", l.Items+1, p.Name.Value)
	switch {
	case ev == nil:
		pr.ledger.excuse(l.claim, cannotChange)
		return
	case ok2xx(ev.Exchange.Status):
		got, _ := call.JSONField(ev.Exchange.Body, p.Name.Value)
		if list, err := sample.JSON(got); err == nil && len(list.Fields) > l.Items {
			pr.ledger.deny(l.claim, ev, found("%s for %s, and the response has them", returned(ev.Exchange), request))
			return
		}
		pr.ledger.excuse(l.claim, "%s for %s, and the response does not show them", returned(ev.Exchange), request)
		return
	case !pr.subject.rejects(p, ev.Exchange.Status):
		pr.ledger.excuse(l.claim, "%s for %s, which neither confirms nor refutes it", returned(ev.Exchange), request)
		return
	}
	inside, err := pr.accepted(func(c *call.Call) *call.Call { return c.With(pr.subject.Op, p, l.Inside[0]) })
	if err == nil && inside != nil && ok2xx(inside.Exchange.Status) {
		pr.ledger.show(l.claim, ev, "%s for %s, and %s for %d", returned(ev.Exchange), request, statusName(inside.Exchange.Status), l.Items)
		return
	}
	pr.ledger.excuse(l.claim, "the server takes no list of %d items, either", l.Items)
}

package run

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/content"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// mostItems is how many items a list has at most that doctest sends.
const mostItems = 100

// itemLimit enters the claim of how many items a list has at most. It is tried with items like the one that an example sends.
func itemLimit(l *ledger, op *page.Operation, p *page.Parameter) []limit {
	n, err := strconv.Atoi(p.MaxItems)
	i := slices.IndexFunc(content.SentBy(op), func(v content.Sent) bool { return v.In == page.InBody && v.Name == p.Name.Value })
	if err != nil || n < 1 || n >= mostItems || i < 0 {
		return nil
	}
	list, err := sample.JSON(content.SentBy(op)[i].Value)
	if err != nil || list.Kind != sample.Array || len(list.Fields) == 0 || list.Fields[0].Kind != sample.String {
		return nil
	}
	c := l.add(p.Name.Pos, claim.Parameter, op, "%s has at most %d items", p.Name.Value, n)
	return []limit{{claim: c, outside: listLike(list.Fields[0].Text, n+1), inside: []string{listLike(list.Fields[0].Text, n)}, items: n}}
}

// listLike is a list in JSON with different texts.
func listLike(text string, n int) string {
	items := []string{string(call.Marshaled(text))}
	for i := 1; i < n; i++ {
		items = append(items, string(call.Marshaled(fmt.Sprintf("%s%d", text, i))))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// count sends a list with one item too many, and one with as many as the limit allows. Items can have other rules, so only a
// list that the server takes shows that the number is what it rejects.
func (pr *probe) count(p *page.Parameter, l limit) {
	ev := pr.refused(func(c *call.Call) *call.Call { return c.With(pr.subject.op, p, l.outside) })
	request := fmt.Sprintf("%d items of %s", l.items+1, p.Name.Value)
	switch {
	case ev == nil:
		pr.ledger.excuse(l.claim, cannotChange)
		return
	case ok2xx(ev.Exchange.Status):
		got, _ := call.JSONField(ev.Exchange.Body, p.Name.Value)
		if list, err := sample.JSON(got); err == nil && len(list.Fields) > l.items {
			pr.ledger.deny(l.claim, ev, found("%s for %s, and the response has them", returned(ev.Exchange), request))
			return
		}
		pr.ledger.excuse(l.claim, "%s for %s, and the response does not show them", returned(ev.Exchange), request)
		return
	case !pr.subject.rejects(p, ev.Exchange.Status):
		pr.ledger.excuse(l.claim, "%s for %s, which neither confirms nor refutes it", returned(ev.Exchange), request)
		return
	}
	inside, err := pr.accepted(func(c *call.Call) *call.Call { return c.With(pr.subject.op, p, l.inside[0]) })
	if err == nil && inside != nil && ok2xx(inside.Exchange.Status) {
		pr.ledger.show(l.claim, ev, "%s for %s, and %s for %d", returned(ev.Exchange), request, statusName(inside.Exchange.Status), l.items)
		return
	}
	pr.ledger.excuse(l.claim, "the server takes no list of %d items, either", l.items)
}

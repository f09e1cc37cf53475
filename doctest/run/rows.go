package run

import (
	"net/http"
	"strconv"
	"strings"

	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/page/sample"
)

func (a *audit) parameter(p *page.Parameter) {
	row := a.subject.rows[p]
	switch {
	case isAccept(p):
		a.accepts(row)
	case isContentType(p):
		a.takes(p, row)
	case p.In.Value != page.InPath:
		a.leftOut(p, row)
	}
	a.illTyped(p, row)
	if !isAccept(p) {
		a.fallback(p, row)
	}
}

// leftOut leaves a parameter out, and sends it empty where it is required.
func (a *audit) leftOut(p *page.Parameter, row *row) {
	without := func(c *call) *call { return c.without(a.subject.op, p) }
	if !p.Required {
		ev, err := a.accepted(without)
		a.settle(row.required, ev, err, ok2xx)
		return
	}
	a.settleRefusal(row.required, a.refused(without), nil)
	a.refused(func(c *call) *call { return c.with(a.subject.op, p, "") })
}

// accepts asks for each media type that the page offers.
func (a *audit) accepts(row *row) {
	for media, c := range row.media {
		ev, err := a.accepted(func(c *call) *call { return c.withHeader("Accept", media) })
		if !a.settle(c, ev, err, ok2xx) {
			continue
		}
		if got := mediaTypeOf(ev.Exchange.Header); got != media {
			a.ledger.deny(c, ev, "%s came", strings.TrimSpace("the media type "+got))
		}
	}
}

// defaultAccept asks for no media type.
func (a *audit) defaultAccept() {
	p := a.subject.op.Parameter(page.InHeader, "Accept")
	if p == nil {
		return
	}
	row := a.subject.rows[p]
	ev, err := a.accepted(func(c *call) *call { return c.withHeader("Accept", "") })
	if p.Required {
		a.settleRefusal(row.required, ev, err)
		return
	}
	if !a.settle(row.required, ev, err, ok2xx) || row.fallback == nil {
		return
	}
	if got := mediaTypeOf(ev.Exchange.Header); strings.EqualFold(got, p.Default) {
		a.ledger.show(row.fallback, ev, "%s came for a request without Accept", got)
	} else {
		a.ledger.deny(row.fallback, ev, "%s came for a request without Accept", strings.TrimSpace("the media type "+got))
	}
}

// takes sends the body in each documented media type, with a charset, and in one that is not documented.
func (a *audit) takes(p *page.Parameter, row *row) {
	for media, c := range row.media {
		vary := func(c *call) *call { return c.as(media) }
		ev, err := a.accepted(vary)
		if ev == nil && err == nil {
			continue
		}
		if a.settle(c, ev, err, ok2xx) && strings.HasPrefix(media, "application/") {
			ev, err = a.accepted(func(c *call) *call { return vary(c).withHeader("Content-Type", media+"; charset=UTF-8") })
			if err == nil && !ok2xx(ev.Exchange.Status) {
				a.ledger.deny(c, ev, "%s for %s with a charset", came(ev.Exchange), media)
			}
		}
	}
	a.leftOut(p, row)
	a.refused(func(c *call) *call { return c.withHeader("Content-Type", "text/plain") })
}

// fallback compares an answer without a parameter to one with its default.
func (a *audit) fallback(p *page.Parameter, row *row) {
	switch {
	case row.fallback == nil:
		return
	case a.spends():
		a.shownDefault(p, row)
		return
	}
	without := a.refused(func(c *call) *call { return c.without(a.subject.op, p) })
	with := a.refused(func(c *call) *call { return c.with(a.subject.op, p, p.Default) })
	another := a.refused(func(c *call) *call { return c.with(a.subject.op, p, otherDefault(p.Default)) })
	switch {
	case without == nil || with == nil || another == nil:
		a.ledger.excuse(row.fallback, "the example's request cannot be varied so")
	case !sameAnswer(without.Exchange, with.Exchange):
		a.ledger.deny(row.fallback, with, "%s=%s has another answer than none", p.Name.Value, p.Default)
	case sameAnswer(with.Exchange, another.Exchange):
		a.ledger.excuse(row.fallback, "other values have the same answer")
	default:
		a.ledger.show(row.fallback, without, "the answer is the same with %s=%s as without", p.Name.Value, p.Default)
	}
}

// shownDefault looks for a default in the answer to a request without the parameter, as the member of its name.
func (a *audit) shownDefault(p *page.Parameter, row *row) {
	a.ledger.excuse(row.fallback, "what a default does cannot be seen from outside")
	ev, err := a.accepted(func(c *call) *call { return c.without(a.subject.op, p) })
	if err != nil || ev == nil || !ok2xx(ev.Exchange.Status) {
		return
	}
	got, ok := memberOf(ev.Exchange.Body, p.Name.Value)
	switch {
	case ok && got == p.Default:
		a.ledger.show(row.fallback, ev, "it is %s in the answer to a request without it", got)
	case ok:
		a.ledger.deny(row.fallback, ev, "it is %s in the answer to a request without it", got)
	}
}

// otherDefault is a value of the same kind as a default.
func otherDefault(s string) string {
	if n, err := strconv.Atoi(s); err == nil {
		return strconv.Itoa(max(1, n/2+n%2) + map[bool]int{true: 1}[n == 1])
	}
	return another(s)
}

// sameAnswer reports whether two answers say the same, but for times and ids.
func sameAnswer(a, b *recorder.Exchange) bool {
	if a.Status != b.Status {
		return false
	}
	if string(a.Body) == string(b.Body) {
		return true
	}
	one, errA := sample.JSON(string(a.Body))
	two, errB := sample.JSON(string(b.Body))
	if errA != nil || errB != nil {
		return false
	}
	m := newMatching(values{}, false)
	return m.matches(one, two) && m.matches(two, one) // a list matches a longer one
}

// illTyped sends what is not of a parameter's type.
func (a *audit) illTyped(p *page.Parameter, row *row) {
	t, known := page.ParseType(p.Type.Value)
	switch {
	case row.kind == nil:
	case !known:
		a.ledger.excuse(row.kind, "%q is no type: see doctest lint", p.Type.Value)
	case breakable(t):
		a.notOfType(p, row, t)
	case isHeader(p, p.Name.Value):
		a.ledger.show(row.kind, nil, "a header is a string")
	default:
		a.ledger.excuse(row.kind, "no example that worked sends it")
	}
}

// notOfType sends a value that is not of a type. In a path it may be answered as one that is not there.
func (a *audit) notOfType(p *page.Parameter, row *row, t page.Type) {
	ev := a.refused(func(c *call) *call { return c.with(a.subject.op, p, notOf(t)) })
	if p.In.Value == page.InPath {
		a.settle(row.kind, ev, nil, func(status int) bool { return isRefusal(status) || status == http.StatusNotFound })
		return
	}
	a.settleRefusal(row.kind, ev, nil)
}

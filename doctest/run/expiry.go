package run

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

// readExpiry finds how long a sentence says that what a POST creates is valid, if the sample of the response shows the end.
func (s *subject) readExpiry(t page.Text, add adder) {
	n, m := effects.LifetimeIn(t.Value)
	hasEnd := slices.ContainsFunc(content.LeavesOf(s.Op), func(l content.Leaf) bool {
		return effects.SpanName.MatchString(l.Name) || effects.UntilName.MatchString(l.Name)
	})
	if m == nil || !hasEnd || s.Op.Method.Value != http.MethodPost || s.has(expiresIn) {
		return
	}
	add(m, expiresIn, claim.Promise, assertion{number: n}, "the created thing is valid for %d seconds", n)
}

// expiry compares the end in a response with the span that the page gives.
func (pr *probe) expiry(p *assertion) {
	ev, err := pr.accepted(unchanged)
	if err != nil || ev == nil || !ok2xx(ev.Exchange.Status) {
		return
	}
	got, ok := spanIn(ev.Exchange)
	off := got - time.Duration(p.number)*time.Second
	switch {
	case !ok:
		pr.ledger.excuse(p.claim, "the response does not say when it ends")
	case off.Abs() > tolerance(p.number):
		pr.ledger.deny(p.claim, ev, found("the response says that it is valid for %s, and the page says %s", got.Round(time.Second), time.Duration(p.number)*time.Second))
	default:
		pr.ledger.show(p.claim, ev, "the response says that it is valid for %s", got.Round(time.Second))
	}
}

// tolerance is how much an end may be off, because clocks differ, and servers round to minutes or days.
func tolerance(span int) time.Duration {
	const day = 24 * time.Hour
	if d := time.Duration(span) * time.Second; d >= day {
		return day
	}
	return min(2*time.Minute, time.Duration(span)*time.Second/2)
}

// spanIn is how long a response says that a thing is valid, by the clock of the server.
func spanIn(ex *recorder.Exchange) (time.Duration, bool) {
	now := ex.Start
	if t, err := http.ParseTime(ex.Header.Get("Date")); err == nil {
		now = t
	}
	v := bodyOf(ex)
	if v == nil {
		return 0, false
	}
	for _, f := range content.LeavesBelow(v) {
		n, err := strconv.Atoi(f.Value)
		switch {
		case err == nil && effects.SpanName.MatchString(f.Name):
			return time.Duration(n) * time.Second, true
		case !effects.UntilName.MatchString(f.Name):
		case err == nil && n > 1e12:
			return time.UnixMilli(int64(n)).Sub(now), true
		case err == nil && n > 1e9:
			return time.Unix(int64(n), 0).Sub(now), true
		default:
			if t, err := time.Parse(time.RFC3339, f.Value); err == nil {
				return t.Sub(now), true
			}
		}
	}
	return 0, false
}

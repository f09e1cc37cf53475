package run

import (
	"net/http"
	"strconv"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/prose"
)

// A page can say in a rule what its sample shows, too: "A copy is lent for 21 days", and a due_on that is 21 days after the loaned_at.
// What both say is a claim.

// addDue enters the claim about the days from one field of a created thing to another, if the sample and a text of the page agree.
func (r *run) addDue(s *subject) {
	from, to, days, at := effects.DueOf(s.Op)
	if days == 0 {
		return
	}
	c := r.ledger.add(at, claim.Promise, s.Op, "%s is %d days after %s", to.Name, days, from.Name)
	s.assertions = append(s.assertions, &assertion{kind: dueAfter, claim: c, number: days, name: to.Name, from: from.Name})
}

// due compares the days in a response with those of the page. A day more or less is the time zone's.
func (pr *probe) due(p *assertion) {
	ev, err := pr.accepted(unchanged)
	if err != nil || ev == nil || !ok2xx(ev.Exchange.Status) {
		return
	}
	from, to := topField(ev.Exchange, p.from), topField(ev.Exchange, p.name)
	if !match.IsDate(from) || !match.IsDate(to) {
		return
	}
	switch got := effects.DaysBetween(from, to); {
	case got < p.number-1 || got > p.number+1:
		pr.ledger.deny(p.claim, ev, found("%s is %d days after %s, and the page says %d", p.name, got, p.from, p.number))
	default:
		pr.ledger.show(p.claim, ev, "%s is %d days after %s", p.name, got, p.from)
	}
}

// addLife enters how long the thing is valid that a POST creates, if the number of seconds in its sample is the time that a text
// above the operations gives.
func (r *run) addLife(s *subject) {
	if s.Op.Method.Value != http.MethodPost || s.has(expiresIn) {
		return
	}
	for _, l := range content.LeavesOf(s.Op) {
		shown, err := strconv.Atoi(l.Value)
		if err != nil || !effects.SpanName.MatchString(l.Name) {
			continue
		}
		for _, t := range prose.OutsideOperations(s.Op.Page) {
			for _, sentence := range prose.Sentences(t) {
				n, m := effects.LifetimeIn(sentence.Value)
				if m != nil && n == shown && !s.has(expiresIn) {
					c := r.ledger.add(sentence.At(m[0]), claim.Promise, s.Op, "the created thing is valid for %d seconds", n)
					s.assertions = append(s.assertions, &assertion{kind: expiresIn, claim: c, number: n})
				}
			}
		}
	}
}

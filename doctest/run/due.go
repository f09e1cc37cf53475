package run

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/content"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/page"
)

// A page can say in a rule what its sample shows, too: "A copy is lent for 21 days", and a due_on that is 21 days after the loaned_at.
// What both say is a claim.

// dueName are names of fields with the end of something.
var dueName = regexp.MustCompile(`(?i)^(?:due|ends?|expires?|expiry|(?:valid|held|reserved|kept|pickup|return|pay)[-_]?(?:by|until|before)|deadline)(?:[-_]?(?:on|at|date|by))?$`)

// addDue enters the claim about the days from one field of a created thing to another, if the sample and a text of the page agree.
func (r *run) addDue(s *subject) {
	from, to := s.span()
	isSent := slices.ContainsFunc(content.SentBy(s.op), func(v content.Sent) bool { return v.In == page.InBody && (v.Name == from.Name || v.Name == to.Name) })
	if s.op.Method.Value != http.MethodPost || from.Name == "" || isSent {
		return // a time that the request sends has no fixed distance
	}
	days := daysBetween(from.Value, to.Value)
	m := regexp.MustCompile(fmt.Sprintf(`\b%d[- ]days?\b`, days)).FindStringIndex(prose.WithoutCode(s.op.Page))
	if days < 2 || m == nil {
		return
	}
	at := s.op.Page.Outline.Text.At(m[0])
	c := r.ledger.add(at, claim.Promise, s.op, "%s is %d days after %s", to.Name, days, from.Name)
	s.assertions = append(s.assertions, &assertion{kind: dueAfter, claim: c, number: days, name: to.Name, from: from.Name})
}

// span are the first time in the sample of a created thing and the time at which something ends.
func (s *subject) span() (from, to content.Leaf) {
	for _, l := range content.LeavesOf(s.op) {
		switch {
		case len(l.Path) != 1 || !match.IsDate(l.Value):
		case dueName.MatchString(l.Name) && to.Name == "":
			to = l
		case from.Name == "":
			from = l
		}
	}
	if to.Name == "" {
		return content.Leaf{}, content.Leaf{}
	}
	return from, to
}

func daysBetween(a, b string) int {
	one, errA := time.Parse(time.DateOnly, a[:len(time.DateOnly)])
	two, errB := time.Parse(time.DateOnly, b[:len(time.DateOnly)])
	if errA != nil || errB != nil {
		return 0
	}
	return int(two.Sub(one).Hours() / 24)
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
	switch got := daysBetween(from, to); {
	case got < p.number-1 || got > p.number+1:
		pr.ledger.deny(p.claim, ev, found("%s is %d days after %s, and the page says %d", p.name, got, p.from, p.number))
	default:
		pr.ledger.show(p.claim, ev, "%s is %d days after %s", p.name, got, p.from)
	}
}

// addLife enters how long the thing is valid that a POST creates, if the number of seconds in its sample is the time that a text
// above the operations gives.
func (r *run) addLife(s *subject) {
	if s.op.Method.Value != http.MethodPost || s.has(expiresIn) {
		return
	}
	for _, l := range content.LeavesOf(s.op) {
		shown, err := strconv.Atoi(l.Value)
		if err != nil || !spanName.MatchString(l.Name) {
			continue
		}
		for _, t := range prose.OutsideOperations(s.op.Page) {
			for _, sentence := range prose.Sentences(t) {
				m := expiryForm.FindStringSubmatchIndex(sentence.Value)
				if m == nil || prose.DenialWord.MatchString(sentence.Value) || s.has(expiresIn) {
					continue
				}
				n := max(1, prose.Number(prose.Submatch(sentence.Value, m, 1))) * prose.Seconds[strings.ToLower(prose.Submatch(sentence.Value, m, 2))]
				if n == shown {
					c := r.ledger.add(sentence.At(m[0]), claim.Promise, s.op, "the created thing is valid for %d seconds", n)
					s.assertions = append(s.assertions, &assertion{kind: expiresIn, claim: c, number: n})
				}
			}
		}
	}
}

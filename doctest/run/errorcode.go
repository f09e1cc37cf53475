package run

import (
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/reasons"
)

// Errors have names for programs: "`409` `email_taken`". A name that the pages give with one status alone comes with no other.

// judgeErrorName compares the status of an error with the one that the pages give for its name. Only an operation whose own page has
// the name with this status says so.
func (r *run) judgeErrorName(s *subject, ev *claim.Evidence) {
	status := ev.Exchange.Status
	if status < 400 || status >= 500 {
		return
	}
	code := reasons.CodeIn(bodyOf(ev.Exchange))
	if code == nil || reasons.BroadName.MatchString(match.Text(code)) {
		return
	}
	want := r.errorNames[match.Text(code)]
	if c := s.statuses[want]; c != nil && want != status && reasons.GivesName(s.Op, match.Text(code), want) {
		r.ledger.deny(c, ev, found("%s with the error %s, which the page gives with %s", returned(ev.Exchange), match.Text(code), statusName(want)))
	}
}

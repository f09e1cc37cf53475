package run

import (
	"net/http"
	"slices"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

// addNeeds enters the claim that an operation needs credentials, if its text says so, or a sentence about every operation
// of the page. A page without operations speaks of all.
func (r *run) addNeeds() {
	for _, p := range r.site.Pages {
		about, free := prose.GeneralNeed(p)
		for _, s := range r.subjects {
			if about && (s.Op.Page == p || r.speaksOfAll(p)) && !slices.Contains(free, s.Op.Name()) && !slices.Contains(free, s.Op.Path.Value) {
				s.addNeed(r.ledger, s.Op.Path.Pos)
			}
		}
	}
	for _, s := range r.subjects {
		for _, t := range slices.Concat(s.Op.Prose, s.Op.Notes) {
			for _, sentence := range prose.Sentences(t) {
				if prose.Needs(sentence.Value) && !prose.CodeForm.MatchString(sentence.Value) {
					s.addNeed(r.ledger, sentence.Pos)
				}
			}
		}
	}
}

// addNeed enters the claim once, if the examples send credentials and no table has them.
func (s *subject) addNeed(l *ledger, at page.Pos) {
	isListed := slices.ContainsFunc(access.CredentialsOf(s.Op), func(p *page.Parameter) bool { return s.rows[p] != nil })
	isNone := slices.ContainsFunc(s.Op.Credentials, func(c notation.Credentials) bool { return c.Kind == "none" || c.Optional })
	if s.need == nil && len(access.CredentialsOf(s.Op)) > 0 && !isListed && !isNone {
		s.need = l.add(at, claim.Promise, s.Op, "credentials are required")
	}
}

// needed makes a request without credentials, and one with others, if the page says that they are required.
func (pr *probe) needed() {
	c := pr.subject.need
	if c == nil {
		return
	}
	ev := pr.refused(func(c *call.Call) *call.Call { return access.Without(pr.subject.Op, c) })
	pr.settle(c, ev, nil, "a request without credentials", refusesCredentials)
	for _, p := range access.CredentialsOf(pr.subject.Op) {
		ev := pr.refused(func(c *call.Call) *call.Call { return access.WithOther(pr.subject.Op, c, p) })
		if ev != nil && ok2xx(ev.Exchange.Status) {
			pr.ledger.deny(c, ev, found("the server accepted invalid credentials (%s)", statusName(ev.Exchange.Status)))
		}
	}
}

// refusesCredentials proves that the server takes no request without credentials. Some servers hide a thing with 404 then.
func refusesCredentials(status int) proof {
	switch {
	case ok2xx(status):
		return refutes
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return confirms
	}
	return neither
}

// lackCredentials makes a request without credentials, and compares the status with the one that the page gives.
func (pr *probe) lackCredentials(why reason) {
	s := pr.subject
	if len(access.CredentialsOf(s.Op)) == 0 {
		return
	}
	ev := pr.refused(func(c *call.Call) *call.Call { return access.Without(s.Op, c) })
	if ev != nil && why.text == "" && (ok2xx(ev.Exchange.Status) || s.statuses[ev.Exchange.Status] != nil) {
		return // the page does not say that they must not be missing, or which of two statuses is for that
	}
	pr.expect(why, ev, "a request without credentials")
}

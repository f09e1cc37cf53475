package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/gen/page"
)

// ownForm is in sentences that say that a user gets no things of others.
var ownForm = regexp.MustCompile(`(?i)\bbelong\w*\b[^.;]{0,20}\b(somebody|someone|another|others?|different)\b|\b(somebody|someone) else('s)?\b|\b(another|other|different) (users?|accounts?|customers?|members?|tenants?|people|teams?|clients?|owners?)('s?)?\b|\b(not|aren't|isn't) yours\b|\bonly\b[^.;]{0,30}\byour own\b|\bonly\b[^.;]{0,20}\b(its|the) owner\b`)

// refusalWord is in such a sentence if it says how the server refuses them.
var refusalWord = regexp.MustCompile(`(?i)\b(40[134]|only|cannot|never|forbidden|hidden|invisible|not found)\b|n't\b`)

// hasOwners reports whether a sentence can be about an operation that returns a thing for credentials that another one supplies.
func (r *run) hasOwners(p *page.Page, by *subject) bool {
	w := &wide{page: p, by: by}
	return slices.ContainsFunc(r.subjects, func(s *subject) bool {
		isThing := s.op.Method.Value == http.MethodGet && strings.Contains(s.op.Path.Value, "{")
		return isThing && w.isOf(s) && len(s.credentials()) > 0 && len(s.uses) > 0
	})
}

// foreign requests a thing of one test user with the credentials of another.
func (pr *probe) foreign(w *wide) (settled bool) {
	s := pr.subject
	owner, errOwner := pr.ready()
	other, errOther := pr.ready()
	if errOwner != nil || errOther != nil || len(s.credentials()) == 0 || !strings.Contains(s.op.Path.Value, "{") {
		return false
	}
	if !s.areDifferent(owner, other) {
		pr.ledger.excuse(w.claim, "all test users have one account")
		return false
	}
	if ev := pr.triedOnce(owner, unchanged); !ok2xx(ev.Exchange.Status) {
		return false
	}
	theirs := s.template.Filled(other.replacements())
	ev := pr.triedOnce(owner, func(c *call.Call) *call.Call {
		for _, p := range s.credentials() {
			if value, ok := theirs.Value(s.op, p); ok && c != nil {
				c = c.With(s.op, p, value)
			}
		}
		return c
	})
	switch {
	case ev == nil:
		return false
	case ok2xx(ev.Exchange.Status):
		pr.ledger.deny(w.claim, ev, found("%s for a thing of another user", returned(ev.Exchange)))
		return true
	case ev.Exchange.Status/100 == 4:
		pr.ledger.show(w.claim, ev, "%s for a thing of another user", returned(ev.Exchange))
	}
	return false
}

// areDifferent reports whether two test users have accounts of their own: the operation that supplies their credentials got other
// names for each.
func (s *subject) areDifferent(one, two *testUser) bool {
	a, b := one.replacements(), two.replacements()
	for _, u := range s.uses {
		isCredential := slices.ContainsFunc(s.credentials(), func(p *page.Parameter) bool { return strings.EqualFold(p.Name.Value, u.name) })
		if !isCredential || u.isMailed() || a[u.shown] == b[u.shown] {
			continue
		}
		for _, v := range sentBy(u.from.op) {
			if v.in == page.InBody && a[v.value] != b[v.value] {
				return true
			}
		}
	}
	return false
}

package run

import (
	"net/http"
	"regexp"
	"slices"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/content"
	"docsascode.example/doctest/domain"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

var notANeed = regexp.MustCompile(`(?i)(idempotency|csrf|xsrf|page|next|cursor|continu\w*|sort)[-_]?(key|token)$`)

// addNeeds enters the claim that an operation needs credentials, if its text says so, or a sentence about every operation
// of the page. A page without operations speaks of all.
func (r *run) addNeeds() {
	for _, p := range r.site.Pages {
		about, free := prose.GeneralNeed(p)
		for _, s := range r.subjects {
			if about && (s.op.Page == p || r.speaksOfAll(p)) && !slices.Contains(free, s.op.Name()) && !slices.Contains(free, s.op.Path.Value) {
				s.addNeed(r.ledger, s.op.Path.Pos)
			}
		}
	}
	for _, s := range r.subjects {
		for _, t := range slices.Concat(s.op.Prose, s.op.Notes) {
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
	isListed := slices.ContainsFunc(s.credentials(), func(p *page.Parameter) bool { return s.rows[p] != nil })
	isNone := slices.ContainsFunc(s.op.Credentials, func(c notation.Credentials) bool { return c.Kind == "none" || c.Optional })
	if s.need == nil && len(s.credentials()) > 0 && !isListed && !isNone {
		s.need = l.add(at, claim.Promise, s.op, "credentials are required")
	}
}

// credentials are the parameters in which the operation's examples send credentials, listed or not.
func (s *subject) credentials() []*page.Parameter {
	var out []*page.Parameter
	for _, p := range slices.Concat(s.op.Parameters, s.op.Unlisted) {
		isNamed := content.SecretName.MatchString(p.Name.Value) || match.CredentialName.MatchString(p.Name.Value)
		isKey := p.In.Value != page.InBody && p.In.Value != page.InPath && isNamed && !notANeed.MatchString(p.Name.Value)
		if content.IsAuthorization(p) || isKey {
			out = append(out, p)
		}
	}
	return out
}

// needed makes a request without credentials, and one with others, if the page says that they are required.
func (pr *probe) needed() {
	c := pr.subject.need
	if c == nil {
		return
	}
	ev := pr.refused(func(c *call.Call) *call.Call { return withoutCredentials(c, pr.subject) })
	pr.settle(c, ev, nil, "a request without credentials", refusesCredentials)
	for _, p := range pr.subject.credentials() {
		ev := pr.refused(func(c *call.Call) *call.Call { return withOther(c, pr.subject, p) })
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
	if len(s.credentials()) == 0 {
		return
	}
	ev := pr.refused(func(c *call.Call) *call.Call { return withoutCredentials(c, s) })
	if ev != nil && why.text == "" && (ok2xx(ev.Exchange.Status) || s.statuses[ev.Exchange.Status] != nil) {
		return // the page does not say that they must not be missing, or which of two statuses is for that
	}
	pr.expect(why, ev, "a request without credentials")
}

// withoutCredentials is the call without any credentials; nil if it has none.
func withoutCredentials(c *call.Call, s *subject) *call.Call {
	d := c.Clone()
	for _, p := range s.credentials() {
		if next := d.Without(s.op, p); next != nil {
			d = next
		}
	}
	return d
}

// withOther is the call with another credential of the same form; nil if it sends none.
func withOther(c *call.Call, s *subject, p *page.Parameter) *call.Call {
	value, ok := c.Value(s.op, p)
	if !ok {
		return nil
	}
	if content.IsAuthorization(p) {
		return c.With(s.op, p, domain.Tampered(value))
	}
	return c.With(s.op, p, domain.Another(value))
}

package run

import (
	"net/http"
	"regexp"
	"slices"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

var (
	everyForm    = regexp.MustCompile(`(?i)\b(all|every|each|any)\b[^.;]{0,40}\b(requests?|calls?|endpoints?|operations?|methods?|routes?|resources?)\b`)
	needForm     = regexp.MustCompile(`(?i)\b(needs?|requires?|must|required|have to|send|authenticated|only with|only for)\b`)
	exceptForm   = regexp.MustCompile(`(?i)\b(except|unless|other than|apart from|but|optional(ly)?|most|some|if you|no|not|without|may|can)\b`)
	notANeed     = regexp.MustCompile(`(?i)(idempotency|csrf|xsrf|page|next|cursor|continu\w*|sort)[-_]?(key|token)$`)
	credentialOf = regexp.MustCompile(`(?i)\b(tokens?|credentials?|api[- _]?keys?|your key|authenticat\w+|authoriz\w+|authoris\w+|bearer|signed in|logged in|session cookie)\b`)
)

// saysNeed reports whether a sentence says that requests need credentials, without an exception.
func saysNeed(sentence string) bool {
	return credentialOf.MatchString(sentence) && needForm.MatchString(sentence) && !exceptForm.MatchString(sentence)
}

// addNeeds enters the claim that an operation needs credentials, if its text says so, or a sentence about every operation
// of the page. A page without operations speaks of all.
func (r *run) addNeeds() {
	for _, p := range r.site.Pages {
		about, free := generalNeed(p)
		for _, s := range r.subjects {
			if about && (s.op.Page == p || r.speaksOfAll(p)) && !slices.Contains(free, s.op.Name()) && !slices.Contains(free, s.op.Path.Value) {
				s.addNeed(r.ledger, s.op.Path.Pos)
			}
		}
	}
	for _, s := range r.subjects {
		for _, t := range slices.Concat(s.op.Prose, s.op.Notes) {
			for _, sentence := range sentences(t) {
				if saysNeed(sentence.Value) && !codeForm.MatchString(sentence.Value) {
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

// freeForm matches the exceptions in a sentence: "except POST /accounts and `/status`".
var freeForm = regexp.MustCompile("(?i)[,(]?\\s*\\b(?:except|other than|apart from)\\b(?: for)?((?:[\\s,`]|and|or|\\(|\\)|(?:(?:GET|POST|PUT|PATCH|DELETE) )?/[\\w/{}:.-]*[\\w/}])+)")

// generalNeed reports whether a sentence of a page says that every operation needs credentials, except for the operations that
// it names.
func generalNeed(p *page.Page) (needs bool, free []string) {
	p.Outline.Top.All(func(s *markdown.Section) bool {
		for _, b := range s.Blocks {
			par, ok := b.(markdown.Paragraph)
			if !ok {
				continue
			}
			for _, sentence := range sentences(par.Text) {
				text := sentence.Value
				m := freeForm.FindStringSubmatchIndex(text)
				if m != nil && operationForm.MatchString(text[m[0]:m[1]]) {
					text = text[:m[0]] + " " + text[m[1]:]
				}
				if everyForm.MatchString(text) && saysNeed(text) {
					needs = true
					free = append(free, operationForm.FindAllString(sentence.Value, -1)...)
				}
			}
		}
		return true
	})
	return needs, free
}

// operationForm matches the name of an operation, or a path alone.
var operationForm = regexp.MustCompile(`(?:\b(?:GET|POST|PUT|PATCH|DELETE) )?/[\w/{}:.-]*[\w/}]`)

// credentials are the parameters in which the operation's examples send credentials, listed or not.
func (s *subject) credentials() []*page.Parameter {
	var out []*page.Parameter
	for _, p := range slices.Concat(s.op.Parameters, s.op.Unlisted) {
		isNamed := secretName.MatchString(p.Name.Value) || match.CredentialName.MatchString(p.Name.Value)
		isKey := p.In.Value != page.InBody && p.In.Value != page.InPath && isNamed && !notANeed.MatchString(p.Name.Value)
		if isAuthorization(p) || isKey {
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
	if isAuthorization(p) {
		return c.With(s.op, p, tampered(value))
	}
	return c.With(s.op, p, another(value))
}

package run

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/gen/page"
)

// A role is the only one that may call an operation, as its page says. It is tried with the credentials of another one that the pages
// show: "Managers only."
type role struct {
	other access.Account
	by    *flow.Use    // the login that the token of the examples is from; nil if they send a key
	own   []string     // the credentials of the examples
	lacks string       // the variable that would have the other key; empty if there is the key
	claim *claim.Claim // of the sentence, or of 403
}

// addRoles enters what the pages say of the role that an operation needs, if they show the credentials of another role, too.
func (r *run) addRoles() {
	doings := map[*page.Page][]doing{}
	for _, s := range r.subjects {
		values, by := s.signsIn()
		if len(values) == 0 {
			continue
		}
		r.addScope(s, values, by)
		r.addReadOnly(s, values, by)
		own, others := access.AccountsWith(r.site, r.variables, r.realValues(s, by, values))
		if len(others) == 0 || s.role != nil {
			continue
		}
		if _, ok := doings[s.Op.Page]; !ok {
			doings[s.Op.Page] = r.doingsOn(s.Op.Page)
		}
		r.addDoers(s, doings[s.Op.Page], append(others, own), own)
		for _, need := range s.rolesNeeded() {
			r.addRole(s, append(others, own), own, need.name, need.at)
		}
		r.addForbidden(s, append(others, own), own)
		if s.role != nil {
			s.role.by, s.role.own = by, values
		}
	}
}

// searchForm is in paths of operations that read with POST.
var searchForm = regexp.MustCompile(`(?i)\b(?:search|query|queries|preview|validate|check|lookup|estimate|quote)s?\b`)

// A doing is a sentence of a page that says who alone does what.
type doing struct {
	access.Doing
	of      *subject // nil for the text of the page
	isFirst bool     // whether the sentence begins the text of the operation
	at      page.Pos
}

// doingsOn are such sentences of a page.
func (r *run) doingsOn(p *page.Page) []doing {
	var out []doing
	read := func(texts []page.Text, of *subject) {
		for i, t := range texts {
			for j, sentence := range prose.Sentences(t) {
				if d, ok := access.DoingIn(sentence.Value); ok {
					out = append(out, doing{d, of, i+j == 0, sentence.Pos})
				}
			}
		}
	}
	for _, s := range r.subjects {
		if s.Op.Page == p {
			read(slices.Concat(s.Op.Prose, s.Op.Notes), s)
		}
	}
	read(prose.AboutPage(p), nil)
	return out
}

// addDoers finds the role in sentences that say who does what, of this operation or of another one on the same page.
func (r *run) addDoers(s *subject, doings []doing, all []access.Account, own access.Account) {
	for _, d := range doings {
		only := d.OnlyBy(s.Op, d.of == s, d.isFirst, all)
		if len(only) > 0 && !slices.Contains(only, own.Role) {
			continue // the example is none of theirs
		}
		for _, name := range only {
			other, ok := access.Lesser(r.site, slices.DeleteFunc(slices.Clone(all), func(a access.Account) bool { return a.Role != name && slices.Contains(only, a.Role) }), own, name)
			if ok && s.role == nil {
				s.role = &role{other: other, claim: r.ledger.add(d.at, claim.Promise, s.Op, "a request with the credentials of another role than %s is refused", strings.Join(only, " and "))}
			}
		}
	}
}

// signsIn are the values with which the examples of an operation say who sends a request: its key, or what a login takes that supplies
// its token.
func (s *subject) signsIn() (values []string, by *flow.Use) {
	for _, v := range content.SentBy(s.Op) {
		switch {
		case !v.IsCredential():
			continue
		case v.Scheme == "Basic":
			return access.NamesIn(v.Value), nil
		}
		for i, u := range s.Uses {
			if u.IsCredential() && u.Shown == v.Value {
				return u.Names(), &s.Uses[i]
			}
		}
		return []string{v.Value}, nil
	}
	return nil, nil
}

// realValues are values of examples with those of variables in place of their names; by is the login that takes them, if one does.
func (r *run) realValues(s *subject, by *flow.Use, shown []string) []string {
	if by != nil {
		s = r.subjectAt(by.From)
	}
	out := slices.Clone(shown)
	for i, value := range out {
		name := content.Sent{Value: value}.Variable()
		for _, v := range r.variables {
			if name != "" && v.Name == name {
				out[i] = v.Value
			}
		}
		for _, sub := range s.substitutes { // -env takes precedence
			if sub.shown == value {
				out[i] = sub.value("")
			}
		}
	}
	return out
}

// descriptions are what the page says of the successes of an operation, which can go on with sentences about the operation.
func descriptions(s *subject) []page.Text {
	var out []page.Text
	for _, st := range s.Op.Response.Statuses {
		if st.Code/100 == 2 {
			out = append(out, st.Description)
		}
	}
	return out
}

// addRole enters the claim that only users with a role may call an operation.
func (r *run) addRole(s *subject, all []access.Account, own access.Account, only string, at page.Pos) {
	if other, ok := access.Lesser(r.site, all, own, only); ok && s.role == nil {
		s.role = &role{other: other, claim: r.ledger.add(at, claim.Promise, s.Op, "a request with the credentials of another role than %s is refused", only)}
	}
}

// addForbidden finds the role in what the page says of 403: "the key belongs to a host", "the caller is not an admin".
func (r *run) addForbidden(s *subject, all []access.Account, own access.Account) {
	c := s.statuses[http.StatusForbidden]
	if c == nil || s.role != nil {
		return
	}
	for _, text := range reasons.TextsOf(s.Op, http.StatusForbidden) {
		for _, name := range access.LackedRoles(text) {
			if other, ok := access.Lesser(r.site, all, own, name); ok {
				s.role = &role{other: other, claim: c}
				return
			}
		}
		for _, name := range access.RefusedRoles(text, s.Op) {
			if i := slices.IndexFunc(all, func(a access.Account) bool { return a.Role == name && a.Role != own.Role }); i >= 0 {
				s.role = &role{other: all[i], claim: c}
				return
			}
		}
	}
}

// otherRole makes the request with the credentials of a role that may not call the operation.
func (pr *probe) otherRole() {
	w := pr.subject.role
	switch {
	case w == nil:
		return
	case w.lacks != "":
		pr.ledger.excuse(w.claim, "no key that can only read is known; set the variable %s, and run with -env %[1]s", w.lacks)
		return
	}
	user, err := pr.ready()
	if err != nil {
		pr.ledger.excuse(w.claim, "%v", err)
		return
	}
	theirs, why := pr.credentialsOf(w)
	if theirs == nil {
		pr.ledger.excuse(w.claim, "%s", why)
		return
	}
	var c *call.Call
	isOther := false
	ev := user.sendAnew(pr.ctx, pr.subject, func() *claim.Evidence {
		values := user.replacements()
		maps.Copy(values, theirs)
		own := pr.subject.template.Filled(user.replacements())
		c = withTheirs(own, pr.subject.template.Filled(values), theirs)
		isOther = c.Path != own.Path || !maps.EqualFunc(c.Header, own.Header, slices.Equal)
		return user.sendOnce(pr.ctx, c)
	})
	if !isOther {
		pr.ledger.excuse(w.claim, "the request shows no place for the credentials of the role %s", w.other.Role)
		return
	}
	switch status := ev.Exchange.Status; {
	case ok2xx(status):
		pr.ledger.deny(w.claim, ev, found("%s for the credentials of the role %s", returned(ev.Exchange), w.other.Role))
	case status == http.StatusForbidden || status == http.StatusNotFound:
		pr.ledger.show(w.claim, ev, "%s for the credentials of the role %s", returned(ev.Exchange), w.other.Role)
		if pr.subject.statuses[status] != nil || len(pr.generalShapes(pr.subject, status)) > 0 {
			pr.judge(pr.subject, user, c, ev)
		}
	default:
		pr.ledger.excuse(w.claim, "%s for the credentials of the role %s", returned(ev.Exchange), w.other.Role)
	}
}

// withTheirs is a request with the credentials of another user. In a session the template has the token that the page's own variable
// held, and nothing was put in its place: then the token of the other user is put behind the scheme.
func withTheirs(own, c *call.Call, theirs map[string]string) *call.Call {
	scheme, before, ok := strings.Cut(own.Header.Get("Authorization"), " ")
	if !ok || c.Header.Get("Authorization") != own.Header.Get("Authorization") {
		return c
	}
	for _, token := range theirs {
		if token != before && len(theirs) == 1 {
			return c.WithHeader("Authorization", scheme+" "+token)
		}
	}
	return c
}

// credentialsOf maps the credentials of the examples to those of another role: its key, or the token for its name and secret.
func (pr *probe) credentialsOf(w *role) (map[string]string, string) {
	switch {
	case w.by == nil && len(w.own) > 1:
		return map[string]string{access.Basic(w.own): access.Basic(w.other.Values)}, ""
	case w.by == nil:
		real := pr.realValues(pr.subject, nil, w.own)
		return map[string]string{w.own[0]: w.other.Values[0], real[0]: w.other.Values[0]}, ""
	}
	login := pr.subjectAt(w.by.From)
	if login.template == nil {
		return nil, "no example of " + login.Op.Name() + " worked"
	}
	names := map[string]string{}
	for i, value := range w.own {
		names[value] = w.other.Values[i]
	}
	user := pr.newTestUser()
	ev := user.sendOnce(pr.ctx, w.by.LogIn(login.template).Filled(names))
	token, ok := leafIn(w.by.Source(), ev.Exchange)
	if !ok2xx(ev.Exchange.Status) || !ok {
		return nil, returned(ev.Exchange) + " for the name and the secret of the role " + w.other.Role
	}
	return map[string]string{w.by.Shown: token}, ""
}

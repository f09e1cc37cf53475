package run

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/content"
	"docsascode.example/doctest/prose"
	"docsascode.example/doctest/reasons"
	"docsascode.example/gen/page"
)

// A role is the only one that may call an operation, as its page says. It is tried with the credentials of another one that the pages
// show: "Managers only."
type role struct {
	other account
	by    *use         // the login that the token of the examples is from; nil if they send a key
	own   []string     // the credentials of the examples
	claim *claim.Claim // of the sentence, or of 403
}

var (
	onlyRole   = regexp.MustCompile(`(?i)^\W*(\w+?)s?[ -]only\W*$`)
	onlyTitle  = regexp.MustCompile(`(?i)\((\w+?)s?[ -]only\)\s*$`)
	onlyDo     = regexp.MustCompile(`(?i)^only (?:an? |the )?(\w+?)s? (?:can|may|(?:is|are) allowed to) (?:do|call|use|access|perform|make|send) (?:this|it|that)\b[^,]*$`)
	onlyVerb   = regexp.MustCompile(`(?i)^only (?:an? |the )?(\w+?)s? (?:can|may|(?:is|are) allowed to) (create|add|delete|remove)s? (?:an? |the )?\w+\W*$`)
	needRole   = regexp.MustCompile(`(?i)^(?:(?:this|the) (?:endpoint|operation|call|method|request|route) |it |you )?(?:needs?|requires?|must have)(?: the| an?)? (?:role (?:of )?(?:an? )?["“]?(\w+?)|["“]?(\w+?)["”]? (?:role|permissions?|rights|privileges?|access|key|token|credentials))\W*$`)
	forRole    = regexp.MustCompile(`(?i)^(?:(?:this|the) (?:endpoint|operation|call|method|request|route) |it )?(?:is )?(?:restricted to|limited to|reserved for|available (?:only )?to|only (?:for|available to)|for)(?: the| an?)? (\w+?)s?(?: only)?\W*$`)
	allNeed    = regexp.MustCompile(`(?i)^(?:all|both|these)(?: of)?(?: the| these| them)?(?: two| three| four| five| six| \d)?(?: (?:endpoints|operations|calls|methods|requests|routes))?(?: (?:on|in|of) this (?:page|section))? ((?:need|require)s? .*)$`)
	notRole    = regexp.MustCompile(`(?i)\b(?:not|isn't|aren't) (?:an? |the )?(\w+?)s?\W*$`)
	roleOwner  = regexp.MustCompile(`(?i)\b(?:key|token|caller|user|account|credentials?|it|you)(?: \w+)? (?:belongs? to|is|are|is from|is of|is that of) (?:an? |the )?(\w+?)s?'?\W*$`)
	roleGets   = regexp.MustCompile(`(?i)^\W*(\w+?)s? (?:gets?|receives?|sees?|(?:is|are) (?:refused|rejected|answered)(?: with)?)\W*$`)
	roleLacked = regexp.MustCompile(`(?i)\b(?:lacks?|without|does not have|doesn't have|needs?|requires?)(?: the| an?)? (?:role (?:of )?(\w+)|(\w+) (?:role|rights|privileges?))\W*$`)
)

// restrictedTo is the role of which a sentence says that it alone may call the operation with a method; empty if it does not.
func restrictedTo(sentence, method string) string {
	text := strings.TrimSpace(prose.Unmarked(sentence))
	for _, form := range []*regexp.Regexp{onlyRole, onlyTitle, onlyDo, needRole, forRole} {
		if m := form.FindStringSubmatch(text); m != nil {
			return roleNamed(strings.Join(m[1:], ""))
		}
	}
	m := onlyVerb.FindStringSubmatch(text)
	if m != nil && (method == http.MethodPost) == (strings.ToLower(m[2]) == "create" || strings.ToLower(m[2]) == "add") && (method == http.MethodDelete || method == http.MethodPost) {
		return roleNamed(m[1])
	}
	return ""
}

// addRoles enters what the pages say of the role that an operation needs, if they show the credentials of another role, too.
func (r *run) addRoles() {
	for _, s := range r.subjects {
		values, by := s.signsIn()
		if len(values) == 0 {
			continue
		}
		r.addScope(s, values, by)
		own, others := r.accountsWith(r.realValues(s, values))
		if len(others) == 0 || s.role != nil {
			continue
		}
		for _, t := range slices.Concat(s.op.Prose, s.op.Notes, []page.Text{s.op.Title}, descriptions(s)) {
			for _, sentence := range prose.Sentences(t) {
				r.addRole(s, append(others, own), own, restrictedTo(sentence.Value, s.op.Method.Value), sentence.Pos)
			}
		}
		for _, t := range prose.AboutPage(s.op.Page) {
			for _, sentence := range prose.Sentences(t) {
				if m := allNeed.FindStringSubmatch(prose.Unmarked(sentence.Value)); m != nil {
					r.addRole(s, append(others, own), own, restrictedTo(m[1], s.op.Method.Value), sentence.Pos)
				}
			}
		}
		r.addForbidden(s, append(others, own), own)
		if s.role != nil {
			s.role.by, s.role.own = by, values
		}
	}
}

// realValues are values of examples with those of variables in place of their names.
func (r *run) realValues(s *subject, shown []string) []string {
	out := slices.Clone(shown)
	for i, value := range out {
		name := content.Sent{Value: value}.Variable()
		if name == "" {
			continue
		}
		for _, v := range r.variables {
			if v.name == name {
				out[i] = v.value
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
	for _, st := range s.op.Response.Statuses {
		if st.Code/100 == 2 {
			out = append(out, st.Description)
		}
	}
	return out
}

// addRole enters the claim that only users with a role may call an operation.
func (r *run) addRole(s *subject, all []account, own account, only string, at page.Pos) {
	if other, ok := r.lesser(all, own, only); ok && s.role == nil {
		s.role = &role{other: other, claim: r.ledger.add(at, claim.Promise, s.op, "a request with the credentials of another role than %s is refused", only)}
	}
}

// lesser is a user who may do less than those with a role, and whose credentials the examples do not have.
func (r *run) lesser(all []account, own account, only string) (account, bool) {
	i := slices.IndexFunc(all, func(a account) bool { return a.role == only })
	if i < 0 || only == "" {
		return account{}, false
	}
	j := slices.IndexFunc(all, func(a account) bool { return a.role != only && a.role != own.role && r.mayLess(a, all[i]) })
	if j < 0 {
		return account{}, false
	}
	return all[j], true
}

// addForbidden finds the role in what the page says of 403: "the key belongs to a host", "the caller is not an admin".
func (r *run) addForbidden(s *subject, all []account, own account) {
	c := s.statuses[http.StatusForbidden]
	if c == nil || s.role != nil {
		return
	}
	for _, text := range reasons.TextsOf(s.op, http.StatusForbidden) {
		text = prose.Unmarked(text)
		for _, form := range []*regexp.Regexp{notRole, roleLacked} {
			if m := form.FindStringSubmatch(text); m != nil {
				if other, ok := r.lesser(all, own, roleNamed(strings.Join(m[1:], ""))); ok {
					s.role = &role{other: other, claim: c}
					return
				}
			}
		}
		for _, form := range []*regexp.Regexp{roleOwner, roleGets} {
			m := form.FindStringSubmatch(text)
			i := slices.IndexFunc(all, func(a account) bool { return m != nil && a.role == roleNamed(m[1]) && a.role != own.role })
			if i >= 0 {
				s.role = &role{other: all[i], claim: c}
				return
			}
		}
	}
}

// otherRole makes the request with the credentials of a role that may not call the operation.
func (pr *probe) otherRole() {
	w := pr.subject.role
	if w == nil {
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
		pr.ledger.excuse(w.claim, "the request shows no place for the credentials of the role %s", w.other.role)
		return
	}
	switch status := ev.Exchange.Status; {
	case ok2xx(status):
		pr.ledger.deny(w.claim, ev, found("%s for the credentials of the role %s", returned(ev.Exchange), w.other.role))
	case status == http.StatusForbidden || status == http.StatusNotFound:
		pr.ledger.show(w.claim, ev, "%s for the credentials of the role %s", returned(ev.Exchange), w.other.role)
		if pr.subject.statuses[status] != nil {
			pr.judge(pr.subject, user, c, ev)
		}
	default:
		pr.ledger.excuse(w.claim, "%s for the credentials of the role %s", returned(ev.Exchange), w.other.role)
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
		return map[string]string{basic(w.own): basic(w.other.values)}, ""
	case w.by == nil:
		real := pr.realValues(pr.subject, w.own)
		return map[string]string{w.own[0]: w.other.values[0], real[0]: w.other.values[0]}, ""
	}
	login := w.by.from
	if login.template == nil {
		return nil, "no example of " + login.op.Name() + " worked"
	}
	names := map[string]string{}
	for i, value := range w.own {
		names[value] = w.other.values[i]
	}
	user := pr.newTestUser()
	ev := user.sendOnce(pr.ctx, login.template.Filled(names))
	token, ok := w.by.in(ev.Exchange)
	if !ok2xx(ev.Exchange.Status) || !ok {
		return nil, returned(ev.Exchange) + " for the name and the secret of the role " + w.other.role
	}
	return map[string]string{w.by.shown: token}, ""
}

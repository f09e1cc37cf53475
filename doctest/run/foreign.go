package run

import (
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// hasOwners reports whether a sentence can be about an operation that returns a thing for credentials that another one supplies. If the
// things are those of a group, the pages show accounts of several.
func (r *run) hasOwners(p *page.Page, by *subject, q prose.Promise) bool {
	w := &wide{Promise: q, page: p, by: by, ofAll: by == nil && r.speaksOfAll(p)}
	if !q.Alone {
		return slices.ContainsFunc(r.subjects, func(s *subject) bool { return w.isOf(s) && r.hasGroups(s, q.Group) })
	}
	return slices.ContainsFunc(r.subjects, func(s *subject) bool {
		isRead := s.Op.Method.Value == http.MethodGet
		isThing := strings.Contains(s.Op.Path.Value, "{") && (isRead || s == by && s.Op.Method.Value != http.MethodPost)
		return isThing && w.isOf(s) && w.isOfOwned(s) && len(access.CredentialsOf(s.Op)) > 0 && len(s.Uses) > 0
	})
}

// isOfOwned reports whether a sentence about things of others can be about those of an operation. One about all operations is so only
// where it speaks of a group, or names the things, or where their sample names the user.
func (w *wide) isOfOwned(s *subject) bool {
	kind := path.Base(path.Dir(things.PathOf(s.Op)))
	return !w.ofAll || !w.Alone || s.showsOwner() || len(kind) > 3 && prose.MentionsName(strings.ToLower(w.Text), strings.ToLower(kind))
}

// showsOwner reports whether the sample of an operation names the user whom the examples log in: "holder": "rosa". Other things can be
// there for everybody, whatever the pages say of those that belong to somebody.
func (s *subject) showsOwner() bool {
	names, _ := s.signsIn()
	return len(names) > 1 && slices.ContainsFunc(content.LeavesOf(s.Op), func(l content.Leaf) bool { return l.Header == "" && l.Value == names[0] })
}

// foreign requests a thing of one test user with the credentials of another.
func (pr *probe) foreign(w *wide) (settled bool) {
	s := pr.subject
	owner, errOwner := pr.ready()
	other, errOther := pr.ready()
	if errOwner != nil || errOther != nil || len(access.CredentialsOf(s.Op)) == 0 || !strings.Contains(s.Op.Path.Value, "{") {
		return false
	}
	if !s.areDifferent(owner, other) {
		return pr.foreignAccount(w, owner)
	}
	theirs := s.template.Filled(other.replacements())
	return pr.settleForeign(w, owner, func() *claim.Evidence {
		return pr.triedOnce(owner, func(c *call.Call) *call.Call {
			for _, p := range access.CredentialsOf(s.Op) {
				if value, ok := theirs.Value(s.Op, p); ok && c != nil {
					c = c.With(s.Op, p, value)
				}
			}
			return c
		})
	})
}

// settleForeign settles the claim by the response to a request for a thing of another user. The owner's request works, before or
// after it: a DELETE works once.
func (pr *probe) settleForeign(w *wide, owner *testUser, send func() *claim.Evidence) (settled bool) {
	works := func() bool { return ok2xx(pr.triedOnce(owner, unchanged).Exchange.Status) }
	isRead := pr.subject.Op.Method.Value == http.MethodGet
	if isRead && !works() {
		return false
	}
	ev := send()
	switch {
	case ev == nil:
		return false
	case ok2xx(ev.Exchange.Status):
		pr.ledger.deny(w.claim, ev, found("%s for a thing of another user", returned(ev.Exchange)))
		return true
	case ev.Exchange.Status/100 == 4 && (isRead || works()):
		pr.ledger.show(w.claim, ev, "%s for a thing of another user", returned(ev.Exchange))
	}
	return false
}

// foreignAccount requests a thing of the test user with the credentials of another account that the pages show and that has the same role.
func (pr *probe) foreignAccount(w *wide, owner *testUser) (settled bool) {
	s := pr.subject
	shown, by := s.signsIn()
	own, others := access.AccountsWith(pr.site, pr.variables, pr.realValues(s, by, shown))
	if w.isOfOther(own, others) {
		pr.ledger.excuse(w.claim, "the examples have no account of the role that the sentence is about")
		return false
	}
	i := slices.IndexFunc(others, func(a access.Account) bool {
		if w.Group != "" && own.In(w.Group) != "" {
			return a.In(w.Group) != "" && a.In(w.Group) != own.In(w.Group) && (a.Role == own.Role || s.role == nil && !access.MayAll(pr.site, a))
		}
		return a.Role == own.Role && !slices.Equal(a.Values, own.Values)
	})
	key, name := pr.keyBeside(s, ofOther)
	var with access.Account
	switch {
	case i >= 0 && len(shown) > 0:
		with = others[i]
	case len(shown) != 1 || by != nil || w.Group != "" && own.In(w.Group) != "":
		pr.ledger.excuse(w.claim, "all test users have one account")
		return false
	case key == "":
		pr.ledger.excuse(w.claim, "no key of another account is known; set the variable %s, and run with -env %[1]s", name)
		return false
	default:
		with = access.Account{Values: []string{key}}
	}
	theirs, why := pr.credentialsOf(&role{other: with, by: by, own: shown})
	if theirs == nil {
		pr.ledger.excuse(w.claim, "%s", why)
		return false
	}
	values := owner.replacements()
	maps.Copy(values, theirs)
	return pr.settleForeign(w, owner, func() *claim.Evidence { return owner.sendOnce(pr.ctx, s.template.Filled(values)) })
}

// isOfOther reports whether a sentence is about what users of another role get: "Guests see only their own stays" says nothing of hosts.
func (w *wide) isOfOther(own access.Account, others []access.Account) bool {
	names := func(a access.Account) bool {
		text := strings.ToLower(w.Text)
		return a.Role != "" && (prose.MentionsName(text, a.Role) || prose.MentionsName(text, a.Role+"s"))
	}
	return slices.ContainsFunc(others, names) && !names(own)
}

// hasGroups reports whether the pages show accounts of different groups that may send the request of an operation.
func (r *run) hasGroups(s *subject, group string) bool {
	shown, by := s.signsIn()
	if len(shown) == 0 || len(s.Uses) == 0 || !strings.Contains(s.Op.Path.Value, "{") {
		return false
	}
	own, others := access.AccountsWith(r.site, r.variables, r.realValues(s, by, shown))
	return own.In(group) != "" && slices.ContainsFunc(others, func(a access.Account) bool { return a.In(group) != "" && a.In(group) != own.In(group) })
}

// addOwn enters that an operation returns no things of others, if what it says of 403 or 404 says so: "no such book, or it is not yours".
func (r *run) addOwn(s *subject) {
	for _, st := range s.Op.Response.Statuses {
		text := st.Description.Value
		isRefused := st.Code == http.StatusForbidden || st.Code == http.StatusNotFound
		at := st.Description
		at.Value = strconv.Itoa(st.Code) + " " + text
		q := prose.Promise{Kind: prose.OwnThings, Group: prose.YourGroup(text)}
		switch {
		case !isRefused:
		case prose.IsOfOwner(text) && r.hasOwners(s.Op.Page, s, prose.Promise{Alone: true}):
			r.addWide(s.Op.Page, s, at, 0)
		case q.Group != "" && r.hasOwners(s.Op.Page, s, q):
			kind, says := promised(q)
			r.wides = append(r.wides, &wide{Promise: q, claim: r.ledger.add(st.Description.Pos, kind, s.Op, "%s", says), page: s.Op.Page, by: s})
		}
	}
}

// areDifferent reports whether two test users have accounts of their own: the operation that supplies their credentials got other
// names for each.
func (s *subject) areDifferent(one, two *testUser) bool {
	a, b := one.replacements(), two.replacements()
	for _, u := range s.Uses {
		isCredential := slices.ContainsFunc(access.CredentialsOf(s.Op), func(p *page.Parameter) bool { return strings.EqualFold(p.Name.Value, u.Name) })
		if !isCredential || u.IsMailed() || a[u.Shown] == b[u.Shown] {
			continue
		}
		for _, v := range content.SentBy(u.From.Op) {
			if v.In == page.InBody && a[v.Value] != b[v.Value] {
				return true
			}
		}
	}
	return false
}

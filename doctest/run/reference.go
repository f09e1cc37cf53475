package run

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// A request can be refused for what another thing is or has: the member_id of a loan is that of a suspended member, or of one who has
// as many loans as a member can have; somebody else has the copy.

// references are the IDs of other things that the body of an operation has.
func (s *subject) references() []things.Reference {
	return things.ReferencesOf(s.Op, func(v content.Sent) string { return cmp.Or(s.ThingNamed(v.Name), s.Refers[v.Value]) })
}

// renew gives the test user a new thing in place of one that a request refers to, and reports whether it could.
func (pr *probe) renew(user *testUser, ref things.Reference) bool {
	u, ok := pr.values.Maker(pr.subject.Node, ref.Sent)
	return ok && pr.subjectAt(u.From).template != nil && user.obtain(pr.ctx, u, []*subject{pr.subject}) == nil
}

// renewOthers gives the test user new things for all references but one.
func (pr *probe) renewOthers(user *testUser, but things.Reference) bool {
	renewed := false
	for _, ref := range pr.subject.references() {
		if ref.Name != but.Name {
			renewed = pr.renew(user, ref) || renewed
		}
	}
	return renewed
}

var wordForm = regexp.MustCompile(`[a-z]+`)

// mentionedAbove are the IDs in the path of things that a text names, below which the operation creates another one: that of the shelf
// in POST /shelves/{id}/books.
func (s *subject) mentionedAbove(text string) []things.Reference {
	var out []things.Reference
	for _, u := range s.Uses {
		above, below, ok := strings.Cut(s.Op.Path.Value, "/{"+u.Name+"}")
		kind := match.Simplified(above[strings.LastIndex(above, "/")+1:])
		if !ok || below == "" || u.IsMailed() {
			continue
		}
		for _, one := range wordForm.FindAllString(strings.ToLower(text), -1) {
			if len(one) > 2 && prose.IsPluralOf(kind, one) {
				out = append(out, things.Reference{Sent: content.Sent{Name: u.Name, In: page.InPath, Value: u.Shown}, Kind: one})
				break
			}
		}
	}
	return out
}

// onlyBy settles the claim of a reason by a success, which denies it, or by the status. Any other error can have another cause.
func (pr *probe) onlyBy(why reason, ev *claim.Evidence, request string) {
	switch {
	case ev == nil:
	case ev.Exchange.Status/100 == 2:
		pr.ledger.deny(why.claim, ev, found("%s for %s, and the page says %s", returned(ev.Exchange), request, statusName(why.status)))
	case ev.Exchange.Status == why.status:
		pr.ledger.show(why.claim, ev, "%s for %s", returned(ev.Exchange), request)
	}
}

// elseWord is in texts about others than who sends the request.
var elseWord = regexp.MustCompile(`(?i)\b(else|another|other)\b`)

// held makes the request twice for one thing, the second time for others than that.
func (pr *probe) held(why reason) {
	m := prose.HeldForm.FindStringSubmatch(why.text)
	s := pr.subject
	if m == nil || why.general || s.Op.Method.Value != http.MethodPost {
		return
	}
	for _, ref := range s.references() {
		if !strings.EqualFold(ref.Kind, m[1]+m[2]) {
			continue
		}
		user, err := pr.ready()
		if err != nil {
			return
		}
		if ev := pr.tried(user, unchanged); ev == nil || !ok2xx(ev.Exchange.Status) {
			return
		}
		if !pr.renewOthers(user, ref) && elseWord.MatchString(why.text) {
			return
		}
		pr.onlyBy(why, pr.triedOnce(user, unchanged), "a second request for the same "+ref.Kind)
		return
	}
}

// inStateOf makes the request for a thing in the state that the page gives as the cause: one of a list that selects things by it, or
// a new one that a PATCH or PUT brings into it.
func (pr *probe) inStateOf(why reason) {
	s := pr.subject
	if why.general || s.Op.Method.Value != http.MethodPost {
		return
	}
	for _, ref := range append(things.Mentioned(s.references(), why.text), s.mentionedAbove(why.text)...) {
		list, by, state := pr.listInState(ref.Kind, why.text)
		if list == nil {
			continue
		}
		user, err := pr.ready()
		if err != nil || user.prepare(pr.ctx, list) != nil {
			return
		}
		id := pr.thingInState(user, list, by, state)
		if id == "" {
			id = pr.bringInto(user, ref, list, by, state)
		}
		if id != "" {
			p := &page.Parameter{Name: page.Text{Value: ref.Name}, In: page.Text{Value: ref.In}}
			pr.renewOthers(user, ref)
			pr.onlyBy(why, pr.triedOnce(user, func(c *call.Call) *call.Call { return c.With(s.Op, p, id) }), "a "+ref.Kind+" that is "+state)
		}
		return
	}
}

// thingInState is the ID of a thing that a list has in a state; empty if it has none.
func (pr *probe) thingInState(user *testUser, list *subject, by *page.Parameter, state string) string {
	c := list.template.Filled(user.replacements()).With(list.Op, by, state)
	if c == nil {
		return ""
	}
	for _, item := range content.ItemsOf(bodyOf(user.send(pr.ctx, c).Exchange)) {
		if f := item.Field(by.Name.Value); f != nil && match.Text(f) == state {
			return content.IDOf(item)
		}
	}
	return ""
}

// bringInto creates a thing, and gives it a state. It returns its ID, or none if the response does not show the state.
func (pr *probe) bringInto(user *testUser, ref things.Reference, list *subject, by *page.Parameter, state string) string {
	if ref.In != page.InPath && !pr.renew(user, ref) {
		return "" // each test user has a thing of its own in the path
	}
	id := user.replacements()[ref.Value]
	for _, change := range pr.subjects {
		isChange := slices.Contains([]string{http.MethodPatch, http.MethodPut}, change.Op.Method.Value) && change.template != nil
		if !isChange || !strings.HasPrefix(change.Op.Path.Value, list.Op.Path.Value+"/{") || !strings.HasSuffix(change.Op.Path.Value, "}") {
			continue
		}
		c := change.template.Filled(user.replacements())
		c.Path = c.Path[:strings.LastIndex(c.Path, "/")+1] + url.PathEscape(id)
		p := &page.Parameter{Name: by.Name, In: page.Text{Value: page.InBody}}
		if c = c.With(change.Op, p, state); c == nil {
			continue
		}
		if ev := user.send(pr.ctx, c); ok2xx(ev.Exchange.Status) && topField(ev.Exchange, by.Name.Value) == state {
			return id
		}
	}
	return ""
}

// listInState is a list of things of a kind, with its parameter that selects those in a state which a text names.
func (pr *probe) listInState(kind, text string) (list *subject, by *page.Parameter, state string) {
	for _, s := range pr.subjects {
		if s.Op.Method.Value != http.MethodGet || s.template == nil || strings.Contains(s.Op.Path.Value, "{") || !things.IsOfKind(s.Op, kind) {
			continue
		}
		for _, p := range s.Op.Parameters {
			for _, word := range p.Enum {
				if p.In.Value == page.InQuery && len(word) > 3 && content.EnumWord.MatchString(word) && effects.SaysState(text, kind, word) {
					return s, p, word
				}
			}
		}
	}
	return nil, nil, ""
}

// mostThings is how many things doctest creates at most to reach such a number.
const mostThings = 20

// full makes as many requests for one thing as the page says that it can have, and one more.
func (pr *probe) full(why reason) {
	m := prose.CountForm.FindStringSubmatch(why.text)
	s := pr.subject
	if m == nil || why.general || s.Op.Method.Value != http.MethodPost || !things.IsOfKind(s.Op, strings.TrimSuffix(strings.ToLower(m[2]), "s")) {
		return
	}
	n := prose.Number(strings.ToLower(m[1]))
	all := things.Mentioned(s.references(), why.text)
	if n == 0 || n > mostThings || len(all) != 1 {
		return
	}
	pr.counted(func(user *testUser) {
		if !pr.renew(user, all[0]) {
			return
		}
		for i := range n + 1 {
			if !pr.renewOthers(user, all[0]) && len(s.references()) > 1 {
				return
			}
			ev := pr.triedOnce(user, unchanged)
			switch {
			case i == n:
				pr.onlyBy(why, ev, "one more than "+m[1]+" "+m[2]+" of a "+all[0].Kind)
			case ev == nil || !ok2xx(ev.Exchange.Status):
				return
			}
		}
	})
}

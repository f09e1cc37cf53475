package run

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// A thing that has others can be one that the server does not delete, or on which it does not act.

// occupied creates a thing that belongs to another one, and deletes the other one or acts on it.
func (pr *probe) occupied(why reason) {
	s := pr.subject
	isAct := things.IsOnThing(s.Op) && !pr.creates(s)
	if !isAct && s.Op.Method.Value != http.MethodDelete || why.general || !reasons.IsOfAnyOther(why.text) {
		return
	}
	for _, child := range pr.subjects {
		isPost := child.Op.Method.Value == http.MethodPost && child.template != nil && !child.SendsEmail
		isAct := things.IsOnThing(child.Op) && !pr.creates(child) // "retired" in a text is no thing of POST /pumps/{id}/retire
		if !isPost || isAct || !child.takesIDOf(s) || !things.MentionsKind(why.text, child.Op) {
			continue
		}
		user, made := pr.after(child)
		switch request := "a thing that has another one by " + child.Op.Name(); {
		case made == nil || !pr.isSuchOne(why.text, child, made):
		case s.Op.Method.Value == http.MethodDelete:
			pr.expect(why, pr.triedOnce(user, unchanged), request)
		default:
			pr.onlyBy(why, pr.triedOnce(user, unchanged), request)
		}
		return
	}
	if !pr.occupyBelow(why) {
		pr.occupyOwn(why)
	}
}

// occupyBelow does so with an operation whose path continues that of the thing, and whose example has another thing there: POST
// /shelves/7/books. It reports whether there is one.
func (pr *probe) occupyBelow(why reason) bool {
	for _, child := range pr.subjects {
		isBelow := child.Op.Method.Value == http.MethodPost && child.template != nil && things.SameHoles(path.Dir(child.Op.Path.Value), things.PathOf(pr.subject.Op))
		if !isBelow || child.SendsEmail || things.IsOnThing(child.Op) && !pr.creates(child) || !things.MentionsKind(why.text, child.Op) {
			continue
		}
		user, err := pr.ready()
		if err != nil || user.prepare(pr.ctx, child) != nil {
			return true
		}
		thing, ok := pr.ownPath(user)
		if !ok {
			return true
		}
		by := &probe{run: pr.run, ctx: pr.ctx, subject: child}
		made := by.triedOnce(user, func(c *call.Call) *call.Call {
			d := c.Clone()
			d.Path = thing + "/" + path.Base(c.Path)
			return d
		})
		if made != nil && ok2xx(made.Exchange.Status) && pr.isSuchOne(why.text, child, made) {
			pr.onlyBy(why, pr.triedOnce(user, unchanged), "a thing that has another one by "+child.Op.Name())
		}
		return true
	}
	return false
}

// isSuchOne reports whether a new thing is one of which a text speaks: if the text has states of such things, it is in one of them. The
// text must say nothing else of them, such as that in "with unpaid orders".
func (pr *probe) isSuchOne(text string, child *subject, made *claim.Evidence) bool {
	text = reasons.WithoutCodes(text)
	states := reasons.QuotedWords(text)
	for _, state := range child.states(pr.subjects) {
		if prose.MentionsName(strings.ToLower(text), strings.ToLower(state)) {
			states = append(states, state)
		}
	}
	kind := strings.ToLower(path.Base(child.Op.Path.Value))
	if reasons.IsMarked(text, kind, states) {
		return false
	}
	if len(states) > 0 {
		return slices.Contains(states, stateIn(made.Exchange))
	}
	marked := strings.ToLower(reasons.MarkedWord(text))
	return marked == "" || marked == kind || prose.IsPluralOf(kind, strings.TrimSuffix(marked, "s"))
}

// occupyOwn creates a thing, another one that refers to it, and deletes the first or acts on it.
func (pr *probe) occupyOwn(why reason) {
	for _, child := range pr.subjects {
		if child.Op.Method.Value != http.MethodPost || child.template == nil || child.SendsEmail || !things.MentionsKind(why.text, child.Op) {
			continue
		}
		for _, ref := range child.references() {
			if !things.IsOfThing(pr.subject.Op, ref.Kind) {
				continue
			}
			user, err := pr.ready()
			if err != nil {
				return
			}
			target := pr.subject.template.Filled(user.replacements()).Path // before other things of the kind are created
			if made := pr.refer(user, child, ref); made != nil && pr.isSuchOne(why.text, child, made) {
				pr.onlyBy(why, pr.triedOnce(user, func(c *call.Call) *call.Call {
					d := c.Clone()
					d.Path = target
					return d
				}), "a thing that has another one by "+child.Op.Name())
			}
			return
		}
	}
}

// refer creates a thing that refers to the one which the test user has for the operation. It returns nil if that did not work.
func (pr *probe) refer(user *testUser, child *subject, ref things.Reference) *claim.Evidence {
	own, ok := pr.ownID(user)
	if !ok || user.prepare(pr.ctx, child) != nil {
		return nil
	}
	by := &probe{run: pr.run, ctx: pr.ctx, subject: child}
	p := &page.Parameter{Name: page.Text{Value: ref.Name}, In: page.Text{Value: page.InBody}}
	by.renewOthers(user, ref)
	ev := by.tried(user, func(c *call.Call) *call.Call { return c.With(child.Op, p, own) })
	if ev == nil || !ok2xx(ev.Exchange.Status) {
		return nil
	}
	return ev
}

// ownID is the ID of the thing that a test user has for the operation alone.
func (pr *probe) ownID(user *testUser) (string, bool) {
	thing, ok := pr.ownPath(user)
	return content.LastSegment(thing), ok
}

// ownPath is the path of that thing.
func (pr *probe) ownPath(user *testUser) (string, bool) {
	if !pr.subject.isOnOwn() {
		return "", false
	}
	return things.PathIn(pr.subject.Op, strings.TrimSuffix(pr.subject.template.Filled(user.replacements()).Path, "/")), true
}

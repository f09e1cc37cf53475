package run

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// empty acts on a new thing that has none of the others which the text names: "the order has no items". Only a list of them that is
// empty shows that it has none.
func (pr *probe) empty(why reason) {
	s := pr.subject
	if !things.IsOnThing(s.Op) || s.Op.Method.Value != http.MethodPost || why.general {
		return
	}
	for _, child := range pr.subjects {
		below := strings.TrimSuffix(child.Op.Path.Value, "/")
		isBelow := child.Op.Method.Value == http.MethodPost && things.SameHoles(path.Dir(below), things.PathOf(s.Op)) && pr.creates(child)
		list := pr.readerOf(below)
		if !isBelow || list == nil || list.template == nil || !reasons.LacksAny(reasons.WithoutCodes(why.text), path.Base(below)) {
			continue
		}
		user := pr.newTestUser()
		if user.prepare(pr.ctx, s) != nil {
			return
		}
		thing, ok := pr.ownPath(user)
		if !ok {
			return
		}
		c := list.template.Filled(user.replacements())
		c.Path = thing + "/" + path.Base(below)
		all := bodyOf(user.send(pr.ctx, c).Exchange)
		if all != nil && content.ListOf(all) != nil && len(content.ItemsOf(all)) == 0 {
			pr.onlyBy(why, pr.triedOnce(user, unchanged), "a thing without any of "+list.Op.Name())
		}
		return
	}
}

// leftState makes the request for a thing that was in the state which the text requires, and that another operation has brought into
// another one: "the order is not a draft", after POST /orders/{id}/cancel. The operation itself can be this one.
func (pr *probe) leftState(why reason) {
	s := pr.subject
	if why.general || s.Op.Method.Value == http.MethodGet {
		return
	}
	for _, act := range pr.subjects {
		isAct := act.Op.Method.Value == http.MethodPost && things.IsOnThing(act.Op) && !pr.creates(act) && act.template != nil && !act.SendsEmail && act.takesIDOf(s)
		isNoOther := act == s && slices.ContainsFunc(slices.Concat(s.Op.Prose, s.Op.Notes), func(t page.Text) bool { return effects.MayRepeat(t.Value) })
		if !isAct || s.first == act || isNoOther {
			continue
		}
		reader := pr.readerOf(things.PathOf(act.Op))
		if reader == nil {
			continue
		}
		required := effects.RequiredState(why.text, reader.states(pr.subjects))
		if required == "" || act != s && effects.BringsAbout(act.Op, required) {
			continue
		}
		user, ev := pr.after(act)
		if user == nil || stateIn(ev.Exchange) == "" || stateIn(ev.Exchange) == required {
			continue
		}
		pr.onlyBy(why, pr.triedOnce(user, unchanged), "a thing whose "+stateFieldIn(ev.Exchange)+" is "+stateIn(ev.Exchange))
		return
	}
}

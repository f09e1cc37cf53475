package run

import (
	"context"
	"net/http"
	"slices"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// A page says from which states an operation moves a thing: "Moves an `open` order to `paid`", "Only `open` orders can be cancelled",
// "Only a draft can be published", and that all other changes of the state are refused.

// A transition is an operation that takes only things in some states.
type transition struct {
	by    *subject
	from  []string
	claim *claim.Claim
}

// addTransitions enters from which states operations move things, if the pages give a status for all other changes.
func (r *run) addTransitions() {
	for _, s := range r.subjects {
		if !things.IsOnThing(s.Op) || s.isUnreachable(r) || !r.refusesStates(s) {
			continue
		}
		for _, t := range slices.Concat(s.Op.Prose, s.Op.Notes) {
			r.addTransition(s, t)
		}
	}
}

// refusesStates reports whether the pages give a status for what an operation refuses because of a state.
func (r *run) refusesStates(s *subject) bool {
	return s.statuses[http.StatusConflict] != nil || slices.ContainsFunc(r.generals, func(g general) bool {
		return g.status == http.StatusConflict && g.isOf(s) && effects.SpeaksOfStates(g.text)
	})
}

func (r *run) addTransition(s *subject, t page.Text) {
	if slices.ContainsFunc(r.transitions, func(o transition) bool { return o.by == s }) {
		return
	}
	if from, at := effects.StatesBefore(t); len(from) > 0 {
		r.enterTransition(s, from, at)
		return
	}
	word, at := effects.StateBefore(t)
	reader := r.readerOf(things.PathOf(s.Op))
	if word == "" || reader == nil {
		return
	}
	for _, state := range reader.states(r.subjects) {
		if word == state || word == state+"s" {
			r.enterTransition(s, []string{state}, at)
			return
		}
	}
}

func (r *run) enterTransition(s *subject, from []string, at page.Pos) {
	c := r.ledger.add(at, claim.Promise, s.Op, "%s refuses a thing that is not %s", s.Op.Name(), from[0])
	r.transitions = append(r.transitions, transition{s, from, c})
}

func (r *run) checkTransitions(ctx context.Context) {
	for _, t := range r.transitions {
		if t.by.chosen {
			r.sideBySide([]func(){func() { r.checkTransition(ctx, t) }})
		}
	}
}

// checkTransition calls the operation for a new thing, and for things that this and the other operations have acted on, if they are in
// none of the states.
func (r *run) checkTransition(ctx context.Context, t transition) {
	reader := r.readerOf(things.PathOf(t.by.Op))
	if t.by.template == nil || reader == nil || reader.template == nil || !t.by.isOnOwn() {
		r.ledger.excuse(t.claim, "doctest has no thing of its own to try it on")
		return
	}
	acts := append([]*subject{nil, t.by}, r.actsOn(t.by)...)
	for _, act := range acts {
		if r.tryTransition(ctx, t, reader, act) {
			return
		}
	}
	r.ledger.excuse(t.claim, "no operation brings a thing into another state")
}

// tryTransition calls the operation for a thing that another one has acted on; nil is none. It reports whether the claim is false.
func (r *run) tryTransition(ctx context.Context, t transition, reader, act *subject) bool {
	user := r.newTestUser()
	if u := t.by.Seed; u != nil {
		_ = user.obtain(ctx, *u, []*subject{t.by}) // else the thing of the page
	}
	if user.prepare(ctx, t.by) != nil || user.prepare(ctx, reader) != nil {
		return false
	}
	user.createThings(ctx, t.by) // a thing that no other test user has, such as one that can be busy
	thing := things.PathIn(t.by.Op, t.by.template.Filled(user.replacements()).Path)
	if act != nil {
		for _, first := range act.allFirst() {
			user.send(ctx, first.on(user, thing))
		}
		if ev := user.send(ctx, act.on(user, thing)); !ok2xx(ev.Exchange.Status) {
			return false
		}
	}
	state := ""
	if v := r.seen(ctx, user, reader, thing); v != nil {
		for _, l := range content.LeavesBelow(v) {
			if len(l.Path) == 1 && content.StateName.MatchString(l.Name) {
				state = l.Value
			}
		}
	}
	if state == "" || slices.Contains(t.from, state) {
		return false
	}
	ev := user.send(ctx, t.by.template.Filled(user.replacements()))
	switch status := ev.Exchange.Status; {
	case ok2xx(status):
		r.ledger.deny(t.claim, ev, found("%s for a thing that is %s, and the page says %s", returned(ev.Exchange), state, t.from[0]))
		return true
	case status == http.StatusConflict || prose.IsRejection(status):
		r.ledger.show(t.claim, ev, "%s for a thing that is %s", returned(ev.Exchange), state)
	}
	return false
}

package run

import (
	"context"
	"net/http"
	"path"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// A page says from which states an operation moves a thing: "Moves an `open` order to `paid`", "Only `open` orders can be cancelled",
// "Only a draft can be published", and that all other changes of the state are refused. Or it says so of the status: "409: the order is
// not open any more".

// A transition is an operation that takes only things in some states.
type transition struct {
	effects.Refusal
	by    *subject
	claim *claim.Claim
}

// addTransitions enters from which states operations move things, if the pages give a status for all other changes.
func (r *run) addTransitions() {
	for _, s := range r.subjects {
		isChange := s.Op.Method.Value == http.MethodPatch || s.Op.Method.Value == http.MethodPut
		if !things.IsOnThing(s.Op) && !(isChange && strings.HasSuffix(things.PathOf(s.Op), "}")) || s.isUnreachable(r) || !r.refusesStates(s) {
			continue
		}
		if things.IsOnThing(s.Op) {
			for _, t := range slices.Concat(s.Op.Prose, s.Op.Notes) {
				r.addTransition(s, t)
			}
		}
		r.addRefusal(s)
	}
}

// addRefusal enters in which states the operation is refused, as a sentence says or the text of 409.
func (r *run) addRefusal(s *subject) {
	reader := r.readerOf(things.PathOf(s.Op))
	if reader == nil || r.hasTransition(s) {
		return
	}
	kind := prose.Singular(strings.ToLower(path.Base(path.Dir(things.PathOf(s.Op)))))
	states := reader.states(r.subjects)
	says := slices.Concat(s.Op.Prose, s.Op.Notes)
	if slices.ContainsFunc(says, func(t page.Text) bool { return effects.AlwaysForm.MatchString(t.Value) }) {
		return // some may do it in every state
	}
	for _, t := range says {
		for _, sentence := range prose.Sentences(t) {
			if refusal := effects.AllowanceIn(sentence.Value, kind, states); !refusal.IsEmpty() && !r.hasTransition(s) {
				c := r.ledger.add(sentence.Pos, claim.Promise, s.Op, "%s refuses a thing that is not %s", s.Op.Name(), strings.Join(refusal.AllBut, " or "))
				r.transitions = append(r.transitions, transition{refusal, s, c})
			}
		}
	}
	for _, text := range reasons.TextsOf(s.Op, http.StatusConflict) {
		refusal := effects.RefusalIn(text, kind, states)
		if c := s.statuses[http.StatusConflict]; c != nil && !refusal.IsEmpty() && !r.hasTransition(s) {
			r.transitions = append(r.transitions, transition{refusal, s, c})
		}
	}
}

func (r *run) hasTransition(s *subject) bool {
	return slices.ContainsFunc(r.transitions, func(o transition) bool { return o.by == s })
}

// refusesStates reports whether the pages give a status for what an operation refuses because of a state.
func (r *run) refusesStates(s *subject) bool {
	return s.statuses[http.StatusConflict] != nil || slices.ContainsFunc(r.generals, func(g general) bool {
		return g.status == http.StatusConflict && g.isOf(s) && effects.SpeaksOfStates(g.text)
	})
}

func (r *run) addTransition(s *subject, t page.Text) {
	if r.hasTransition(s) {
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
	r.transitions = append(r.transitions, transition{effects.Refusal{AllBut: from}, s, c})
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
		r.excuseTransition(t, "doctest has no thing of its own to try it on")
		return
	}
	acts := append([]*subject{nil, t.by}, r.actsOn(t.by)...)
	for _, act := range acts {
		if r.tryTransition(ctx, t, reader, act) {
			return
		}
	}
	r.excuseTransition(t, "no operation brings a thing into another state")
}

// excuseTransition says why nothing was tried, unless other requests can still get the status.
func (r *run) excuseTransition(t transition, reason string) {
	if t.claim != t.by.statuses[http.StatusConflict] {
		r.ledger.excuse(t.claim, "%s", reason)
	}
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
	if state == "" || !t.Has(state) {
		return false
	}
	ev := user.send(ctx, t.by.template.Filled(user.replacements()))
	switch status := ev.Exchange.Status; {
	case ok2xx(status):
		r.ledger.deny(t.claim, ev, found("%s for a thing that is %s, %s", returned(ev.Exchange), state, t.says()))
		return true
	case status == http.StatusConflict || prose.IsRejection(status):
		r.ledger.show(t.claim, ev, "%s for a thing that is %s", returned(ev.Exchange), state)
		r.ledger.show(t.by.statuses[status], ev, "%s for a thing that is %s", returned(ev.Exchange), state)
	}
	return false
}

// says is what the page says of the states.
func (t transition) says() string {
	if len(t.In) > 0 {
		return "which the page refuses"
	}
	return "and the page says " + strings.Join(t.AllBut, " or ")
}

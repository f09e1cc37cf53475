package run

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/doctest/recorder"
)

// Some operations take only things that another operation has brought into a state: POST /books/{id}/return those that POST
// /books/{id}/lend has lent.

// isOnOwn reports whether each test user has a new thing for an operation.
func (s *subject) isOnOwn() bool {
	if s.Seed != nil {
		return true
	}
	for _, u := range s.Uses {
		if u.From.Op.Method.Value == http.MethodPost && strings.HasSuffix(things.PathOf(s.Op), "{"+u.Name+"}") {
			return true
		}
	}
	return false
}

// actsOn are the operations that act on the same things without deleting or creating them.
func (r *run) actsOn(s *subject) []*subject {
	return r.usable(func(act *subject) bool { return things.ActsOn(act.Op, s.Op) && !r.creates(act) })
}

// mayComeFirst are the operations that can bring a thing into the state in which another one takes it, the likeliest first: those that
// act on it, those that set a part of it, and those that create something below it.
func (r *run) mayComeFirst(s *subject) []*subject {
	parts := r.usable(func(act *subject) bool { return things.SetsPartOf(act.Op, s.Op) })
	return slices.Concat(r.actsOn(s), parts, r.usable(func(act *subject) bool { return things.ActsOn(act.Op, s.Op) && r.creates(act) }))
}

// usable are the operations of a sort that doctest can call for things of its own.
func (r *run) usable(is func(*subject) bool) []*subject {
	var out []*subject
	for _, act := range r.subjects {
		if act.template != nil && is(act) && !act.isUnreachable(r) && !act.SendsEmail {
			out = append(out, act)
		}
	}
	return out
}

// creates reports whether an operation below a thing creates others: POST /shelves/{id}/books, of which there is a list or a GET.
func (r *run) creates(act *subject) bool {
	return r.readerOf(strings.TrimSuffix(act.Op.Path.Value, "/")) != nil || r.itemOf(act) != nil || act.Op.Response.Success() == http.StatusCreated
}

// findFirst finds the operations that must come before others. What comes before an operation can itself need one before it, which may
// be found only later.
func (r *run) findFirst(ctx context.Context) {
	var rest []*subject
	for _, s := range r.subjects {
		if s.chosen && s.template != nil && things.IsOnThing(s.Op) && s.isOnOwn() && !s.SendsEmail && !effects.StopsServer(s.Op) && len(r.mayComeFirst(s)) > 0 {
			rest = append(rest, s)
		}
	}
	for range 2 {
		before := len(rest)
		for _, s := range slices.Clone(rest) {
			r.sideBySide([]func(){func() {
				if r.findFirstOf(ctx, s) {
					rest = slices.DeleteFunc(rest, func(other *subject) bool { return other == s })
				}
			}})
		}
		if len(rest) == before {
			return
		}
	}
}

// findFirstOf finds the operation that must come before another one. It reports whether that one works then, or needs none.
func (r *run) findFirstOf(ctx context.Context, s *subject) bool {
	pr := &probe{run: r, ctx: ctx, subject: s}
	alone := func() int {
		user, err := pr.ready()
		if err != nil {
			return 0
		}
		ev := user.send(ctx, s.template.Filled(user.replacements()))
		if hasConflict(ev) && user.createThings(ctx, s) {
			pr.doFirst(user)
			ev = user.send(ctx, s.template.Filled(user.replacements()))
		}
		return ev.Exchange.Status
	}
	if status := alone(); status != http.StatusConflict && status != http.StatusUnprocessableEntity {
		return true
	}
	for _, act := range r.mayComeFirst(s) {
		s.first = act
		if !slices.Contains(act.allFirst(), s) && ok2xx(alone()) {
			return true
		}
	}
	s.first = nil
	return false
}

// longestChain is how many operations come before one at most.
const longestChain = 4

// allFirst are the operations that must come before one, in their order.
func (s *subject) allFirst() []*subject {
	var out []*subject
	for act := s.first; act != nil && len(out) < longestChain; act = act.first {
		out = append(out, act)
	}
	slices.Reverse(out)
	return out
}

// doFirst calls the operations that must come before the one of the probe, on the same thing.
func (pr *probe) doFirst(user *testUser) {
	s := pr.subject
	if s.first == nil || s.known() == nil {
		return
	}
	send := func() (ev *claim.Evidence) {
		thing := s.thingOf(user)
		user.brought[s] = thing
		for _, act := range s.allFirst() {
			ev = user.send(pr.ctx, act.on(user, thing))
		}
		return ev
	}
	if hasConflict(send()) && user.createThings(pr.ctx, s) {
		send()
	}
}

// thingOf is the path of the test user's thing on which an operation acts.
func (s *subject) thingOf(user *testUser) string {
	return things.PathIn(s.Op, s.known().Filled(user.replacements()).Path)
}

// known is the request that worked, or else the one that the page shows; nil if there is none.
func (s *subject) known() *call.Call { return cmp.Or(s.template, s.text) }

// isInOtherState reports whether a response to an operation can be for want of those that must come before it, which the test user has
// not called for this thing.
func (user *testUser) isInOtherState(s *subject, ev *claim.Evidence) bool {
	if ev == nil || s.first == nil || s.known() == nil || user.brought[s] == s.thingOf(user) {
		return false
	}
	return ev.Exchange.Status == http.StatusConflict || ev.Exchange.Status == http.StatusUnprocessableEntity
}

// on is the call of an operation that acts on a thing with a path.
func (s *subject) on(user *testUser, thing string) *call.Call {
	return things.CallOn(s.Op, s.known().Filled(user.replacements()), thing)
}

// afterAct runs a step again after operations that act on the same thing, which the page does not show before it or which could not run
// where it shows them. It returns nil if none helps, or if the thing is in no state that refuses the step.
func (w *walk) afterAct(ctx context.Context, a *attempt) (again *attempt, after string) {
	bad := a.firstBad()
	if bad == nil || bad.Status != http.StatusConflict && bad.Status != http.StatusUnprocessableEntity {
		return nil, ""
	}
	if now, err := w.stage.play(ctx, w.user, a.step.example, a.step.before()); err == nil && now.firstBad() != nil {
		bad = now.firstBad() // the thing may be another one now
	}
	s := w.run.subjectOf(bad.Method, bad.Target)
	if s == nil || !things.IsOnThing(s.Op) {
		return nil, ""
	}
	var acts, creators []*subject
	for _, act := range w.run.subjects {
		switch {
		case things.ActsOn(act.Op, s.Op) && w.run.creates(act):
			creators = append(creators, act)
		case things.ActsOn(act.Op, s.Op) || things.SetsPartOf(act.Op, s.Op):
			acts = append(acts, act)
		}
	}
	allOf := slices.Clone(acts)
	for range acts { // an act can itself need one before it
		act := w.actBefore(ctx, acts, s, bad)
		if act == nil {
			break
		}
		acts = slices.DeleteFunc(acts, func(other *subject) bool { return other == act })
		if again = w.replay(ctx, a); again != nil {
			s.comesAfter(act)
			return again, "after " + act.Op.Name()
		}
	}
	return w.anewAfterAct(ctx, a, s, slices.Concat(allOf, creators))
}

// comesAfter notes that an operation takes a thing after another one, so that later examples can get what it makes.
func (s *subject) comesAfter(act *subject) {
	if s.first == nil && !slices.Contains(act.allFirst(), s) {
		s.first = act
	}
}

// anewAfterAct runs a step for a new thing, after each of the operations on it alone: later steps of the page can have brought the
// page's own thing into a state that takes none of them.
func (w *walk) anewAfterAct(ctx context.Context, a *attempt, s *subject, acts []*subject) (again *attempt, after string) {
	if !s.isOnOwn() || s.text == nil || len(a.step.needs) > 0 {
		return nil, ""
	}
	for _, act := range acts {
		user := w.run.newTestUser()
		if act.host != s.host || act.SendsEmail || effects.StopsServer(act.Op) || act.text == nil || user.prepare(ctx, s) != nil {
			continue
		}
		user.takeOwn(act)
		values := user.replacements()
		if !ok2xx(user.send(ctx, things.CallOn(act.Op, act.text.Filled(values), things.PathIn(s.Op, s.text.Filled(values).Path))).Exchange.Status) {
			continue
		}
		if again, err := w.run.alone(ctx, user, a.step.example, w.run.upstream); err == nil && again.works() {
			again.step = a.step
			s.comesAfter(act)
			return again, "after " + act.Op.Name()
		}
	}
	return nil, ""
}

// actBefore carries out the first of some operations that the thing takes for which a request failed; nil if it takes none.
func (w *walk) actBefore(ctx context.Context, acts []*subject, s *subject, bad *recorder.Exchange) *subject {
	for _, act := range acts {
		if c := w.callOn(act, s, bad); c != nil && ok2xx(w.user.send(ctx, c).Exchange.Status) {
			return act
		}
	}
	return nil
}

// callOn is the call of an operation on the thing for which a request failed; nil if doctest cannot make it.
func (w *walk) callOn(act, s *subject, bad *recorder.Exchange) *call.Call {
	if act.host != s.host || act.SendsEmail || effects.StopsServer(act.Op) {
		return nil
	}
	c := call.Of(bad)
	thing := things.PathIn(s.Op, strings.TrimSuffix(c.Path, "/"))
	if len(act.Op.Examples) > 0 {
		if act.text == nil {
			return nil
		}
		w.user.takeOwn(act)
		return things.CallOn(act.Op, act.text.Filled(w.user.replacements()), thing)
	}
	c.Method, c.Body, c.Form, c.Query = act.Op.Method.Value, nil, nil, nil
	c.Header.Del("Content-Type")
	if len(act.Op.Sends) > 0 {
		c.Body = []byte(act.Op.Sends[0].Body.Value)
		c.Header.Set("Content-Type", jsonType)
	}
	return things.CallOn(act.Op, c, thing)
}

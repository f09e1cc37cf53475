package run

import (
	"context"
	"net/http"
	"path"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
)

// Some operations take only things that another operation has brought into a state: POST /books/{id}/return those that POST
// /books/{id}/lend has lent.

// isOnThing reports whether an operation acts on a thing or deletes it: POST /books/{id}/lend, DELETE /books/{id}.
func (s *subject) isOnThing() bool {
	own := strings.TrimSuffix(s.op.Path.Value, "/")
	switch s.op.Method.Value {
	case http.MethodDelete:
		return strings.HasSuffix(own, "}")
	case http.MethodPost:
		return strings.HasSuffix(path.Dir(own), "}") && !strings.HasSuffix(own, "}")
	}
	return false
}

// thingPath is the path of the thing that an operation acts on: /books/{id} for POST /books/{id}/lend.
func (s *subject) thingPath() string { return s.thingIn(strings.TrimSuffix(s.op.Path.Value, "/")) }

func (s *subject) thingIn(own string) string {
	if s.op.Method.Value == http.MethodPost {
		return path.Dir(own)
	}
	return own
}

// isActOn reports whether an operation acts on the thing that another one acts on or deletes.
func (s *subject) isActOn(other *subject) bool {
	return s != other && s.op.Method.Value == http.MethodPost && s.isOnThing() && sameHoles(s.thingPath(), other.thingPath())
}

// isOnOwn reports whether each test user has a new thing for an operation.
func (s *subject) isOnOwn() bool {
	if s.seed != nil {
		return true
	}
	for _, u := range s.uses {
		if u.from.op.Method.Value == http.MethodPost && strings.HasSuffix(s.thingPath(), "{"+u.name+"}") {
			return true
		}
	}
	return false
}

// actsOn are the operations that act on the same things without deleting or creating them.
func (r *run) actsOn(s *subject) []*subject {
	var out []*subject
	for _, act := range r.subjects {
		if act.isActOn(s) && act.template != nil && !act.isUnreachable(r) && !act.sendsEmail && !r.creates(act) {
			out = append(out, act)
		}
	}
	return out
}

// creates reports whether an operation below a thing creates others: POST /shelves/{id}/books, of which there is a list or a GET.
func (r *run) creates(act *subject) bool {
	return r.readerOf(strings.TrimSuffix(act.op.Path.Value, "/")) != nil || r.itemOf(act) != nil || act.op.Response.Success() == http.StatusCreated
}

// findFirst finds the operations that must come before others.
func (r *run) findFirst(ctx context.Context) {
	for _, s := range r.subjects {
		if s.chosen && s.template != nil && s.isOnThing() && s.isOnOwn() && !s.sendsEmail && !s.stops() && len(r.actsOn(s)) > 0 {
			r.sideBySide([]func(){func() { r.findFirstOf(ctx, s) }})
		}
	}
}

func (r *run) findFirstOf(ctx context.Context, s *subject) {
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
		return
	}
	for _, act := range r.actsOn(s) {
		s.first = act
		if ok2xx(alone()) {
			return
		}
	}
	s.first = nil
}

// doFirst calls the operation that must come before the one of the probe, on the same thing.
func (pr *probe) doFirst(user *testUser) {
	s := pr.subject
	if s.first == nil || s.template == nil {
		return
	}
	send := func() *claim.Evidence {
		return user.send(pr.ctx, s.first.on(user, s.thingIn(s.template.Filled(user.replacements()).Path)))
	}
	if hasConflict(send()) && user.createThings(pr.ctx, s) {
		send()
	}
}

// on is the call of an operation that acts on a thing with a path.
func (s *subject) on(user *testUser, thing string) *call.Call {
	c := s.template.Filled(user.replacements()).Clone()
	c.Path = thing
	if s.op.Method.Value == http.MethodPost {
		c.Path += "/" + path.Base(s.op.Path.Value)
	}
	return c
}

// afterAct runs a step again after an operation without an example that acts on the same thing, if the thing is in a state that refuses
// the step. It returns nil if none helps.
func (w *walk) afterAct(ctx context.Context, a *attempt) (again *attempt, after string) {
	bad := a.firstBad()
	if bad == nil || bad.Status != http.StatusConflict {
		return nil, ""
	}
	if now, err := w.stage.play(ctx, w.user, a.step.example, a.step.before()); err == nil && now.firstBad() != nil {
		bad = now.firstBad() // the thing may be another one now
	}
	s := w.run.subjectOf(bad.Method, bad.Target)
	if s == nil || !s.isOnThing() {
		return nil, ""
	}
	for _, act := range w.run.subjects {
		if !act.isActOn(s) || len(act.op.Examples) > 0 || act.host != s.host || act.sendsEmail || act.stops() || w.run.creates(act) {
			continue
		}
		c := call.Of(bad)
		c.Method, c.Path = http.MethodPost, s.thingIn(strings.TrimSuffix(c.Path, "/"))+"/"+path.Base(act.op.Path.Value)
		c.Body, c.Form, c.Query = nil, nil, nil
		c.Header.Del("Content-Type")
		if len(act.op.Sends) > 0 {
			c.Body = []byte(act.op.Sends[0].Body.Value)
			c.Header.Set("Content-Type", jsonType)
		}
		if ev := w.user.send(ctx, c); !ok2xx(ev.Exchange.Status) {
			continue
		}
		if again = w.replay(ctx, a); again != nil {
			return again, "after " + act.op.Name()
		}
	}
	return nil, ""
}

package run

import (
	"context"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/things"
)

// A user can have only so many things, or only so much of one, and the requests of doctest use that up. What an earlier test user has
// made is given back then, by the operation that ends or deletes such things.

// givesBack is the last part of the path of an operation that ends a thing.
var givesBack = regexp.MustCompile(`(?i)^(?:cancel|close|release|return|end|finish|complete|check-?out|withdraw|revoke|stop|void|abort|give-?back|free|terminate)$`)

// released is how many things are given back at most for one request.
const released = 8

// noteMade notes the path of a thing that a request has created.
func (r *run) noteMade(s *subject, ev *claim.Evidence) {
	id := ""
	if ev != nil && s.op.Method.Value == http.MethodPost && ok2xx(ev.Exchange.Status) {
		id = madeID(ev.Exchange)
	}
	if id == "" {
		return
	}
	target, _, _ := strings.Cut(ev.Exchange.Target, "?")
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.madeThings == nil {
		r.madeThings = map[*subject][]string{}
	}
	r.madeThings[s] = append(r.madeThings[s], strings.TrimSuffix(target, "/")+"/"+id)
}

// takeMade are the last things that requests of an operation have created, except for those that a test user has. Each is returned once.
func (r *run) takeMade(s *subject, user *testUser) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	own := user.originals()
	var out, rest []string
	for _, thing := range slices.Backward(r.madeThings[s]) {
		if _, isOwn := own[path.Base(thing)]; isOwn || len(out) >= released {
			rest = append(rest, thing)
			continue
		}
		out = append(out, thing)
	}
	slices.Reverse(rest)
	if r.madeThings != nil {
		r.madeThings[s] = rest
	}
	return out
}

// release ends or deletes things that an operation has created for other test users, and reports whether there were some.
func (user *testUser) release(ctx context.Context, s *subject) bool {
	var end *subject
	for _, other := range user.run.usable(func(o *subject) bool {
		return things.SameHoles(path.Dir(things.PathOf(o.op)), s.op.Path.Value) && things.IsOnThing(o.op)
	}) {
		isDelete := other.op.Method.Value == http.MethodDelete
		if isDelete || end == nil && givesBack.MatchString(path.Base(strings.TrimSuffix(other.op.Path.Value, "/"))) {
			end = other
		}
	}
	if end == nil {
		return false
	}
	done := false
	for _, thing := range user.run.takeMade(s, user) {
		c := things.CallOn(end.op, end.template.Filled(user.replacements()), thing)
		done = ok2xx(user.sendOnce(ctx, c).Exchange.Status) || done
	}
	return done
}

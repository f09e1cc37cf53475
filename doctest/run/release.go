package run

import (
	"context"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/things"
)

// A user can have only so many things, or only so much of one, and the requests of doctest use that up. A probe then calls the operation
// that ends or deletes such things. It spares the things of all test users that may still send requests.

// givesBack is the last part of the path of an operation that ends a thing.
var givesBack = regexp.MustCompile(`(?i)^(?:cancel|close|release|return|end|finish|complete|check-?out|withdraw|revoke|stop|void|abort|give-?back|free|terminate)$`)

// released is how many things are given back at most for one request.
const released = 8

// A madeThing is a thing that a request of a test user has created.
type madeThing struct {
	path string
	by   *testUser
}

// noteMade notes the path of a thing that a request of a test user has created.
func (r *run) noteMade(s *subject, user *testUser, ev *claim.Evidence) {
	id := ""
	if ev != nil && s.Op.Method.Value == http.MethodPost && ok2xx(ev.Exchange.Status) {
		id = madeID(ev.Exchange)
	}
	if id == "" {
		return
	}
	target, _, _ := strings.Cut(ev.Exchange.Target, "?")
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.madeThings == nil {
		r.madeThings = map[*subject][]madeThing{}
	}
	r.madeThings[s] = append(r.madeThings[s], madeThing{strings.TrimSuffix(target, "/") + "/" + id, user})
}

// noteHeld notes that a test user sends a value.
func (r *run) noteHeld(value string, user *testUser) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.holders == nil {
		r.holders = map[string][]*testUser{}
	}
	id := path.Base(value)
	if !slices.Contains(r.holders[id], user) {
		r.holders[id] = append(r.holders[id], user)
	}
}

// takeMade are the last things that requests of an operation have created and that nobody needs. This test user, those that are not
// finished, and the examples need the things that they have created, and those whose IDs they send. It returns each thing once.
func (r *run) takeMade(s *subject, user *testUser) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	needs := func(other *testUser) bool { return other == user || !other.finished.Load() }
	var out []string
	var rest []madeThing
	for _, thing := range slices.Backward(r.madeThings[s]) {
		id := path.Base(thing.path)
		if len(out) >= released || needs(thing.by) || slices.ContainsFunc(r.holders[id], needs) || r.isInExample(id) {
			rest = append(rest, thing)
			continue
		}
		out = append(out, thing.path)
	}
	slices.Reverse(rest)
	if r.madeThings != nil {
		r.madeThings[s] = rest
	}
	return out
}

// isInExample reports whether an example sends a value.
func (r *run) isInExample(value string) bool {
	return slices.ContainsFunc(r.subjects, func(s *subject) bool {
		return slices.ContainsFunc(content.SentBy(s.Op), func(v content.Sent) bool { return v.Value == value })
	})
}

// isOfLogin reports whether the things that an operation creates are sessions, or what a login needs. All test users can share one.
func (r *run) isOfLogin(s *subject) bool {
	return slices.ContainsFunc(r.subjects, func(other *subject) bool {
		return slices.ContainsFunc(other.Uses, func(u flow.Use) bool { return u.IsCredential() && (u.From == s.Node || u.From.Needs(s.Node)) })
	})
}

// release ends or deletes things that an operation has created for finished test users, and reports whether there were some. It does
// nothing while a probe counts the things of the operation.
func (user *testUser) release(ctx context.Context, s *subject) bool {
	if !user.releases || user.run.isOfLogin(s) || !s.counting.TryLock() {
		return false
	}
	defer s.counting.Unlock()
	var end *subject
	for _, other := range user.run.usable(func(o *subject) bool {
		return things.SameHoles(path.Dir(things.PathOf(o.Op)), s.Op.Path.Value) && things.IsOnThing(o.Op)
	}) {
		isDelete := other.Op.Method.Value == http.MethodDelete
		if isDelete || end == nil && givesBack.MatchString(path.Base(strings.TrimSuffix(other.Op.Path.Value, "/"))) {
			end = other
		}
	}
	if end == nil {
		return false
	}
	done := false
	for _, thing := range user.run.takeMade(s, user) {
		c := things.CallOn(end.Op, end.template.Filled(user.replacements()), thing)
		done = ok2xx(user.sendOnce(ctx, c).Exchange.Status) || done
	}
	return done
}

// counted makes requests that fill up what a user can have, while nobody gives back things of the operation.
func (pr *probe) counted(requests func(*testUser)) {
	defer func(was bool) { pr.releases = was }(pr.releases)
	pr.releases = false
	user, err := pr.ready()
	if err != nil {
		return
	}
	pr.subject.counting.RLock()
	defer pr.subject.counting.RUnlock()
	requests(user)
}

// finish notes that the test users of a probe send no more requests, except for the one that the probe goes on with.
func (pr *probe) finish(but *testUser) {
	for _, user := range pr.users {
		user.finished.Store(user != but)
	}
	pr.users = slices.DeleteFunc(pr.users, func(user *testUser) bool { return user != but })
}

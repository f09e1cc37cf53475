package run

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
)

// A probe repeats the request of an example with changes, to check claims that no example shows.
type probe struct {
	*run
	ctx     context.Context
	subject *subject
	shared  *testUser // makes the calls that use nothing up

	silences int         // requests that got no response in time
	users    []*testUser // who are not finished
	releases bool        // whether its requests can give things back
}

// patience is how many requests of an operation may get no response before doctest makes no more.
const patience = 2

// probe settles the claims of the parameter table and of the statuses. It needs a call that worked.
func (r *run) probe(ctx context.Context, s *subject) {
	pr := &probe{run: r, ctx: ctx, subject: s, releases: true}
	defer pr.finish(nil)
	if s.isUnreachable(r) {
		r.excuseAll(s, elsewhere(s.host))
		return
	}
	if s.template == nil {
		r.excuseAll(s, cmp.Or(s.wants, "no example of this operation worked, so doctest has no request to vary"))
		return
	}
	r.progress("%s: %s", s.Op.Page.File, s.Op.Name())
	user, err := pr.ready()
	if err != nil {
		r.excuseAll(s, err.Error())
		return
	}
	pr.shared = user
	if s.isFinal() {
		r.excuseAll(s, "it works once, and no operation creates the resource that it deletes")
		return
	}
	for _, p := range s.Op.Parameters {
		pr.parameter(p)
		pr.finish(pr.shared)
	}
	for _, step := range []func(){
		pr.defaultAccept, pr.credentials, pr.needed, pr.otherRole, pr.oddities, pr.causes, pr.unchangingFields, pr.merged, pr.sums, pr.retried,
		pr.createsOrReplaces, pr.letterCases, pr.repeated, pr.follow, pr.checkProse, pr.refuseMails,
	} {
		step()
		pr.finish(pr.shared)
	}
}

// excuseAll gives a reason to all claims that a probe would have settled.
func (r *run) excuseAll(s *subject, reason string) {
	for _, row := range s.rows {
		for _, c := range row.claims() {
			r.ledger.excuse(c, "%s", reason)
		}
	}
	for _, c := range append(claimsOf(s.statuses), s.only, s.there) {
		r.ledger.excuse(c, "%s", reason)
	}
	for _, sh := range s.shapes {
		for _, c := range append(claimsOf(sh.nodes), sh.whole) {
			r.ledger.excuse(c, "%s", reason)
		}
	}
	for _, p := range s.assertions {
		r.ledger.excuse(p.claim, "%s", reason)
	}
	for _, c := range s.headers {
		r.ledger.excuse(c, "%s", reason)
	}
	for _, f := range s.listed {
		r.ledger.excuse(f.claim, "%s", reason)
	}
}

func claimsOf[K comparable](m map[K]*claim.Claim) []*claim.Claim {
	var out []*claim.Claim
	for _, c := range m {
		out = append(out, c)
	}
	return out
}

// ready returns a test user with every value that the operation's call needs.
func (pr *probe) ready() (*testUser, error) {
	user := pr.newTestUser()
	user.releases = pr.releases
	pr.users = append(pr.users, user)
	if u := pr.subject.Seed; u != nil {
		_ = user.obtain(pr.ctx, *u, []*subject{pr.subject}) // else the thing of the page
	}
	err := user.prepare(pr.ctx, pr.subject)
	if err == nil {
		pr.doFirst(user)
	}
	return user, err
}

// isFinal reports whether the operation's example deletes a thing that no operation creates.
func (s *subject) isFinal() bool {
	return s.Op.Method.Value == "DELETE" && len(s.Uses) == 0 && s.Seed == nil && strings.Contains(s.Op.Path.Value, "{")
}

// usesUp reports whether a successful call uses something up, so that each call needs a test user of its own.
func (pr *probe) usesUp() bool { return pr.subject.Op.Method.Value != "GET" || pr.subject.exchanges() }

// accepted makes a call that should succeed, and judges the response.
func (pr *probe) accepted(vary func(*call.Call) *call.Call) (*claim.Evidence, error) {
	user := pr.shared
	if pr.usesUp() {
		var err error
		if user, err = pr.ready(); err != nil {
			return nil, err
		}
	}
	return pr.tried(user, vary), nil // nil evidence is for settle
}

// refused makes a call that should fail. It uses nothing up. It returns nil if the change changes nothing, because then the
// response says nothing of the change.
func (pr *probe) refused(vary func(*call.Call) *call.Call) *claim.Evidence {
	return pr.tried(pr.shared, func(c *call.Call) *call.Call {
		d := vary(c)
		if d == nil || d.Equals(c) {
			return nil
		}
		return d
	})
}

// asked makes a call that uses nothing up.
func (pr *probe) asked(vary func(*call.Call) *call.Call) *claim.Evidence {
	return pr.tried(pr.shared, vary)
}

// tried makes a call and judges the response. It returns nil if the call cannot be changed in that way. After a conflict it
// tries again with other dates or names.
func (pr *probe) tried(user *testUser, vary func(*call.Call) *call.Call) *claim.Evidence {
	return user.sendAnew(pr.ctx, pr.subject, func() *claim.Evidence { return pr.triedOnce(user, vary) })
}

// triedOnce is like tried, and takes a conflict as the response.
func (pr *probe) triedOnce(user *testUser, vary func(*call.Call) *call.Call) *claim.Evidence {
	c := vary(pr.subject.template.Filled(user.replacements()))
	switch {
	case c == nil:
		return nil
	case pr.silences >= patience:
		return &claim.Evidence{Exchange: &recorder.Exchange{Failure: "the server stopped responding"}}
	}
	ev := user.send(pr.ctx, c)
	if ev.Exchange.Status == 0 && ev.Exchange.Took >= pr.Timeout {
		pr.silences++
	}
	pr.noteMade(pr.subject, user, ev)
	pr.judge(pr.subject, user, c, ev)
	return ev
}

// cannotChange says why a probe made no request.
const cannotChange = "doctest cannot change this request in that way"

func unchanged(c *call.Call) *call.Call { return c }

// again repeats the examples' call, after all other requests. A failure of the server is a fault of the example. Any other
// error is one only if no request can have changed the thing that the call reads.
func (pr *probe) again() {
	if pr.subject.template == nil {
		return
	}
	user, err := pr.ready()
	if err != nil {
		return
	}
	ev := pr.tried(user, unchanged)
	status := ev.Exchange.Status
	if ok2xx(status) || status == http.StatusTooManyRequests || isGone(ev.Exchange) || status/100 == 4 && !pr.isSteady() {
		return
	}
	for _, c := range pr.subject.examples {
		pr.ledger.deny(c, ev, found("%s when doctest repeated the example after other requests", returned(ev.Exchange)))
	}
}

// isSteady reports whether the operation reads a thing that only this call uses: one that was created for it, or one that no
// operation changes.
func (pr *probe) isSteady() bool {
	s := pr.subject
	isSafe := s.Op.Method.Value == http.MethodGet || s.Op.Method.Value == http.MethodHead
	return isSafe && (len(s.Uses) > 0 || !slices.ContainsFunc(pr.subjects, func(other *subject) bool { return other != s && other.disturbs(s) }))
}

package run

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
)

// A probe repeats the request of an example with changes, to check claims that no example shows.
type probe struct {
	*run
	ctx     context.Context
	subject *subject
	shared  *testUser // makes the calls that use nothing up

	silences int // requests that got no response in time
}

// patience is how many requests of an operation may get no response before doctest makes no more.
const patience = 2

// probe settles the claims of the parameter table and of the statuses. It needs a call that worked.
func (r *run) probe(ctx context.Context, s *subject) {
	pr := &probe{run: r, ctx: ctx, subject: s}
	if s.template == nil {
		r.excuseAll(s, "no example of this operation worked, so doctest has no request to vary")
		return
	}
	r.progress("%s: %s", s.op.Page.File, s.op.Name())
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
	for _, p := range s.op.Parameters {
		pr.parameter(p)
	}
	pr.defaultAccept()
	pr.credentials()
	pr.oddities()
	pr.checkProse()
	pr.refuseMails()
}

// excuseAll gives a reason to all claims that a probe would have settled.
func (r *run) excuseAll(s *subject, reason string) {
	for _, row := range s.rows {
		for _, c := range append(claimsOf(row.media), row.required, row.kind, row.fallback) {
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
	return user, user.prepare(pr.ctx, pr.subject)
}

// isFinal reports whether the operation's example deletes a thing that no operation creates.
func (s *subject) isFinal() bool {
	return s.op.Method.Value == "DELETE" && len(s.uses) == 0 && strings.Contains(s.op.Path.Value, "{")
}

// usesUp reports whether a successful call uses something up, so that each call needs a test user of its own.
func (pr *probe) usesUp() bool { return pr.subject.op.Method.Value != "GET" || pr.subject.exchanges() }

// accepted makes a call that should succeed, and judges the response.
func (pr *probe) accepted(vary func(*call) *call) (*claim.Evidence, error) {
	user := pr.shared
	if pr.usesUp() {
		var err error
		if user, err = pr.ready(); err != nil {
			return nil, err
		}
	}
	return pr.tried(user, vary), nil // nil evidence is for settle
}

// refused makes a call that should fail. It uses nothing up.
func (pr *probe) refused(vary func(*call) *call) *claim.Evidence { return pr.tried(pr.shared, vary) }

// tried makes a call and judges the response. It returns nil if the call cannot be changed in that way.
func (pr *probe) tried(user *testUser, vary func(*call) *call) *claim.Evidence {
	c := vary(pr.subject.template.filled(user.replacements()))
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
	pr.judge(pr.subject, user, c, ev)
	return ev
}

// cannotChange says why a probe made no request.
const cannotChange = "doctest cannot change this request in that way"

func unchanged(c *call) *call { return c }

func ok2xx(status int) bool { return status/100 == 2 || status/100 == 3 }

// isRefusal reports whether a status rejects the values of a request. Other 4xx statuses say that a thing does not exist,
// or that there were too many requests.
func isRefusal(status int) bool {
	return status/100 == 4 && !slices.Contains([]int{404, 405, 408, 429, 431}, status)
}

// settleRefusal makes a claim true if the server rejected the values of the request.
func (pr *probe) settleRefusal(c *claim.Claim, ev *claim.Evidence, err error, request string) {
	if ev != nil && ev.Exchange.Status/100 == 4 && !isRefusal(ev.Exchange.Status) {
		pr.ledger.excuse(c, "%s, which neither confirms nor refutes it", returned(ev.Exchange))
		return
	}
	pr.settle(c, ev, err, request, isRefusal)
}

// settle makes a claim true if the status of the response is wanted, and otherwise false. request describes the request.
func (pr *probe) settle(c *claim.Claim, ev *claim.Evidence, err error, request string, wanted func(int) bool) bool {
	switch {
	case err != nil:
		pr.ledger.excuse(c, "%v", err)
	case ev == nil:
		pr.ledger.excuse(c, cannotChange)
	case isGone(ev.Exchange):
		pr.ledger.excuse(c, "%s", returned(ev.Exchange))
	case ev.Exchange.Status == 0 && pr.silences >= patience:
		pr.ledger.excuse(c, "%s", ev.Exchange.Failure)
	case wanted(ev.Exchange.Status):
		pr.ledger.show(c, ev, "%s for %s", returned(ev.Exchange), request)
		return true
	case ev.Exchange.Status == http.StatusTooManyRequests && pr.subject.statuses[http.StatusTooManyRequests] != nil:
		pr.ledger.excuse(c, "%s before doctest could check it", returned(ev.Exchange))
	default:
		pr.ledger.deny(c, ev, found("%s for %s", returned(ev.Exchange), request))
	}
	return false
}

// again repeats the examples' call, after all other requests.
func (pr *probe) again() {
	if pr.subject.template == nil {
		return
	}
	user, err := pr.ready()
	if err != nil {
		return
	}
	ev := pr.tried(user, unchanged)
	if ok2xx(ev.Exchange.Status) || ev.Exchange.Status == http.StatusTooManyRequests || isGone(ev.Exchange) {
		return
	}
	for _, c := range pr.subject.examples {
		pr.ledger.deny(c, ev, found("%s when doctest repeated the example after other requests", returned(ev.Exchange)))
	}
}

package run

import (
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/gen/page"
)

// oddities are requests for the documented statuses that no row of the table leads to.
func (a *audit) oddities() {
	s := a.subject
	a.refused(func(c *call) *call { return c.withHeader("Accept", "image/x-unheard-of") })
	a.errorFormats()
	if s.op.Method.Value == "GET" {
		a.head()
	}
	for _, size := range headerSizes {
		if a.wants(http.StatusRequestHeaderFieldsTooLarge) {
			a.large(size)
		}
	}
	if a.wants(http.StatusMethodNotAllowed) {
		a.refused(func(c *call) *call { return c.withMethod(a.otherMethod()) })
	}
	if a.wants(http.StatusRequestEntityTooLarge) {
		a.refused(func(c *call) *call { return c.withBody(strings.Repeat("x", largestBody)) })
	}
	if a.subject.statuses[http.StatusBadRequest] != nil || a.subject.statuses[http.StatusUnprocessableEntity] != nil {
		a.refused(func(c *call) *call { return c.withBody("{%") })
	}
	if a.wants(http.StatusNotFound) {
		a.missing()
	}
	if a.wants(http.StatusConflict) || a.wants(http.StatusGone) {
		a.twice()
	}
	a.wrongSecrets()
	if a.wants(http.StatusUnauthorized) || a.wants(http.StatusForbidden) || a.subject.exchanges() {
		a.wrongCode()
	}
}

// headerSizes are tried one after the other: servers draw the line somewhere between 8 and 128 KiB.
var headerSizes = []int{9 << 10, 17 << 10, 33 << 10, 65 << 10, 129 << 10}

// largestBody is the largest that the recorder takes.
const largestBody = 1 << 20

// otherMethod is one that no page documents for the operation's path.
func (a *audit) otherMethod() string {
	for _, method := range []string{"PATCH", "PUT", "DELETE", "POST"} {
		if !slices.ContainsFunc(a.subjects, func(s *subject) bool {
			return s.op.Method.Value == method && s.op.Path.Value == a.subject.op.Path.Value
		}) {
			return method
		}
	}
	return "TRACE"
}

// large sends a large header. Servers may end the connection at it rather than answer.
func (a *audit) large(size int) {
	c := a.subject.template.filled(a.shared.stands()).withHeader("X-Large", strings.Repeat("x", size))
	if ev := a.shared.send(a.ctx, c); ev.Exchange.Status != 0 {
		a.judge(a.subject, a.shared, c, ev)
	}
}

// errorFormats asks for an error in each media type of the operation.
func (a *audit) errorFormats() {
	accept := a.subject.op.Parameter(page.InHeader, "Accept")
	for _, p := range a.subject.op.Parameters {
		if accept == nil || !p.Required || isContentType(p) || p.In.Value == page.InPath {
			continue
		}
		for _, media := range page.MediaTypes(accept.Description) {
			a.refused(func(c *call) *call { return c.without(a.subject.op, p).withHeader("Accept", media) })
		}
		return
	}
}

// siteWide are the statuses that an operation may have where another of the site lists them: they come from what stands
// before all of them, or from asking for what is not there.
var siteWide = []int{http.StatusNotFound, http.StatusTooManyRequests, http.StatusRequestHeaderFieldsTooLarge}

// wants reports whether a status is listed that nothing has reached yet. Where one operation of the site lists it, the
// others are tried as well: they may have it and not say so.
func (a *audit) wants(status int) bool {
	if c := a.subject.statuses[status]; c != nil {
		return a.ledger.is(c, claim.Unchecked)
	}
	return slices.Contains(siteWide, status) && a.ledger.is(a.subject.only, claim.True) &&
		slices.ContainsFunc(a.subjects, func(s *subject) bool { return s.statuses[status] != nil })
}

// missing asks for what is not there.
func (a *audit) missing() {
	for _, p := range a.subject.op.Parameters {
		if p.In.Value == page.InPath {
			a.refused(func(c *call) *call {
				value, _ := c.value(a.subject.op, p)
				return c.with(a.subject.op, p, another(value))
			})
		}
	}
}

// twice makes the same call two times.
func (a *audit) twice() {
	user, err := a.ready()
	if err != nil {
		return
	}
	a.tried(user, unchanged)
	a.tried(user, unchanged)
}

// another is a value of the same shape: each digit and letter is another one.
func another(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '9' - (r - '0')
		case r >= 'a' && r <= 'z':
			return 'z' - (r - 'a')
		case r >= 'A' && r <= 'Z':
			return 'Z' - (r - 'A')
		}
		return r
	}, s)
}

// burst makes a call again and again until the documented limit is reached: first the one that works, then one that fails.
func (a *audit) burst(limit int) {
	if a.subject.template == nil || !a.wants(http.StatusTooManyRequests) {
		return
	}
	c := a.subject.statuses[http.StatusTooManyRequests]
	for _, spoil := range []bool{false, true} {
		user, err := a.ready()
		if err != nil {
			a.ledger.excuse(c, "%v", err)
			return
		}
		if spoil && !a.spoil(user) {
			return
		}
		for range limit {
			if ev := a.tried(user, unchanged); ev.Exchange.Status == http.StatusTooManyRequests {
				return
			}
		}
		a.ledger.excuse(c, "%d requests in a row were not too many", limit)
	}
}

// spoil gives the test user a wrong value for what was mailed.
func (a *audit) spoil(user *testUser) bool {
	for _, u := range a.subject.uses {
		if u.isMailed() {
			user.bind(u.sample, another(user.stands()[u.sample]), "a wrong one")
			return true
		}
	}
	return false
}

// concludeStatuses settles what the prose says of statuses by what was found of the listed ones.
func (a *audit) concludeStatuses() {
	for _, p := range a.subject.promised(statusComes) {
		c := a.subject.statuses[p.number]
		switch {
		case c == nil:
			a.ledger.deny(p.claim, nil, "the list of statuses does not have it")
		case a.ledger.is(c, claim.True):
			a.ledger.show(p.claim, c.Evidence, "%s", c.Reason)
		case c.Skipped:
			a.ledger.skip(p.claim, c.Reason)
		default:
			a.ledger.excuse(p.claim, "%s", c.Reason)
		}
	}
}

// excuseStatuses says of the statuses that nothing reached why that is.
func (a *audit) excuseStatuses() {
	for status, c := range a.subject.statuses {
		switch {
		case status >= 500 && a.subject.mails && a.Gateway == nil:
			a.ledger.excuse(c, "a mail gateway that refuses brings it about: name one with -gateway")
		case status >= 500 && a.subject.unmoved != "":
			a.ledger.excuse(c, "%s", a.subject.unmoved)
		case status >= 500:
			a.ledger.excuse(c, "nothing that can be sent brings it about")
		case status == http.StatusTooManyRequests && c.Reason != "":
		case status == http.StatusRequestHeaderFieldsTooLarge:
			a.ledger.excuse(c, "headers of up to %d KiB had other answers", headerSizes[len(headerSizes)-1]>>10)
		case a.ledger.is(c, claim.Unchecked):
			a.ledger.excuse(c, "no request that was tried has this answer")
		}
	}
}

// excuseSamples says of samples that nothing was held against why that is.
func (r *run) excuseSamples(shapes []*shape) {
	for _, sh := range shapes {
		what := "no error came in " + strings.ToUpper(sh.sample.Format)
		if sh.status != 0 {
			what = "no " + statusName(sh.status) + " came in " + strings.ToUpper(sh.sample.Format)
		}
		for _, c := range append(claimsOf(sh.nodes), sh.whole) {
			if c.Reason == "" {
				r.ledger.excuse(c, "%s", what)
			}
		}
	}
}

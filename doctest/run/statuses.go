package run

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/gen/page"
)

// oddities makes requests for the documented statuses that no row of the table causes.
func (pr *probe) oddities() {
	s := pr.subject
	pr.refused(func(c *call.Call) *call.Call { return c.WithHeader("Accept", "image/x-unheard-of") })
	pr.errorFormats()
	if s.Op.Method.Value == "GET" {
		pr.head()
		pr.compressed()
	}
	for _, size := range headerSizes {
		if pr.wants(http.StatusRequestHeaderFieldsTooLarge) {
			pr.large(size)
		}
	}
	if pr.wants(http.StatusMethodNotAllowed) {
		pr.refused(func(c *call.Call) *call.Call { return c.WithMethod(pr.otherMethod()) })
	}
	if pr.wants(http.StatusRequestEntityTooLarge) {
		pr.refused(func(c *call.Call) *call.Call { return c.WithBody(strings.Repeat("x", largestBody)) })
	}
	if pr.subject.statuses[http.StatusBadRequest] != nil || pr.subject.statuses[http.StatusUnprocessableEntity] != nil {
		pr.refused(func(c *call.Call) *call.Call { return c.WithBody("{%") })
	}
	if pr.wants(http.StatusNotFound) || pr.subject.statuses[http.StatusNotFound] == nil && len(pr.subject.absentShapes()) > 0 {
		pr.missing()
	}
	if pr.wants(http.StatusConflict) || pr.wants(http.StatusGone) {
		pr.twice()
	}
	pr.wrongSecrets()
	if pr.wants(http.StatusUnauthorized) || pr.wants(http.StatusForbidden) || pr.subject.exchanges() {
		pr.wrongCode()
	}
}

// headerSizes are tried one after the other, in bytes: the limits of servers are between 8 and 128 KiB.
var headerSizes = []int{9 << 10, 17 << 10, 33 << 10, 65 << 10, 129 << 10}

// largestBody is the largest body that the recorder takes, in bytes.
const largestBody = 1 << 20

// otherMethod is a method that no page documents for the operation's path.
func (pr *probe) otherMethod() string {
	for _, method := range []string{"PATCH", "PUT", "DELETE", "POST"} {
		if !slices.ContainsFunc(pr.subjects, func(s *subject) bool {
			return s.Op.Method.Value == method && s.Op.Path.Value == pr.subject.Op.Path.Value
		}) {
			return method
		}
	}
	return "TRACE"
}

// large sends a large header. Instead of responding, the server may close the connection.
func (pr *probe) large(size int) {
	c := pr.subject.template.Filled(pr.shared.replacements()).WithHeader("X-Large", strings.Repeat("x", size))
	if ev := pr.shared.send(pr.ctx, c); ev.Exchange.Status != 0 {
		pr.judge(pr.subject, pr.shared, c, ev)
	}
}

// errorFormats causes an error in each media type of the operation.
func (pr *probe) errorFormats() {
	accept := pr.subject.Op.Parameter(page.InHeader, "Accept")
	for _, p := range pr.subject.Op.Parameters {
		if accept == nil || !p.Required || content.IsContentType(p) || p.In.Value == page.InPath {
			continue
		}
		for _, media := range page.MediaTypes(accept.Description) {
			pr.refused(func(c *call.Call) *call.Call { return c.Without(pr.subject.Op, p).WithHeader("Accept", media) })
		}
		return
	}
}

// siteWide are the statuses that an operation may have if another operation lists them. A proxy or a router returns them
// for all operations, or the requested thing does not exist.
var siteWide = []int{http.StatusNotFound, http.StatusTooManyRequests, http.StatusRequestHeaderFieldsTooLarge}

// wants reports whether a status is listed and no request has got it yet. If one operation lists a site-wide status, the
// others are probed as well, because their pages may lack it.
func (pr *probe) wants(status int) bool {
	if c := pr.subject.statuses[status]; c != nil {
		return pr.ledger.is(c, claim.Unchecked)
	}
	return slices.Contains(siteWide, status) && pr.subject.only != nil && pr.ledger.is(pr.subject.only, claim.True) && pr.isKnown(status)
}

// isKnown reports whether some page lists a status.
func (r *run) isKnown(status int) bool {
	return slices.ContainsFunc(r.subjects, func(s *subject) bool { return s.statuses[status] != nil })
}

// missing requests a thing that does not exist.
func (pr *probe) missing() {
	for _, p := range slices.Concat(pr.subject.Op.Parameters, pr.subject.Op.Unlisted) {
		if p.In.Value == page.InPath {
			pr.refused(func(c *call.Call) *call.Call {
				value, _ := c.Value(pr.subject.Op, p)
				return c.With(pr.subject.Op, p, pr.unknownID(value))
			})
		}
	}
}

// twice makes the same call two times.
func (pr *probe) twice() {
	user, err := pr.ready()
	if err != nil {
		return
	}
	pr.tried(user, unchanged)
	pr.triedOnce(user, unchanged)
}

// burst repeats a call until the documented limit is reached: first a call that works, then one that fails.
func (pr *probe) burst(limit int) {
	if pr.subject.template == nil || !pr.wants(http.StatusTooManyRequests) {
		return
	}
	c := pr.subject.statuses[http.StatusTooManyRequests]
	for _, spoil := range []bool{false, true} {
		user, err := pr.ready()
		if err != nil {
			pr.ledger.excuse(c, "%v", err)
			return
		}
		if spoil && !pr.spoil(user) {
			return
		}
		if !spoil && (pr.reachRate(c, user, limit) || pr.reachAttempts(c, user, limit)) {
			return
		}
		for range limit {
			if ev := pr.tried(user, unchanged); ev.Exchange.Status == http.StatusTooManyRequests {
				return
			}
		}
		pr.ledger.excuse(c, "%d requests did not reach the limit; try a larger -burst", limit)
	}
}

// spoil gives the test user a wrong value in place of an emailed one.
func (pr *probe) spoil(user *testUser) bool {
	for _, u := range pr.subject.Uses {
		if u.IsMailed() {
			user.replace(u.Shown, domain.Another(user.replacements()[u.Shown]), "a wrong value")
			return true
		}
	}
	return false
}

// concludeStatuses settles the assertions about statuses by the verdicts of the listed ones.
func (pr *probe) concludeStatuses() {
	for _, p := range pr.subject.asserted(statusListed) {
		c := pr.subject.statuses[p.number]
		switch {
		case c == nil:
			pr.ledger.deny(p.claim, nil, found("the status list does not have %s", statusName(p.number)).
				helped(fmt.Sprintf(`add "- %s" to the list, or correct the sentence`, statusName(p.number))))
		case pr.ledger.is(c, claim.True):
			pr.ledger.show(p.claim, c.Evidence, "%s", c.Reason)
		case c.Skipped:
			pr.ledger.skip(p.claim, c.Reason)
		default:
			pr.ledger.excuse(p.claim, "%s", c.Reason)
		}
	}
}

// excuseStatuses says why statuses are unchecked.
func (pr *probe) excuseStatuses() {
	for status, c := range pr.subject.statuses {
		switch {
		case status >= 500 && pr.subject.SendsEmail && pr.MailProxy == nil:
			pr.ledger.excuse(c, needsRefusal)
		case status >= 500 && pr.subject.unmoved != "":
			pr.ledger.excuse(c, "%s", pr.subject.unmoved)
		case status >= 500:
			pr.ledger.excuse(c, "no request can cause it")
		case status == http.StatusTooManyRequests && c.Reason != "":
		case status == http.StatusRequestHeaderFieldsTooLarge:
			pr.ledger.excuse(c, "headers of up to %d KiB got other statuses", headerSizes[len(headerSizes)-1]>>10)
		case pr.ledger.is(c, claim.Unchecked) && c.Reason == "":
			pr.ledger.excuse(c, "no request got this status")
		}
	}
}

// excuseSamples says why samples are unchecked.
func (r *run) excuseSamples(shapes []*shape) {
	for _, sh := range shapes {
		what := "no error"
		if sh.status != 0 {
			what = "no " + statusName(sh.status)
		}
		if sh.sample.Format != "" {
			what += " in " + strings.ToUpper(sh.sample.Format)
		}
		for _, c := range append(claimsOf(sh.nodes), sh.whole) {
			if c.Reason == "" {
				r.ledger.excuse(c, "the server returned %s", what)
			}
		}
	}
}

// judgeSuccess compares the status of a success with the only one that the page has for the operation.
func (r *run) judgeSuccess(s *subject, ev *claim.Evidence) {
	status := ev.Exchange.Status
	if status/100 != 2 || s.statuses[status] != nil || s.showsSeveral() {
		return
	}
	success := s.Op.Response.Success()
	r.ledger.deny(s.statuses[success], ev, found("%s, and the page says %s", returned(ev.Exchange), statusName(success)))
	r.noteSuccess(s, status)
}

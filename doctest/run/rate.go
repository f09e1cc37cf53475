package run

import (
	"net/http"
	"regexp"
	"time"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/gen/page"
)

// someRequests is in texts about a part of the requests.
var someRequests = regexp.MustCompile(`(?i)\b(failed|wrong|invalid|unsuccessful|anonymous|unauthenticated|average|bursts?|without)\b`)

// reachRate sends twice as many requests as the page says that the server takes in a time, if -burst allows so many as it takes: a
// limit for each minute may begin anew in between. It reports whether that settles the claim.
func (pr *probe) reachRate(c *claim.Claim, user *testUser, burst int) (settled bool) {
	text := reasons.Says(pr.subject.Op, http.StatusTooManyRequests)
	n, per, ok := prose.Rate(text)
	if !ok || someRequests.MatchString(text) || n == 0 || n > burst {
		return false
	}
	start := time.Now()
	for range 2*n + 1 {
		ev := pr.tried(user, unchanged)
		switch {
		case ev.Exchange.Status == http.StatusTooManyRequests:
			return true
		case !ok2xx(ev.Exchange.Status), time.Since(start) >= per/2:
			return false
		}
	}
	ev := pr.tried(user, unchanged)
	if !ok2xx(ev.Exchange.Status) || time.Since(start) >= per/2 {
		return ev.Exchange.Status == http.StatusTooManyRequests
	}
	pr.ledger.deny(c, ev, found("the server accepted %d requests in %s, and the page says %d in %s", 2*n+2, time.Since(start).Round(time.Second), n, per))
	return true
}

// attemptsForm is in texts about a limit of attempts with a wrong secret, whoever makes them: "more than 5 wrong passwords".
var attemptsForm = regexp.MustCompile(`(?i)\b(\w+) (?:wrong|failed|incorrect|invalid|unsuccessful|bad) (?:[a-z]+ )?(?:passwords?|attempts?|tries|log-?ins?|sign-?ins?|pins?|secrets?|guesses)\b`)

// reachAttempts sends a wrong secret twice as often as the page says that the server takes, and once more. It reports whether that settles
// the claim.
func (pr *probe) reachAttempts(c *claim.Claim, user *testUser, burst int) (settled bool) {
	m := attemptsForm.FindStringSubmatch(reasons.Says(pr.subject.Op, http.StatusTooManyRequests))
	secret := pr.secretInBody()
	if m == nil || secret == nil {
		return false
	}
	n := prose.Number(m[1])
	if n == 0 || 2*n+1 > burst {
		return false
	}
	var last *claim.Evidence
	start := time.Now()
	for range 2*n + 2 {
		last = pr.triedOnce(user, func(c *call.Call) *call.Call {
			value, _ := c.Value(pr.subject.Op, secret)
			return c.With(pr.subject.Op, secret, domain.Another(value))
		})
		switch {
		case last == nil:
			return false
		case last.Exchange.Status == http.StatusTooManyRequests:
			return true
		case last.Exchange.Status/100 != 4:
			return false // the secret was not wrong
		}
	}
	if time.Since(start) >= shortestLock {
		return false
	}
	pr.ledger.deny(c, last, found("the server accepted %d attempts with a wrong %s, and the page says %s", 2*n+2, secret.Name.Value, m[1]))
	return true
}

// shortestLock is the shortest time in which servers count attempts.
const shortestLock = 20 * time.Second

// secretInBody is the only secret that the body of a request has; nil if there is none, or more than one.
func (pr *probe) secretInBody() *page.Parameter {
	var out *page.Parameter
	for _, p := range pr.subject.Op.Parameters {
		if p.In.Value != page.InBody || !access.IsSecret(p) {
			continue
		}
		if out != nil {
			return nil
		}
		out = p
	}
	return out
}

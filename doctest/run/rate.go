package run

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/prose"
)

// someRequests is in texts about a part of the requests.
var someRequests = regexp.MustCompile(`(?i)\b(failed|wrong|invalid|unsuccessful|anonymous|unauthenticated|average|bursts?|without)\b`)

// reachRate sends twice as many requests as the page says that the server takes in a time, if -burst allows so many as it takes: a
// limit for each minute may begin anew in between. It reports whether that settles the claim.
func (pr *probe) reachRate(c *claim.Claim, user *testUser, burst int) (settled bool) {
	text := pr.subject.says(http.StatusTooManyRequests)
	m := rateForm.FindAllStringSubmatch(text, -1)
	if len(m) != 1 || someRequests.MatchString(text) {
		return false
	}
	n := prose.Number(strings.ReplaceAll(m[0][1], ",", ""))
	per := time.Duration(seconds[strings.ToLower(m[0][2])]) * time.Second
	if n == 0 || n > burst {
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

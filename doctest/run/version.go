package run

import (
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// Optimistic locking: a request has the version of the thing that it changes.

// staleVersion sends another version than the thing has. Only a success denies the claim: the version may be refused for another reason.
func (pr *probe) staleVersion(why reason) {
	s := pr.subject
	p := effects.VersionOf(s.Op)
	if p == nil || why.general || !s.shown(p) {
		return
	}
	ev := pr.refused(func(c *call.Call) *call.Call {
		value, _ := c.Value(s.Op, p)
		if n, err := strconv.Atoi(value); err == nil {
			return c.With(s.Op, p, strconv.Itoa(n+otherVersions))
		}
		return c.With(s.Op, p, domain.Another(value))
	})
	if ev != nil && (ok2xx(ev.Exchange.Status) || ev.Exchange.Status == why.status) {
		pr.expect(why, ev, "another version")
	}
}

// otherVersions is how far a number is from the version of the thing.
const otherVersions = 41

// shown reports whether the request of the operation sends a parameter.
func (s *subject) shown(p *page.Parameter) bool {
	value, ok := s.template.Value(s.Op, p)
	return ok && value != ""
}

// renew changes the thing, and compares its version with the one before.
func (l *look) renew() {
	l.path = l.by.template.Filled(l.shared.replacements()).Path
	before, ex := l.see()
	was := versionIn(before)
	if !ok2xx(ex.Status) || was == "" {
		l.excuse("%s for %s, without a version", returned(ex), requestLine(ex))
		return
	}
	ev := l.triedOnce(l.shared, func(c *call.Call) *call.Call { return l.differing(c, before) })
	if ev == nil || ev.Exchange.Status/100 != 2 || versionIn(bodyOf(ev.Exchange)) == "" {
		l.excuse("%s did not return a version", l.by.Op.Name())
		return
	}
	after := &claim.Evidence{Command: ev.Command, Replaced: ev.Replaced, Exchange: ev.Exchange}
	if now := versionIn(bodyOf(ev.Exchange)); now == was && len(l.said(ev.Exchange, before)) > 0 {
		l.ledger.deny(l.claim, after, found("the version is %s after the request as before", was))
	} else if now != was {
		l.ledger.show(l.claim, after, "the version is %s after the request, and was %s", now, was)
	}
}

// versionIn is the version of a thing; empty if it shows none.
func versionIn(v *sample.Value) string {
	if v == nil {
		return ""
	}
	for _, l := range content.LeavesBelow(v) {
		if len(l.Path) <= 2 && effects.VersionName.MatchString(l.Name) {
			return strings.TrimSpace(l.Value)
		}
	}
	return ""
}

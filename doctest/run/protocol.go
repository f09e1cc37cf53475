package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
)

var tagWord = regexp.MustCompile(`(?i)\betag\b|If-None-Match`)

// malformed sends a body that is not JSON, or a form whose encoding is broken. Many servers take such a form as text.
func (pr *probe) malformed(why reason) {
	switch pr.subject.template.MediaType() {
	case jsonType:
		pr.expect(why, pr.refused(func(c *call.Call) *call.Call { return c.WithBody("{%") }), "a body that is not JSON")
	case call.FormType:
		ev := pr.refused(func(c *call.Call) *call.Call { return c.WithBody("%zz=%") })
		if ev != nil && (ok2xx(ev.Exchange.Status) || ev.Exchange.Status == why.status || ev.Exchange.Status/100 == 5) {
			pr.expect(why, ev, "a form whose encoding is broken")
		}
	}
}

// methodsTried is how many methods are tried that no page documents for a path.
const methodsTried = 2

// wrongMethod makes the request with methods that no page documents for the path. The claim is false only if all of them are
// taken or get 404: a server can know a method that the pages leave out. DELETE is never tried.
func (pr *probe) wrongMethod(why reason) {
	tried := 0
	for _, method := range []string{http.MethodPatch, http.MethodPut, http.MethodPost} {
		if pr.isDocumented(method) || tried == methodsTried {
			continue
		}
		tried++
		ev := pr.refused(func(c *call.Call) *call.Call { return c.WithMethod(method) })
		if ev != nil && ev.Exchange.Status == http.StatusNotFound && strings.Contains(pr.subject.Op.Path.Value, "{") {
			ev, _ = pr.accepted(func(c *call.Call) *call.Call { return c.WithMethod(method) }) // an earlier request may have deleted the thing
		}
		if ev == nil {
			return
		}
		switch status := ev.Exchange.Status; {
		case status == why.status:
			pr.expect(why, ev, method)
			return
		case status != http.StatusNotFound && !ok2xx(status):
			return
		case tried == methodsTried:
			pr.expect(why, ev, method)
		}
	}
}

// isDocumented reports whether a page has a method for the operation's path.
func (pr *probe) isDocumented(method string) bool {
	return slices.ContainsFunc(pr.subjects, func(s *subject) bool {
		return s.Op.Method.Value == method && things.SameHoles(s.Op.Path.Value, pr.subject.Op.Path.Value)
	})
}

// wrongScheme sends good credentials with another scheme, and without one.
func (pr *probe) wrongScheme(why reason) {
	i := slices.IndexFunc(access.CredentialsOf(pr.subject.Op), content.IsAuthorization)
	if i < 0 {
		return
	}
	p := access.CredentialsOf(pr.subject.Op)[i]
	if why.general {
		ev := pr.refused(func(c *call.Call) *call.Call { return access.Without(pr.subject.Op, c) })
		if ev == nil || ok2xx(ev.Exchange.Status) {
			return // the operation needs none
		}
	}
	for _, scheme := range []string{"Basic ", ""} {
		ev := pr.refused(func(c *call.Call) *call.Call { return c.WithScheme(pr.subject.Op, p, scheme) })
		pr.expect(why, ev, map[bool]string{true: "credentials without a scheme", false: "good credentials with the scheme Basic"}[scheme == ""])
	}
}

// timesIn is how often a request works that has a text as the reason of its status; 1 if the text gives no number.
func timesIn(text string) int {
	m := prose.TimesForm.FindStringSubmatch(text)
	switch {
	case m == nil:
		return 1
	case m[1] != "":
		return 2
	case strings.EqualFold(m[2], "three"):
		return 3
	}
	return max(1, prose.Number(m[2]))
}

var (
	// uniqueWord is in texts about a value that another thing has, so that the same request again is none of that.
	uniqueWord = regexp.MustCompile(`(?i)(?:\b|_)(?:taken|exists?|duplicates?|unique|in use|used)\b|\b(?:another|a different) \w+ (?:already )?(?:has|uses|owns|with|that overlaps|at|in|on|for|during)\b|\boverlaps?\b`)
	actedForm  = regexp.MustCompile(`(?i)\b(?:already|is|was|been) ([a-z]{3,})ed\b|\b([a-z]{3,})ed already\b`)
)

// isOtherAct reports whether a text says what another operation did to the thing: "the loan was returned" of POST /loans/{id}/renew,
// where there is POST /loans/{id}/return.
func (pr *probe) isOtherAct(text string) bool {
	m := actedForm.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	isStem := func(s *subject) bool {
		act := strings.ToLower(content.LastSegment(s.Op.Path.Value))
		stem := strings.ToLower(m[1] + m[2])
		return strings.HasPrefix(act, stem[:min(len(stem), 4)])
	}
	return !isStem(pr.subject) && slices.ContainsFunc(pr.subjects, func(s *subject) bool {
		return s != pr.subject && s.Op.Method.Value == http.MethodPost && isStem(s)
	})
}

// repeat makes the same call until it has worked as often as it may, and once more.
func (pr *probe) repeat(why reason) {
	s := pr.subject
	isGone := why.status == http.StatusNotFound || why.status == http.StatusGone
	isChange := s.Op.Method.Value == http.MethodPut || s.Op.Method.Value == http.MethodPatch
	isOfOther := isChange && (uniqueWord.MatchString(why.text) || prose.RivalForm.MatchString(why.text)) || pr.isOtherAct(why.text)
	if why.general || s.Op.Method.Value == http.MethodGet || isGone && s.Op.Method.Value != http.MethodDelete || s.exchanges() || isOfOther {
		return
	}
	pr.counted(func(user *testUser) {
		if ev := pr.tried(user, unchanged); ev == nil || !ok2xx(ev.Exchange.Status) {
			return
		}
		for range timesIn(why.text) - 1 {
			if ev := pr.triedOnce(user, unchanged); !ok2xx(ev.Exchange.Status) {
				return
			}
		}
		pr.expect(why, pr.triedOnce(user, unchanged), "the same request again")
	})
}

// otherMedia sends the body in media types that the operation does not document.
func (pr *probe) otherMedia(why reason) {
	var ev *claim.Evidence
	for _, media := range []string{"text/plain", "application/x-unheard-of"} {
		if len(pr.subject.template.Body) == 0 && pr.subject.template.Form == nil {
			return
		}
		ev = pr.refused(func(c *call.Call) *call.Call { return c.WithHeader("Content-Type", media) })
		if ev == nil || ev.Exchange.Status == why.status {
			break
		}
	}
	pr.expect(why, ev, "a body of another media type")
}

// unchangedSince sends the ETag of a response in If-None-Match (RFC 9110, section 13.1.2).
func (pr *probe) unchangedSince(why reason) {
	first := pr.asked(unchanged)
	if first == nil || pr.subject.Op.Method.Value != http.MethodGet || !ok2xx(first.Exchange.Status) {
		return
	}
	tag, last := first.Exchange.Header.Get("ETag"), first.Exchange.Header.Get("Last-Modified")
	switch {
	case tag != "":
		pr.expect(why, pr.refused(func(c *call.Call) *call.Call { return c.WithHeader("If-None-Match", tag) }), "its ETag in If-None-Match")
	case tagWord.MatchString(why.text):
		pr.ledger.deny(why.claim, first, found("the response has no ETag to send in If-None-Match"))
	case last != "":
		pr.expect(why, pr.refused(func(c *call.Call) *call.Call { return c.WithHeader("If-Modified-Since", last) }), "its Last-Modified in If-Modified-Since")
	}
}

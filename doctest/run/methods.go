package run

import (
	"net/http"
	"regexp"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

var (
	headLike    = regexp.MustCompile(`\bHEAD\b`)
	alikeWord   = regexp.MustCompile(`(?i)\b(supports?|supported|also|too|same|like|works?|without (a |the )?body|no body|headers)\b`)
	optionsForm = regexp.MustCompile("\\bOPTIONS\\b[^.;]{0,60}?`?\\b(2\\d\\d)\\b|\\bOPTIONS\\b[^.;]{0,60}?\\b(?:Allow|Access-Control-[\\w-]+)\\b")
	allowForm   = regexp.MustCompile(`\b(Allow|Access-Control-Allow-[\w]+)\b`)
)

// readMethodAssertions finds what a sentence says of HEAD and OPTIONS.
func (s *subject) readMethodAssertions(t page.Text, add adder) {
	isGet := s.Op.Method.Value == http.MethodGet
	if at := headLike.FindStringIndex(t.Value); at != nil && isGet && !headForm.MatchString(t.Value) && alikeWord.MatchString(t.Value) && !prose.DenialWord.MatchString(t.Value) && !s.has(headAs) {
		add(at, headAs, claim.Promise, assertion{}, "HEAD returns the headers of GET")
	}
	if m := optionsForm.FindStringSubmatchIndex(t.Value); m != nil && !prose.DenialWord.MatchString(t.Value) && !s.has(optionsAre) {
		p := assertion{number: prose.Number(prose.Submatch(t.Value, m, 1)), name: allowForm.FindString(t.Value)}
		add(m, optionsAre, claim.Promise, p, "OPTIONS works as documented")
	}
}

// sameForHead are the headers that HEAD must return as GET does, if both have them (RFC 9110, section 9.3.2).
var sameForHead = []string{"Content-Type", "Content-Length", "Etag", "Last-Modified", "Content-Disposition"}

// headAs compares the response to HEAD with that to GET, if the page says that they are alike.
func (pr *probe) headAs(get *recorder.Exchange, head *claim.Evidence) {
	for _, p := range pr.subject.asserted(headAs) {
		ex := head.Exchange
		if !pr.settle(p.claim, head, nil, "HEAD", is(get.Status)) {
			continue
		}
		for _, name := range sameForHead {
			one, two := get.Header.Get(name), ex.Header.Get(name)
			isMissing := two == "" && name != "Content-Length"
			if one != "" && (isMissing || two != "" && two != one) && pr.isStable(name, one) {
				pr.ledger.deny(p.claim, head, found("HEAD returns another %s than GET", name).with("%q, and GET returns %q", two, one))
			}
		}
	}
}

// isStable reports whether a second GET returns the same value of a header.
func (pr *probe) isStable(name, value string) bool {
	ev := pr.asked(unchanged)
	return ev != nil && ev.Exchange.Header.Get(name) == value
}

// otherOrigin is the origin of a page in a browser that calls the API.
const otherOrigin = "https://app.example.com"

// options sends OPTIONS as a browser does before it calls the operation.
func (pr *probe) options(p *assertion) {
	ev := pr.asked(func(c *call.Call) *call.Call { return preflight(c, pr.subject) })
	proves := works
	if p.number != 0 {
		proves = is(p.number)
	}
	notAllowed := ev != nil && (ev.Exchange.Status == http.StatusMethodNotAllowed || ev.Exchange.Status == http.StatusNotFound)
	switch {
	case notAllowed:
		pr.ledger.deny(p.claim, ev, found("%s for OPTIONS", returned(ev.Exchange)))
	case pr.settle(p.claim, ev, nil, "OPTIONS", proves) && p.name != "":
		pr.allows(p, ev)
	}
}

// allows denies a claim if a response to OPTIONS lacks the header that the page names, or if the header lacks the operation's
// method.
func (pr *probe) allows(p *assertion, ev *claim.Evidence) {
	value := ev.Exchange.Header.Get(p.name)
	isMethods := p.name == "Allow" || strings.HasSuffix(p.name, "-Methods")
	switch {
	case value == "":
		pr.ledger.deny(p.claim, ev, found("%s for OPTIONS without %s", returned(ev.Exchange), p.name))
	case isMethods && value != "*" && !prose.ContainsFold(value, pr.subject.Op.Method.Value):
		pr.ledger.deny(p.claim, ev, found("%s lacks %s, which the page documents", p.name, pr.subject.Op.Method.Value).with("%s: %s", p.name, value))
	}
}

// preflight is the request with which a browser asks whether a page of another origin may make the call. It has no credentials.
func preflight(c *call.Call, s *subject) *call.Call {
	d := c.WithMethod(http.MethodOptions)
	d.Header, d.Body, d.Form = http.Header{}, nil, nil
	d.Header.Set("Origin", otherOrigin)
	d.Header.Set("Access-Control-Request-Method", s.Op.Method.Value)
	if c.Header.Get("Authorization") != "" {
		d.Header.Set("Access-Control-Request-Headers", "authorization")
	}
	return d
}

// compressed offers the content codings that clients offer by themselves. The recorder decodes the body.
func (pr *probe) compressed() {
	ev := pr.asked(func(c *call.Call) *call.Call { return c.WithHeader("Accept-Encoding", "gzip, deflate, br, zstd") })
	if ev != nil && ok2xx(ev.Exchange.Status) && strings.Contains(ev.Exchange.Failure, "Content-Encoding") {
		pr.ledger.deny(pr.subject.there, ev, found("%s for Accept-Encoding: gzip, deflate, br, zstd", ev.Exchange.Failure))
	}
}

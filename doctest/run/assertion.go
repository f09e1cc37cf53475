package run

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

// An assertion is a statement of the prose that a run can check.
type assertion struct {
	kind   assertionKind
	claim  *claim.Claim
	number int    // of digits or seconds, or a status
	name   string // of a header in the response to OPTIONS
	header prose.Header
	from   string // the field from which the days count until that with the name
}

type assertionKind int

const (
	emailSent    assertionKind = iota // an email is sent
	codeDigits                        // the emailed code has number digits
	worksOnce                         // a code works only once
	onceAccepted                      // the success is returned only after the mail gateway accepts the email
	headIs                            // HEAD returns the status number
	prefetchIs                        // a prefetch returns the status number
	headerIs                          // the response has a header, perhaps with a value
	linksNext                         // the response of a list that has more items links to the next page
	livesFor                          // the token is valid for number seconds
	expiresIn                         // the response says that the created thing is valid for number seconds
	headAs                            // HEAD returns the headers of GET
	optionsAre                        // OPTIONS is responded to, perhaps with the status number
	dueAfter                          // a field of the response is number days after another one
	statusListed                      // the status list has the status number
)

var (
	digitsForm   = regexp.MustCompile(`(?i)\b(four|five|six|seven|eight|[4-9]|10)[- ]digits?\b|\b(four|five|six|seven|eight|[4-9]|10) digits\b`)
	onceForm     = regexp.MustCompile(`(?i)\b(works?|accepted|used?|valid|redeemed|good)\b[^.;]{0,30}\b(only )?once\b|\b(one[- ]time|single[- ]use)\b`)
	acceptedForm = regexp.MustCompile(`(?i)\b(once|when|after|until|as soon as)\b[^.]{0,60}\baccept`)
	headForm     = regexp.MustCompile("(?i)\\bHEAD\\b[^.;,]{0,40}?`?\\b([1-5]\\d\\d)\\b")
	prefetchForm = regexp.MustCompile("(?i)\\bprefetch(?:es)?\\b[^.;,]{0,40}?`?\\b([1-5]\\d\\d)\\b")
	statusForm   = regexp.MustCompile("`([1-5]\\d\\d)`|\\bstatus ?[= ] ?([1-5]\\d\\d)\\b")
	responseWord = regexp.MustCompile(`(?i)\b(answer|status|respon[ds]|return|error)`)
	lifeForm     = regexp.MustCompile(`(?i)\b(token|jwt)\b[^.;]{0,40}\b(?:good|valid|lives?|lasts?|expires?)\b[^.;]{0,15}?\b(one|an|two|five|ten|\d+)[- ](second|minute|hour|day)s?\b`)
)

// ofOneCause are the errors that a server returns for one cause, so that what a description says of their headers always holds.
var ofOneCause = []int{http.StatusUnauthorized, http.StatusMethodNotAllowed, http.StatusTooManyRequests}

// addAssertions enters the statements of an operation's prose that a run can check.
func (s *subject) addAssertions(l *ledger) {
	for _, t := range slices.Concat(s.Op.Prose, s.Op.Notes) {
		for _, sentence := range prose.Sentences(t) {
			s.readAssertions(l, sentence)
		}
	}
	for _, st := range s.Op.Response.Statuses {
		if st.Code/100 == 2 || slices.Contains(ofOneCause, st.Code) {
			s.readHeaderAssertions(l, st.Description, st.Code)
		}
	}
	for _, p := range s.Op.Parameters {
		s.readDigits(l, p.Description, "the value of "+p.Name.Value)
	}
}

func (s *subject) readAssertions(l *ledger, t page.Text) {
	add := func(at []int, kind assertionKind, k claim.Kind, p assertion, format string, args ...any) {
		p.kind, p.claim = kind, l.add(t.At(at[0]), k, s.Op, format, args...)
		s.assertions = append(s.assertions, &p)
	}
	if at := flow.SaysEmail(t.Value); s.SendsEmail && at != nil && !s.has(emailSent) {
		add(at, emailSent, claim.Mail, assertion{}, "an email is sent")
	}
	s.readDigits(l, t, "the code in the email")
	if at := onceForm.FindStringIndex(t.Value); at != nil && (s.exchanges() || s.Consumer != nil) && !s.has(worksOnce) {
		add(at, worksOnce, claim.Promise, assertion{}, "a code works only once")
	}
	if at := acceptedForm.FindStringIndex(t.Value); at != nil && s.SendsEmail && mentions(t.Value, s.Op.Response.Success()) && !s.has(onceAccepted) {
		add(at, onceAccepted, claim.Promise, assertion{}, "%d is returned only after the mail gateway accepts the email", s.Op.Response.Success())
	}
	if m := headForm.FindStringSubmatchIndex(t.Value); m != nil && s.Op.Method.Value == "GET" {
		n := prose.Number(prose.Submatch(t.Value, m, 1))
		add(m, headIs, claim.Promise, assertion{number: n}, "HEAD returns %s", statusName(n))
	}
	if m := prefetchForm.FindStringSubmatchIndex(t.Value); m != nil && s.Op.Method.Value == "GET" {
		n := prose.Number(prose.Submatch(t.Value, m, 1))
		add(m, prefetchIs, claim.Promise, assertion{number: n}, "a prefetch returns %s", statusName(n))
	}
	s.readMethodAssertions(t, add)
	s.readExpiry(t, add)
	s.readStatusAssertions(t, add)
	s.readHeaderAssertions(l, t, 0)
	if m := lifeForm.FindStringSubmatchIndex(t.Value); m != nil && s.tokenPath() != nil {
		n := prose.Number(prose.Submatch(t.Value, m, 2)) * prose.Seconds[strings.ToLower(prose.Submatch(t.Value, m, 3))]
		add(m, livesFor, claim.Promise, assertion{number: n}, "the token is valid for %d seconds", n)
	}
}

// readDigits finds the number of digits that a text says a code has.
func (s *subject) readDigits(l *ledger, t page.Text, what string) {
	if m := digitsForm.FindStringSubmatchIndex(t.Value); m != nil && (s.SendsEmail || s.exchanges()) {
		n := prose.Number(prose.Submatch(t.Value, m, 1) + prose.Submatch(t.Value, m, 2))
		c := l.add(t.At(m[0]), claim.Mail, s.Op, "%s has %d digits", what, n)
		s.assertions = append(s.assertions, &assertion{kind: codeDigits, number: n, claim: c})
	}
}

// An adder enters an assertion at its position in a sentence.
type adder func(at []int, kind assertionKind, k claim.Kind, p assertion, format string, args ...any)

// readStatusAssertions finds the statuses in a sentence, except those of HEAD and prefetches. A number that the list does
// not have is a status only if there is a list, and if the sentence is about responses.
func (s *subject) readStatusAssertions(t page.Text, add adder) {
	if headForm.MatchString(t.Value) || optionsForm.MatchString(t.Value) || prefetchForm.MatchString(t.Value) {
		return
	}
	for _, m := range statusForm.FindAllStringSubmatchIndex(t.Value, -1) {
		n := prose.Number(prose.Submatch(t.Value, m, 1) + prose.Submatch(t.Value, m, 2))
		if s.statuses[n] != nil || s.only != nil && page.Phrase(n) != "" && responseWord.MatchString(t.Value) {
			add(m, statusListed, claim.Promise, assertion{number: n}, "the status list has %s", statusName(n))
		}
	}
}

// readHeaderAssertions finds the headers that a text says a response has: one with a status, or each success if status is 0.
func (s *subject) readHeaderAssertions(l *ledger, t page.Text, status int) {
	for _, h := range prose.Headers(t.Value, status) {
		kind, says := headerIs, "the response has "+strings.TrimSuffix(h.Name+": "+h.Value, ": ")
		if h.IsMore {
			kind, says = linksNext, "the response has a Link to the next page"
		}
		if !s.asserts(kind, h) {
			s.assertions = append(s.assertions, &assertion{kind: kind, header: h, claim: l.add(t.At(h.At), claim.Header, s.Op, "%s", says)})
		}
	}
}

// asserts reports whether the page asserts a header in an earlier sentence.
func (s *subject) asserts(kind assertionKind, h prose.Header) bool {
	return slices.ContainsFunc(s.asserted(kind), func(p *assertion) bool {
		return strings.EqualFold(p.header.Name, h.Name) && p.header.Status == h.Status && p.header.Value == h.Value
	})
}

// tokenPath is the path of the JWT in the operation's response; nil if its sample shows none.
func (s *subject) tokenPath() []string {
	for _, l := range content.LeavesOf(s.Op) {
		if strings.HasPrefix(l.Value, "eyJ") {
			return l.Path
		}
	}
	return nil
}

func mentions(s string, status int) bool {
	return status > 0 && strings.Contains(s, strconv.Itoa(status))
}

func (s *subject) has(kind assertionKind) bool {
	return slices.ContainsFunc(s.assertions, func(p *assertion) bool { return p.kind == kind })
}

// exchanges reports whether the operation takes an emailed value.
func (s *subject) exchanges() bool { return slices.ContainsFunc(s.Uses, flow.Use.IsMailed) }

// asserted returns the assertions of a kind.
func (s *subject) asserted(kind assertionKind) []*assertion {
	return slices.DeleteFunc(slices.Clone(s.assertions), func(p *assertion) bool { return p.kind != kind })
}

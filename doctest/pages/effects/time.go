package effects

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

// dueName are names of fields with the end of something.
var dueName = regexp.MustCompile(`(?i)^(?:due|ends?|expires?|expiry|(?:valid|held|reserved|kept|pickup|return|pay)[-_]?(?:by|until|before)|deadline)(?:[-_]?(?:on|at|date|by))?$`)

// DueOf are the fields of a created thing with the first time and with the end, the days between them, and where a text of the page gives
// these days; none if the sample and the text do not agree.
func DueOf(op *page.Operation) (from, to content.Leaf, days int, at page.Pos) {
	from, to = dueSpan(op)
	isSent := slices.ContainsFunc(content.SentBy(op), func(v content.Sent) bool { return v.In == page.InBody && (v.Name == from.Name || v.Name == to.Name) })
	if op.Method.Value != http.MethodPost || from.Name == "" || isSent {
		return from, to, 0, at // a time that the request sends has no fixed distance
	}
	days = DaysBetween(from.Value, to.Value)
	m := regexp.MustCompile(fmt.Sprintf(`\b%d[- ]days?\b`, days)).FindStringIndex(prose.WithoutCode(op.Page))
	if days < 2 || m == nil {
		return from, to, 0, at
	}
	return from, to, days, op.Page.Outline.Text.At(m[0])
}

// dueSpan are the first time in the sample of a created thing and the time at which something ends.
func dueSpan(op *page.Operation) (from, to content.Leaf) {
	for _, l := range content.LeavesOf(op) {
		switch {
		case len(l.Path) != 1 || !match.IsDate(l.Value):
		case dueName.MatchString(l.Name) && to.Name == "":
			to = l
		case from.Name == "":
			from = l
		}
	}
	if to.Name == "" {
		return content.Leaf{}, content.Leaf{}
	}
	return from, to
}

// DaysBetween are the days from one date to another.
func DaysBetween(a, b string) int {
	one, errA := time.Parse(time.DateOnly, a[:len(time.DateOnly)])
	two, errB := time.Parse(time.DateOnly, b[:len(time.DateOnly)])
	if errA != nil || errB != nil {
		return 0
	}
	return int(two.Sub(one).Hours() / 24)
}

var (
	expiryForm = regexp.MustCompile(`(?i)\b(?:expires?|valid|held|lasts?|lives?|released|kept|reserved|good|works? (?:only )?for)\b[^.;]{0,25}?\b(one|an?|two|five|ten|\d+)[- ](second|minute|hour|day)s?\b`)
	// SpanName are names of fields with how long a thing is valid, in seconds.
	SpanName = regexp.MustCompile(`(?i)^(expires?[-_]?in|ttl|lifetime|valid[-_]?for)([-_]?s(econds)?)?$`)
	// UntilName are names of fields with the time at which a thing ends to be valid.
	UntilName = regexp.MustCompile(`(?i)^(expires?([-_]?(at|on))?|expiry|expiration|(valid|held|reserved)[-_]?until|not[-_]?after)$`)
)

// LifetimeIn is how many seconds a sentence says that a thing is valid, and where; nil if it does not.
func LifetimeIn(text string) (seconds int, at []int) {
	m := expiryForm.FindStringSubmatchIndex(text)
	if m == nil || prose.DenialWord.MatchString(text) {
		return 0, nil
	}
	return max(1, prose.Number(prose.Submatch(text, m, 1))) * prose.Seconds[strings.ToLower(prose.Submatch(text, m, 2))], m
}

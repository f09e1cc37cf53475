package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

// exactDigits is how many digits a number has at most whose fractions every server can tell from it.
const exactDigits = 9

// fraction sends a fraction for an integer in a body of JSON. A server that rejects a word may still take it.
func (pr *probe) fraction(p *page.Parameter, row *row) {
	value, ok := pr.subject.template.Value(pr.subject.Op, p)
	if p.In.Value != page.InBody || !ok || !match.NumberForm.MatchString(value) || len(value) > exactDigits || pr.subject.template.MediaType() != jsonType {
		return
	}
	ev := pr.refused(func(c *call.Call) *call.Call { return c.With(pr.subject.Op, p, value+".5") })
	if ev != nil && ok2xx(ev.Exchange.Status) {
		pr.ledger.deny(row.kind, ev, found("%s for %s=%s.5, which is not of type %s", returned(ev.Exchange), p.Name.Value, value, p.Type.Value))
	}
}

// insides is how many values of a list are tried in requests that create things.
const insides = 4

// insideAfter sends the values that a limit allows in a request that creates or changes things, after one outside of the limit. A
// thing can have other rules than the limit, so only the same error as for the value outside denies the claim.
func (pr *probe) insideAfter(p *page.Parameter, l limit, outside *claim.Evidence) {
	if outside == nil || !prose.IsRejection(outside.Exchange.Status) || p.In.Value != page.InBody {
		return
	}
	own, isSent := pr.subject.template.Value(pr.subject.Op, p)
	if !isSent && onlyWithForm.MatchString(p.Description.Value) {
		return // it may not go with the values of the example
	}
	for i, value := range l.Inside {
		if value == own || i >= insides {
			continue
		}
		ev, err := pr.accepted(func(c *call.Call) *call.Call { return c.With(pr.subject.Op, p, value) })
		if err != nil || ev == nil || !sameError(outside.Exchange, ev.Exchange, l.Outside, value) {
			continue
		}
		if again, err := pr.accepted(unchanged); err == nil && ok2xx(again.Exchange.Status) {
			pr.ledger.deny(l.claim, ev, found("%s for %s=%s, which the page allows", returned(ev.Exchange), p.Name.Value, value))
			return
		}
	}
}

// onlyWithForm is in descriptions of values that only some requests may have: "Refused with other categories".
var onlyWithForm = regexp.MustCompile("(?i)\\bonly (?:for|with|if|when|in|allowed)\\b|\\b(?:refused|rejected|ignored|required|allowed|needed|valid) (?:only )?(?:with|for|if|when|unless)\\b|\\b(?:together|instead|depends|unless|except)\\b|\\b(?:if|when|with|for) (?:the )?`")

// sameError reports whether two responses reject a value each with the same words, except for numbers and for the value.
func sameError(a, b *recorder.Exchange, one, two string) bool {
	words := func(ex *recorder.Exchange, value string) string {
		return prose.DigitForm.ReplaceAllString(strings.ReplaceAll(string(ex.Body), value, "0"), "0")
	}
	return a.Status == b.Status && prose.IsRejection(a.Status) && words(a, one) == words(b, two)
}

// addRepeat enters the claim that a DELETE or a PUT can be sent again, if a sentence says so.
func (s *subject) addRepeat(l *ledger) {
	if !slices.Contains([]string{http.MethodDelete, http.MethodPut}, s.Op.Method.Value) {
		return
	}
	for _, t := range slices.Concat(s.Op.Prose, s.Op.Notes) {
		for _, sentence := range prose.Sentences(t) {
			if s.again == nil && effects.MayRepeat(sentence.Value) {
				s.again = l.add(sentence.Pos, claim.Promise, s.Op, "the request can be sent again")
			}
		}
	}
}

// repeated sends a request twice, if the page says that this works.
func (pr *probe) repeated() {
	c := pr.subject.again
	if c == nil {
		return
	}
	user, err := pr.ready()
	if err != nil {
		pr.ledger.excuse(c, "%v", err)
		return
	}
	if ev := pr.triedOnce(user, unchanged); !ok2xx(ev.Exchange.Status) {
		pr.ledger.excuse(c, "%s the first time", returned(ev.Exchange))
		return
	}
	pr.settle(c, pr.triedOnce(user, unchanged), nil, "the same request again", failsNever)
}

// failsNever proves that a request can be sent again. A limit is another error.
func failsNever(status int) proof {
	switch {
	case ok2xx(status):
		return confirms
	case status/100 == 4 && status != http.StatusTooManyRequests && status != http.StatusPreconditionFailed:
		return refutes
	}
	return neither
}

package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/content"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
	"docsascode.example/gen/page"
)

// A page says that a server changes the letters of a value: "Letters of the plate are stored in upper case".

// A letterCase is a parameter whose value the server returns in upper or lower case.
type letterCase struct {
	param   *page.Parameter
	isUpper bool
	claim   *claim.Claim
}

var caseForm = regexp.MustCompile(`(?i)\b(?:stored|saved|kept|returned|shown|converted|normali[sz]ed|turned|changed)(?: \w+)? (?:in|to|into|as) (upper|lower)[- ]?case\b|\b(?:is|are|gets?) (upper|lower)[- ]?cased\b`)

// addLetterCases enters what the descriptions of parameters and the sentences of an operation say of the case of letters.
func (s *subject) addLetterCases(l *ledger) {
	if s.op.Method.Value == http.MethodGet || s.op.Method.Value == http.MethodDelete {
		return
	}
	for _, p := range s.op.Parameters {
		if p.In.Value != page.InBody || p.Shown || strings.ContainsAny(p.Name.Value, ".[]") {
			continue
		}
		s.addLetterCase(l, p, p.Description)
		for _, t := range slices.Concat(s.op.Prose, s.op.Notes) {
			for _, sentence := range prose.Sentences(t) {
				if prose.MentionsName(strings.ToLower(sentence.Value), strings.ToLower(p.Name.Value)) {
					s.addLetterCase(l, p, sentence)
				}
			}
		}
	}
}

func (s *subject) addLetterCase(l *ledger, p *page.Parameter, t page.Text) {
	m := caseForm.FindStringSubmatchIndex(t.Value)
	isTwice := slices.ContainsFunc(s.cases, func(c letterCase) bool { return c.param == p })
	if m == nil || isTwice || mayForm.MatchString(t.Value[:m[0]]) {
		return
	}
	word := strings.ToLower(prose.Submatch(t.Value, m, 1) + prose.Submatch(t.Value, m, 2))
	c := l.add(t.At(m[0]), claim.Effect, s.op, "%s is returned in %s case", p.Name.Value, word)
	s.cases = append(s.cases, letterCase{p, word == "upper", c})
}

// letterCases sends values whose letters have the other case.
func (pr *probe) letterCases() {
	s := pr.subject
	for _, own := range s.cases {
		to, from := strings.ToLower, strings.ToUpper
		if own.isUpper {
			to, from = from, to
		}
		ev, err := pr.accepted(func(c *call.Call) *call.Call {
			value, ok := c.Value(s.op, own.param)
			if !ok || from(value) == to(value) {
				return nil
			}
			return c.With(s.op, own.param, from(value))
		})
		if err != nil || ev == nil {
			pr.ledger.excuse(own.claim, cannotChange)
			continue
		}
		sent, _ := call.Of(ev.Exchange).Value(s.op, own.param)
		got := content.FindLeaf(bodyOf(ev.Exchange), match.LastName(own.param.Name.Value))
		switch {
		case !ok2xx(ev.Exchange.Status) || got == nil || sent == to(sent):
			pr.ledger.excuse(own.claim, "%s, without the field", returned(ev.Exchange))
		case match.Text(got) == sent:
			pr.ledger.deny(own.claim, ev, found("%s is %s in the response, as the request sent it", own.param.Name.Value, match.Excerpt(got)))
		case match.Text(got) == to(sent):
			pr.ledger.show(own.claim, ev, "%s is %s for %s", own.param.Name.Value, match.Excerpt(got), match.Shortened(sent, 40))
		default:
			pr.ledger.excuse(own.claim, "the response has another %s", own.param.Name.Value)
		}
	}
}

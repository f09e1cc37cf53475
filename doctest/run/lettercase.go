package run

import (
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
)

// A letterCase is a parameter whose value the server returns in upper or lower case, as its page says.
type letterCase struct {
	effects.LetterCase
	claim *claim.Claim
}

// addLetterCases enters what the page says of the case of letters.
func (s *subject) addLetterCases(l *ledger) {
	for _, c := range effects.LetterCasesOf(s.Op) {
		word := map[bool]string{true: "upper", false: "lower"}[c.IsUpper]
		s.cases = append(s.cases, letterCase{c, l.add(c.At, claim.Effect, s.Op, "%s is returned in %s case", c.Param.Name.Value, word)})
	}
}

// letterCases sends values whose letters have the other case.
func (pr *probe) letterCases() {
	s := pr.subject
	for _, own := range s.cases {
		to, from := strings.ToLower, strings.ToUpper
		if own.IsUpper {
			to, from = from, to
		}
		ev, err := pr.accepted(func(c *call.Call) *call.Call {
			value, ok := c.Value(s.Op, own.Param)
			if !ok || from(value) == to(value) {
				return nil
			}
			return c.With(s.Op, own.Param, from(value))
		})
		if err != nil || ev == nil {
			pr.ledger.excuse(own.claim, cannotChange)
			continue
		}
		sent, _ := call.Of(ev.Exchange).Value(s.Op, own.Param)
		got := content.FindLeaf(bodyOf(ev.Exchange), match.LastName(own.Param.Name.Value))
		switch {
		case !ok2xx(ev.Exchange.Status) || got == nil || sent == to(sent):
			pr.ledger.excuse(own.claim, "%s, without the field", returned(ev.Exchange))
		case match.Text(got) == sent:
			pr.ledger.deny(own.claim, ev, found("%s is %s in the response, as the request sent it", own.Param.Name.Value, match.Excerpt(got)))
		case match.Text(got) == to(sent):
			pr.ledger.show(own.claim, ev, "%s is %s for %s", own.Param.Name.Value, match.Excerpt(got), match.Shortened(sent, 40))
		default:
			pr.ledger.excuse(own.claim, "the response has another %s", own.Param.Name.Value)
		}
	}
}

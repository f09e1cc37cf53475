package effects

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

// A LetterCase is what a page says of the letters of a value: "Letters of the plate are stored in upper case".
type LetterCase struct {
	Param   *page.Parameter
	IsUpper bool
	At      page.Pos
}

var caseForm = regexp.MustCompile(`(?i)\b(?:stored|saved|kept|returned|shown|converted|normali[sz]ed|turned|changed)(?: \w+)? (?:in|to|into|as) (upper|lower)[- ]?case\b|\b(?:is|are|gets?) (upper|lower)[- ]?cased\b`)

// LetterCasesOf are what the descriptions of parameters and the sentences of an operation say of the case of letters.
func LetterCasesOf(op *page.Operation) []LetterCase {
	if op.Method.Value == http.MethodGet || op.Method.Value == http.MethodDelete {
		return nil
	}
	var out []LetterCase
	for _, p := range op.Parameters {
		if p.In.Value != page.InBody || p.Shown || strings.ContainsAny(p.Name.Value, ".[]") {
			continue
		}
		if c, ok := letterCaseOf(op, p); ok {
			out = append(out, c)
		}
	}
	return out
}

// letterCaseOf is the first that the page says of a parameter.
func letterCaseOf(op *page.Operation, p *page.Parameter) (LetterCase, bool) {
	if c, ok := letterCaseIn(p.Description); ok {
		c.Param = p
		return c, true
	}
	for _, t := range slices.Concat(op.Prose, op.Notes) {
		for _, sentence := range prose.Sentences(t) {
			if !prose.MentionsName(strings.ToLower(sentence.Value), strings.ToLower(p.Name.Value)) {
				continue
			}
			if c, ok := letterCaseIn(sentence); ok {
				c.Param = p
				return c, true
			}
		}
	}
	return LetterCase{}, false
}

func letterCaseIn(t page.Text) (LetterCase, bool) {
	m := caseForm.FindStringSubmatchIndex(t.Value)
	if m == nil || mayForm.MatchString(t.Value[:m[0]]) {
		return LetterCase{}, false
	}
	word := strings.ToLower(prose.Submatch(t.Value, m, 1) + prose.Submatch(t.Value, m, 2))
	return LetterCase{IsUpper: word == "upper", At: t.At(m[0])}, true
}

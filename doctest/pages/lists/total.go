package lists

import (
	"regexp"
	"slices"

	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

var (
	// TotalName are names of fields with the number of all items.
	TotalName = regexp.MustCompile(`(?i)^total([-_]?(count|items|results|entries|hits))?$`)
	// MoneyName are names of fields whose sum a total can be in place of the number.
	MoneyName = regexp.MustCompile(`(?i)(price|amount|cost|total|sum|quantity|qty|value|balance)$`)
)

var (
	totalHeaderName = regexp.MustCompile(`\b(?:X-)?Total-(?:Count|Items|Results|Elements)\b|\bX-(?:Total|Count)\b`)
	numberOfAll     = regexp.MustCompile(`(?i)\b(?:total number|number of all|total count|how many there are|count of all)\b`)
)

// TotalHeaderOf is the header of which the text of a list says that it has the number of all items; empty if it says so of none.
func TotalHeaderOf(op *page.Operation) (name string, at page.Pos) {
	for _, t := range slices.Concat(op.Prose, op.Notes) {
		for _, sentence := range prose.Sentences(t) {
			m := totalHeaderName.FindStringIndex(sentence.Value)
			if m != nil && numberOfAll.MatchString(sentence.Value) && prose.HeaderWord.MatchString(sentence.Value) {
				return sentence.Value[m[0]:m[1]], sentence.At(m[0])
			}
		}
	}
	return "", page.Pos{}
}

// alsoInForm matches what a page says of a header that repeats something.
var alsoInForm = regexp.MustCompile("(?i)\\b(?:is|are|also|which is) (?:also |always )?(?:sent|returned|given|repeated|available|found|included)(?: again| too)? (?:in|as|by) (?:the |a )?(?:response )?(?:header )?`?([A-Z][A-Za-z]*(?:-[A-Za-z]+)+)\\b")

// RepeatedIn is the header of which a paragraph says that it repeats something, and the names in code before it, of which one may be the
// field that it repeats.
func RepeatedIn(p *page.Page, t page.Text) (header string, fields []string, at page.Pos) {
	m := alsoInForm.FindStringSubmatchIndex(t.Value)
	if m == nil || prose.ConditionWord.MatchString(t.Value) {
		return "", nil, page.Pos{}
	}
	for _, word := range identForm.FindAllStringIndex(t.Value[:m[0]], -1) {
		if isQuoted(p, t, word[0]) {
			fields = append(fields, t.Value[word[0]:word[1]])
		}
	}
	return prose.Submatch(t.Value, m, 1), fields, t.At(m[2])
}

var identForm = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// isQuoted reports whether the page has a mark of code before a word of a text.
func isQuoted(p *page.Page, t page.Text, at int) bool {
	before, all := t.Offset(at)-1, p.Outline.Text.Value
	return before >= 0 && before < len(all) && all[before] == '`'
}

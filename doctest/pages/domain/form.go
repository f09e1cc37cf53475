package domain

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
)

// orWord is in descriptions that allow other values, too.
var orWord = regexp.MustCompile(`(?i)\b(or|if|any|usually|should|preferably|name)\b`)

// standards are forms of texts that descriptions name, with a value that has no such form.
var standards = []struct {
	form    *regexp.Regexp
	name    string
	outside string
}{
	{regexp.MustCompile(`(?i)\bISBN-?13\b`), "an ISBN-13", "not-an-isbn"},
	{regexp.MustCompile(`\bE\.?164\b`), "a number in E.164", "twelve"},
	{regexp.MustCompile(`\bISO[ -]?4217\b`), "a currency of ISO 4217", "no-currency"},
	{regexp.MustCompile(`\bISO[ -]?3166\b`), "a country of ISO 3166", "no-country"},
	{regexp.MustCompile("^\\W*`?YYYY-MM-DD\\b"), "a date", "yesterday"},
	{regexp.MustCompile(`(?i)\bvalid e-?mail(?: address)?\b`), "an email address", "not-an-address"},
}

var (
	// beginForm is in descriptions of texts that begin in one way.
	beginForm = regexp.MustCompile("(?i)\\bmust (?:begin|start) with [`\"“']?([^\\s`\"”',;]+)")
	// charactersForm is in descriptions of texts that have some characters alone, and mixForm in those of texts that must have some.
	charactersForm = regexp.MustCompile(`(?i)(?:^|[.;:] |\bonly |\bof |\bcontain |\bhave )(?:(?:ascii|lower[- ]?case|upper[- ]?case|capital|latin|small) )*(?:letters|characters a-z|alphanumerics?)(?:,| and| or) (?:and |or )?(?:digits|numbers|numerals|hyphens|dashes|underscores)\b`)
	mixForm        = regexp.MustCompile(`(?i)\b(?:at least|must (?:contain|have|include)|mix|both|combination|each|spaces?|punctuation|any|etc)\b`)
)

// strangeText has characters that no such text has.
const strangeText = "not allowed!"

// formOf is what a description, or a regular expression, says of the form of a text, with a text that has no such form.
func formOf(op *page.Operation, p *page.Parameter) (says, outside string, ok bool) {
	if outside, ok := unlike(op, p); ok {
		return "matches " + p.Pattern, outside, true
	}
	text := prose.Unmarked(p.Description.Value)
	if m := beginForm.FindStringSubmatch(text); m != nil && !orWord.MatchString(text) {
		begin := strings.TrimRight(m[1], ".")
		if begin == "https://" {
			return "begins with " + begin, "http://hooks.example.org/in", true
		}
		return "begins with " + begin, "zz" + begin, true
	}
	if charactersForm.MatchString(text) && !mixForm.MatchString(text) {
		return "has only the characters that the page lists", strangeText, true
	}
	return "", "", false
}

// unlike is a value that the pattern of a parameter excludes, as little different as can be from the one that the examples send. It
// is false if there is no pattern, or if doctest reads it in another way than the page: the example's value must match.
func unlike(op *page.Operation, p *page.Parameter) (string, bool) {
	if p.Pattern == "" || p.In.Value != page.InBody {
		return "", false
	}
	form, err := regexp.Compile(p.Pattern)
	i := slices.IndexFunc(content.SentBy(op), func(v content.Sent) bool { return v.In == page.InBody && v.Name == p.Name.Value })
	if err != nil || i < 0 || !form.MatchString(content.SentBy(op)[i].Value) {
		return "", false
	}
	own := content.SentBy(op)[i].Value
	for _, other := range []string{strings.Replace(own, "https://", "http://", 1), own[:len(own)-1] + "~", "~" + own[1:], "~"} {
		if !form.MatchString(other) {
			return other, true
		}
	}
	return "", false
}

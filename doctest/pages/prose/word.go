package prose

import (
	"regexp"
	"strings"

	"docsascode.example/doctest/match"
)

// IsPluralOf reports whether an English word is another one, or its plural.
func IsPluralOf(word, one string) bool {
	return word == one || word == one+"s" || word == one+"es" || strings.HasSuffix(one, "y") && word == strings.TrimSuffix(one, "y")+"ies"
}

// Singular is one of what an English word has several of: "address" for "addresses".
func Singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies"):
		return strings.TrimSuffix(word, "ies") + "y"
	case strings.HasSuffix(word, "sses") || strings.HasSuffix(word, "xes") || strings.HasSuffix(word, "ches") || strings.HasSuffix(word, "shes"):
		return strings.TrimSuffix(word, "es")
	case strings.HasSuffix(word, "ss"):
		return word
	}
	return strings.TrimSuffix(word, "s")
}

// MentionsName reports whether a text has a name as a whole word.
func MentionsName(text, name string) bool {
	return regexp.MustCompile(`(?:^|[^\w-])` + regexp.QuoteMeta(name) + `(?:[^\w-]|$)`).MatchString(text)
}

// ThingNamed is the kind of thing whose ID has a name: "member" for "member_id"; empty for a name that is no such ID.
func ThingNamed(name string) string {
	if !match.IDName.MatchString(name) {
		return ""
	}
	kind, _ := strings.CutSuffix(match.Simplified(name), "id")
	return kind
}

var markForm = regexp.MustCompile("[`*]+")

// Unmarked is a text without the marks of code and of emphasis.
func Unmarked(text string) string { return markForm.ReplaceAllString(text, "") }

// Seconds is how many seconds a unit of time has.
var Seconds = map[string]int{"second": 1, "minute": 60, "hour": 3600, "day": 86400}

// DenialWord is in sentences that say what is not so, or not always.
var DenialWord = regexp.MustCompile(`(?i)\bnot\b|n't\b|\bunsupported\b|\bnever\b|\bexcept\b`)

// HeaderWord is in sentences about headers.
var HeaderWord = regexp.MustCompile(`(?i)\bheaders?\b`)

// ConditionWord is in sentences that are not about all cases.
var ConditionWord = regexp.MustCompile(`(?i)\b(may|can|might|if|when|unless|except|only|successful|error|not|but)\b`)

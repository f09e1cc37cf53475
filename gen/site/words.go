package site

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/kljensen/snowball/english"
)

// wordsOf cuts a text into words in lower case. A compound such as SIGNIN_LISTEN or exchangeCode is a word, and so is each of its
// parts.
func wordsOf(text string) []string {
	var words []string
	for _, compound := range compoundsOf(text) {
		words = append(words, strings.ToLower(compound))
		if parts := partsOf(compound); len(parts) > 1 {
			words = append(words, parts...)
		}
	}
	return words
}

func compoundsOf(text string) []string {
	compounds := strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, compound := range compounds {
		compounds[i] = strings.Trim(compound, "_")
	}
	return slices.DeleteFunc(compounds, func(compound string) bool { return compound == "" })
}

// partsOf cuts a compound at underscores, and where a capital follows a small letter.
func partsOf(compound string) []string {
	var parts []string
	for part := range strings.SplitSeq(compound, "_") {
		start, before := 0, 'A'
		for i, r := range part {
			if unicode.IsUpper(r) && unicode.IsLower(before) {
				parts = append(parts, strings.ToLower(part[start:i]))
				start = i
			}
			before = r
		}
		parts = append(parts, strings.ToLower(part[start:]))
	}
	return slices.DeleteFunc(parts, func(part string) bool { return part == "" })
}

// stemOf is what words of one root have in common. Words with digits or underscores are names and have none.
func stemOf(word string) string {
	if strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return word
	}
	return english.Stem(word, true)
}

// kin are words by which people look for the same thing in a description of an API.
var kin = [][]string{
	{"last", "long", "expire", "lifetime", "valid", "ttl"},
	{"invalid", "wrong", "bad"},
	{"auth", "authorization", "authentication", "login", "signin"},
	{"rate", "throttle", "limit", "quota", "429"},
	{"install", "start", "run", "deploy"},
	{"setting", "option", "flag", "environment", "configuration"},
	{"error", "problem", "failure"},
	{"email", "mail"},
	{"key", "jwks"},
}

// vague are words that stand for their kin in a question, and mostly for something else on a page: "the last token".
var vague = []string{"last", "long"}

// kinStems are the stems of the words that mean the same, by group.
var kinStems = sync.OnceValue(func() [][]string {
	var groups [][]string
	for _, group := range kin {
		stems := make([]string, len(group))
		for i, word := range group {
			stems[i] = stemOf(word)
		}
		groups = append(groups, stems)
	}
	return groups
})

// kinOf are the stems of the words that mean the same.
func kinOf(stem string) []string {
	var stems []string
	for _, group := range kinStems() {
		if slices.Contains(group, stem) {
			stems = append(stems, group...)
		}
	}
	return stems
}

// fill are words of questions that say nothing of what is looked for.
var fill = []string{
	"a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how", "i", "if", "in",
	"is", "it", "its", "me", "my", "of", "on", "or", "that", "the", "this", "to", "what", "when",
	"where", "which", "who", "why", "with", "you", "your",
}

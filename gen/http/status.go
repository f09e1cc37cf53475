package http

import (
	"net/http"
	"strings"

	"docsascode.example/gen/spelling"
)

// renamed are the phrases of RFC 9110 that net/http still has in their older form, and those that were registered before.
var renamed = map[int][]string{
	413: {"Content Too Large", "Request Entity Too Large", "Payload Too Large"},
	414: {"URI Too Long", "Request URI Too Long", "Request-URI Too Long"},
	416: {"Range Not Satisfiable", "Requested Range Not Satisfiable"},
	422: {"Unprocessable Content", "Unprocessable Entity"},
}

// Phrases are the reason phrases that are, or were, registered for a code; the current one is first.
func Phrases(code int) []string {
	if all := renamed[code]; all != nil {
		return all
	}
	if text := http.StatusText(code); text != "" {
		return []string{text}
	}
	return nil
}

// PhraseIn is the length of the phrase of a code that a text begins with, in any case of letters; 0 if there is none.
func PhraseIn(code int, text string) int {
	for _, p := range Phrases(code) {
		if len(text) >= len(p) && strings.EqualFold(text[:len(p)], p) && (len(text) == len(p) || !isLetter(text[len(p)])) {
			return len(p)
		}
	}
	return 0
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }

// IsPhrase reports whether a text begins with the phrase of a code, in any case of letters.
func IsPhrase(code int, text string) bool {
	text = strings.TrimLeft(text, " \t`*_(\"'-–—:")
	return PhraseIn(code, text) > 0
}

// StatusOf is the code that a reason phrase belongs to, in any case of letters; 0 if there is none.
func StatusOf(phrase string) int {
	for code := 100; code < 600; code++ {
		for _, known := range Phrases(code) {
			if strings.EqualFold(known, phrase) {
				return code
			}
		}
	}
	return 0
}

// NearPhrase reports whether a text is a phrase of a code, or one misspelt: at most one letter in five is wrong.
func NearPhrase(code int, text string) bool {
	near := spelling.Nearest(text, Phrases(code)...)
	return near != "" && spelling.Distance(strings.ToLower(text), strings.ToLower(near))*5 <= len(near)
}

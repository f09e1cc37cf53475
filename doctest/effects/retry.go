package effects

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/prose"
	"docsascode.example/gen/page"
)

// IdempotencyKey is the header with which a client may send a request again (draft-ietf-httpapi-idempotency-key-header).
const IdempotencyKey = "Idempotency-Key"

// ReplayStatus is the status of a success that a text gives the second request with a key: "the second time you get `200` instead of
// `201`". It is 0 if the text gives none, or more than one.
func ReplayStatus(text string) int {
	found := 0
	for _, sentence := range prose.Sentences(page.Text{Value: text}) {
		if !secondForm.MatchString(sentence.Value) {
			continue
		}
		rest := insteadForm.ReplaceAllString(sentence.Value, "")
		for _, code := range prose.CodeForm.FindAllString(rest, -1) {
			status, _ := strconv.Atoi(prose.Unmarked(code))
			switch {
			case status/100 != 2 && status/100 != 3:
			case found != 0 && found != status:
				return 0
			default:
				found = status
			}
		}
	}
	return found
}

var (
	// secondForm is in sentences about the second request with a key.
	secondForm = regexp.MustCompile(`(?i)\b(?:second|again|repeat(?:s|ed|ing)?|replay\w*|same (?:key|request)|retr(?:y|ies|ied))\b`)
	// insteadForm is the status of the first request in such a sentence.
	insteadForm = regexp.MustCompile("(?i)\\b(?:instead of|rather than|not|unlike)(?: an?| the)? [`*]*[1-5]\\d\\d\\b[`*]*")
	// againForm is in texts that promise the first response for the same key.
	againForm = regexp.MustCompile(`(?i)\b(?:first|same|original|stored|saved|earlier|previous)\s+(?:answer|response|result|reply)\b`)
)

// RepeatsAnswer reports whether a text promises the first response for the same key.
func RepeatsAnswer(text string) bool { return againForm.MatchString(text) }

// retryForm is in texts that say what a second request with a key does.
var retryForm = regexp.MustCompile(`(?i)\b(?:again|retr(?:y|ies|ied)|repeat\w*|same (?:key|request|response|result)|twice|once|original|nothing new|safely|duplicates?)\b`)

// SaysRetry reports whether a text says what a second request with a key does.
func SaysRetry(text string) bool { return retryForm.MatchString(text) }

var (
	// retryTitle is the title of a page about the key alone.
	retryTitle = regexp.MustCompile(`(?i)\bidempot|\bretr(?:y|ies)\b|\bsafe requests?\b`)
	// allPostsForm is in texts about each request that creates a thing.
	allPostsForm = regexp.MustCompile("(?i)\\b(?:all|any|every|each)[ `*]+POST\\b|\\bPOST[ `*]+(?:requests|endpoints|operations|calls|methods)\\b|\\b(?:all|any|every|each) (?:requests?|calls?|operations?|endpoints?) (?:that|which) creates?\\b")
)

// RetriesAll reports whether a text is about each request that creates a thing.
func RetriesAll(text string) bool { return allPostsForm.MatchString(text) }

// RetryText is what a page says of the key beside one of its texts: all of it if the page is about the key alone.
func RetryText(p *page.Page, at page.Text) page.Text {
	if !retryTitle.MatchString(p.Title.Value) {
		return at
	}
	var all []string
	for _, t := range slices.Concat(prose.OutsideOperations(p), prose.ItemsOutside(p)) {
		all = append(all, t.Value)
	}
	at.Value = strings.Join(all, "\n")
	return at
}

var (
	idempotentWord = regexp.MustCompile(`(?i)\bidempotent\b|\b(twice|again|repeat\w*)\b[^.;]{0,40}\b(safe|harmless|fine|no effect|same (result|response|effect|status)|too)\b`)
	notIdempotent  = regexp.MustCompile(`(?i)\bnot idempotent\b|\bidempotency\b`)
)

// MayRepeat reports whether a sentence says that a request can be sent again.
func MayRepeat(sentence string) bool {
	return idempotentWord.MatchString(sentence) && !notIdempotent.MatchString(sentence)
}

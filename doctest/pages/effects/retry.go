package effects

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
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
	againForm = regexp.MustCompile(`(?i)\b(?:first|same|original|stored|saved|earlier|previous)\s+(?:answer|response|result|reply)\b|\b(?:answer|response|result|reply) (?:of|to|from) the (?:first|original|earlier|previous) (?:request|call|attempt|one)\b`)
)

// RepeatsAnswer reports whether a text promises the first response for the same key, and names no time at which the same request is
// refused.
func RepeatsAnswer(text string) bool { return againForm.MatchString(text) && !RefusesAgain(text) }

// refusedForm is in sentences about a refusal.
var refusedForm = regexp.MustCompile(`(?i)\b4\d\d\b|\b(?:conflict|refused|refuses|rejected|rejects)\b`)

// RefusesAgain reports whether a text says that the same request can be refused, too. The key of another body is another matter.
func RefusesAgain(text string) bool {
	return slices.ContainsFunc(prose.Sentences(page.Text{Value: text}), func(s page.Text) bool {
		return refusedForm.MatchString(s.Value) && !slices.Contains(prose.Causes(http.StatusConflict, s.Value), prose.OtherBody)
	})
}

// exceptForm is in sentences about operations that do not take the key.
var exceptForm = regexp.MustCompile(`(?i)(?:\b(?:does|do|did|can|will) ?not|n't|\bnever|\bno longer|\bnot yet) (?:\w+ )?(?:support|accept|take|honou?r|read|know|use|have|need|understand|look|check|allow|work|apply)\b|\bignor(?:es?|ed|ing)\b|\b(?:except|excepting|excluding|excluded|exempt|unsupported|unaffected|without|save for)\b|\b(?:apart|aside) from\b|\b(?:other than|but not|all but|not (?:for|in|by|on|supported|available|idempotent|affected|covered))\b`)

// RetriedIn are the operations that a text names, without those that it excepts.
func RetriedIn(text string) []string {
	var out []string
	for _, s := range prose.Sentences(page.Text{Value: text}) {
		if !exceptForm.MatchString(s.Value) {
			out = append(out, prose.OperationForm.FindAllString(s.Value, -1)...)
		}
	}
	return out
}

// keyForm is in sentences about the key.
var keyForm = regexp.MustCompile(`(?i)\bidempoten|\bkeys?\b|\bretr(?:y|ies)\b`)

// IgnoresKey reports whether the text of an operation says that it does not take the key.
func IgnoresKey(text string) bool {
	return slices.ContainsFunc(prose.Sentences(page.Text{Value: text}), func(s page.Text) bool {
		return exceptForm.MatchString(s.Value) && keyForm.MatchString(s.Value)
	})
}

// IsExcepted reports whether a text says of an operation, or of its kind of things, that it does not take the key.
func IsExcepted(op *page.Operation, text string) bool {
	return slices.ContainsFunc(prose.Sentences(page.Text{Value: text}), func(s page.Text) bool {
		named := prose.OperationForm.FindAllString(s.Value, -1)
		isNamed := slices.Contains(named, op.Name()) || slices.Contains(named, op.Path.Value) || NamesTitle(op, s.Value) || things.MentionsKind(s.Value, op)
		return exceptForm.MatchString(s.Value) && isNamed
	})
}

// SpeaksOfKey reports whether a text of a page is about the key: it says so, or the page or the section does.
func SpeaksOfKey(p *page.Page, t page.Text) bool {
	return keyForm.MatchString(t.Value) || retryTitle.MatchString(p.Title.Value) || len(prose.SectionOf(p, t, retryTitle)) > 0
}

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

// RetryText is what a page says of the key beside one of its texts: all of it if the page is about the key alone, and all of the section
// if that is.
func RetryText(p *page.Page, at page.Text) page.Text {
	texts := prose.SectionOf(p, at, retryTitle)
	if retryTitle.MatchString(p.Title.Value) {
		texts = slices.Concat(prose.OutsideOperations(p), prose.ItemsOutside(p))
	}
	if len(texts) == 0 {
		return at
	}
	var all []string
	for _, t := range texts {
		all = append(all, t.Value)
	}
	at.Value = strings.Join(all, "\n")
	return at
}

// NamesTitle reports whether a text about retries names an operation by its title of several words, or by the text of a link to it:
// "send the key with *Create a gift card*".
func NamesTitle(op *page.Operation, text string) bool {
	title := strings.ToLower(strings.TrimSpace(op.Title.Value))
	return len(strings.Fields(title)) > 1 && strings.Contains(strings.ToLower(text), title)
}

// nothingForm is in sentences about operations for which the key does nothing.
var nothingForm = regexp.MustCompile(`(?i)\b(?:nothing|no (?:effect|need|key|harm|use|difference)|needs? no|needless|harmless|optional)\b`)

// SaysTitleTakesKey reports whether a sentence about the key names an operation by its title, and does not except it.
func SaysTitleTakesKey(op *page.Operation, text string) bool {
	return slices.ContainsFunc(prose.Sentences(page.Text{Value: text}), func(s page.Text) bool {
		return NamesTitle(op, s.Value) && keyForm.MatchString(s.Value) && !exceptForm.MatchString(s.Value) && !nothingForm.MatchString(s.Value)
	})
}

var (
	idempotentWord = regexp.MustCompile(`(?i)\bidempotent\b|\b(twice|again|repeat\w*)\b[^.;]{0,40}\b(safe|harmless|fine|no effect|same (result|response|effect|status)|too)\b`)
	notIdempotent  = regexp.MustCompile(`(?i)\bnot idempotent\b|\bidempotency\b`)
)

// MayRepeat reports whether a sentence says that a request can be sent again.
func MayRepeat(sentence string) bool {
	return idempotentWord.MatchString(sentence) && !notIdempotent.MatchString(sentence)
}

var (
	sameForm      = regexp.MustCompile(`(?i)\b(?:(?:the )?second time|again|twice|repeat\w*|once more|the same [a-z]+)\b`)
	noChangeForm  = regexp.MustCompile(`(?i)\b(?:nothing (?:else |more )?changes|changes nothing|(?:has|makes|with) no (?:further |more |other )?(?:effect|change)|no new (?:version|revision))\b`)
	withOtherForm = regexp.MustCompile(`(?i)\b(?:but|except|apart from|other than|unless)\b`)
)

// ChangesNothing is where the text of a PUT says that the same request again changes nothing at all, so that what the server sets by
// itself stays, too; it is not valid if the text does not say so.
func ChangesNothing(op *page.Operation) page.Pos {
	for _, t := range slices.Concat(op.Prose, op.Notes) {
		for _, s := range prose.Sentences(t) {
			if sameForm.MatchString(s.Value) && noChangeForm.MatchString(s.Value) && !withOtherForm.MatchString(s.Value) {
				return s.Pos
			}
		}
	}
	return page.Pos{}
}

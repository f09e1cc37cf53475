package reasons

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/prose"
)

var (
	// someForm is in texts about others of a sort that a new one may not be of: "a member with overdue loans".
	someForm = regexp.MustCompile(`(?i)\b(?:with|has|have|contains?) (?:still |its |an? |\d+ )?(?:overdue|late|unpaid|paid|past|closed|ended|confirmed|approved|published|pending|expired|failed|finished|completed|archived|more than|at least [2-9]|two|several|many|active) ?\w*`)
	// noneForm is in texts about a thing that has no others.
	noneForm = regexp.MustCompile(`(?i)\b(?:has|have|with|contains?) (?:no|fewer|less|zero)\b|\bwithout\b|\bempty\b|\bat least\b|\b(?:does|do)(?: not|n't) have\b`)
	// notEmptyForm says that a thing has others.
	notEmptyForm = regexp.MustCompile(`(?i)\b(?:not|non)[- ]?empty\b|\bisn't empty\b`)
)

// IsOfAnyOther reports whether a text is about others of any sort that a thing has, so that a new one is such, too.
func IsOfAnyOther(text string) bool {
	return !someForm.MatchString(text) && !IsOfNoOther(text)
}

// IsOfNoOther reports whether a text is about a thing that has no others, or not enough.
func IsOfNoOther(text string) bool {
	return noneForm.MatchString(notEmptyForm.ReplaceAllString(text, ""))
}

// LacksAny reports whether a text says that a thing has none of others of a kind, and nothing more of it: "The firing has no pots". The
// word for the kind is the last of a path.
func LacksAny(text, kind string) bool {
	nouns := regexp.QuoteMeta(strings.ToLower(kind)) + "|" + regexp.QuoteMeta(prose.Singular(strings.ToLower(kind)))
	return lacking(`(?:(?:has|have) (?:still |yet |currently )?(?:no|zero)|without(?: any| an?)?|(?:does|do)(?: not|n't) (?:yet )?have (?:any|an?|at least (?:one|an?|\d+))|(?:has|have) (?:fewer|less) than \w+|must have at least \w+)`, nouns).MatchString(text)
}

// lacking is the form of a clause in which a thing that one word names lacks all of some nouns.
func lacking(verb, nouns string) *regexp.Regexp {
	thing := `(?:^|[.;:(]\s*|\bor )(?:(?:if|when|because|that|as) )?(?:(?:the|this|that|an?|your) [a-z]+|it|[a-z]+)(?: (?:still|that|which|currently))? `
	return regexp.MustCompile("(?i)" + thing + verb + " [*`\\[]*(?:" + nouns + ")[*`]*(?:\\]\\([^)]*\\))?(?: yet| in it)?\\s*(?:$|[.;:()]|,? or (?:has|is|was|it|the)\\b)")
}

var (
	quotedWord = regexp.MustCompile("`([a-z][\\w-]*)`")
	// codeOfError is the name of an error in a text.
	codeOfError = regexp.MustCompile("(?i)\\b(?:code|error|type) `[\\w.-]+`")
	// markedForm matches the word behind "has", "with" and the like.
	markedForm = regexp.MustCompile(`(?i)\b(?:has|have|with|contains?) (?:still |an? |any |at least one |one or more |one |some |other )*(\w+)`)
)

// WithoutCodes is a text without the names of errors.
func WithoutCodes(text string) string { return codeOfError.ReplaceAllString(text, "") }

// QuotedWords are the words of a text in code.
func QuotedWords(text string) []string {
	var out []string
	for _, m := range quotedWord.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// MarkedWord is the word of a text behind "has", "with" and the like; empty if there is none.
func MarkedWord(text string) string {
	if m := markedForm.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

var (
	// plainBefore are the words that say nothing of the others before which they stand.
	plainBefore = strings.Fields("a an the any some other another one more or and has have had with its their contain contains still by no such only all")
	// behindForm matches what a text says of others right behind their kind: "a firing that is running", "a firing of today".
	behindForm = regexp.MustCompile(`^\s+(?:that|which|who|whose|of|from|in|on|for|at|with|without|by|to|before|after|since|until|during|within|under|over|between|not|older|newer|due|[a-z]+ed)\b`)
	// ownBehindForm matches what says there that they belong to the thing.
	ownBehindForm = regexp.MustCompile(`^\s+(?:(?:that|which|who) (?:still )?(?:uses?|refers?|references?|belongs?|points?|names?|needs?|contains?)\b|(?:of|in|on|for|with|to) (?:this|it|them)\b|(?:attached|linked|related|assigned|associated)\b)`)
	// passingForm is in texts about a time, or about more than one condition.
	passingForm = regexp.MustCompile(`(?i)\b(?:today|tonight|tomorrow|yesterday|this (?:day|week|month|year)|within|since|until|before|after|unless|and (?:is|are|has|have|was|were))\b`)
)

// IsMarked reports whether a text says more of others than their kind and their states. Then a new one may be none of them. The kind is
// a plural.
func IsMarked(text, kind string, states []string) bool {
	text = strings.ToLower(text)
	for _, state := range states {
		form := regexp.MustCompile("(?:\\b(?:that|which|who) (?:is|are) )?(?:\\b(?:still|already|currently|now) )*`?\\b" + regexp.QuoteMeta(strings.ToLower(state)) + "\\b`?")
		text = form.ReplaceAllString(text, "")
	}
	one := prose.Singular(kind)
	all := regexp.MustCompile(`\b(?:`+regexp.QuoteMeta(kind)+`|`+regexp.QuoteMeta(one)+`)\b`).FindAllStringIndex(text, -1)
	for _, m := range all {
		before := strings.Fields(text[:m[0]])
		if len(before) > 0 && !slices.Contains(plainBefore, before[len(before)-1]) {
			return true
		}
		if behind := text[m[1]:]; behindForm.MatchString(behind) && !ownBehindForm.MatchString(behind) {
			return true
		}
	}
	return len(all) == 0 || passingForm.MatchString(text)
}

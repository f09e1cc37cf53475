package reasons

import "regexp"

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

var (
	quotedWord = regexp.MustCompile("`([a-z][\\w-]*)`")
	// codeOfError is the name of an error in a text.
	codeOfError = regexp.MustCompile("(?i)\\b(?:code|error|type) `[\\w.-]+`")
	// markedForm matches the word behind "has", "with" and the like.
	markedForm = regexp.MustCompile(`(?i)\b(?:has|have|with|contains?) (?:still |an? |any |one or more |some |other )*(\w+)`)
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

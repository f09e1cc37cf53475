// Package prose reads the sentences of a page: why an operation returns a status, which headers a response has, what needs
// credentials. It knows words alone; whether what they say is so, package run finds out.
package prose

import (
	"regexp"
	"strconv"
	"strings"

	"docsascode.example/gen/page"
)

// Sentences splits a paragraph into its sentences, each with its position. A sentence has a space where its line ends.
func Sentences(t page.Text) []page.Text {
	var out []page.Text
	from := 0
	for _, m := range append(sentenceEnd.FindAllStringIndex(t.Value, -1), []int{len(t.Value), len(t.Value)}) {
		isInCode := strings.Count(t.Value[from:m[0]], "`")%2 == 1 && m[0] < len(t.Value)
		if isInCode {
			continue
		}
		if m[0] > from {
			sentence := t.Slice(from, m[1])
			sentence.Value = strings.ReplaceAll(sentence.Value, "\n", " ")
			out = append(out, sentence)
		}
		from = m[1]
	}
	return out
}

var sentenceEnd = regexp.MustCompile(`[.!?:]["')*]*\s+`)

// Number is a number in digits or as a word, and 0 for other words.
func Number(word string) int {
	if n, ok := numerals[strings.ToLower(word)]; ok {
		return n
	}
	n, err := strconv.Atoi(word)
	if err != nil {
		return 0
	}
	return n
}

var numerals = map[string]int{"one": 1, "an": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}

// Submatch is a group of a match, by the indexes of the match; empty if the group took no part in it.
func Submatch(s string, m []int, n int) string {
	if m[2*n] < 0 {
		return ""
	}
	return s[m[2*n]:m[2*n+1]]
}

// CodeForm matches a status in a text, with the marks of code and of emphasis around it.
var CodeForm = regexp.MustCompile("[`*]*\\b[1-5]\\d\\d\\b[`*]*")

// codesIn are the statuses in a text.
func codesIn(text string) []int {
	var out []int
	for _, code := range CodeForm.FindAllString(text, -1) {
		if n := Number(strings.Trim(code, "`*")); page.Phrase(n) != "" {
			out = append(out, n)
		}
	}
	return out
}

// About is the part of a sentence that is about a status: what follows it up to the next status, or else what is before. The
// phrase of the status and the name of the error alone are no such part.
func About(sentence string, status int) string {
	sentence = clauseOf(sentence, status)
	all := CodeForm.FindAllStringIndex(sentence, -1)
	for i, m := range all {
		if strings.Trim(sentence[m[0]:m[1]], "`*") != strconv.Itoa(status) {
			continue
		}
		from, to := 0, len(sentence)
		if i > 0 {
			from = all[i-1][1]
		}
		if i+1 < len(all) {
			to = all[i+1][0]
		}
		after := strings.TrimSpace(codeClause.ReplaceAllString(strings.TrimSpace(sentence[m[1]:to]), "$1"))
		behind := after
		if text, ok := strings.CutPrefix(after, page.Phrase(status)); ok {
			behind = codeClause.ReplaceAllString(strings.TrimLeft(text, "`* "), "$1")
		}
		rest := withoutForm(strings.TrimSpace(strings.Replace(nameForm.ReplaceAllString(behind, ""), page.Phrase(status), "", 1)))
		if len(strings.Fields(rest)) > 1 {
			return nameForm.ReplaceAllStringFunc(after, func(m string) string { return " (" + InWords(nameForm.FindStringSubmatch(m)[1]) + ")" })
		}
		before := strings.TrimSpace(sentence[from:m[0]])
		if phrase := page.Phrase(status); phrase != "" && strings.Contains(after, phrase) {
			before += " (" + phrase + ")"
		}
		if name := nameForm.FindStringSubmatch(after); name != nil {
			before = strings.TrimSpace(strings.TrimRight(before, "( ") + " (" + InWords(name[1]) + ")")
		}
		return before
	}
	return ""
}

// clauseOf is the part of a sentence between semicolons that has a status, if each status has such a part of its own: "A body that is
// not JSON is a 400 with bad_json; a field that is missing is a 422".
func clauseOf(sentence string, status int) string {
	own, n := sentence, 0
	for part := range strings.SplitSeq(sentence, ";") {
		codes := codesIn(part)
		if len(codes) > 1 {
			return sentence
		}
		n += len(codes)
		if len(codes) == 1 && codes[0] == status {
			own = part
		}
	}
	if n < 2 {
		return sentence
	}
	return own
}

// codeClause is the name of the error behind a status: "and the code `key_taken`", "and `key_taken`". A name of one word says nothing.
var codeClause = regexp.MustCompile("(?i)^\\W{0,2}(?:and|with|plus) (?:(?:the |an? )?(?:error )?(?:code|type|error) `[a-z]+`|`[a-z]+`(?:[,.;]|$)|(?:(?:the|an?) )?(?:error )?(?:(?:code|type|error) )?(`[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+`))")

var nameForm = regexp.MustCompile("[`(,:–—-]*`([a-z][a-z0-9]*(?:[_-][a-z0-9]+)+)`[)]*")

// SubjectOf is what a sentence says gets a status, in the clause before it; empty if the sentence has another form.
func SubjectOf(sentence string, status int) string {
	for _, m := range CodeForm.FindAllStringIndex(sentence, -1) {
		if strings.Trim(sentence[m[0]:m[1]], "`*") != strconv.Itoa(status) {
			continue
		}
		before := sentence[:m[0]]
		if at := getsForm.FindStringIndex(before); at != nil {
			before = before[:at[0]]
			for _, mark := range []string{"; ", ", and ", ", but "} {
				before = before[strings.LastIndex(before, mark)+1:]
			}
			return strings.Trim(before, " ,;\n")
		}
	}
	return ""
}

// getsForm ends the part of a sentence that is the subject of a status.
var getsForm = regexp.MustCompile("(?i)\\b(?:gets?|gives?|returns?|leads? to|results? in|(?:is|are) (?:answered|refused|rejected|declined|met)(?: with| by)?|means|causes)\\s+(?:an? )?(?:error |status )?[`*]*$")

// InWords is the name of an error as words.
func InWords(name string) string {
	return strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(name))
}

// withoutForm is the text behind a status without what is about the form of the error.
func withoutForm(rest string) string {
	form := formOfError.FindString(rest)
	if causeWord.MatchString(form) {
		return rest
	}
	return strings.TrimSpace(rest[len(form):])
}

var (
	// formOfError matches what a sentence says of the form of an error behind its status: "with the code `taken`".
	formOfError = regexp.MustCompile(`(?i)^(?:[\s,]*\b(?:with|and|plus)\b (?:an?|the|its)? ?(?:error |problem )?(?:code|header|body|message|type|title|detail|field)\b[^,.;:(]*)+`)
	// causeWord is in what a sentence says of the cause of a status.
	causeWord = regexp.MustCompile(`(?i)\b(?:if|when|whenever|for|because|unless|where|while|in case|means)\b`)
)

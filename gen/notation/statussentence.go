package notation

import (
	"slices"
	"strings"
	"sync"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// A statusForm is a way in which a sentence speaks of a status: the text that ends before the code, and the text that begins with it.
type statusForm struct {
	before func(string) bool
	after  *regex.Regexp
}

const (
	code        = "([1-5]\\d\\d)\\b[`*\"']*"
	codePhrase  = code + "\\s*([A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+)*)?"
	beforeMarks = "[`*\"']*$"
)

var (
	inSentence = statusForm{endsInVerb, regex.MustCompile("(?i)^" + codePhrase)}
	beforeVerb = statusForm{
		regex.MustCompile("(?i)\\bthe\\s+" + beforeMarks).MatchString,
		regex.MustCompile("(?i)^" + codePhrase + "\\s*(?:is\\s+(?:returned|sent|given)|response|error|status|will\\s+be)"),
	}
	// beforeCondition is a status at the beginning of a clause that says when it comes.
	beforeCondition = statusForm{
		regex.MustCompile("(?:^|[:;,.(]\\s+|\\b(?:and|or|und|oder|et|ou|y|o|e)\\s+)" + beforeMarks).MatchString,
		regex.MustCompile("^" + code + "()\\s*(?:,\\s*)?(?:if|when|unless|wenn|falls|si|quand|lorsque|cuando|se|quando)\\s"),
	}
)

// verbs are what a status follows, as the ends of words: "returns 404", "with a 404", "statuscode: 404".
var verbs = []string{
	"return", "returns", "respond", "responds", "answer", "answers", "yield", "yields", "send", "sends", "get", "is", "with", "a", "an",
	"status", "code", "http", "renvoie", "retorna", "devuelve",
}

// endsInVerb reports whether a text ends in a verb, with a colon and an article behind it at the most.
func endsInVerb(text string) bool {
	const space = " \t\n\f\r"
	text = strings.TrimRight(text, "`*\"'")
	bare := strings.TrimRight(text, space)
	if n := len(bare) - len("the"); n >= 0 && len(bare) < len(text) && strings.EqualFold(bare[n:], "the") {
		bare = strings.TrimRight(bare[:n], space)
	}
	bare = strings.TrimRight(strings.TrimSuffix(bare, ":"), space)
	return slices.ContainsFunc(verbs, func(verb string) bool {
		n := len(bare) - len(verb)
		return n >= 0 && strings.EqualFold(bare[n:], verb)
	})
}

var (
	methodBefore = regex.MustCompile("\\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\\b[`*\"']*(?:\\s+requests?)?(?:\\s+(?:then|now|also|will|again))*\\s+(?:returns?|responds?(?:\\s+with)?|answers?(?:\\s+with)?|gives?|yields?)\\s+(?:an?\\s+)?[`*\"']*$")
	spanStatus   = regex.MustCompile(`^([1-5]\d\d)(?:\s+([A-Za-z][\w '-]*))?$`)
)

// around is how many bytes before and after a status say that it is one.
const around = 80

// beforeError and errorCode match "you get a `409`", "that is a `409`" and "it cannot be deleted (`409`)".
var (
	beforeError = regex.MustCompile(`(?i)(?:\b(?:gets?|gives?|yields|is|are|with|in|to|means)|['’]s) an? $|\b(?:gets?|gives?|fails with|rejected with|refused with) $|\b(?:cannot|can't|can not|refused|rejected|fails|forbidden|not allowed|not possible)\b[^.;:()]*\($`)
	errorCode   = regex.MustCompile(`^[45]\d\d\b`)
	// beforeSuccess and successCode match "the first time this is a `201`".
	beforeSuccess = regex.MustCompile(`(?i)\b(?:is|means|gets?) an? $`)
	successCode   = regex.MustCompile(`^20[0-6]\b`)
)

// comparison is what a number follows that is a bound.
var comparison = regex.MustCompile(`(?i)\b(?:than|at least|at most|up to|over|above|below|under|exceeds?|maximum of|minimum of|exit(?:s with)? (?:code|status))\s+[` + "`*" + `]*$|\d\s+(?:to|a|à|bis|hasta|até|до)\s+$`)

// statusSentences reads "Returns a `200` response code if …", "a 404 is returned" and "401 if the token is missing".
func (c *Context) statusSentences(l markdown.Line, role Role) { c.sentencesWith(l, role, false) }

// sentencesWith reads sentences, which may follow one about a response.
func (c *Context) sentencesWith(l markdown.Line, role Role, follows bool) {
	if !hasCode(l.Value) {
		return
	}
	c.namedStatuses(l, role)
	isAnswer := sync.OnceValue(func() bool { return follows || answerForm.MatchString(l.Value) || parsePhrase(l.Value).is(wStatus) })
	for _, form := range []statusForm{inSentence, beforeVerb} {
		c.statusesLike(form, l, role, isAnswer)
	}
	for _, part := range l.Parts {
		if part.Is(markdown.Quoted) && spanStatus.MatchString(l.Of(part).Value) && (isAnswer() || saysStatus(l.Of(part).Value, l.Value[:part.From])) {
			c.quotedStatus(l.Of(part), role)
		}
	}
	c.statusesLike(beforeCondition, l, role, func() bool { return true })
	c.leadingStatuses(l, role)
}

// saysStatus reports whether what stands before a number in code says that it is a status.
func saysStatus(code, before string) bool {
	return errorCode.MatchString(code) && beforeError.MatchString(before) || successCode.MatchString(code) && beforeSuccess.MatchString(before)
}

// afterLeading is what follows the status that a sentence is about: "`200` and the book, or `404`."
var afterLeading = regex.MustCompile(`^(?:,? (?:and|or|with|without)\b|\.?$)`)

// leadingStatuses reads a line that begins with a status in code, and the statuses that follow it behind "or".
func (c *Context) leadingStatuses(l markdown.Line, role Role) {
	for i, p := range l.Parts {
		m := spanStatus.FindStringSubmatch(l.Of(p).Value)
		if m == nil || !p.Is(markdown.Quoted) || len(http.Phrases(statusCode(m[1]))) == 0 {
			if i == 0 {
				return
			}
			continue
		}
		if i == 0 && !afterLeading.MatchString(l.Value[p.To:]) {
			return
		}
		if i == 0 || strings.HasSuffix(l.Value[:p.From], " or ") {
			c.quotedStatus(l.Of(p), role)
		}
	}
}

// statusesLike adds the statuses that a line speaks of in a form, if the line is meant to have statuses.
func (c *Context) statusesLike(form statusForm, l markdown.Line, role Role, isMeant func() bool) {
	end := 0 // of the code before this one
	for at := range codesIn(l.Value) {
		from := max(end, at-around)
		if end = at + 3; from > at {
			continue // a digit more than a code
		}
		m := form.after.FindStringSubmatchIndex(l.Value[at:min(len(l.Value), at+around)])
		if m == nil || !form.before(l.Value[from:at]) || !isMeant() {
			continue
		}
		if comparison.MatchString(l.Value[:at]) {
			continue // "422 if the limit is more than 100"
		}
		code, phrase := statusCode(l.Value[at:at+3]), source.Text{}
		if m[4] >= 0 {
			phrase = l.Text.Slice(at+m[4], at+m[4]+http.PhraseIn(code, l.Value[at+m[4]:at+m[5]]))
		}
		if place := l.Text.At(at); !c.said(code, place) {
			c.add(place, Said, role, Status{Code: code, Phrase: phrase, Prose: true, Method: subjectOf(l.Value[:at])})
		}
	}
}

// quotedStatus reads a status that is all of a piece of code or of emphasis.
func (c *Context) quotedStatus(t source.Text, role Role) {
	m := spanStatus.FindStringSubmatchIndex(t.Value)
	if m == nil {
		return
	}
	code, phrase := statusCode(t.Value[m[2]:m[3]]), source.Text{}
	if m[4] >= 0 && !isErrorName(code, t.Slice(m[4], m[5])) {
		phrase = t.Slice(m[4], m[5])
	}
	if !c.said(code, t.Pos) {
		c.add(t.Pos, Said, role, Status{Code: code, Phrase: phrase, Prose: true})
	}
}

// subjectOf is the method that the text before a status gives to the request that gets it, as "`GET` returns" does.
func subjectOf(before string) string {
	if m := methodBefore.FindStringSubmatch(before); m != nil {
		return m[1]
	}
	return ""
}

// said reports whether the last evidence is of this status, on the same line.
func (c *Context) said(code int, at source.Pos) bool {
	for i := len(c.evidence) - 1; i >= 0 && c.evidence[i].At.Line == at.Line; i-- {
		if s, ok := c.evidence[i].Fact.(Status); ok && s.Code == code {
			return true
		}
	}
	return false
}

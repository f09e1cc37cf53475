package lint

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"docsascode.example/gen/http"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

// statusPhrase compares the reason phrases of a page with the registered ones. It also speaks for the rule status-case.
func (l *linter) statusPhrase(p *page.Page) {
	for _, op := range p.Operations {
		l.phrases(op.Response.Statuses)
	}
	if len(p.Operations) == 0 {
		return
	}
	var others []page.Status
	for _, e := range p.Evidence {
		if s, ok := e.Fact.(notation.Status); ok && len(e.Operations) == 0 && !s.Prose {
			others = append(others, page.Status{Pos: e.At, Code: s.Code, Phrase: s.Phrase, Apart: s.Apart})
		}
	}
	l.phrases(others)
}

// phrases compares the phrases of a list.
func (l *linter) phrases(all []page.Status) {
	registered, others := 0, 0
	for _, s := range all {
		switch {
		case s.Phrase.Value == "" || !s.Apart:
		case slices.Contains(http.Phrases(s.Code), strings.Trim(s.Phrase.Value, "`*_ ")):
			registered++
		case http.IsPhrase(s.Code, s.Phrase.Value): // "404 - not found" can be a description in a list of such
		default:
			others++
		}
	}
	for _, s := range all {
		if !isSuccess(s) && (registered > others || !isDescription(s)) {
			l.phrase(s)
		}
	}
}

// isSuccess reports whether a text behind a mark says what a success did: "200 - Deleted". A text that is near the phrase of the
// code, or the phrase of another success, is a reason phrase.
func isSuccess(s page.Status) bool {
	text := strings.Trim(s.Phrase.Value, "`*_ ")
	return s.Apart && s.Code/100 == 2 && !http.NearPhrase(s.Code, text) && http.StatusOf(text)/100 != 2
}

// isDescription reports whether a text is no reason phrase, well or badly written: it begins in lower case, or stands
// behind a mark, and it is neither near the phrase of its code nor that of another.
func isDescription(s page.Status) bool {
	text := strings.Trim(s.Phrase.Value, "`*_ ")
	first, _ := utf8.DecodeRuneInString(text)
	return (s.Apart || unicode.IsLower(first)) && !http.NearPhrase(s.Code, text) && http.StatusOf(text) == 0
}

func (l *linter) phrase(s page.Status) {
	known := http.Phrases(s.Code)
	got := strings.Trim(s.Phrase.Value, "`*_ ")
	if got == "" || len(known) == 0 || slices.Contains(known, got) {
		return
	}
	for _, phrase := range known {
		if strings.EqualFold(got, phrase) {
			l.note(s.Phrase.Pos, "status-case", "%q is not in the registered letter case; write %q", got, phrase)
			return
		}
	}
	or := ""
	if code := http.StatusOf(got); code != 0 {
		or = fmt.Sprintf(" or \"%d %s\"", code, http.Phrases(code)[0])
	}
	l.report(s.Phrase.Pos, "status-phrase", "%d is not %q; write \"%d %s\"%s", s.Code, got, s.Code, known[0], or)
}

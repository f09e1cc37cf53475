package lint

import (
	"fmt"
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

// statusPhrase compares the reason phrases of a page with the registered ones. It also speaks for the rule status-case.
func (l *linter) statusPhrase(p *page.Page) {
	for _, op := range p.Operations {
		for _, s := range op.Response.Statuses {
			l.phrase(s)
		}
	}
	if len(p.Operations) == 0 {
		return
	}
	for _, e := range p.Evidence {
		if s, ok := e.Fact.(notation.Status); ok && len(e.Operations) == 0 && !s.Prose {
			l.phrase(page.Status{Pos: e.At, Code: s.Code, Phrase: s.Phrase})
		}
	}
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

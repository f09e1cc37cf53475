package lint

import (
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
	"docsascode.example/gen/spelling"
)

var (
	queryMention = regex.MustCompile("(/[\\w/{}:.-]*)\\?([A-Za-z_][^\\s*`<>\"'|)\\]]*)")
	queryName    = regex.MustCompile(`(?:^|&(?:amp;)?)([A-Za-z_][\w.-]*)=`)
)

// queriesOf reports the names in queries of the prose that are slips of the pen from parameters of the operation.
func (l *linter) queriesOf(op *page.Operation) {
	known := namesIn(op, page.InQuery)
	if len(known) == 0 {
		return
	}
	for _, t := range slices.Concat(op.Prose, op.Notes) {
		if strings.Contains(t.Value, "?") {
			l.queriesIn(op, known, t)
		}
	}
}

func (l *linter) queriesIn(op *page.Operation, known []string, t source.Text) {
	for _, m := range queryMention.FindAllStringSubmatchIndex(t.Value, -1) {
		if _, ok := http.Match(op.Path.Value, t.Value[m[2]:m[3]]); !ok {
			continue
		}
		for _, name := range queryName.FindAllStringSubmatchIndex(t.Value[m[4]:m[5]], -1) {
			sent := t.Slice(m[4]+name[2], m[4]+name[3])
			if meant := spelling.Nearest(sent.Value, known...); meant != "" && !slices.Contains(known, sent.Value) {
				l.report(sent.Pos, "mention", "%s has no parameter %q; did you mean %q?", op.Name(), sent.Value, meant)
			}
		}
	}
}

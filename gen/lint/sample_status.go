package lint

import (
	"strconv"
	"strings"

	"docsascode.example/gen/page"
)

// sampleStatus reports a sample of a status that the operation's list does not have.
func (l *linter) sampleStatus(p *page.Page) {
	for _, op := range p.Operations {
		for _, s := range op.Response.Samples {
			if s.Status != 0 && !lists(op, s.Status) {
				l.report(s.Title.Pos, "sample-status", "the status list does not have %d, the status of this sample; add \"- %s\" to the list or change the title", s.Status, strings.TrimSpace(strconv.Itoa(s.Status)+" "+page.Phrase(s.Status)))
			}
		}
	}
}

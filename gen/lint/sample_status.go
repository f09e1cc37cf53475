package lint

import (
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/page"
)

// isEmptySuccess reports whether the only success that an operation lists is 204.
func isEmptySuccess(op *page.Operation) bool {
	return lists(op, 204) && !slices.ContainsFunc(op.Response.Statuses, func(s page.Status) bool { return s.Code/100 == 2 && s.Code != 204 })
}

// sampleStatus reports a sample of a status that the operation's list does not have, and one of a success without a body.
func (l *linter) sampleStatus(p *page.Page) {
	for _, op := range p.Operations {
		for _, s := range op.Response.Samples {
			if s.IsOfSuccess() && isEmptySuccess(op) && s.Value != nil && len(s.Value.Fields) > 0 && !s.Described {
				l.note(s.Body.Pos, "sample-status", "this sample shows a body, but the only success in the list is 204, which has none; correct one of them")
			}
			if s.Status != 0 && !lists(op, s.Status) {
				l.report(s.Title.Pos, "sample-status", "the status list does not have %d, the status of this sample; add \"- %s\" to the list or change the title", s.Status, strings.TrimSpace(strconv.Itoa(s.Status)+" "+page.Phrase(s.Status)))
			}
		}
	}
}

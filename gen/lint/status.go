package lint

import (
	"regexp"
	"slices"
	"strconv"

	"docsascode.example/gen/page"
)

// status reports an operation of the dialect that lists no status, and statuses of the prose that the list lacks.
func (l *linter) status(p *page.Page) {
	for _, op := range p.Operations {
		l.unlistedStatuses(op)
		if len(op.Response.Statuses) > 0 || op.Free {
			continue
		}
		at := op.Pos
		if op.Title.Pos.IsValid() && len(op.Response.Samples)+len(op.Response.Headers) == 0 {
			at = op.Title.Pos // nothing at all is said of the response
		}
		l.report(at, "status", "%s lists no status; add a tab Status to its Response, with lines such as \"- 200 OK\"", op.Name())
	}
}

// lists reports whether an operation lists a status.
func lists(op *page.Operation, code int) bool {
	return slices.ContainsFunc(op.Response.Statuses, func(s page.Status) bool { return s.Code == code })
}

var promised = regexp.MustCompile(`(?i)\bstatus(?:\s+code)?\s*[= ]\s*([1-5]\d\d)\b`)

// unlistedStatuses reports a status of success in the prose that the list does not have.
func (l *linter) unlistedStatuses(op *page.Operation) {
	if !slices.ContainsFunc(op.Response.Statuses, func(s page.Status) bool { return s.Code/100 == 2 }) {
		return
	}
	for _, t := range op.Prose {
		for _, m := range promised.FindAllStringSubmatchIndex(t.Value, -1) {
			if code, _ := strconv.Atoi(t.Value[m[2]:m[3]]); code/100 == 2 && !lists(op, code) {
				l.report(t.At(m[2]), "status", "the prose says %d, but the list of statuses does not; correct one of them", code)
			}
		}
	}
}

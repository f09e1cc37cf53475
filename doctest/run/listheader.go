package run

import (
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/lists"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A listHeader is what a page says of the responses of all lists: a header repeats a number of the body. "`total` counts the items
// of all pages. It is also sent in the header `X-Total-Count`."
type listHeader struct {
	page  *page.Page
	ofAll bool
	name  string // of the header
	field string // at the top of the body
	claim *claim.Claim
}

// addListHeader reads a paragraph that is about no operation in particular.
func (r *run) addListHeader(p *page.Page, t page.Text) {
	header, fields, at := lists.RepeatedIn(p, t)
	for _, field := range fields {
		h := &listHeader{page: p, ofAll: r.speaksOfAll(p), name: header, field: field}
		if slices.ContainsFunc(r.subjects, func(s *subject) bool { return h.isOf(s) }) {
			h.claim = r.ledger.add(at, claim.Header, nil, "%s has the number in %s", h.name, h.field)
			r.listHeaders = append(r.listHeaders, h)
			return
		}
	}
}

// isOf reports whether an operation is a list whose sample shows the field.
func (h *listHeader) isOf(s *subject) bool {
	v := s.listSample()
	isHere := h.ofAll || h.page == s.Op.Page
	return isHere && v != nil && v.Kind == sample.Object && s.listsThings() && v.Field(h.field) != nil && v.Field(h.field).Kind == sample.Number
}

// judgeListHeaders compares the header of a success with the field.
func (r *run) judgeListHeaders(s *subject, ev *claim.Evidence) {
	ex := ev.Exchange
	field := ""
	for _, h := range r.listHeaders {
		if ex.Method != http.MethodGet || ex.Status != http.StatusOK || !h.isOf(s) {
			continue
		}
		got := strings.TrimSpace(ex.Header.Get(h.name))
		switch field = topField(ex, h.field); {
		case field == "":
		case got == "":
			r.ledger.deny(h.claim, ev, found("%s without %s", returned(ex), h.name))
		case match.NumberForm.MatchString(got) && match.NumberForm.MatchString(field) && got != field:
			r.ledger.deny(h.claim, ev, found("%s is %s, and %s is %s", h.name, got, h.field, field))
		default:
			r.ledger.show(h.claim, ev, "%s with %s: %s", returned(ex), h.name, match.Shortened(got, 80))
		}
	}
}

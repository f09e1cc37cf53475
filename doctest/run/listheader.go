package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/prose"
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

// alsoInForm matches what a page says of a header that repeats something.
var alsoInForm = regexp.MustCompile("(?i)\\b(?:is|are|also|which is) (?:also |always )?(?:sent|returned|given|repeated|available|found|included)(?: again| too)? (?:in|as|by) (?:the |a )?(?:response )?(?:header )?`?([A-Z][A-Za-z]*(?:-[A-Za-z]+)+)\\b")

// addListHeader reads a paragraph that is about no operation in particular.
func (r *run) addListHeader(p *page.Page, t page.Text) {
	m := alsoInForm.FindStringSubmatchIndex(t.Value)
	if m == nil || conditionWord.MatchString(t.Value) {
		return
	}
	for _, word := range identForm.FindAllStringIndex(t.Value[:m[0]], -1) {
		h := &listHeader{page: p, ofAll: r.speaksOfAll(p), name: prose.Submatch(t.Value, m, 1), field: t.Value[word[0]:word[1]]}
		if isQuoted(p, t, word[0]) && slices.ContainsFunc(r.subjects, func(s *subject) bool { return h.isOf(s) }) {
			h.claim = r.ledger.add(t.At(m[2]), claim.Header, nil, "%s has the number in %s", h.name, h.field)
			r.listHeaders = append(r.listHeaders, h)
			return
		}
	}
}

var identForm = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// isQuoted reports whether the page has a mark of code before a word of a text.
func isQuoted(p *page.Page, t page.Text, at int) bool {
	before, all := t.Offset(at)-1, p.Outline.Text.Value
	return before >= 0 && before < len(all) && all[before] == '`'
}

// isOf reports whether an operation is a list whose sample shows the field.
func (h *listHeader) isOf(s *subject) bool {
	v := s.listSample()
	isHere := h.ofAll || h.page == s.op.Page
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

package run

import (
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

// judge checks a response of an operation against the claims of its page.
func (r *run) judge(s *subject, user *testUser, c *call.Call, ev *claim.Evidence) {
	ex := ev.Exchange
	switch {
	case isGone(ex):
		r.ledger.excuse(s.there, "%s", returned(ex))
		return
	case isWait(ex):
		r.ledger.excuse(s.there, "%s", waits)
		return
	}
	if ex.Status == 0 || ex.Failure != "" {
		r.ledger.excuse(s.there, "%s", returned(ex)) // the example is false
		return
	}
	if ex.Status != 404 && ex.Status != 405 && ex.Status != 501 {
		r.ledger.show(s.there, ev, "%s", returned(ex))
	} else if s.statuses[ex.Status] == nil && !c.AsShown && !r.ledger.is(s.there, claim.True) { // otherwise a probe requested a thing that does not exist
		r.ledger.deny(s.there, ev, found("%s for %s", returned(ex), requestLine(ex)))
	}
	if s.statuses[ex.Status] != nil || !c.AsShown {
		r.judgeStatus(s, c, ev)
	}
	r.judgeErrorName(s, ev)
	r.judgeLeak(s, c, ev)
	r.judgeCode(s, ev)
	r.judgeHidden(s, ev)
	r.judgeHeaders(s.Op, s.headers, ex, ev, false)
	r.judgeHeaderAssertions(s, c, ev)
	r.judgeWides(s, c, ev)
	r.judgeListHeaders(s, ev)
	if ex.Method != "HEAD" {
		r.judgeBody(s, user, c, ev)
		r.judgeListed(s, c, ev)
	}
}

// isGone reports whether the server has stopped, which no page causes.
func isGone(ex *recorder.Exchange) bool {
	return ex.IsRefused()
}

func (r *run) judgeStatus(s *subject, sent *call.Call, ev *claim.Evidence) {
	ex := ev.Exchange
	if c := s.statuses[ex.Status]; c != nil {
		if cause := s.otherCause(ex.Status, sent); cause != "" {
			r.ledger.excuse(c, "%s for a change of %s, and the page gives %s as the cause", returned(ex), sent.Changed, cause)
		} else if s.isForOther(ex.Status, sent) {
			r.ledger.excuse(c, "%s only for another reason than the page gives: %q", returned(ex), match.Shortened(reasons.Says(s.Op, ex.Status), 80))
		} else {
			r.ledger.show(c, ev, "%s for %s", returned(ex), requestLine(ex))
		}
		r.ledger.show(s.only, ev, "the list has every status that the server returned")
	} else if s.only != nil && !r.isOfErrors(s, ex.Status) && (!isOfServer(ex.Status) || r.isKnown(ex.Status)) {
		r.ledger.deny(s.only, ev, unlisted(ex.Status))
		r.noteStatus(s, ex.Status)
	}
}

// isOfErrors reports whether the page about errors lists a status, which an operation may return then. A closed page lists
// all of its own.
func (r *run) isOfErrors(s *subject, status int) bool {
	e := r.site.Errors()
	isClosed := r.Closed || r.site.IsClosed(s.Op.Page)
	if !isClosed && slices.ContainsFunc(r.generals, func(g general) bool { return g.status == status && g.page.Errors == nil && g.isOf(s) }) {
		return true
	}
	return e != nil && !isClosed && slices.ContainsFunc(e.Statuses, func(st page.Status) bool { return st.Code == status })
}

// otherCause names the parameters that the page gives as the cause of a status, if the call changed another one. It is empty
// if the page gives no parameter.
func (s *subject) otherCause(status int, c *call.Call) string {
	i := slices.IndexFunc(s.Op.Response.Statuses, func(st page.Status) bool { return st.Code == status })
	if i < 0 || status < 400 || c.Changed == "" {
		return ""
	}
	var causes []string
	for _, p := range s.Op.Parameters {
		if strings.Contains(s.Op.Response.Statuses[i].Description.Value, "`"+p.Name.Value+"`") {
			causes = append(causes, p.Name.Value)
		}
	}
	if slices.ContainsFunc(causes, func(name string) bool { return strings.EqualFold(name, c.Changed) }) {
		return ""
	}
	return strings.Join(causes, ", ")
}

// isOfServer reports whether a status is of the server rather than of an operation: each operation may return it, so that
// pages leave it out. If one page lists it, all pages should.
func isOfServer(status int) bool {
	return slices.Contains([]int{404, 405, 406, 408, 413, 414, 415, 429, 431, 501, 502, 503, 504}, status)
}

// requestLine is the method and the target of a request.
func requestLine(ex *recorder.Exchange) string {
	return ex.Method + " " + match.Shortened(ex.Target, 120)
}

// judgeHeaders compares a response's headers with the headers that are documented for its status.
func (r *run) judgeHeaders(op *page.Operation, headers map[*page.Header]*claim.Claim, ex *recorder.Exchange, ev *claim.Evidence, isErrors bool) {
	for h, c := range headers {
		if !h.AppliesTo(ex.Status, isErrors) {
			continue
		}
		values := ex.Header.Values(h.Name.Value)
		switch {
		case len(values) == 0 && ex.Status == http.StatusNoContent && strings.EqualFold(h.Name.Value, "Content-Type"): // there is no content
		case len(values) == 0 && isAlways(h):
			r.ledger.deny(c, ev, found("%s without %s", returned(ex), h.Name.Value))
		case len(values) == 0:
		default:
			if ids := createdIDs(ex); otherLocation(h.Name.Value, values[0], ids) {
				r.ledger.deny(c, ev, found("Location does not have the ID of the response").with("%s, and the ID is %s", match.Shortened(values[0], 80), match.Shortened(ids[0], 40)))
			} else if why := headerDiffers(h, values[0]); why != "" {
				r.ledger.deny(c, ev, found("%s with %s, which is not %s", returned(ex), h.Name.Value, why).with("%s", match.Shortened(values[0], 80)))
			} else {
				r.ledger.show(c, ev, "%s with %s: %s", returned(ex), h.Name.Value, match.Shortened(values[0], 80))
			}
			r.judgeDigest(h.Name.Value, h.Description.Value, c, ev)
		}
	}
}

// headerDiffers says what a header's value is not: of its type, or one of the media types that its description names. It is
// empty if the value is right.
func headerDiffers(h *page.Header, value string) string {
	if t, ok := page.ParseType(h.Type.Value); ok && !domain.Fits(t, value) {
		return "of type " + h.Type.Value
	}
	media := page.MediaTypes(h.Description)
	if !strings.EqualFold(h.Name.Value, "Content-Type") || len(media) == 0 {
		return ""
	}
	got := call.MediaTypeOf(map[string][]string{"Content-Type": {value}})
	return match.Unless(slices.Contains(media, got), "%s", strings.Join(media, " or "))
}

package run

import (
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/prose"
)

// isWith reports whether a response of a status has the header. The Location of a thing comes with the status that creates it.
func (s *subject) isWith(p *prose.Header, status int) bool {
	switch {
	case p.Status != 0:
		return p.Status == status
	case status/100 != 2 || status == http.StatusNoContent && s.Op.Response.Success() != status:
		return false
	case http.CanonicalHeaderKey(p.Name) != "Location":
		return true
	}
	return status == http.StatusCreated || status == http.StatusAccepted || status == s.Op.Response.Success()
}

// judgeHeaderAssertions compares the headers of a success, or of a status that the sentence names, with those that the prose asserts.
func (r *run) judgeHeaderAssertions(s *subject, c *call.Call, ev *claim.Evidence) {
	ex := ev.Exchange
	for _, p := range s.asserted(headerIs) {
		h := p.header
		if !s.isWith(&h, ex.Status) || !s.isCausing(&h, c) || ex.Method == http.MethodOptions {
			continue
		}
		r.judgePromised(&h, p.claim, ev)
	}
}

// isCausedBy reports whether a call has the cause that the sentence gives for the status.
func (s *subject) isCausing(p *prose.Header, c *call.Call) bool {
	return !p.IsIf || slices.ContainsFunc(prose.Causes(p.Status, p.Text), func(why prose.Cause) bool { return slices.Contains(s.mayCause(c), why) })
}

func (r *run) judgePromised(h *prose.Header, c *claim.Claim, ev *claim.Evidence) {
	ex := ev.Exchange
	got := strings.Join(ex.Header.Values(h.Name), ", ")
	ids := createdIDs(ex)
	switch {
	case got == "":
		r.ledger.deny(c, ev, found("%s without %s", returned(ex), h.Name))
	case !h.HasValue(got):
		r.ledger.deny(c, ev, found("%s with another value of %s", returned(ex), h.Name).with("%s: %s", h.Name, got))
	case h.Lacks(got) != "":
		r.ledger.deny(c, ev, found("%s with a %s that lacks %s", returned(ex), h.Name, h.Lacks(got)).with("%s: %s", h.Name, match.Shortened(got, 80)))
	case otherLocation(h.Name, got, ids):
		r.ledger.deny(c, ev, found("Location does not have the ID of the response").with("%s, and the ID is %s", match.Shortened(got, 80), match.Shortened(ids[0], 40)))
	default:
		r.judgeDigest(h.Name, h.Text, c, ev)
		r.ledger.show(c, ev, "%s with %s: %s", returned(ex), h.Name, match.Shortened(got, 80))
	}
}

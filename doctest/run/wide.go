package run

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/gen/page"
)

// A wide is what a sentence says of all responses: those of an operation, of the operations of its page, or of all.
type wide struct {
	prose.Promise
	ofAll bool
	claim *claim.Claim
	page  *page.Page
	not   *subject // the sentence is about the others
	by    *subject // nil if the sentence is about all operations of the page; a page without operations speaks of all
}

// addWides enters what the sentences above the operations of pages say of all responses, and what those of an operation say of
// its own.
func (r *run) addWides() {
	for _, p := range r.site.Pages {
		for _, t := range prose.OutsideOperations(p) {
			r.addListHeader(p, t)
			for _, sentence := range prose.Sentences(t) {
				r.addWide(p, nil, sentence, 0)
			}
			if page.IsOfOthers(t.Value) {
				r.leaveOut(p, t.Pos)
			}
		}
		for _, t := range prose.ItemsOutside(p) {
			for _, sentence := range prose.Sentences(t) {
				r.addWide(p, nil, sentence, 0)
			}
		}
		for _, row := range reasons.RowsOf(p) {
			r.addWide(p, nil, row.Raw, row.Status)
		}
	}
	for _, s := range r.subjects {
		r.addOwn(s)
		for _, t := range slices.Concat(s.Op.Prose, s.Op.Notes) {
			for _, sentence := range prose.Sentences(t) {
				r.addWide(s.Op.Page, s, sentence, 0)
			}
		}
	}
}

func (r *run) addWide(p *page.Page, by *subject, t page.Text, status int) {
	var op *page.Operation
	if by != nil {
		op = by.Op
	}
	for _, q := range prose.Promises(op, t.Value, status) {
		isKnown := slices.ContainsFunc(r.wides, func(o *wide) bool { return o.Kind == q.Kind && o.page == p && o.by == by && o.Name == q.Name })
		if isKnown || q.Kind == prose.OwnThings && !r.hasOwners(p, by, q) {
			continue
		}
		kind, says := promised(q)
		c := r.ledger.add(t.At(q.Header.At), kind, op, "%s", says)
		r.wides = append(r.wides, &wide{Promise: q, ofAll: by == nil && r.speaksOfAll(p), claim: c, page: p, by: by})
	}
}

// promised are the kind and the words of the claim about a promise.
func promised(q prose.Promise) (claim.Kind, string) {
	header := strings.TrimSuffix(q.Name+": "+cmp.Or(q.Value, q.Header.Value), ": ")
	switch q.Kind {
	case prose.EveryResponse:
		return claim.Header, "each response has " + header
	case prose.IsWithMore:
		return claim.Header, "a list that has more items has a Link to the next page"
	case prose.IsWithStatus:
		return claim.Header, fmt.Sprintf("%s has %s", statusName(q.Header.Status), header)
	case prose.EveryOrigin:
		return claim.Promise, "pages of every origin may call the API"
	case prose.IsCompressed:
		return claim.Promise, "responses are compressed for a client that accepts it"
	case prose.OwnThings:
		if !q.Alone {
			return claim.Promise, "a user gets no things of another " + q.Group
		}
		return claim.Promise, "a user gets no things of other users"
	}
	return claim.Promise, fmt.Sprintf("%d requests are accepted in %s", q.Number, q.Per)
}

// leaveOut takes the operation above a paragraph out of what the paragraph says of the others.
func (r *run) leaveOut(p *page.Page, at page.Pos) {
	var above *subject
	for _, s := range r.subjects {
		if s.Op.Page == p && s.Op.Path.Line < at.Line && (above == nil || above.Op.Path.Line < s.Op.Path.Line) {
			above = s
		}
	}
	for _, w := range r.wides {
		if w.page == p && w.by == nil && w.claim.Line >= at.Line && w.not == nil {
			w.not = above
		}
	}
}

// isOf reports whether the sentence is about an operation.
func (w *wide) isOf(s *subject) bool {
	if w.not == s {
		return false
	}
	if w.by != nil {
		return w.by == s
	}
	return w.ofAll || w.page == s.Op.Page
}

// judgeWides compares a response with what pages say of each.
func (r *run) judgeWides(s *subject, c *call.Call, ev *claim.Evidence) {
	ex := ev.Exchange
	for _, w := range r.wides {
		switch {
		case !w.isOf(s):
		case w.Kind == prose.RateIs:
			r.judgeRate(w, ev)
		case w.Kind == prose.IsWithStatus:
			isLogin := ex.Status == http.StatusUnauthorized && len(access.CredentialsOf(s.Op)) == 0 // refuses what it is for, and no request without credentials
			if ex.Status == w.Header.Status && s.isCausing(&w.Header, c) && !isLogin {
				r.judgePromised(&w.Header, w.claim, ev)
			}
		case w.Kind == prose.EveryResponse && hasEvery(w.Name, ex.Status):
			got := strings.Join(ex.Header.Values(w.Name), ", ")
			switch {
			case got == "":
				r.ledger.deny(w.claim, ev, found("%s without %s", returned(ex), w.Name))
			case w.Value != "" && !prose.ContainsFold(got, w.Value) && !strings.ContainsAny(w.Value, "<{.…"):
				r.ledger.deny(w.claim, ev, found("%s with another value of %s", returned(ex), w.Name).with("%s: %s", w.Name, got))
			default:
				r.ledger.show(w.claim, ev, "%s with %s: %s", returned(ex), w.Name, match.Shortened(got, 80))
			}
		}
	}
}

// hasEvery reports whether a response of a status has a header of which the page says that each response has it. A header of the
// content belongs to successes alone.
func hasEvery(name string, status int) bool {
	isOfAll := strings.HasPrefix(http.CanonicalHeaderKey(name), "X-") || strings.HasSuffix(strings.ToLower(name), "request-id")
	isPlain := status/100 == 2 && status != http.StatusNoContent
	return isPlain || isOfAll && slices.Contains([]int{204, 400, 401, 403, 404, 409, 422}, status)
}

var rateHeader = []string{"RateLimit-Limit", "X-RateLimit-Limit", "X-Rate-Limit-Limit"}

// judgeRate compares the limit in the header of a response with the page's.
func (r *run) judgeRate(w *wide, ev *claim.Evidence) {
	for _, name := range rateHeader {
		got, _, _ := strings.Cut(ev.Exchange.Header.Get(name), ",")
		n, err := strconv.Atoi(strings.TrimSpace(got))
		switch {
		case err != nil || r.hasOtherRates(w):
		case n == w.Number:
			r.ledger.show(w.claim, ev, "%s with %s: %d", returned(ev.Exchange), name, n)
		default:
			r.ledger.deny(w.claim, ev, found("%s is %d, and the page says %d", name, n, w.Number))
		}
	}
}

// hasOtherRates reports whether the pages give several limits, so that a header may have another one.
func (r *run) hasOtherRates(w *wide) bool {
	return slices.ContainsFunc(r.wides, func(o *wide) bool { return o.Kind == prose.RateIs && o != w })
}

// checkWides makes requests for what pages say of all responses.
func (r *run) checkWides(ctx context.Context) {
	for _, w := range r.wides {
		settled := slices.Contains([]prose.PromiseKind{prose.EveryResponse, prose.RateIs, prose.IsWithStatus, prose.IsWithMore}, w.Kind)
		for _, s := range r.readersFor(w) {
			if settled {
				break
			}
			r.sideBySide([]func(){func() { settled = r.checkWide(ctx, w, s) }})
		}
	}
}

// checkWide makes the request of an operation, and reports whether that settles the claim.
func (r *run) checkWide(ctx context.Context, w *wide, s *subject) bool {
	pr := &probe{run: r, ctx: ctx, subject: s}
	user, err := pr.ready()
	if err != nil {
		r.ledger.excuse(w.claim, "%v", err)
		return false
	}
	pr.shared = user
	switch w.Kind {
	case prose.EveryOrigin:
		return pr.crossOrigin(w)
	case prose.OwnThings:
		return pr.foreign(w)
	}
	return pr.compresses(w)
}

// readers is how many operations are tried for a sentence about all.
const readers = 6

// readersFor are operations of the sentence that change nothing, and the one of a sentence about things of others.
func (r *run) readersFor(w *wide) []*subject {
	var out []*subject
	for _, s := range r.subjects {
		isOwn := w.Kind == prose.OwnThings && w.by == s // what a DELETE says of the things of others
		isReader := (s.Op.Method.Value == http.MethodGet || isOwn) && s.template != nil && !s.exchanges() && !s.isUnreachable(r)
		isOther := w.Kind == prose.OwnThings && !w.isOfOwned(s)
		if s.chosen && w.isOf(s) && isReader && !isOther && len(out) < readers {
			out = append(out, s)
		}
	}
	return out
}

const allowOrigin = "Access-Control-Allow-Origin"

// crossOrigin makes the request as a page of another origin does in a browser.
func (pr *probe) crossOrigin(w *wide) (settled bool) {
	ev := pr.asked(func(c *call.Call) *call.Call { return c.WithHeader("Origin", otherOrigin) })
	if !ok2xx(ev.Exchange.Status) {
		pr.ledger.excuse(w.claim, "%s", returned(ev.Exchange))
		return false
	}
	switch got := ev.Exchange.Header.Get(allowOrigin); got {
	case "*", otherOrigin:
		pr.ledger.show(w.claim, ev, "%s: %s", allowOrigin, got)
	case "":
		pr.ledger.deny(w.claim, ev, found("%s for the origin %s without %s", returned(ev.Exchange), otherOrigin, allowOrigin))
	default:
		pr.ledger.deny(w.claim, ev, found("%s for the origin %s allows another one", returned(ev.Exchange), otherOrigin).with("%s: %s", allowOrigin, got))
	}
	return true
}

// longEnough is the length of a body that every server compresses that compresses any, in bytes.
const longEnough = 2 << 10

// compresses offers content codings, and settles the claim if a response is compressed or long enough for it.
func (pr *probe) compresses(w *wide) (settled bool) {
	ev := pr.asked(func(c *call.Call) *call.Call { return c.WithHeader("Accept-Encoding", "gzip, br") })
	ex := ev.Exchange
	switch got := ex.Header.Get("Content-Encoding"); {
	case !ok2xx(ex.Status):
		pr.ledger.excuse(w.claim, "%s", returned(ex))
	case got != "":
		pr.ledger.show(w.claim, ev, "%s with Content-Encoding: %s", returned(ex), got)
		return true
	case len(ex.Body) < longEnough:
		pr.ledger.excuse(w.claim, "the response has only %d bytes, which a server need not compress", len(ex.Body))
	default:
		pr.ledger.deny(w.claim, ev, found("%s without Content-Encoding for Accept-Encoding: gzip, br", returned(ex)))
		return true
	}
	return false
}

// tryRates sends requests until a limit is reached that pages give in figures, if -burst allows twice as many: a limit for each
// minute may begin anew in between.
func (r *run) tryRates(ctx context.Context) {
	for _, w := range r.wides {
		all := r.readersFor(w)
		if w.Kind != prose.RateIs || len(all) == 0 || r.ledger.is(w.claim, claim.False) {
			continue
		}
		if 2*w.Number+1 > r.Burst {
			r.ledger.excuse(w.claim, "doctest sends at most %d requests to reach it; try a larger -burst", r.Burst)
			continue
		}
		r.sideBySide([]func(){func() { (&probe{run: r, ctx: ctx, subject: all[0]}).tryRate(w) }})
	}
}

func (pr *probe) tryRate(w *wide) {
	user, err := pr.ready()
	if err != nil {
		pr.ledger.excuse(w.claim, "%v", err)
		return
	}
	start := time.Now()
	for range 2*w.Number + 1 {
		ev := pr.triedOnce(user, unchanged)
		switch {
		case ev.Exchange.Status == http.StatusTooManyRequests:
			pr.ledger.show(w.claim, ev, "%s after many requests", returned(ev.Exchange))
			return
		case !ok2xx(ev.Exchange.Status):
			pr.ledger.excuse(w.claim, "%s", returned(ev.Exchange))
			return
		case time.Since(start) >= w.Per/2:
			pr.ledger.excuse(w.claim, "the server responds too slowly to reach it")
			return
		}
	}
	ev := pr.triedOnce(user, unchanged)
	if ok2xx(ev.Exchange.Status) && time.Since(start) < w.Per/2 {
		pr.ledger.deny(w.claim, ev, found("the server accepted %d requests in %s", 2*w.Number+2, time.Since(start).Round(time.Second)))
	}
}

package run

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/gen/page"
)

// An audit tries an operation in the ways that its page speaks of and its examples do not.
type audit struct {
	*run
	ctx     context.Context
	subject *subject
	shared  *reader // who makes the calls that leave nothing used up
}

// audit settles the claims of a table and of the statuses. It needs a call that worked.
func (r *run) audit(ctx context.Context, s *subject) {
	a := &audit{run: r, ctx: ctx, subject: s}
	if s.template == nil {
		r.excuseAll(s, "no example of it worked, so there is no request to vary")
		return
	}
	r.progress("%s: %s", s.op.Page.File, nameOf(s.op))
	rd, err := a.ready()
	if err != nil {
		r.excuseAll(s, err.Error())
		return
	}
	a.shared = rd
	for _, p := range s.op.Parameters {
		a.parameter(p)
	}
	a.defaultAccept()
	a.credentials()
	a.oddities()
	a.keepPromises()
	a.gateway()
	a.again()
}

// excuseAll gives a reason to all claims that an audit would have settled.
func (r *run) excuseAll(s *subject, reason string) {
	for _, row := range s.rows {
		for _, c := range append(claimsOf(row.media), row.required, row.kind, row.fallback) {
			r.ledger.excuse(c, "%s", reason)
		}
	}
	for _, c := range append(claimsOf(s.statuses), s.only, s.there) {
		r.ledger.excuse(c, "%s", reason)
	}
	for _, sh := range s.shapes {
		for _, c := range append(claimsOf(sh.nodes), sh.whole) {
			r.ledger.excuse(c, "%s", reason)
		}
	}
	for _, p := range s.promises {
		r.ledger.excuse(p.claim, "%s", reason)
	}
	for _, c := range s.headers {
		r.ledger.excuse(c, "%s", reason)
	}
}

func claimsOf[K comparable](m map[K]*claim.Claim) []*claim.Claim {
	var out []*claim.Claim
	for _, c := range m {
		out = append(out, c)
	}
	return out
}

// ready is a reader who has everything that the operation's call needs.
func (a *audit) ready() (*reader, error) {
	rd := a.newReader()
	return rd, rd.prepare(a.ctx, a.subject)
}

// spends reports whether a call that succeeds uses something up, so that each needs a reader of its own.
func (a *audit) spends() bool { return a.subject.op.Method.Value != "GET" || a.subject.exchanges() }

// accepted makes a call that should succeed, and judges the answer.
func (a *audit) accepted(vary func(*call) *call) (*claim.Evidence, error) {
	rd := a.shared
	if a.spends() {
		var err error
		if rd, err = a.ready(); err != nil {
			return nil, err
		}
	}
	return a.tried(rd, vary), nil
}

// refused makes a call that should fail. It uses nothing up.
func (a *audit) refused(vary func(*call) *call) *claim.Evidence { return a.tried(a.shared, vary) }

// tried makes a call and judges the answer; nil where the call cannot be varied so.
func (a *audit) tried(rd *reader, vary func(*call) *call) *claim.Evidence {
	c := vary(a.subject.template.filled(rd.stands()))
	if c == nil {
		return nil
	}
	ev := rd.send(a.ctx, c)
	a.judge(a.subject, rd, c, ev)
	return ev
}

func unchanged(c *call) *call { return c }

func (a *audit) parameter(p *page.Parameter) {
	row := a.subject.rows[p]
	switch {
	case isAccept(p):
		a.accepts(row)
	case isContentType(p):
		a.takes(p, row)
	case p.In.Value != page.InPath:
		a.leftOut(p, row)
	}
	a.illTyped(p, row)
	if !isAccept(p) {
		a.fallback(p, row)
	}
}

// leftOut leaves a parameter out, and sends it empty where it is required.
func (a *audit) leftOut(p *page.Parameter, row *row) {
	without := func(c *call) *call { return c.without(a.subject.op, p) }
	if !p.Required {
		ev, err := a.accepted(without)
		a.settle(row.required, ev, err, ok2xx)
		return
	}
	a.settle(row.required, a.refused(without), nil, is4xx)
	a.refused(func(c *call) *call { return c.with(a.subject.op, p, "") })
}

func ok2xx(status int) bool { return status/100 == 2 || status/100 == 3 }
func is4xx(status int) bool { return status/100 == 4 }

// settle makes a claim true where the status that came is as wanted.
func (a *audit) settle(c *claim.Claim, ev *claim.Evidence, err error, wanted func(int) bool) bool {
	switch {
	case err != nil:
		a.ledger.excuse(c, "%v", err)
	case ev == nil:
		a.ledger.excuse(c, "the example's request cannot be varied so")
	case wanted(ev.Exchange.Status):
		a.ledger.show(c, ev, "%s came", statusName(ev.Exchange.Status))
		return true
	default:
		a.ledger.deny(c, ev, "%s came", answered(ev.Exchange))
	}
	return false
}

// accepts asks for each media type that the page offers.
func (a *audit) accepts(row *row) {
	for media, c := range row.media {
		ev, err := a.accepted(func(c *call) *call { return c.withHeader("Accept", media) })
		if !a.settle(c, ev, err, ok2xx) {
			continue
		}
		if got := mediaTypeOf(ev.Exchange.Header); got != media {
			a.ledger.deny(c, ev, "%s came", strings.TrimSpace("the media type "+got))
		}
	}
}

// defaultAccept asks for no media type.
func (a *audit) defaultAccept() {
	p := a.subject.op.Parameter(page.InHeader, "Accept")
	if p == nil {
		return
	}
	row := a.subject.rows[p]
	ev, err := a.accepted(func(c *call) *call { return c.withHeader("Accept", "") })
	if p.Required {
		a.settle(row.required, ev, err, is4xx)
		return
	}
	if !a.settle(row.required, ev, err, ok2xx) || row.fallback == nil {
		return
	}
	if got := mediaTypeOf(ev.Exchange.Header); strings.EqualFold(got, p.Default) {
		a.ledger.show(row.fallback, ev, "%s came for a request without Accept", got)
	} else {
		a.ledger.deny(row.fallback, ev, "%s came for a request without Accept", strings.TrimSpace("the media type "+got))
	}
}

// takes sends the body in each documented media type, with a charset, and in one that is not documented.
func (a *audit) takes(p *page.Parameter, row *row) {
	for media, c := range row.media {
		vary := func(c *call) *call { return c.as(media) }
		ev, err := a.accepted(vary)
		if ev == nil && err == nil {
			continue
		}
		if a.settle(c, ev, err, ok2xx) && strings.HasPrefix(media, "application/") {
			ev, err = a.accepted(func(c *call) *call { return vary(c).withHeader("Content-Type", media+"; charset=UTF-8") })
			if err == nil && !ok2xx(ev.Exchange.Status) {
				a.ledger.deny(c, ev, "%s came for %s with a charset", answered(ev.Exchange), media)
			}
		}
	}
	a.leftOut(p, row)
	a.refused(func(c *call) *call { return c.withHeader("Content-Type", "text/plain") })
}

// fallback compares an answer without a parameter to one with its default.
func (a *audit) fallback(p *page.Parameter, row *row) {
	if row.fallback == nil || a.spends() {
		a.ledger.excuse(row.fallback, "what a default does cannot be seen from outside")
		return
	}
	without, with := a.refused(func(c *call) *call { return c.without(a.subject.op, p) }), a.refused(func(c *call) *call { return c.with(a.subject.op, p, p.Default) })
	switch {
	case without == nil || with == nil:
	case without.Exchange.Status == with.Exchange.Status && string(without.Exchange.Body) == string(with.Exchange.Body):
		a.ledger.show(row.fallback, without, "the answer is the same with %s=%s as without", p.Name.Value, p.Default)
	default:
		a.ledger.deny(row.fallback, with, "%s=%s has another answer than none", p.Name.Value, p.Default)
	}
}

// illTyped sends what is not of a parameter's type.
func (a *audit) illTyped(p *page.Parameter, row *row) {
	t, known := page.ParseType(p.Type.Value)
	switch {
	case row.kind == nil:
	case !known:
		a.ledger.excuse(row.kind, "%q is no type: see doctest lint", p.Type.Value)
	case breakable(t) && p.In.Value != page.InPath:
		a.settle(row.kind, a.refused(func(c *call) *call { return c.with(a.subject.op, p, notOf(t)) }), nil, is4xx)
	case breakable(t):
		a.settle(row.kind, a.refused(func(c *call) *call { return c.with(a.subject.op, p, notOf(t)) }), nil, is4xx)
	case isHeader(p, p.Name.Value):
		a.ledger.show(row.kind, nil, "a header is a string")
	default:
		a.ledger.excuse(row.kind, "no example that worked sends it")
	}
}

// credentials comes without any, with those of another scheme, malformed and forged ones.
func (a *audit) credentials() {
	if a.subject.op.Parameter(page.InHeader, "Authorization") == nil {
		return
	}
	for _, value := range []string{"Basic bm9ib2R5Om5vdGhpbmc=", "Bearer", "Bearer not a token", "Bearer " + forgedToken, "Bearer x"} {
		ev := a.refused(func(c *call) *call { return c.withHeader("Authorization", value) })
		a.mustRefuse(ev, "credentials that are none")
	}
	ev := a.refused(func(c *call) *call { return c.withHeader("Authorization", tampered(c.header.Get("Authorization"))) })
	a.mustRefuse(ev, "a changed token")
}

// forgedToken is a JWT without a signature: {"alg":"none"}, {"sub":"admin"}.
const forgedToken = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhZG1pbiJ9."

// tampered changes one character in the middle of credentials.
func tampered(s string) string {
	b := []byte(s)
	i := len(b) - len(b)/4
	if i >= len(b) {
		return s + "x"
	}
	if b[i] == 'A' {
		b[i] = 'B'
	} else {
		b[i] = 'A'
	}
	return string(b)
}

// mustRefuse denies that credentials are required where others than the documented ones open the operation.
func (a *audit) mustRefuse(ev *claim.Evidence, what string) {
	if ev != nil && ok2xx(ev.Exchange.Status) {
		row := a.subject.rows[a.subject.op.Parameter(page.InHeader, "Authorization")]
		a.ledger.deny(row.required, ev, "%s came for %s", statusName(ev.Exchange.Status), what)
	}
}

// headerSizes are tried one after the other: servers draw the line somewhere between 8 and 128 KiB.
var headerSizes = []int{9 << 10, 17 << 10, 33 << 10, 65 << 10, 129 << 10}

// oddities are requests for the documented statuses that no row of the table leads to.
func (a *audit) oddities() {
	s := a.subject
	a.refused(func(c *call) *call { return c.withHeader("Accept", "image/x-unheard-of") })
	a.errorFormats()
	if s.op.Method.Value == "GET" {
		a.head()
	}
	for _, size := range headerSizes {
		if a.wants(http.StatusRequestHeaderFieldsTooLarge) {
			a.large(size)
		}
	}
	if a.wants(http.StatusMethodNotAllowed) {
		a.refused(func(c *call) *call { return c.withMethod("PATCH") })
	}
	if a.wants(http.StatusRequestEntityTooLarge) {
		a.refused(func(c *call) *call { return c.withBody(strings.Repeat("x", 8<<20)) })
	}
	if a.wants(http.StatusBadRequest) || a.wants(http.StatusUnprocessableEntity) {
		a.refused(func(c *call) *call { return c.withBody("{%") })
	}
	if a.wants(http.StatusNotFound) {
		a.missing()
	}
	if a.wants(http.StatusConflict) || a.wants(http.StatusGone) {
		a.twice()
	}
	if a.wants(http.StatusUnauthorized) || a.wants(http.StatusForbidden) || a.subject.exchanges() {
		a.wrongCode()
	}
}

// large sends a large header. Servers may end the connection at it rather than answer.
func (a *audit) large(size int) {
	c := a.subject.template.filled(a.shared.stands()).withHeader("X-Large", strings.Repeat("x", size))
	if ev := a.shared.send(a.ctx, c); ev.Exchange.Status != 0 {
		a.judge(a.subject, a.shared, c, ev)
	}
}

// errorFormats asks for an error in each media type of the operation.
func (a *audit) errorFormats() {
	accept := a.subject.op.Parameter(page.InHeader, "Accept")
	for _, p := range a.subject.op.Parameters {
		if accept == nil || !p.Required || isContentType(p) || p.In.Value == page.InPath {
			continue
		}
		for _, media := range page.MediaTypes(accept.Description) {
			a.refused(func(c *call) *call { return c.without(a.subject.op, p).withHeader("Accept", media) })
		}
		return
	}
}

// wants reports whether a status is listed that nothing has reached yet.
func (a *audit) wants(status int) bool {
	c := a.subject.statuses[status]
	return c != nil && a.ledger.is(c, claim.Unchecked)
}

// missing asks for what is not there.
func (a *audit) missing() {
	for _, p := range a.subject.op.Parameters {
		if p.In.Value == page.InPath {
			a.refused(func(c *call) *call {
				value, _ := c.value(a.subject.op, p)
				return c.with(a.subject.op, p, another(value))
			})
		}
	}
}

// twice makes the same call two times.
func (a *audit) twice() {
	rd, err := a.ready()
	if err != nil {
		return
	}
	a.tried(rd, unchanged)
	a.tried(rd, unchanged)
}

// another is a value of the same shape: each digit and letter is another one.
func another(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '9' - (r - '0')
		case r >= 'a' && r <= 'z':
			return 'z' - (r - 'a')
		case r >= 'A' && r <= 'Z':
			return 'Z' - (r - 'A')
		}
		return r
	}, s)
}

// wrongCode sends another value for what was mailed.
func (a *audit) wrongCode() {
	for _, u := range a.subject.uses {
		if !u.isMailed() {
			continue
		}
		rd, err := a.ready()
		if err != nil {
			return
		}
		rd.bind(u.sample, another(rd.stands()[u.sample]), "a wrong one")
		ev := a.tried(rd, unchanged)
		if ok2xx(ev.Exchange.Status) {
			a.ledger.deny(a.subject.there, ev, "%s came for a wrong %s", statusName(ev.Exchange.Status), u.name)
		}
	}
}

// again makes the examples' call once more, after everything else.
func (a *audit) again() {
	ev, err := a.accepted(unchanged)
	if err != nil || ok2xx(ev.Exchange.Status) {
		return
	}
	for _, c := range a.subject.examples {
		a.ledger.deny(c, ev, "%s came when it was sent once more, after other requests", answered(ev.Exchange))
	}
}

// listed are the statuses of a class that the page has.
func (s *subject) listed(wanted func(int) bool) []int {
	var out []int
	for status := range s.statuses {
		if wanted(status) {
			out = append(out, status)
		}
	}
	slices.Sort(out)
	return out
}

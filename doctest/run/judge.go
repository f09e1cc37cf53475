package run

import (
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/page/sample"
)

// judge holds an answer of an operation against what its page claims.
func (r *run) judge(s *subject, user *testUser, c *call, ev *claim.Evidence) {
	ex := ev.Exchange
	if isGone(ex) {
		r.ledger.excuse(s.there, "%s", came(ex))
		return
	}
	if ex.Status == 0 || ex.Failure != "" {
		r.ledger.deny(s.there, ev, "%s", ex.Failure)
		return
	}
	if ex.Status != 404 && ex.Status != 405 && ex.Status != 501 {
		r.ledger.show(s.there, ev, "%s came", statusName(ex.Status))
	} else if s.statuses[ex.Status] == nil && !r.ledger.is(s.there, claim.True) { // else a changed request is for what is not there
		r.ledger.deny(s.there, ev, "%s came", statusName(ex.Status))
	}
	r.judgeStatus(s, ex, ev)
	r.judgeHeaders(s.op, s.headers, ex, ev, false)
	r.judgeHeaderAssertions(s, ex, ev)
	if ex.Method != "HEAD" {
		r.judgeBody(s, user, c, ev)
	}
}

// isGone reports whether the server has gone away, which is the fault of no page.
func isGone(ex *recorder.Exchange) bool {
	return ex.Status == 0 && strings.Contains(ex.Failure, "connection refused")
}

func (r *run) judgeStatus(s *subject, ex *recorder.Exchange, ev *claim.Evidence) {
	if c := s.statuses[ex.Status]; c != nil {
		r.ledger.show(c, ev, "%s", requestLine(ex))
		r.ledger.show(s.only, ev, "all that came are listed")
	} else {
		r.ledger.deny(s.only, ev, "%s came", statusName(ex.Status))
		r.noteStatus(s, ex.Status)
	}
	if ex.Status >= 400 {
		if leak := leakIn(ex); leak != "" {
			at := s.statuses[ex.Status]
			if at == nil {
				at = s.only
			}
			r.ledger.deny(at, ev, "the answer gives away what goes on inside: %q", leak)
		}
	}
}

func requestLine(ex *recorder.Exchange) string { return ex.Method + " " + shortened(ex.Target, 120) }

// judgeHeaders holds an answer's headers against those that are documented for its status.
func (r *run) judgeHeaders(op *page.Operation, headers map[*page.Header]*claim.Claim, ex *recorder.Exchange, ev *claim.Evidence, isErrors bool) {
	for h, c := range headers {
		if !appliesTo(h, ex.Status, isErrors) {
			continue
		}
		values := ex.Header.Values(h.Name.Value)
		switch {
		case len(values) == 0 && h.Required:
			r.ledger.deny(c, ev, "it did not come with %s", statusName(ex.Status))
		case len(values) == 0:
		default:
			if why := headerDiffers(h, values[0]); why != "" {
				r.ledger.deny(c, ev, "%s came with %s: %s", h.Name.Value, statusName(ex.Status), why)
			} else {
				r.ledger.show(c, ev, "%s: %s came with %s", h.Name.Value, shortened(values[0], 80), statusName(ex.Status))
			}
		}
	}
}

// judgeHeaderAssertions holds a success against the headers that the prose promises.
func (r *run) judgeHeaderAssertions(s *subject, ex *recorder.Exchange, ev *claim.Evidence) {
	for _, p := range s.asserted(headerIs) {
		got := strings.Join(ex.Header.Values(p.name), ", ")
		switch {
		case ex.Status/100 != 2:
		case containsFold(got, p.value):
			r.ledger.show(p.claim, ev, "%s: %s came", p.name, got)
		default:
			r.ledger.deny(p.claim, ev, "%s: %q came", p.name, got)
		}
	}
}

// headerDiffers says why a header's value is not of its type, nor one of the media types that its description names.
func headerDiffers(h *page.Header, value string) string {
	if t, ok := page.ParseType(h.Type.Value); ok && !fits(t, value) {
		return shortened(value, 80) + " is no " + h.Type.Value
	}
	media := page.MediaTypes(h.Description)
	if !strings.EqualFold(h.Name.Value, "Content-Type") || len(media) == 0 {
		return ""
	}
	got := mediaTypeOf(map[string][]string{"Content-Type": {value}})
	return unless(slices.Contains(media, got), "%q is none of %s", value, strings.Join(media, ", "))
}

// judgeBody holds the body against the samples of its status and format.
func (r *run) judgeBody(s *subject, user *testUser, c *call, ev *claim.Evidence) {
	ex := ev.Exchange
	own := shapesFor(s.shapes, ex.Status)
	varies := s.varies
	if len(own) == 0 && ex.Status >= 400 && r.errors != nil {
		r.judgeHeaders(s.op, r.errors.headers, ex, ev, true)
		own, varies = r.errors.shapes, nil
	}
	if len(own) == 0 {
		return
	}
	format := page.FormatOf(mediaTypeOf(ex.Header))
	of := slices.DeleteFunc(slices.Clone(own), func(sh *shape) bool { return sh.sample.Format != format && !sh.sample.None })
	if len(of) == 0 {
		came := ex.Header.Get("Content-Type")
		if came == "" {
			came = "no media type"
		}
		r.ledger.deny(own[0].whole, ev, "%s came with %s, of which the page has no sample", came, statusName(ex.Status))
		return
	}
	v := values{replaced: user.replacements(), servers: r.servers(), echoes: r.echoes(s, c), varies: varies, anyValue: c.other && ex.Status < 400}
	r.judgeShapes(of, ev, v)
}

// servers has the server under test for each documented one.
func (r *run) servers() map[string]string {
	out := map[string]string{}
	for _, base := range r.bases {
		out[base] = r.serverURL()
	}
	return out
}

// isProblem reports whether a sample is a problem document (RFC 9457), whose status and title are those of each answer.
func isProblem(v *sample.Value) bool {
	return v != nil && v.Member("status") != nil && v.Member("title") != nil
}

func shapesFor(all []*shape, status int) []*shape {
	var out []*shape
	for _, sh := range all {
		if sh.status == status {
			out = append(out, sh)
		}
	}
	return out
}

// judgeShapes takes the sample that the answer is most like.
func (r *run) judgeShapes(shapes []*shape, ev *claim.Evidence, v values) {
	var best *shape
	var result *matching
	for _, sh := range shapes {
		v.problem = 0
		if r.errors != nil && slices.Contains(r.errors.shapes, sh) && isProblem(sh.sample.Value) {
			v.problem = ev.Exchange.Status
		}
		m, failure := matchBody(sh.sample, ev.Exchange.Body, v)
		if failure != "" {
			r.ledger.deny(sh.whole, ev, "%s", failure)
			r.correctText(sh.sample, ev.Exchange.Body)
			r.excuseBelow(sh, sh.sample.Value, sh.whole)
			continue
		}
		if result == nil || len(m.wrong) < len(result.wrong) {
			best, result = sh, m
		}
	}
	if result == nil {
		return
	}
	v = result.values
	r.judgeProblem(best, ev, v)
	if best.whole != nil && !slices.ContainsFunc(result.wrong, func(w mismatch) bool { return best.nodes[w.node] == nil }) {
		r.ledger.show(best.whole, ev, "%s came with %s", ev.Exchange.Header.Get("Content-Type"), requestLine(ev.Exchange))
	}
	for _, w := range result.wrong {
		c := best.nodes[w.node]
		if c == nil {
			c = best.whole
		}
		r.ledger.deny(c, ev, "%s", w.text)
		if !c.Skipped {
			r.correct(best.sample, w, v)
		}
		r.excuseBelow(best, w.node, c)
	}
	for _, n := range result.shown {
		r.ledger.show(best.nodes[n], ev, "%s", requestLine(ev.Exchange))
	}
}

// judgeProblem holds the title of a sample of a problem against its status: one is the phrase of the other (RFC 9457,
// section 4.2.1).
func (r *run) judgeProblem(sh *shape, ev *claim.Evidence, v values) {
	if v.problem == 0 {
		return
	}
	status, title := sh.sample.Value.Member("status"), sh.sample.Value.Member("title")
	code, err := strconv.Atoi(text(status))
	if err == nil && !title.Elided && text(title) != page.Phrase(code) {
		r.ledger.deny(sh.nodes[title], ev, "the phrase of %d is %q", code, page.Phrase(code))
	}
}

// excuseBelow says of what stands below a node why nobody checked it.
func (r *run) excuseBelow(sh *shape, v *sample.Value, above *claim.Claim) {
	if v == nil {
		return
	}
	for _, m := range v.Members {
		if c := sh.nodes[m]; c != nil {
			r.ledger.excuse(c, "it stands in what is false at %s", above.Pos)
		}
		r.excuseBelow(sh, m, above)
	}
}

// matchBody holds a body against a sample; failure says that it cannot be, and why.
func matchBody(s *page.Sample, body []byte, v values) (m *matching, failure string) {
	m = newMatching(v, s.Format == "xml")
	switch {
	case s.None:
		return m, unless(len(body) == 0, "a body of %d bytes came: %s", len(body), shortened(string(body), 80))
	case isText(s):
		same := matchesElided(strings.TrimSpace(s.Body.Value), strings.TrimSpace(string(body)))
		return m, unless(same, "another text came: %s", shortened(string(body), 80))
	}
	parse := sample.JSON
	if m.isXML {
		parse = sample.XML
	}
	got, err := parse(string(body))
	if err != nil {
		return m, "what came is no " + strings.ToUpper(s.Format) + ": " + err.Error()
	}
	if m.isXML && got.Name != s.Value.Name {
		m.deny(s.Value, replace, got, "the element %s came", got.Name)
		return m, ""
	}
	m.node(s.Value, got)
	return m, ""
}

// echoes are what a call sends in the place of what the page's examples send.
func (r *run) echoes(s *subject, c *call) []echo {
	var out []echo
	for _, v := range sentBy(s.op) {
		if p := s.op.Parameter(v.in, v.name); p != nil {
			if now, ok := c.value(s.op, p); ok {
				out = append(out, echo{v.name, v.value, now})
			}
		}
	}
	return out
}

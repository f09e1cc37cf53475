package run

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// judgeBody compares the body with the samples of its status and format.
func (r *run) judgeBody(s *subject, user *testUser, c *call.Call, ev *claim.Evidence) {
	ex := ev.Exchange
	if ex.Partial {
		return // the rest of a stream is still to come
	}
	r.judgeDescribed(ev)
	r.judgeComputed(ev)
	r.judgeTimes(ev)
	own := s.shapesOf(c.Shown)
	if len(own) == 0 && c.AsShown {
		return // the page shows the response in the block of the command
	}
	if len(own) == 0 || !c.AsShown && ex.Status/100 != 2 {
		own = shapesFor(s.shapes, ex.Status)
	}
	isAbsent := len(own) == 0 && ex.Status == http.StatusNotFound
	if isAbsent {
		own = s.absentShapes()
	}
	varies := s.Varies
	if len(own) == 0 && ex.Status >= 400 {
		own = r.generalShapes(s, ex.Status)
	}
	if len(own) == 0 && ex.Status >= 400 && r.errors != nil {
		r.judgeHeaders(s.Op, r.errors.headers, ex, ev, true)
		own, varies = r.errors.shapes, nil
	}
	if len(own) == 0 {
		return
	}
	format := page.FormatOf(call.MediaTypeOf(ex.Header))
	of := slices.DeleteFunc(slices.Clone(own), func(sh *shape) bool { return sh.sample.Format != format && !sh.sample.None })
	if len(of) == 0 {
		r.judgeOtherMedia(own[0], ex, ev)
		return
	}
	if r.isCut(of[0], ex) {
		return
	}
	isOfAll := ex.Status >= 400 && of[0].sample.Status == 0 && slices.Contains(r.generalShapes(s, ex.Status), of[0])
	v := match.Values{OfErrors: isOfAll, Replaced: user.replacements(), Servers: r.servers(), Echoes: r.echoes(s, c), Varies: varies, AnyValue: c.Other && ex.Status < 400, Changed: c.Changed, Lacks: c.Lacks, Lacked: r.noteLacked(c, ex), Absent: isAbsent, IsConfig: s.showsConfig()}
	if r.errors != nil && slices.Contains(r.errors.shapes, of[0]) {
		v.OfErrors = true
		of = r.ofKind(own, of, ev, &v)
	}
	r.judgeShapes(s, of, ev, v)
	r.judgeRepeated(of, c, ev)
}

// noteLacked notes which parameter a successful request left out, and returns all that were left out until now.
func (r *run) noteLacked(c *call.Call, ex *recorder.Exchange) map[string]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.Lacks != "" && ex.Status/100 == 2 && ex.Method != http.MethodGet {
		r.lacked[c.Lacks] = true
	}
	return maps.Clone(r.lacked)
}

// servers maps each documented server to the one under test.
func (r *run) servers() map[string]string {
	out := map[string]string{}
	for _, base := range r.hosts.Bases {
		out[base] = r.serverURL()
	}
	return out
}

// isProblem reports whether a sample is a problem document (RFC 9457). Its status and title are those of each response.
func isProblem(v *sample.Value) bool {
	return v != nil && v.Field("status") != nil && v.Field("title") != nil
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

// judgeShapes compares a response with the sample that is most like it.
func (r *run) judgeShapes(s *subject, shapes []*shape, ev *claim.Evidence, v match.Values) {
	var best *shape
	var result *match.Matching
	for _, sh := range shapes {
		v.Problem = 0
		if sh.isLinked() {
			v.Echoes = nil // the sample is that of another request
		}
		if r.errors != nil && slices.Contains(r.errors.shapes, sh) && isProblem(sh.sample.Value) {
			v.Problem = ev.Exchange.Status
		}
		m, failure := sh.match(ev.Exchange.Body, v)
		if sh.when != "" && !meets(v, sh.when) && (!failure.none() || len(m.Wrong) > 0) {
			r.excuseUnder(sh)
			continue
		}
		if reason := onlyIllustrates(sh.sample, ev.Exchange); reason != "" {
			r.excuseShape(sh, reason)
			continue
		}
		if !failure.none() {
			r.ledger.deny(sh.whole, ev, failure)
			r.correctText(sh.sample, ev.Exchange.Body)
			r.excuseBelow(sh, sh.sample.Value, sh.whole)
			continue
		}
		if m.IsBetterThan(result) {
			best, result = sh, m
		}
	}
	if result != nil {
		r.judgeMatching(s, best, result, ev)
	}
}

// meets reports whether a request brings about the condition of a sample: it leaves out a parameter.
func meets(v match.Values, condition string) bool {
	return v.Lacks != "" && prose.MissingWord.MatchString(condition) || v.Absent && reasons.NoSuchForm.MatchString(condition)
}

// excuseUnder says of the claims of a sample that the response came under another condition than the page gives.
func (r *run) excuseUnder(sh *shape) {
	r.excuseShape(sh, fmt.Sprintf("the page shows it under a condition that the example may not meet: %q", match.Shortened(sh.when, 80)))
}

// excuseShape says why all claims of a sample are unchecked.
func (r *run) excuseShape(sh *shape, reason string) {
	claims := []*claim.Claim{sh.whole}
	if sh.sample.Value != nil {
		claims = append(claims, claimsBelow(sh, sh.sample.Value)...)
	}
	for _, c := range claims {
		r.ledger.excuse(c, "%s", reason)
	}
}

// judgeMatching settles the claims of a sample by a comparison with a response.
func (r *run) judgeMatching(s *subject, sh *shape, m *match.Matching, ev *claim.Evidence) {
	r.judgeProblem(sh, ev, m.Values)
	r.judgeUnseen(s, sh, m, ev)
	r.judgeExtra(sh, m, ev)
	for _, w := range r.deferNulls(sh, m, ev) {
		c := sh.claimOf(w.Node)
		r.ledger.deny(c, ev, finding{text: sh.name(w.Node) + " " + w.Text, actual: w.Actual})
		if !c.Skipped {
			r.correct(sh.sample, w, m.Values)
		}
		r.excuseBelow(sh, w.Node, c)
	}
	for _, w := range m.Refilled {
		if !sh.claimOf(w.Node).Skipped {
			r.correct(sh.sample, w, m.Values)
		}
	}
	for _, w := range m.Free {
		if m.Values.AnyValue {
			continue // another request may have other values
		}
		c := sh.claimOf(w.Node)
		o := observed{
			finding:  finding{text: sh.name(w.Node) + " " + w.Text, actual: w.Actual, help: `if each response has its own value, write "..." in the sample`},
			evidence: ev,
			correct:  func() { r.correct(sh.sample, w, m.Values) },
		}
		switch {
		case r.constants.differ(w.Node, c, match.Text(w.Got), o):
		case sh.isLinked() && c != nil && w.Got.Kind == w.Node.Kind:
			r.ledger.show(c, ev, "%s for %s", returned(ev.Exchange), requestLine(ev.Exchange))
		default:
			r.ledger.excuse(c, "the response has %s, and the sample only illustrates the value", match.Excerpt(w.Got))
		}
	}
	for _, n := range m.Shown {
		r.ledger.show(sh.nodes[n], ev, "%s for %s", returned(ev.Exchange), requestLine(ev.Exchange))
	}
	if sh.whole != nil && !slices.ContainsFunc(m.Wrong, func(w match.Mismatch) bool { return sh.nodes[w.Node] == nil }) {
		r.ledger.show(sh.whole, ev, "the server returned %s for %s", mediaName(ev.Exchange.Header.Get("Content-Type")), requestLine(ev.Exchange))
	}
}

// claimOf is the claim about a node of a sample, or about the whole.
func (sh *shape) claimOf(v *sample.Value) *claim.Claim {
	if c := sh.nodes[v]; c != nil {
		return c
	}
	return sh.whole
}

// judgeUnseen says why nodes are unchecked that a response lacks. A list must not be empty if the test user has created the
// item that the sample shows.
func (r *run) judgeUnseen(s *subject, sh *shape, m *match.Matching, ev *claim.Evidence) {
	for _, a := range m.Unseen {
		reason := a.Reason
		if a.IsEmpty {
			var isOwn bool
			if reason, isOwn = r.emptyReason(s, a.Node); isOwn {
				r.ledger.deny(sh.claimOf(a.Node), ev, found("%s is missing: the list is empty", sh.name(a.Node)))
				r.excuseBelow(sh, a.Node, sh.claimOf(a.Node))
				continue
			}
		}
		for _, c := range claimsBelow(sh, a.Node) {
			r.ledger.excuse(c, "%s", reason)
		}
	}
}

// judgeExtra reports fields that a sample does not show. On a closed page they are false.
func (r *run) judgeExtra(sh *shape, m *match.Matching, ev *claim.Evidence) {
	for _, w := range m.Extra {
		f := found("%s %s", sh.name(w.Node), w.Text)
		if !sh.closed {
			r.undocumented(sh, w.Node, ev, f)
			continue
		}
		c := sh.claimOf(w.Node)
		r.ledger.deny(c, ev, f)
		if !c.Skipped {
			r.correct(sh.sample, w, m.Values)
		}
	}
}

// errorsClosed reports whether the page about errors is closed.
func (r *run) errorsClosed() bool {
	return slices.ContainsFunc(r.site.Pages, func(p *page.Page) bool { return p.Errors != nil && r.site.IsClosed(p) })
}

// undocumented enters a claim of its own for the fields that the sample of an object does not show, once for each object.
func (r *run) undocumented(sh *shape, object *sample.Value, ev *claim.Evidence, f finding) {
	r.mu.Lock()
	isKnown := sh.extra[object]
	sh.extra[object] = true
	r.mu.Unlock()
	if isKnown {
		return
	}
	c := r.ledger.add(sh.sample.Body.At(object.Offset), claim.Field, sh.op, "the sample shows every field of %s", sh.name(object))
	r.ledger.settle(c, claim.Undocumented, ev, f)
}

// judgeProblem compares the title of a problem's sample with its status: the title is the phrase of the status (RFC 9457,
// section 4.2.1).
func (r *run) judgeProblem(sh *shape, ev *claim.Evidence, v match.Values) {
	if v.Problem == 0 {
		return
	}
	status, title := sh.sample.Value.Field("status"), sh.sample.Value.Field("title")
	code, err := strconv.Atoi(match.Text(status))
	if err == nil && !title.Elided && match.Text(title) != page.Phrase(code) {
		r.ledger.deny(sh.nodes[title], ev, found("the sample has the status %d, whose title is %q", code, page.Phrase(code)).with("%s", excerptOf(match.Text(title), 80)))
	}
}

// excuseBelow says of the fields below a node that they are unchecked, because the claim about the node is false.
func (r *run) excuseBelow(sh *shape, v *sample.Value, above *claim.Claim) {
	if v == nil {
		return
	}
	for _, m := range v.Fields {
		if c := sh.nodes[m]; c != nil {
			r.ledger.excuse(c, "it is part of %s, which is false (%s)", cmp.Or(sh.names[v], "the sample"), above.Pos)
		}
		r.excuseBelow(sh, m, above)
	}
}

// match compares a body with a sample. failure says that the two cannot be compared value by value, and why.
func (sh *shape) match(body []byte, v match.Values) (m *match.Matching, failure finding) {
	s := sh.sample
	m = match.New(v, s.Format == "xml", sh.kin)
	switch {
	case s.None:
		if len(body) > 0 {
			failure = found("the response has a body of %d bytes", len(body)).with("%s", excerptOf(string(body), 80))
		}
		return m, failure
	case s.Format == "csv":
		if v.Changed == "" { // a parameter can set the separator, or the columns
			failure = csvFailure(s.Body.Value, string(body))
		}
		return m, failure
	case sh.isOfSeveral():
		return m, several(m, s.Value, body)
	case linesFor(s, body) != nil:
		m.Node(rootsOf(s), linesFor(s, body))
		return m, failure
	case isText(s):
		if len(body) == 0 && strings.TrimSpace(s.Body.Value) != "" {
			return m, found("the response is empty")
		}
		if !match.MatchesText(s.Body.Value, string(body)) {
			failure = found("the response differs from the sample").with("%s", excerptOf(string(body), 80))
		}
		return m, failure
	}
	parse := sample.JSON
	if m.IsXML {
		parse = sample.XML
	}
	got, err := parse(string(body))
	if err != nil {
		return m, found("the response is not valid %s: %v", strings.ToUpper(s.Format), err)
	}
	if m.IsXML && got.Name != s.Value.Name {
		m.Deny(s.Value, match.Replace, got, "is <%s>, and the page shows <%s>", got.Name, s.Value.Name)
		return m, failure
	}
	m.Node(sh.listed(got), sh.partOf(got))
	return m, failure
}

// isOfSeveral reports whether a sample has the responses of several commands, one below the other.
func (sh *shape) isOfSeveral() bool {
	s := sh.sample
	return sh.op != nil && s.Format == "json" && s.Value != nil && s.Value.Next != nil &&
		slices.ContainsFunc(sh.op.Examples, func(e *page.Example) bool { return len(e.Requests) > 1 })
}

// several compares a body with a sample of several responses.
func several(m *match.Matching, first *sample.Value, body []byte) finding {
	got, err := sample.JSON(string(body))
	if err != nil {
		return found("the response is not valid JSON: %v", err)
	}
	var best *match.Matching
	for v := first; v != nil; v = v.Next {
		if t := m.Tried(v, got); t.IsBetterThan(best) {
			best = t
		}
	}
	if len(best.Wrong) == 0 {
		return finding{}
	}
	w := best.Wrong[0]
	return finding{text: cmp.Or(w.Node.Name, "the response") + " " + w.Text, actual: w.Actual}
}

// echoes are the values that a call sends in place of the ones of the page's examples, of listed parameters.
func (r *run) echoes(s *subject, c *call.Call) []match.Echo { return echoesOf(s, c, s.Op.Parameters) }

func echoesOf(s *subject, c *call.Call, parameters []*page.Parameter) []match.Echo {
	var out []match.Echo
	for _, v := range content.SentBy(s.Op) {
		i := slices.IndexFunc(parameters, func(p *page.Parameter) bool { return p.In.Value == v.In && strings.EqualFold(p.Name.Value, v.Name) })
		if i < 0 {
			continue
		}
		if now, ok := c.Value(s.Op, parameters[i]); ok {
			out = append(out, match.Echo{Name: v.Name, In: v.In, Shown: v.Value, Sent: now})
		}
	}
	return out
}

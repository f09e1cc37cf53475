package run

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/recorder"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// An attempt is one run of an example, and its outcome.
type attempt struct {
	run     *run
	user    *testUser
	subject *subject
	example *page.Example
	outcome runner.Outcome
	command string // the program as the report shows it, with the server's own URL
	all     []recorder.Exchange
	own     *recorder.Exchange // the first exchange of the operation; nil if there is none
}

// example runs an example of an operation for a new test user, and judges its requests and their responses. If the
// example worked, it returns the call of the operation, with the page's values in it. Otherwise it returns nil.
func (r *run) example(ctx context.Context, s *subject, e *page.Example) *call {
	c := s.examples[e]
	if c.Skipped {
		return nil
	}
	if !runner.Supports(e.Language) {
		r.ledger.excuse(c, "%s", notRun(e))
		return nil
	}
	if base := r.oddBase(s, e); base != "" {
		r.ledger.deny(c, nil, found("the example calls %s, but the other examples call another server", base).helped("is this a typo? The other examples call "+r.usualBase()))
		return nil
	}
	r.progress("%s: %s", s.op.Page.File, exampleName(e))
	user := r.newTestUser()
	if err := user.prepare(ctx, s); err != nil {
		r.ledger.excuse(c, "%v", err)
		return nil
	}
	watch, err := user.watch(ctx, s)
	if err != nil {
		r.ledger.excuse(c, "%v", err)
		return nil
	}
	a, err := r.attempt(ctx, user, e, r.upstream)
	if err != nil {
		r.ledger.excuse(c, "%v", err)
		return nil
	}
	a.subject, a.own = s, ownExchange(s, a.all)
	if program := a.missing(); program != "" {
		r.ledger.excuse(c, "%s is not installed", program)
		return nil
	}
	template := a.judge(c)
	if a.own != nil && a.own.Status/100 == 2 {
		r.judgeMail(ctx, user, s, a.evidence(), watch)
	}
	return template
}

// oddBase is the server that this example alone calls; empty if other examples call it, too.
func (r *run) oddBase(s *subject, e *page.Example) string {
	for i := range e.Requests {
		if base, ok := s.baseOf(&e.Requests[i]); ok && r.odd[base] {
			return base
		}
	}
	return ""
}

func notRun(e *page.Example) string {
	if slices.Contains([]string{"json", "xml"}, e.Language) {
		return fmt.Sprintf("doctest does not run %q examples; if it is a response, put it in the section Response under a heading %s", e.Language, strings.ToUpper(e.Language))
	}
	return fmt.Sprintf("doctest does not run %q examples; it runs bash, console and javascript", e.Language)
}

// attempt runs the text of an example. The test user's values replace the page's, and a recorder replaces the server.
func (r *run) attempt(ctx context.Context, user *testUser, e *page.Example, server *recorder.Upstream) (*attempt, error) {
	filled, err := example.Fill(e.Language, e.Code.Value, user.replacements())
	if err != nil {
		return nil, err
	}
	public, err := r.publicCommand(e, user.replacements())
	if err != nil {
		return nil, err
	}
	rec, err := recorder.Start(server)
	if err != nil {
		return nil, err
	}
	text := r.mapped(filled, rec.URL())
	if _, slip := unquotedAmpersand(e.Code); slip != "" {
		text += "\nwait" // an interactive shell stays, and curl ends in it
	}
	a := &attempt{run: r, user: user, example: e}
	a.command = strings.TrimSpace(r.mapped(public, r.serverURL()))
	a.outcome = r.Runner.Run(ctx, runner.Program{Language: e.Language, Code: text}, strings.TrimPrefix(rec.URL(), "http://"))
	a.all = rec.Exchanges()
	return a, rec.Close()
}

// tools are programs that examples use and that a machine can lack.
var tools = []string{"bash", "node", "npm", "curl", "jq", "json_pp", "xmllint", "http", "wget", "yq", "python3"}

var missingForm = regexp.MustCompile(`([\w.-]+)(?:: command not found| is not installed)`)

// missing is the program that the machine lacks, if the example failed because of it.
func (a *attempt) missing() string {
	m := missingForm.FindStringSubmatch(a.outcome.Failure)
	if m == nil || !slices.Contains(tools, m[1]) {
		return ""
	}
	return m[1]
}

// mapped replaces the documented servers by the recorder. If some of their URLs have a path and some do not, those without
// a path name the server itself, as the issuer of a token does.
func (r *run) mapped(code, recorder string) string {
	for _, base := range r.bases {
		if strings.Contains(code, base+"/") {
			code = example.Replace(strings.ReplaceAll(code, base+"/", recorder+"/"), map[string]string{base: r.serverURL()})
		} else {
			code = example.Replace(code, map[string]string{base: recorder})
		}
	}
	return code
}

// ownExchange is the first exchange of the operation.
func ownExchange(s *subject, all []recorder.Exchange) *recorder.Exchange {
	for i := range all {
		if s.op.Method.Value == all[i].Method && s.op.PathValues(all[i].Target) != nil {
			return &all[i]
		}
	}
	return nil
}

// subjectOf is the operation of a request, or nil.
func (r *run) subjectOf(method, target string) *subject {
	op := r.site.OperationOf(method, target)
	if i := slices.IndexFunc(r.subjects, func(s *subject) bool { return s.op == op }); i >= 0 {
		return r.subjects[i]
	}
	return nil
}

func (a *attempt) evidence() *claim.Evidence { return a.evidenceOf(a.own) }

func (a *attempt) evidenceOf(ex *recorder.Exchange) *claim.Evidence {
	ev := &claim.Evidence{Command: a.command, Replaced: slices.Clone(a.user.replaced), Exchange: ex}
	if a.outcome.Failure != "" {
		ev.Output = strings.TrimSpace(a.outcome.Stdout + a.outcome.Stderr)
	}
	return ev
}

// judge settles the claim that the example works, and the claims that its exchanges confirm or refute.
func (a *attempt) judge(c *claim.Claim) *call {
	r := a.run
	for i := range a.all {
		a.judgeExchange(c, &a.all[i])
	}
	if a.own == nil {
		r.ledger.deny(c, a.evidenceOf(first(a.all)), a.nothingSent())
		return nil
	}
	ev, sent := a.evidence(), callOf(a.own)
	if a.own.Status/100 == 2 && a.subject.statuses[a.own.Status] == nil {
		success := a.subject.success()
		r.ledger.deny(a.subject.statuses[success], ev, found("%s, and the page says %s", returned(a.own), statusName(success)))
	}
	for _, f := range r.requestFaults(a.subject, sent, ev) {
		r.ledger.deny(c, ev, a.hinted(f))
	}
	want := r.expected[a.example.Code.Pos]
	switch {
	case isGone(a.own):
		r.ledger.excuse(c, "%s", returned(a.own))
	case a.own.Failure != "":
		r.ledger.deny(c, ev, found("%s", returned(a.own)))
	case !asExpected(a.own.Status, want):
		r.ledger.deny(c, ev, a.unexpected(a.own, want).orHelp("%s", a.unprovided()))
	case a.outcome.Failure != "" && want == 0:
		r.ledger.deny(c, ev, a.hinted(found("the example failed: %s", a.outcome.Failure)))
	default:
		r.ledger.show(c, ev, "%s", returned(a.own))
	}
	if a.own.Status/100 != 2 {
		return nil
	}
	return sent.filled(a.user.originals())
}

// unexpected is the finding that the response to an example has another status than the page expects; want is the status
// of a directive, or 0 for any success.
func (a *attempt) unexpected(ex *recorder.Exchange, want int) finding {
	if want != 0 {
		return a.hinted(found("%s for the example, and the page expects %s", returned(ex), statusName(want)))
	}
	return a.hinted(found("%s for the example", returned(ex)))
}

// hinted adds the likely cause of a failure to a finding.
func (a *attempt) hinted(f finding) finding {
	if f.help == "" {
		f.help = a.hint()
	}
	return f
}

// unprovided says that no page provides the token that the example sends; empty if a page does.
func (a *attempt) unprovided() string {
	s := a.subject
	if a.own.Status != http.StatusUnauthorized && a.own.Status != http.StatusForbidden {
		return ""
	}
	for _, v := range sentBy(s.op) {
		isReplaced := slices.ContainsFunc(s.uses, func(u use) bool { return u.shown == v.value }) ||
			slices.ContainsFunc(s.substitutes, func(sub substitute) bool { return sub.shown == v.value })
		if strings.EqualFold(v.name, "Authorization") && !isReplaced {
			return fmt.Sprintf("no operation in these pages provides the token %s; add the page that does, or a directive <!-- doctest:bind TOKEN = POST /path field -->", shortened(v.value, 24))
		}
	}
	return ""
}

// first is the first of some exchanges, or nil.
func first(all []recorder.Exchange) *recorder.Exchange {
	if len(all) == 0 {
		return nil
	}
	return &all[0]
}

// judgeExchange judges one exchange of an example, and keeps the values that later ones need.
func (a *attempt) judgeExchange(c *claim.Claim, ex *recorder.Exchange) {
	ev, s, sent := a.evidenceOf(ex), a.run.subjectOf(ex.Method, ex.Target), callOf(ex)
	if ex == a.own {
		s = a.subject
	}
	if s == nil {
		a.run.ledger.deny(c, ev, a.undocumented(ex))
		return
	}
	a.run.judge(s, a.user, sent, ev)
	if ex.Status/100 == 2 {
		a.run.showSent(s, sent, ev)
		a.user.harvest(s, ex, nil)
	}
}

// undocumented is the finding that an example sends a request which no page documents.
func (a *attempt) undocumented(ex *recorder.Exchange) finding {
	return a.hinted(found("the example sends %s, which no page documents", requestLine(ex)))
}

// nothingSent is the finding that an example did not send the operation's request.
func (a *attempt) nothingSent() finding {
	want := a.subject.op.Name()
	switch {
	case a.outcome.Failure != "":
		return a.hinted(found("the example failed before it sent %s: %s", want, a.outcome.Failure)).orHelp("%s", a.notRedirected())
	case len(a.all) == 0:
		return a.hinted(found("the example sends no request, but should send %s", want)).orHelp("%s", a.notRedirected())
	}
	return a.hinted(found("the example does not send %s", want))
}

// notRedirected names a URL of the example that doctest did not redirect to the server under test; empty if there is none.
func (a *attempt) notRedirected() string {
	for _, req := range a.example.Requests {
		u, err := url.Parse(req.URL.Text)
		isBase := slices.ContainsFunc(a.run.bases, func(base string) bool { return strings.HasPrefix(req.URL.Text, base) })
		if err == nil && u.Host != "" && !isBase && a.run.site.OperationOf(req.Method.Text, u.Path) == nil {
			return fmt.Sprintf("doctest did not redirect %s, because no page documents %s %s", shortened(req.URL.Text, 120), req.Method.Text, u.Path)
		}
	}
	return ""
}

// requestFaults are the differences between a request and the parameter table.
func (r *run) requestFaults(s *subject, c *call, ev *claim.Evidence) []finding {
	var out []finding
	for _, p := range s.op.Parameters {
		_, ok := c.value(s.op, p)
		switch accepted := ev.Exchange.Status/100 == 2; {
		case p.Required && !ok && accepted && r.upstream != nil:
			r.ledger.deny(s.rows[p].required, ev, found("%s for an example without %s", returned(ev.Exchange), p.Name.Value))
		case p.Required && !ok:
			out = append(out, found("the example leaves out %s, which the table requires", p.Name.Value))
		}
		if isContentType(p) && len(s.rows[p].media) > 0 && c.mediaType() != "" && s.rows[p].media[c.mediaType()] == nil {
			out = append(out, found("the example sends %s, which is not in the table", c.mediaType()))
		}
		if media := c.header.Get("Accept"); isAccept(p) && len(s.rows[p].media) > 0 && oneMedia.MatchString(media) && s.rows[p].media[media] == nil {
			out = append(out, found("the example asks for %s, which is not in the table", media))
		}
	}
	for _, name := range r.unknownNames(s, c) {
		out = append(out, found("the example sends %s, which is not in the table", name))
	}
	return out
}

// oneMedia matches a single media type, without wildcards.
var oneMedia = regexp.MustCompile(`^[\w.+-]+/[\w.+-]+$`)

// clientHeaders are headers that clients send by themselves.
var clientHeaders = []string{"Accept", "Accept-Language", "Content-Type", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Dest", "Priority", "Cookie", "Origin", "Referer"}

// unknownNames are the names that a call sends and the table does not have.
func (r *run) unknownNames(s *subject, c *call) []string {
	if s.op.Free && len(s.op.Parameters) == 0 {
		return nil // there is no table
	}
	var out []string
	for _, f := range c.query {
		if s.op.Parameter(page.InQuery, f.name) == nil {
			out = append(out, f.name)
		}
	}
	for _, name := range slices.Concat(names(c.form), names(c.parts()), jsonFields(c.body)) {
		if s.op.Parameter(page.InBody, name) == nil && !s.hasField(name) {
			out = append(out, name)
		}
	}
	for name := range c.header {
		if !slices.Contains(clientHeaders, http.CanonicalHeaderKey(name)) && s.op.Parameter(page.InHeader, name) == nil {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func names(fields []field) []string {
	var out []string
	for _, f := range fields {
		out = append(out, f.name)
	}
	return out
}

// hasField reports whether the table has fields of an object with that name.
func (s *subject) hasField(name string) bool {
	return slices.ContainsFunc(s.op.Parameters, func(p *page.Parameter) bool {
		return p.In.Value == page.InBody && strings.HasPrefix(p.Name.Value, name+".")
	})
}

// showSent settles the claims of the table that a successful call confirms.
func (r *run) showSent(s *subject, c *call, ev *claim.Evidence) {
	for _, p := range s.op.Parameters {
		value, ok := c.value(s.op, p)
		if !ok {
			continue
		}
		if isContentType(p) {
			r.ledger.show(s.rows[p].media[c.mediaType()], ev, "%s", requestLine(ev.Exchange))
		}
		r.showType(s.rows[p].kind, p, value, ev)
		if p.In.Value == page.InPath {
			r.ledger.show(s.rows[p].required, ev, "it is part of the path")
		}
	}
}

// showType compares an accepted value with a parameter's type. A probe tests which values the server refuses.
func (r *run) showType(c *claim.Claim, p *page.Parameter, value string, ev *claim.Evidence) {
	t, known := page.ParseType(p.Type.Value)
	switch {
	case !known:
	case !fits(t, value):
		r.ledger.deny(c, ev, found("the server accepted %s=%s, which is not of type %s", p.Name.Value, shortened(value, 60), p.Type.Value))
		r.noteType(p, value)
	case !breakable(t):
		r.ledger.show(c, ev, "the server accepted %q", shortened(value, 60))
	}
}

// judgeMail settles the claims about the email, after a successful response.
func (r *run) judgeMail(ctx context.Context, user *testUser, s *subject, ev *claim.Evidence, watch *mailbox.Watch) {
	if watch == nil {
		return
	}
	mail, err := user.receive(ctx, watch)
	for _, p := range s.asserted(emailSent) {
		if err != nil {
			r.ledger.deny(p.claim, ev, found("%v", err))
		} else {
			r.ledger.show(p.claim, ev, "%q arrived at %s", mail.Subject, user.recipient(s))
		}
	}
	if err != nil {
		return
	}
	for _, p := range s.asserted(codeDigits) {
		code := emailedCode(mail, p.number)
		if code == "" {
			r.ledger.deny(p.claim, ev, found("the email to %s has no code", user.recipient(s)).with("%s", excerptOf(mail.Reading(), 200)))
		} else {
			r.judgeDigits(p, ev, code, user.recipient(s))
		}
	}
}

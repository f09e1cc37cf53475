package run

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/recorder"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/page"
)

// An attempt is one run of an example, and what came of it.
type attempt struct {
	run     *run
	user    *testUser
	subject *subject
	example *page.Example
	outcome runner.Outcome
	command string // the program as the report shows it, with the server's own URL
	all     []recorder.Exchange
	own     *recorder.Exchange // the one of the operation; nil where there is none
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
		r.ledger.deny(c, nil, "it speaks to %s, and the others do not", base)
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

// oddBase is the server that an example alone speaks to; empty where it is that of others, too.
func (r *run) oddBase(s *subject, e *page.Example) string {
	for i := range e.Requests {
		if base, ok := s.baseOf(&e.Requests[i]); ok && r.odd[base] {
			return base
		}
	}
	return ""
}

func notRun(e *page.Example) string {
	return fmt.Sprintf("examples in %q are not run: a fence that is run says bash, console or javascript", e.Language)
}

// attempt runs the text of an example. The test user's values replace the page's, and a recorder replaces the server.
func (r *run) attempt(ctx context.Context, user *testUser, e *page.Example, server *recorder.Upstream) (*attempt, error) {
	rec, err := recorder.Start(server)
	if err != nil {
		return nil, fmt.Errorf("nothing can listen on this machine: %w", err)
	}
	code := r.mapped(replaceAll(e.Code.Value, user.replacements()), rec.URL())
	text := code
	if _, slip := unquotedAmpersand(e.Code); slip != "" {
		text += "\nwait" // an interactive shell stays, and curl ends in it
	}
	a := &attempt{run: r, user: user, example: e}
	a.command = strings.TrimSpace(strings.ReplaceAll(code, rec.URL(), r.serverURL()))
	a.outcome = r.Runner.Run(ctx, runner.Program{Language: e.Language, Code: text}, strings.TrimPrefix(rec.URL(), "http://"))
	a.all = rec.Exchanges()
	return a, rec.Close()
}

// tools are the programs that examples may ask for and that a machine may lack.
var tools = []string{"bash", "node", "npm", "curl", "jq", "json_pp", "xmllint", "http", "wget", "yq", "python3"}

var missingForm = regexp.MustCompile(`([\w.-]+)(?:: command not found| is not installed)`)

// missing is the program that the machine lacks, where that is why an example failed.
func (a *attempt) missing() string {
	m := missingForm.FindStringSubmatch(a.outcome.Failure)
	if m == nil || !slices.Contains(tools, m[1]) {
		return ""
	}
	return m[1]
}

// mapped has the recorder in the place of the documented servers. Where some addresses have a path behind them, those
// without name the server itself, as the issuer of a token does.
func (r *run) mapped(code, recorder string) string {
	for _, base := range r.bases {
		if strings.Contains(code, base+"/") {
			code = replaceOne(strings.ReplaceAll(code, base+"/", recorder+"/"), base, r.serverURL())
		} else {
			code = replaceOne(code, base, recorder)
		}
	}
	return code
}

// ownExchange is the first exchange that is of the operation.
func ownExchange(s *subject, all []recorder.Exchange) *recorder.Exchange {
	for i := range all {
		if s.op.Method.Value == all[i].Method && s.op.PathValues(all[i].Target) != nil {
			return &all[i]
		}
	}
	return nil
}

// subjectOf is the operation that a request is for, or nil.
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

// judge settles the claim that the example works, and what its exchanges show.
func (a *attempt) judge(c *claim.Claim) *call {
	r := a.run
	for i := range a.all {
		a.judgeExchange(c, &a.all[i])
	}
	if a.own == nil {
		r.ledger.deny(c, a.evidenceOf(first(a.all)), "%s", a.nothingSent())
		return nil
	}
	ev, sent := a.evidence(), callOf(a.own)
	if a.own.Status/100 == 2 && a.subject.statuses[a.own.Status] == nil {
		r.ledger.deny(a.subject.statuses[a.subject.success()], ev, "%s came", statusName(a.own.Status))
	}
	faults := r.requestFaults(a.subject, sent, ev)
	for _, f := range faults {
		r.ledger.deny(c, ev, "%s%s", f, a.hint())
	}
	want := r.expected[a.example.Code.Pos]
	switch {
	case isGone(a.own):
		r.ledger.excuse(c, "%s", came(a.own))
	case a.own.Failure != "":
		r.ledger.deny(c, ev, "%s", a.own.Failure)
	case !asExpected(a.own.Status, want):
		r.ledger.deny(c, ev, "%s%s", came(a.own), a.hint())
	case a.outcome.Failure != "" && want == 0:
		r.ledger.deny(c, ev, "%s%s", a.outcome.Failure, a.hint())
	default:
		r.ledger.show(c, ev, "%s came", statusName(a.own.Status))
	}
	if a.own.Status/100 != 2 {
		return nil
	}
	return sent.filled(a.user.originals())
}

// first is the first of some exchanges, or nil.
func first(all []recorder.Exchange) *recorder.Exchange {
	if len(all) == 0 {
		return nil
	}
	return &all[0]
}

// judgeExchange judges one exchange of an example, and keeps what it gives for those that follow.
func (a *attempt) judgeExchange(c *claim.Claim, ex *recorder.Exchange) {
	ev, s, sent := a.evidenceOf(ex), a.run.subjectOf(ex.Method, ex.Target), callOf(ex)
	if ex == a.own {
		s = a.subject
	}
	if s == nil {
		a.run.ledger.deny(c, ev, "it sends %s, which no page documents%s", requestLine(ex), a.hint())
		return
	}
	a.run.judge(s, a.user, sent, ev)
	if ex.Status/100 == 2 {
		a.run.showSent(s, sent, ev)
		a.user.harvest(s, ex, nil)
	}
}

// nothingSent says why an example did not send the operation's request.
func (a *attempt) nothingSent() string {
	want := a.subject.op.Name()
	switch {
	case a.outcome.Failure != "":
		return a.outcome.Failure + a.hint()
	case len(a.all) == 0:
		return "it sends nothing, and not " + want + a.hint()
	}
	return "it does not send " + want + a.hint()
}

// requestFaults says what of a request the table belies.
func (r *run) requestFaults(s *subject, c *call, ev *claim.Evidence) []string {
	var out []string
	for _, p := range s.op.Parameters {
		_, ok := c.value(s.op, p)
		switch accepted := ev.Exchange.Status/100 == 2; {
		case p.Required && !ok && accepted && r.upstream != nil:
			r.ledger.deny(s.rows[p].required, ev, "an example leaves it out, and %s", came(ev.Exchange))
		case p.Required && !ok:
			out = append(out, fmt.Sprintf("it leaves out %s, which the table requires", p.Name.Value))
		}
		if isContentType(p) && len(s.rows[p].media) > 0 && c.mediaType() != "" && s.rows[p].media[c.mediaType()] == nil {
			out = append(out, fmt.Sprintf("it sends %s, which the table does not have", c.mediaType()))
		}
		if media := c.header.Get("Accept"); isAccept(p) && len(s.rows[p].media) > 0 && oneMedia.MatchString(media) && s.rows[p].media[media] == nil {
			out = append(out, fmt.Sprintf("it asks for %s, which the table does not have", media))
		}
	}
	for _, name := range r.undocumented(s, c) {
		out = append(out, fmt.Sprintf("it sends %s, which the table does not have", name))
	}
	return out
}

// oneMedia matches a single media type, without wildcards.
var oneMedia = regexp.MustCompile(`^[\w.+-]+/[\w.+-]+$`)

// clientHeaders are those that clients send of their own accord.
var clientHeaders = []string{"Accept", "Accept-Language", "Content-Type", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Dest", "Priority", "Cookie", "Origin", "Referer"}

// undocumented are the names of what a call sends that the table does not have.
func (r *run) undocumented(s *subject, c *call) []string {
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

// hasField reports whether the table has members of an object of that name.
func (s *subject) hasField(name string) bool {
	return slices.ContainsFunc(s.op.Parameters, func(p *page.Parameter) bool {
		return p.In.Value == page.InBody && strings.HasPrefix(p.Name.Value, name+".")
	})
}

// showSent settles what a call that worked shows of the table.
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
			r.ledger.show(s.rows[p].required, ev, "it is a part of the path")
		}
	}
}

// showType holds a value that was accepted against a parameter's type. A probe tests which values the server refuses.
func (r *run) showType(c *claim.Claim, p *page.Parameter, value string, ev *claim.Evidence) {
	t, known := page.ParseType(p.Type.Value)
	switch {
	case !known:
	case !fits(t, value):
		r.ledger.deny(c, ev, "%q was accepted, which is none", shortened(value, 60))
		r.noteType(p, value)
	case !breakable(t):
		r.ledger.show(c, ev, "%q was accepted", shortened(value, 60))
	}
}

// judgeMail settles what the page says of the mail, once the operation has answered that all went well.
func (r *run) judgeMail(ctx context.Context, user *testUser, s *subject, ev *claim.Evidence, watch *mailbox.Watch) {
	if watch == nil {
		return
	}
	mail, err := user.receive(ctx, watch)
	for _, p := range s.asserted(emailSent) {
		if err != nil {
			r.ledger.deny(p.claim, ev, "%v", err)
		} else {
			r.ledger.show(p.claim, ev, "%q came to %s", mail.Subject, user.recipient(s))
		}
	}
	if err != nil {
		return
	}
	for _, p := range s.asserted(codeDigits) {
		if codeIn(mail.Text, strings.Repeat("0", p.number)) != "" {
			r.ledger.show(p.claim, ev, "the mail to %s has one", user.recipient(s))
		} else {
			r.ledger.deny(p.claim, ev, "the mail to %s has none: %q", user.recipient(s), shortened(mail.Text, 200))
		}
	}
}

package run

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/recorder"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// An attempt is one run of an example, and its outcome.
type attempt struct {
	run       *run
	user      *testUser
	subject   *subject
	example   *page.Example
	outcome   runner.Outcome
	command   string // the program as the report shows it, with the server's own URL
	all       []recorder.Exchange
	own       *recorder.Exchange // the first exchange of the operation; nil if there is none
	isGuessed bool               // it worked with values that the page does not show
	step      *step              // nil if the example is of no session
	watches   map[*subject]*mailbox.Watch
	mails     map[*subject]*mailbox.Email
}

// example runs an example of an operation alone, for a new test user, and judges its requests and their responses. If the
// example worked, it returns the call of the operation, with the page's values in it. Otherwise it returns nil.
func (r *run) example(ctx context.Context, s *subject, e *page.Example) *call.Call {
	c := s.examples[e]
	if c.Skipped || !r.canRun(c, s, e) {
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
	a, err := r.alone(ctx, user, e, r.upstream)
	if err == nil {
		a, err = r.guessed(ctx, s, a)
	}
	if err != nil {
		r.ledger.excuse(c, "%v", err)
		return nil
	}
	user = a.user
	a.subject, a.own = s, ownExchange(s, a.all)
	if lack := a.lack(); lack != "" {
		r.ledger.excuse(c, "%s", lack)
		return nil
	}
	template := a.judge(c)
	if a.own != nil && a.own.Status/100 == 2 {
		r.judgeMail(ctx, user, s, a.evidence(), watch)
	}
	return template
}

// guessed runs an example again with the values that it may need although the page shows others, if the server refused the
// page's, or knows no such thing. It returns the run that worked, or else the first.
func (r *run) guessed(ctx context.Context, s *subject, a *attempt) (*attempt, error) {
	own := ownExchange(s, a.all)
	if own == nil || r.expected[a.example.Code.Pos] != 0 {
		return a, nil
	}
	isMade := s.made.Load() && hasConflict(&claim.Evidence{Exchange: own}) // with a thing that doctest itself created before
	if !isMade && (!s.mayLackValue(own.Status) || len(s.guesses) == 0) {
		return a, nil
	}
	user := r.newTestUser()
	if err := user.prepare(ctx, s); err != nil {
		return a, nil //nolint:nilerr // the first run stands
	}
	if isMade {
		user.renameTexts(ctx, s)
	}
	for _, u := range s.guesses {
		_ = user.obtain(ctx, u, []*subject{s}) // the others may do
	}
	again, err := r.alone(ctx, user, a.example, r.upstream)
	if err != nil {
		return nil, err
	}
	if ex := ownExchange(s, again.all); ex == nil || ex.Status/100 != 2 {
		return a, nil
	}
	again.isGuessed = !isMade
	return again, nil
}

// mayLackValue reports whether a status may say that an ID or a credential is not the server's. That of a body, or of a query, may
// not be valid.
func (s *subject) mayLackValue(status int) bool {
	if status == http.StatusBadRequest || status == http.StatusUnprocessableEntity || status == http.StatusConflict {
		return slices.ContainsFunc(s.guesses, func(u use) bool { return !u.isCredential() && !strings.Contains(s.op.Path.Value, "{"+u.name+"}") })
	}
	return slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusGone}, status)
}

// adopt makes the guesses of an operation its sources, because they worked.
func (s *subject) adopt() {
	for _, u := range s.guesses {
		u.markSource(s)
	}
	s.uses, s.guesses = append(s.uses, s.guesses...), nil
}

// canRun reports whether an example can be run here. Otherwise it says why not.
func (r *run) canRun(c *claim.Claim, s *subject, e *page.Example) bool {
	if language(e) == "" {
		r.ledger.excuse(c, "%s", notRun(e))
		return false
	}
	if s.stops() {
		r.ledger.excuse(c, "%s", stopping)
		return false
	}
	if s.isUnreachable(r) {
		r.ledger.excuse(c, "%s", elsewhere(s.host))
		return false
	}
	if base := r.hosts.odd(s, e); base != "" && unixSocket.FindString(e.Code.Value) == "" {
		r.ledger.deny(c, nil, found("the example calls %s, but the other examples call another server", base).helped("is this a typo? The other examples call "+r.hosts.usualBase()))
		return r.hosts.isServer(hostOf(base)) // all else about the operation can be checked
	}
	if other := cmp.Or(r.hosts.otherOf(s, requestsOf(e)), r.hosts.otherOfAll(e.Requests)); other != "" && r.Servers[other] == nil && unnamedHost.MatchString(other) {
		r.ledger.excuse(c, "%s", elsewhere(other))
		return false
	}
	if lack := lackIn(e); lack != "" {
		r.ledger.excuse(c, "%s", lack)
		return false
	}
	return true
}

// requestsOf are the requests of an example.
func requestsOf(e *page.Example) []*example.Request {
	out := make([]*example.Request, 0, len(e.Requests))
	for i := range e.Requests {
		out = append(out, &e.Requests[i])
	}
	return out
}

// isUnreachable reports whether an operation is on a host that no server stands for.
func (s *subject) isUnreachable(r *run) bool { return s.host != "" && r.Servers[s.host] == nil }

// elsewhere is the host of a step of no operation that calls only a host that no server stands for; empty otherwise.
func (r *run) elsewhere(st *step) string {
	other := r.hosts.otherOfAll(st.block.Requests())
	if r.Servers[other] != nil {
		return ""
	}
	return other
}

// elsewhere says why the claims of an operation on another host are unchecked.
func elsewhere(host string) string {
	return fmt.Sprintf("it is on another host, %s; run with -server %[1]s=URL to check it, too", hostName(host))
}

func notRun(e *page.Example) string {
	if slices.Contains([]string{"json", "xml"}, e.Language) {
		return fmt.Sprintf("doctest does not run %q examples; if it is a response, put it in the section Response under a heading %s", e.Language, strings.ToUpper(e.Language))
	}
	return fmt.Sprintf("doctest does not run %q examples; it runs bash, console and javascript", e.Language)
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
func (a *attempt) judge(c *claim.Claim) *call.Call {
	r := a.run
	for i := range a.all {
		a.judgeExchange(c, &a.all[i])
	}
	switch {
	case a.own == nil && a.subject.op.Free && a.outcome.Failure == "" && len(a.all) > 0:
		a.judgeOther(c)
		return nil
	case a.own == nil && slices.ContainsFunc(a.all, func(ex recorder.Exchange) bool { return isGone(&ex) }):
		r.ledger.excuse(c, "the server has stopped")
		return nil
	case a.own == nil:
		r.ledger.deny(c, a.evidenceOf(first(a.all)), a.nothingSent())
		return nil
	}
	ev, sent := a.evidence(), call.Of(a.own)
	r.judgeSuccess(a.subject, ev)
	for _, f := range r.requestFaults(a.subject, sent, ev) {
		r.ledger.deny(c, ev, a.hinted(f))
	}
	want := r.expected[a.example.Code.Pos]
	switch {
	case isGone(a.own):
		r.ledger.excuse(c, "%s", returned(a.own))
	case isWait(a.own):
		r.ledger.excuse(c, "%s", waits)
	case a.own.Failure != "":
		r.ledger.deny(c, ev, found("%s", returned(a.own)))
	case want == 0 && a.isUnbound(c):
	case !asExpected(a.own.Status, want) && !a.isShown(a.own):
		r.ledger.deny(c, ev, a.unexpected(a.own, want))
	case a.outcome.Failure != "" && want == 0 && !a.isStream():
		r.ledger.deny(c, ev, a.hinted(found("the example failed: %s", a.outcome.Failure)))
	default:
		r.ledger.show(c, ev, "%s", returned(a.own))
	}
	if ok2xx(a.own.Status) || want == a.own.Status || a.isShown(a.own) {
		a.judgeOutput(sent)
	}
	if !ok2xx(a.own.Status) {
		return nil
	}
	template := sent.Filled(a.user.originalsFor(a.subject, a.isGuessed))
	template.IsGuessed, template.Host = a.isGuessed, a.subject.host
	template.Shown, template.AsShown = nil, false // a changed request gets other responses
	return template
}

// judgeOther settles the claim that an example works which calls another operation than the one whose section has it, on a
// page in another notation than our own.
func (a *attempt) judgeOther(c *claim.Claim) {
	ex := &a.all[0]
	if a.run.subjectOf(ex.Method, ex.Target) == nil || !asExpected(ex.Status, 0) && !a.isShown(ex) {
		a.run.ledger.excuse(c, "the example sends %s, which is not %s", requestLine(ex), a.subject.op.Name())
		return
	}
	a.run.ledger.show(c, a.evidenceOf(ex), "%s for %s", returned(ex), requestLine(ex))
}

// isStream reports whether a response was a stream of events, which a client may leave in whatever way.
func (a *attempt) isStream() bool {
	return slices.ContainsFunc(a.all, func(ex recorder.Exchange) bool { return ex.Partial })
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

// isUnbound reports whether the example failed for want of a value that no response supplies. It says so.
func (a *attempt) isUnbound(c *claim.Claim) bool {
	v, ok := a.unbound()
	if ok {
		reason := a.run.unsupplied(v, a.subject)
		a.run.mu.Lock()
		a.subject.wants = reason
		a.run.mu.Unlock()
		a.run.ledger.excuse(c, "%s", reason)
	}
	return ok
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
	ev, s, sent := a.evidenceOf(ex), a.run.subjectOf(ex.Method, ex.Target), call.Of(ex)
	if ex == a.own {
		s = a.subject
	}
	if s == nil {
		if !a.subject.op.Free {
			a.run.ledger.deny(c, ev, a.undocumented(ex))
		}
		return
	}
	if isWait(ex) {
		return
	}
	sent.Shown, sent.AsShown = samplesOf(a.shapesFor(s, ex)), a.isShown(ex)
	a.run.judge(s, a.user, sent, ev)
	if ok2xx(ex.Status) {
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
		isBase := slices.ContainsFunc(a.run.hosts.bases, func(base string) bool { return strings.HasPrefix(req.URL.Text, base) })
		if err == nil && u.Host != "" && !isBase && a.run.site.OperationOf(req.Method.Text, u.Path) == nil {
			return fmt.Sprintf("doctest did not redirect %s, because no page documents %s %s", match.Shortened(req.URL.Text, 120), req.Method.Text, u.Path)
		}
	}
	return ""
}

// judgeMail settles the claims about the email, after a successful response, and returns the email.
func (r *run) judgeMail(ctx context.Context, user *testUser, s *subject, ev *claim.Evidence, watch *mailbox.Watch) *mailbox.Email {
	if watch == nil {
		return nil
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
		return nil
	}
	for _, p := range s.asserted(codeDigits) {
		code := mailbox.CodeIn(mail, p.number)
		if code == "" {
			r.ledger.deny(p.claim, ev, found("the email to %s has no code", user.recipient(s)).with("%s", excerptOf(mail.Reading(), 200)))
		} else {
			r.judgeDigits(p, ev, code, user.recipient(s))
		}
	}
	return mail
}

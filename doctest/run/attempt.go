package run

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/doctest/recorder"
	"docsascode.example/doctest/runner"
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
	if a.foundNothing() {
		r.ledger.excuse(c, "the server has nothing at the path that the page shows")
		return nil
	}
	for i := range a.all {
		a.judgeExchange(c, &a.all[i])
	}
	switch {
	case a.own == nil && a.subject.Op.Free && a.outcome.Failure == "" && len(a.all) > 0:
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
	case !ok2xx(a.own.Status) && !a.isShown(a.own) && script.IsMessage(a.example):
		r.ledger.excuse(c, "%s for the message, which may name a thing that the server does not have", returned(a.own))
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
		a.run.ledger.excuse(c, "the example sends %s, which is not %s", requestLine(ex), a.subject.Op.Name())
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
		if !a.subject.Op.Free {
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
	want := a.subject.Op.Name()
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
		isBase := slices.ContainsFunc(a.run.hosts.Bases, func(base string) bool { return strings.HasPrefix(req.URL.Text, base) })
		if err == nil && u.Host != "" && !isBase && a.run.site.OperationOf(req.Method.Text, u.Path) == nil {
			return fmt.Sprintf("doctest did not redirect %s, because no page documents %s %s", match.Shortened(req.URL.Text, 120), req.Method.Text, u.Path)
		}
	}
	return ""
}

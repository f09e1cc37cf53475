package run

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// example runs an example of an operation alone, for a new test user, and judges its requests and their responses. If the
// example worked, it returns the call of the operation, with the page's values in it. Otherwise it returns nil.
func (r *run) example(ctx context.Context, s *subject, e *page.Example) *call.Call {
	c := s.examples[e]
	if c.Skipped || !r.canRun(c, s, e) {
		return nil
	}
	r.progress("%s: %s", s.Op.Page.File, exampleName(e))
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
	if a.user.takeCurrent(ctx, a.example.Code.Value, own) {
		return r.alone(ctx, a.user, a.example, r.upstream)
	}
	isMade := s.made.Load() && hasConflict(&claim.Evidence{Exchange: own}) // with a thing that doctest itself created before
	if !isMade && (!s.mayLackValue(own.Status) || len(s.Guesses) == 0) {
		return a, nil
	}
	user := r.newTestUser()
	if err := user.prepare(ctx, s); err != nil {
		return a, nil //nolint:nilerr // the first run stands
	}
	if isMade {
		user.renameTexts(ctx, s)
	}
	for _, u := range s.Guesses {
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
		return slices.ContainsFunc(s.Guesses, func(u flow.Use) bool { return !u.IsCredential() && !strings.Contains(s.Op.Path.Value, "{"+u.Name+"}") })
	}
	return slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusGone}, status)
}

// canRun reports whether an example can be run here. Otherwise it says why not.
func (r *run) canRun(c *claim.Claim, s *subject, e *page.Example) bool {
	if language(e) == "" {
		r.ledger.excuse(c, "%s", notRun(e))
		return false
	}
	if effects.StopsServer(s.Op) {
		r.ledger.excuse(c, "%s", stopping)
		return false
	}
	if s.isUnreachable(r) {
		r.ledger.excuse(c, "%s", elsewhere(s.host))
		return false
	}
	if base := r.hosts.Odd(s.Op, e); base != "" && script.LackIn(e) == "" {
		r.ledger.deny(c, nil, found("the example calls %s, but the other examples call another server", base).helped("is this a typo? The other examples call "+r.hosts.UsualBase()))
		return r.hosts.IsServer(script.HostOf(base)) // all else about the operation can be checked
	}
	if other := cmp.Or(r.hosts.OtherOf(s.Op, requestsOf(e)), r.hosts.OtherOfAll(e.Requests)); other != "" && r.Servers[other] == nil && script.UnnamedHost.MatchString(other) {
		r.ledger.excuse(c, "%s", elsewhere(other))
		return false
	}
	if lack := script.LackIn(e); lack != "" {
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
	other := r.hosts.OtherOfAll(st.block.Requests())
	if r.Servers[other] != nil {
		return ""
	}
	return other
}

// elsewhere says why the claims of an operation on another host are unchecked.
func elsewhere(host string) string {
	return fmt.Sprintf("it is on another host, %s; run with -server %[1]s=URL to check it, too", script.HostName(host))
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
		if s.Op.Method.Value == all[i].Method && s.Op.PathValues(all[i].Target) != nil {
			return &all[i]
		}
	}
	return nil
}

// subjectOf is the operation of a request, or nil.
func (r *run) subjectOf(method, target string) *subject {
	op := r.site.OperationOf(method, target)
	if i := slices.IndexFunc(r.subjects, func(s *subject) bool { return s.Op == op }); i >= 0 {
		return r.subjects[i]
	}
	return nil
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

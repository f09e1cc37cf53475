package run

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailproxy"
	"docsascode.example/doctest/match"
)

// checkProse checks the assertions of the operation's prose.
func (pr *probe) checkProse() {
	for _, p := range pr.subject.assertions {
		switch p.kind {
		case worksOnce:
			pr.once(p)
		case prefetchIs:
			ev, err := pr.accepted(func(c *call.Call) *call.Call {
				return c.WithHeader("Sec-Purpose", "prefetch").WithHeader("Purpose", "prefetch")
			})
			pr.settle(p.claim, ev, err, "a prefetch", is(p.number))
		case optionsAre:
			pr.options(p)
		case expiresIn:
			pr.expiry(p)
		case dueAfter:
			pr.due(p)
		case livesFor:
			pr.lifetime(p)
		case codeDigits:
			pr.digits(p)
		case emailSent:
			if pr.Mailbox == nil {
				pr.ledger.excuse(p.claim, "doctest has no mailbox; run with -mail URL")
			}
		}
	}
}

// once makes a call twice that uses a code. The assertion may be on the page of the operation that emails the code.
func (pr *probe) once(p *assertion) {
	on := pr
	if !pr.subject.exchanges() {
		on = &probe{run: pr.run, ctx: pr.ctx, subject: pr.subjectAt(pr.subject.Consumer)}
	}
	if on.subject.template == nil {
		pr.ledger.excuse(p.claim, "no example of %s worked", on.subject.Op.Name())
		return
	}
	user, err := on.ready()
	if err != nil {
		pr.ledger.excuse(p.claim, "%v", err)
		return
	}
	if ev := on.tried(user, unchanged); !ok2xx(ev.Exchange.Status) {
		pr.ledger.excuse(p.claim, "%s the first time", returned(ev.Exchange))
		return
	}
	pr.settle(p.claim, on.tried(user, unchanged), nil, "a code that was used before", failsOnce)
}

// digits counts the digits of the code that the operation takes. If the operation emails the code, its examples tell.
func (pr *probe) digits(p *assertion) {
	if pr.Mailbox == nil {
		pr.ledger.excuse(p.claim, "doctest has no mailbox; run with -mail URL")
		return
	}
	for _, u := range pr.subject.Uses {
		if u.IsMailed() {
			pr.judgeDigits(p, nil, pr.shared.replacements()[u.Shown], pr.shared.recipient(pr.subject))
		}
	}
}

// judgeDigits compares the code in an email to an address with the number of digits that the prose asserts.
func (r *run) judgeDigits(p *assertion, ev *claim.Evidence, code, to string) {
	isNumber := match.NumberForm.MatchString(code)
	switch {
	case isNumber && len(code) == p.number:
		r.ledger.show(p.claim, ev, "the code is %s", code)
	case isNumber:
		r.ledger.deny(p.claim, ev, found("the code in the email has %d digits, and the page says %d", len(code), p.number).with("%s, in the email to %s", code, to))
	default:
		r.ledger.deny(p.claim, ev, found("the code in the email is not a number of %d digits", p.number).with("%s, in the email to %s", excerptOf(code, 80), to))
	}
}

// head sends HEAD, which must not use anything up, and then GET.
func (pr *probe) head() {
	first, err := pr.accepted(unchanged)
	if err != nil || !ok2xx(first.Exchange.Status) {
		return // the effect of a HEAD cannot be seen
	}
	user, err := pr.ready()
	if err != nil {
		return
	}
	c := pr.subject.template.Filled(user.replacements())
	ev := user.send(pr.ctx, c.WithMethod(http.MethodHead))
	status := ev.Exchange.Status
	for _, p := range pr.subject.asserted(headIs) {
		pr.settle(p.claim, ev, nil, "HEAD", is(p.number))
	}
	pr.headAs(first.Exchange, ev)
	if status >= 500 && status != http.StatusNotImplemented {
		pr.ledger.deny(cmp.Or(pr.subject.only, pr.subject.there), ev, found("%s for HEAD", returned(ev.Exchange)))
	}
	ev = user.send(pr.ctx, c)
	if !ok2xx(ev.Exchange.Status) && !isGone(ev.Exchange) {
		pr.ledger.deny(pr.subject.there, ev, found("%s for a GET after a HEAD", returned(ev.Exchange)).
			helped("HEAD must not change anything (RFC 9110, section 9.2.1)"))
	}
}

// lifetime reads from a token how long it is valid.
func (pr *probe) lifetime(p *assertion) {
	ev, err := pr.accepted(unchanged)
	if !pr.settle(p.claim, ev, err, "the example's request", works) {
		return
	}
	token, _ := fieldAt(ev.Exchange, pr.subject.tokenPath())
	if got := lifeOf(token); got != p.number {
		pr.ledger.deny(p.claim, ev, found("the token is valid for %d seconds, and the page says %d", got, p.number))
	}
}

// lifeOf is the time from iat to exp of a JWT (RFC 7519), in seconds.
func lifeOf(token string) int {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return 0
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct{ Iat, Exp float64 }
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return 0
	}
	return int(claims.Exp - claims.Iat)
}

// refuseMails has the mail proxy refuse emails, and break connections.
func (pr *probe) refuseMails() {
	if !pr.subject.SendsEmail {
		return
	}
	for _, mode := range []mailproxy.Mode{mailproxy.Refuse, mailproxy.Drop, mailproxy.RefuseRecipient} {
		if !pr.refuseMail(mode) {
			return
		}
	}
}

// needsRefusal says why doctest did not check a claim about failing email.
const needsRefusal = "needs an email that is refused; run with -gateway LISTEN=FORWARD, and set the server's SMTP server to LISTEN"

// refuseMail makes a call whose email the mail proxy refuses. It reports whether the server returned an error for it.
func (pr *probe) refuseMail(mode mailproxy.Mode) bool {
	asserted := pr.subject.asserted(onceAccepted)
	excuse := func(reason string) bool {
		pr.subject.unmoved = reason
		for _, p := range asserted {
			pr.ledger.excuse(p.claim, "%s", reason)
		}
		return false
	}
	if pr.MailProxy == nil {
		return excuse(needsRefusal)
	}
	user, err := pr.ready()
	if err != nil {
		return excuse(err.Error())
	}
	to := user.recipient(pr.subject)
	pr.MailProxy.SetFor(to, mode)
	defer pr.MailProxy.SetFor(to, mailproxy.Pass)
	watch, err := user.watch(pr.ctx, pr.subject)
	if err != nil {
		return excuse(err.Error())
	}
	ev := pr.tried(user, unchanged)
	if ok2xx(ev.Exchange.Status) && watch != nil {
		if _, err := user.receive(pr.ctx, watch); err == nil {
			return excuse(fmt.Sprintf("the server does not send its email through the mail proxy; set its SMTP server to %s", pr.MailProxy.Addr()))
		}
	}
	if !pr.MailProxy.Refused(to) {
		return excuse(fmt.Sprintf("no email to %s reached the mail proxy; set the server's SMTP server to %s", to, pr.MailProxy.Addr()))
	}
	for _, p := range asserted {
		pr.settle(p.claim, ev, nil, "a request whose email the mail proxy refused", fails)
	}
	if ok2xx(ev.Exchange.Status) {
		pr.subject.unmoved = returned(ev.Exchange) + " although the mail proxy refused the email"
	}
	return !ok2xx(ev.Exchange.Status)
}

package run

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/mailproxy"
)

// checkProse tries what the prose says of the operation.
func (pr *probe) checkProse() {
	for _, p := range pr.subject.assertions {
		switch p.kind {
		case worksOnce:
			pr.once(p)
		case prefetchIs:
			ev, err := pr.accepted(func(c *call) *call {
				return c.withHeader("Sec-Purpose", "prefetch").withHeader("Purpose", "prefetch")
			})
			pr.settle(p.claim, ev, err, func(status int) bool { return status == p.number })
		case livesFor:
			pr.lifetime(p)
		case codeDigits:
			pr.digits(p)
		case emailSent:
			if pr.Mailbox == nil {
				pr.ledger.excuse(p.claim, "no mailbox is given: name one with -mail")
			}
		}
	}
}

// once makes a call twice that uses up what was mailed. The page of the operation that mails it may promise it, too.
func (pr *probe) once(p *assertion) {
	on := pr
	if !pr.subject.exchanges() {
		on = &probe{run: pr.run, ctx: pr.ctx, subject: pr.subject.consumer}
	}
	if on.subject.template == nil {
		pr.ledger.excuse(p.claim, "no example of %s worked", on.subject.op.Name())
		return
	}
	user, err := on.ready()
	if err != nil {
		pr.ledger.excuse(p.claim, "%v", err)
		return
	}
	if ev := on.tried(user, unchanged); !ok2xx(ev.Exchange.Status) {
		pr.ledger.excuse(p.claim, "it was not accepted the first time: %s", came(ev.Exchange))
		return
	}
	pr.settle(p.claim, on.tried(user, unchanged), nil, func(status int) bool { return status/100 == 4 && status != http.StatusTooManyRequests })
}

// digits counts those of the code that the operation takes. Where it is the one that has it mailed, its examples tell.
func (pr *probe) digits(p *assertion) {
	if pr.Mailbox == nil {
		pr.ledger.excuse(p.claim, "no mailbox is given: name one with -mail")
		return
	}
	for _, u := range pr.subject.uses {
		if code := pr.shared.replacements()[u.shown]; u.isMailed() && len(code) == p.number && numberForm.MatchString(code) {
			pr.ledger.show(p.claim, nil, "%s stood for %s", code, u.shown)
		} else if u.isMailed() {
			pr.ledger.deny(p.claim, nil, "%s stood for %s", code, u.shown)
		}
	}
}

// head sends HEAD, which must not use up what a GET would, and then the GET.
func (pr *probe) head() {
	first, err := pr.accepted(unchanged)
	if err != nil || !ok2xx(first.Exchange.Status) {
		return // what a HEAD does to it cannot be seen
	}
	user, err := pr.ready()
	if err != nil {
		return
	}
	c := pr.subject.template.filled(user.replacements())
	ev := user.send(pr.ctx, c.withMethod(http.MethodHead))
	status := ev.Exchange.Status
	for _, p := range pr.subject.asserted(headIs) {
		pr.settle(p.claim, ev, nil, func(status int) bool { return status == p.number })
	}
	if status >= 500 && status != http.StatusNotImplemented {
		pr.ledger.deny(pr.subject.only, ev, "%s came for a HEAD", statusName(status))
	}
	ev = user.send(pr.ctx, c)
	if !ok2xx(ev.Exchange.Status) {
		pr.ledger.deny(pr.subject.there, ev, "%s for a GET after a HEAD: the HEAD changed something (RFC 9110, section 9.2.1)", came(ev.Exchange))
	}
}

func containsFold(list, value string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(s string) bool {
		return strings.EqualFold(strings.TrimSpace(s), strings.TrimSpace(value))
	}) || strings.EqualFold(list, value)
}

// lifetime reads how long a token is good for by its own account.
func (pr *probe) lifetime(p *assertion) {
	ev, err := pr.accepted(unchanged)
	if !pr.settle(p.claim, ev, err, ok2xx) {
		return
	}
	token, _ := fieldAt(ev.Exchange, pr.subject.tokenPath())
	if got := lifeOf(token); got != p.number {
		pr.ledger.deny(p.claim, ev, "the token is good for %d seconds", got)
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

// gateway has the mail gateway refuse mails, and break off.
func (pr *probe) gateway() {
	if !pr.subject.sendsEmail {
		return
	}
	for _, mode := range []mailproxy.Mode{mailproxy.Refuse, mailproxy.Drop, mailproxy.RefuseRecipient} {
		if !pr.refuseMail(mode) {
			return
		}
	}
}

// refuseMail makes a call whose mail the gateway does not take. It reports whether the server uses the gateway.
func (pr *probe) refuseMail(mode mailproxy.Mode) bool {
	asserted := pr.subject.asserted(onceAccepted)
	excuse := func(reason string) bool {
		for _, p := range asserted {
			pr.ledger.excuse(p.claim, "%s", reason)
		}
		return false
	}
	if pr.MailProxy == nil {
		return excuse("no gateway is given that can refuse a mail: name one with -gateway")
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
			return excuse("the server's mail does not go through the gateway at " + pr.MailProxy.Addr())
		}
	}
	if !pr.MailProxy.Refused(to) {
		return excuse("the gateway was to refuse the mail, and none came to it for " + to)
	}
	for _, p := range asserted {
		pr.settle(p.claim, ev, nil, func(status int) bool { return status >= 400 })
	}
	if ok2xx(ev.Exchange.Status) {
		pr.subject.unmoved = came(ev.Exchange) + " though the mail gateway refused the mail"
	}
	return !ok2xx(ev.Exchange.Status)
}

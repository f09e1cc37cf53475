package watch

import (
	"context"
	"errors"
	"net/netip"

	"docsascode.example/impl/address"
	"docsascode.example/impl/code"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/verify"
)

// An eventName names a security event in the audit log.
type eventName string

const (
	started        eventName = "started"
	stopped        eventName = "stopped"
	keyRotated     eventName = "key_rotated"
	keyAdopted     eventName = "key_adopted"
	codeSent       eventName = "code_sent"
	codeTest       eventName = "code_test"
	codeLimited    eventName = "code_limited"
	codeUnmailed   eventName = "code_not_accepted"
	codeExchanged  eventName = "code_exchanged"
	attemptWrong   eventName = "attempt_wrong"
	attemptLimited eventName = "attempt_limited"
	limitNear      eventName = "limit_near"
	tokenRefused   eventName = "token_refused"
)

// A reason is the value of a label and of an attribute in the audit log.
type reason string

const (
	resultRight   reason = "right"
	resultWrong   reason = "wrong"
	resultLimited reason = "limited"

	mailAccepted    reason = "accepted"
	mailRecipient   reason = "recipient"
	mailRefused     reason = "refused"
	mailBusy        reason = "busy"
	mailUnreachable reason = "unreachable"
	mailUncertain   reason = "uncertain"

	tokenMissing   reason = "missing"
	tokenMalformed reason = "malformed"
	tokenExpired   reason = "expired"
	tokenInvalid   reason = "invalid"
	tokenKeys      reason = "no_keys"
)

// Send reports the outcome of a request to send a code to an address: nil if the mail
// gateway accepted the email, a *[code.LimitError], or an error of package mail. Any
// other error is a fault of the service, which is not a security event and shows as a
// status of 500.
func (w *Watch) Send(ctx context.Context, to address.Address, client netip.Addr, err error) {
	e := w.audit.about(to, client)
	var limit *code.LimitError
	switch result := mailResult(err); {
	case errors.As(err, &limit):
		e.name, e.limit = codeLimited, limit.Limit
		w.limited.WithLabelValues(string(limit.Limit)).Inc()
	case result == mailAccepted:
		e.name = codeSent
		w.sent.Inc()
	case result != "":
		e.name, e.reason = codeUnmailed, result
	default:
		return
	}
	w.audit.write(ctx, e)
}

// TestSend is Send for a test address, whose code is not emailed.
func (w *Watch) TestSend(ctx context.Context, to address.Address, client netip.Addr, err error) {
	if err != nil {
		w.Send(ctx, to, client, err)
		return
	}
	w.tests.Inc()
	e := w.audit.about(to, client)
	e.name = codeTest
	w.audit.write(ctx, e)
}

// Attempt reports the outcome of an attempt at the code of an address: nil if the code
// was exchanged, [code.ErrWrongCode], or a *[code.LimitError]. Any other error is a
// fault of the service, as for Send.
func (w *Watch) Attempt(ctx context.Context, of address.Address, client netip.Addr, err error) {
	e := w.audit.about(of, client)
	var limit *code.LimitError
	result := resultLimited
	switch {
	case errors.As(err, &limit):
		e.name, e.limit = attemptLimited, limit.Limit
		w.limited.WithLabelValues(string(limit.Limit)).Inc()
	case errors.Is(err, code.ErrWrongCode):
		e.name, result = attemptWrong, resultWrong
	case err == nil:
		e.name, result = codeExchanged, resultRight
		w.exchanged.Inc()
	default:
		return
	}
	w.attempts.WithLabelValues(string(result)).Inc()
	w.audit.write(ctx, e)
}

// Near reports that a client has used 80 % of a limit that many addresses share.
func (w *Watch) Near(ctx context.Context, limit code.Limit, client netip.Addr) {
	w.near.WithLabelValues(string(limit)).Inc()
	e := event{name: limitNear, limit: limit, network: networkOf(client)}
	switch limit {
	case code.SiteSends, code.SiteAttempts:
		e.network = netip.PrefixFrom(client.Unmap(), 48).Masked()
	case code.TotalSends:
		e.network = netip.Prefix{}
	}
	w.audit.write(ctx, e)
}

// Token reports why the service rejected the bearer token of a request: an error of
// package verify. It ignores nil and other errors. The audit log does not say whose
// token it was, because a rejected token proves nothing about anybody.
func (w *Watch) Token(ctx context.Context, client netip.Addr, err error) {
	why := tokenReason(err)
	if why == "" {
		return
	}
	w.tokensRefused.WithLabelValues(string(why)).Inc()
	w.audit.write(ctx, event{name: tokenRefused, network: networkOf(client), reason: why})
}

// KeyRotated reports a new signing key. The audit log has its ID if that is a SHA-256
// thumbprint (RFC 7638).
func (w *Watch) KeyRotated(ctx context.Context, id string) {
	w.audit.write(ctx, event{name: keyRotated, key: thumbprint(id)})
}

// KeyAdopted reports a signing key that this instance did not create, as KeyRotated does.
func (w *Watch) KeyAdopted(ctx context.Context, id string) {
	w.audit.write(ctx, event{name: keyAdopted, key: thumbprint(id)})
}

// Started reports that the service begins to respond.
func (w *Watch) Started(ctx context.Context) { w.audit.write(ctx, event{name: started}) }

// Stopped reports that the service has finished its last request.
func (w *Watch) Stopped(ctx context.Context) { w.audit.write(ctx, event{name: stopped}) }

// Forwarding is what a request says about proxies, as a value of a label.
type Forwarding string

// What a request says about proxies.
const (
	ForwardingNone      Forwarding = "none"      // nothing, and it comes from no trusted proxy
	ForwardingUsed      Forwarding = "used"      // a trusted proxy names the client
	ForwardingMissing   Forwarding = "missing"   // a trusted proxy names nobody
	ForwardingInvalid   Forwarding = "invalid"   // a trusted proxy names no address
	ForwardingUntrusted Forwarding = "untrusted" // a peer names a client, and is not trusted
)

// Forwarded counts what a request says about proxies.
func (w *Watch) Forwarded(how Forwarding) { w.forwarded.WithLabelValues(string(how)).Inc() }

// mailResult is empty for an error that is not of package mail.
func mailResult(err error) reason {
	switch {
	case err == nil:
		return mailAccepted
	case errors.Is(err, mail.ErrRecipient):
		return mailRecipient
	case errors.As(err, new(*mail.BusyError)):
		return mailBusy
	case errors.Is(err, mail.ErrUnreachable):
		return mailUnreachable
	case errors.Is(err, mail.ErrNotAccepted):
		return mailRefused
	case errors.Is(err, mail.ErrUncertain):
		return mailUncertain
	}
	return ""
}

// tokenReason is empty for an error that is not about a token.
func tokenReason(err error) reason {
	switch {
	case errors.Is(err, verify.ErrNoToken):
		return tokenMissing
	case errors.Is(err, verify.ErrMalformed):
		return tokenMalformed
	case errors.Is(err, verify.ErrExpired):
		return tokenExpired
	case errors.Is(err, verify.ErrInvalid):
		return tokenInvalid
	case errors.Is(err, verify.ErrKeys):
		return tokenKeys
	}
	return ""
}

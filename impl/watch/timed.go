package watch

import (
	"context"
	"time"

	"docsascode.example/impl/address"
	"docsascode.example/impl/code"
)

// A Mailer is the part of [mail.Sender] that sends a code.
type Mailer interface {
	SendCode(ctx context.Context, to address.Address, code string, validFor time.Duration) error
}

// Mailer returns next, and measures the time of each email by the response of the mail
// gateway: accepted, recipient, refused, unreachable, uncertain, or fault for an error that is not of
// package mail.
func (w *Watch) Mailer(next Mailer) Mailer { return timedMailer{next, w} }

type timedMailer struct {
	next  Mailer
	watch *Watch
}

func (m timedMailer) SendCode(ctx context.Context, to address.Address, code string, validFor time.Duration) error {
	start := m.watch.now()
	err := m.next.SendCode(ctx, to, code, validFor)
	result := mailResult(err)
	if result == "" {
		result = fault
	}
	m.watch.mailDuration.WithLabelValues(string(result)).Observe(seconds(m.watch.now().Sub(start)))
	return err
}

// Results of a store call. A refusal by a limit is ok: the store works.
const (
	ok    reason = "ok"
	fault reason = "fault"
)

// Store returns next, and measures the time of each store call. The caller closes next.
func (w *Watch) Store(next code.Store) code.Store { return timedStore{next, w} }

// timedStore passes on the calls that it does not measure.
type timedStore struct {
	code.Store
	watch *Watch
}

func (s timedStore) Send(ctx context.Context, r code.SendRequest) (_ code.SendReply, err error) {
	defer s.measure("send", s.watch.now(), &err)
	return s.Store.Send(ctx, r)
}

func (s timedStore) Revoke(ctx context.Context, r code.RevokeRequest) (err error) {
	defer s.measure("revoke", s.watch.now(), &err)
	return s.Store.Revoke(ctx, r)
}

func (s timedStore) Exchange(ctx context.Context, r code.ExchangeRequest) (_ code.ExchangeReply, err error) {
	defer s.measure("exchange", s.watch.now(), &err)
	return s.Store.Exchange(ctx, r)
}

func (s timedStore) Ping(ctx context.Context) (err error) {
	defer s.measure("ping", s.watch.now(), &err)
	return s.Store.Ping(ctx)
}

// measure is deferred, so that err is the one returned.
func (s timedStore) measure(operation string, start time.Time, err *error) {
	result := ok
	if *err != nil {
		result = fault
	}
	s.watch.storeDuration.WithLabelValues(operation, string(result)).Observe(seconds(s.watch.now().Sub(start)))
}

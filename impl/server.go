// Package impl is the code-and-token service over HTTP: the operations of
// openapi.yaml, and the website that is given to it.
//
// Only this package turns the errors of the packages below into statuses.
package impl

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"docsascode.example/gen/api"
	"docsascode.example/impl/admission"
	"docsascode.example/impl/code"
	"docsascode.example/impl/conf"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/token"
	"docsascode.example/impl/watch"
)

// A store keeps codes until it is closed.
type store interface {
	code.Store
	io.Closer
}

// A Server is the service. It is safe for concurrent use.
type Server struct {
	log  *slog.Logger
	now  func() time.Time
	rand io.Reader

	store  store
	codes  *code.Codes
	mail   *mail.Sender
	tokens *token.Issuer
	watch  *watch.Watch

	admission *admission.Lists

	origins *origins
	proxies []netip.Prefix

	forwardedBy   string // the field by which proxies name clients
	proxyNoted    sync.Once
	namelessNoted sync.Once
	namelessAt    atomic.Int64 // when a trusted proxy last named nobody, in Unix nanoseconds; 0 for never

	policy code.Policy

	drainFor time.Duration
	draining atomic.Bool

	typedSubjects bool
	issuer, url   string // of the tokens, and of the service

	waiting waiting // requests

	operations map[string]api.Operation // by mux pattern
	handler    http.Handler
}

// New opens the store and the keys and puts the service together. The mail
// gateway need not run yet. The error has every fault of c, as [conf.Faults];
// nothing is left open with it. A Store that does not work leaves Data untouched.
func New(c Config) (_ *Server, err error) {
	c.setDefaults()
	p, err := c.parts()
	if err != nil {
		return nil, err
	}
	s := &Server{log: c.Logger, now: c.Now, rand: c.Rand, proxies: c.Proxies, forwardedBy: c.ForwardedHeader, policy: c.Policy}
	s.origins, s.admission, s.mail = p.origins, p.admission, p.mail
	s.drainFor = c.Drain
	s.typedSubjects, s.issuer, s.url = c.TypedSubjects, c.Issuer, cmp.Or(c.Mail.URL, c.Issuer)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if n, end := s.admission.Tests(); n > 0 {
		s.log.Warn("test addresses get no email, and their codes do not change; remove their file when you no longer need it",
			slog.Int("addresses", n), slog.Time("end", end))
	}
	s.operations = operationsByPattern()
	if s.store, err = openShared(c); err != nil {
		return nil, conf.Of("Store", err)
	}
	if err := s.openData(c); err != nil {
		return nil, conf.Of("Data", err)
	}
	s.handler = s.newHandler(c.Site, c.Lost)
	return s, nil
}

// Reload reads the files of domains and test addresses again. If one has a fault, the lists
// stay as they are.
func (s *Server) Reload() error { return s.admission.Reload() }

// RotateKeys makes the next signing key, unless one waits to sign; see
// [token.Issuer.Rotate].
func (s *Server) RotateKeys() (token.Rotation, error) { return s.tokens.Rotate() }

// Handler returns the whole service.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers the connections of l, which it closes, until ctx is done. It
// then takes no new ones, finishes the requests that run, and returns nil if
// all were finished in time. It speaks HTTP/1.1, and HTTP/2 in clear text to
// clients that begin with its preface (RFC 9113 §3.3).
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	s.watch.Started(ctx)
	defer s.watch.Stopped(context.WithoutCancel(ctx))
	server := s.httpServer()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	if err, ended := s.drain(failed); ended {
		return err
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := server.Shutdown(grace)
	<-failed // is http.ErrServerClosed, as asked for
	return err
}

// drain goes on with the service for a while, with readiness down. Responses close their
// connections, so that a proxy keeps none that the end would break.
func (s *Server) drain(failed <-chan error) (err error, ended bool) {
	s.draining.Store(true)
	if s.drainFor == 0 {
		return nil, false
	}
	pause := time.NewTimer(s.drainFor)
	defer pause.Stop()
	select {
	case err := <-failed:
		return err, true
	case <-pause.C:
		return nil, false
	}
}

// Close gives up the gateway and the store. It is called once, after Serve has
// returned or the last request to Handler has been answered.
func (s *Server) Close() error {
	var faults []error
	if s.mail != nil {
		faults = append(faults, s.mail.Close())
	}
	if s.store != nil {
		faults = append(faults, s.store.Close())
	}
	return errors.Join(faults...)
}

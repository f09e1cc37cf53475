package impl

import (
	"context"
	"errors"
	"net/http"

	"docsascode.example/impl/watch"
)

// Admin returns the handler for those who run the service; see [watch.Watch.Admin].
func (s *Server) Admin() http.Handler {
	return s.watch.Admin(
		watch.Check{Name: "process", Test: s.stays},
		watch.Check{Name: "store", Test: s.store.Ping},
		watch.Check{Name: "signing key", Test: s.signs},
		watch.Check{Name: "data directory", Test: s.reads, Optional: true},
		watch.Check{Name: "mail gateway", Test: s.PingGateway, Optional: true},
		watch.Check{Name: "proxies", Test: s.namesClients, Optional: true},
	)
}

// signs tries the signing key on a token that nobody gets.
func (s *Server) signs(ctx context.Context) error {
	raw, err := s.tokens.Issue("readiness")
	if err != nil {
		return err
	}
	_, err = s.tokens.Verifier().Verify(ctx, raw)
	return err
}

// reads reads the signing keys again, which are known for a while without them.
func (s *Server) reads(context.Context) error { return s.tokens.Reload() }

// PingGateway returns an error if the mail gateway cannot take an email now.
func (s *Server) PingGateway(ctx context.Context) error { return s.mail.Ping(ctx) }

// errDraining is why the service is not ready while it stops.
var errDraining = errors.New("the service is stopping")

func (s *Server) stays(context.Context) error {
	if s.draining.Load() {
		return errDraining
	}
	return nil
}

package impl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// readyFor is how long a finding of readiness is kept, and readyTimeout how
// long finding it may take: probes must not become the load they measure.
const (
	readyFor     = 2 * time.Second
	readyTimeout = 2 * time.Second
)

// readiness is what was found at the last check.
type readiness struct {
	mu      sync.Mutex
	checked time.Time
	err     error
}

// healthz answers while the process is alive.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) {
	healthy(w)
}

// readyz answers 200 where a code could be kept and mailed now, else 503.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	if err := s.checkReady(r.Context()); err != nil {
		s.problem(w, r, fmt.Errorf("%w (%w)", &problem{
			status: http.StatusServiceUnavailable,
			detail: "Try again later: the store or the mail gateway does not answer.",
		}, err))
		return
	}
	healthy(w)
}

func healthy(w http.ResponseWriter) {
	guardHeaders(w.Header())
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n") // a probe that hung up needs no answer
}

// checkReady asks the store and the gateway, or remembers what they said.
func (s *Server) checkReady(ctx context.Context) error {
	s.ready.mu.Lock()
	defer s.ready.mu.Unlock()
	if now := s.now(); s.ready.checked.IsZero() || now.Sub(s.ready.checked) >= readyFor {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyTimeout)
		defer cancel()
		s.ready.checked = now
		s.ready.err = errors.Join(labelled("store", s.store.Ping(ctx)), labelled("mail gateway", s.mail.Ping(ctx)))
	}
	return s.ready.err
}

// labelled is err with what it is about, nil if it is nil.
func labelled(subject string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", subject, err)
}

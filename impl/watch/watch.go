// Package watch shows operators what the service does: metrics for Prometheus, an audit
// log of security events, and health and readiness, on a listener of its own.
//
// The service reports each outcome to a Watch once. The Watch counts it and writes its
// audit line, so that the two cannot disagree.
//
// The package has no profiles (net/http/pprof), because a heap profile of this service
// holds active codes, tokens and addresses.
package watch

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"docsascode.example/impl/keyed"
)

// Config is what New needs.
type Config struct {
	// Operations maps the mux patterns of the API, such as "GET /token", to
	// operation IDs, which are the values of the label operation. Required.
	Operations map[string]string

	// Key is the secret that turns addresses and networks into pseudonyms: 32
	// octets or more, without any other use. Required. With another key the same
	// address has another pseudonym, so instances share the key if somebody reads
	// their logs together.
	Key []byte

	// Audit gets one line for each security event, at level info, even if its
	// handler is set to a higher level; nil discards the lines.
	Audit *slog.Logger

	// PlainNetworks writes networks as they are, an IPv4 address or an IPv6 /56,
	// in place of their pseudonyms.
	PlainNetworks bool

	// RequestID returns the UUID of the request that a context belongs to, or
	// "" for none. The audit log omits other text. Nil means none.
	RequestID func(context.Context) string

	// Build is the version of the program, for signin_build_info.
	Build Build

	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// A Build is a version of the program.
type Build struct{ Version, Commit, Go string }

func (c *Config) setDefaults() {
	if c.Audit == nil {
		c.Audit = slog.New(slog.DiscardHandler)
	}
	if c.RequestID == nil {
		c.RequestID = func(context.Context) string { return "" }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
}

func (c *Config) check() error {
	var faults []error
	if len(c.Operations) == 0 {
		faults = append(faults, errors.New("watch: the operations of the contract are required"))
	}
	if len(c.Key) < sha256.Size {
		faults = append(faults, fmt.Errorf("watch: the key has %d octets, at least %d are required", len(c.Key), sha256.Size))
	}
	return errors.Join(faults...)
}

// A Watch counts what happens and writes the audit log. It is safe for
// concurrent use.
type Watch struct {
	metrics
	audit audit
	now   func() time.Time
}

// New returns a Watch with a registry of its own, or an error naming every
// fault of c.
func New(c Config) (*Watch, error) {
	c.setDefaults()
	if err := c.check(); err != nil {
		return nil, err
	}
	w := &Watch{metrics: newMetrics(c.Operations, c.Build), now: c.Now}
	w.audit = audit{
		handler: c.Audit.Handler(), keyed: keyed.New(c.Key), plainNetworks: c.PlainNetworks,
		requestID: c.RequestID, now: c.Now, failures: w.auditFailures,
	}
	return w, nil
}

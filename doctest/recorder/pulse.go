package recorder

import (
	"strings"
	"sync"
)

// A pulse notes when a server stops. Its zero value is ready for use.
type pulse struct {
	mu    sync.Mutex
	last  string // the last request that got a response, or no whole one
	final string // the last request before the server refused connections; empty while it accepts them
}

// feel takes note of an exchange.
func (p *pulse) feel(x Exchange) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case !x.IsRefused():
		p.last = x.Method + " " + x.Target
	case p.last != "" && p.final == "":
		p.final = p.last
	}
}

// IsRefused reports whether nothing accepted the connection.
func (x Exchange) IsRefused() bool {
	return x.Status == 0 && strings.Contains(x.Failure, "connection refused")
}

// Last is the last request that the server did not refuse; empty if there was none.
func (u *Upstream) Last() string {
	u.pulse.mu.Lock()
	defer u.pulse.mu.Unlock()
	return u.pulse.last
}

// Final is the last request before the server stopped to accept connections; empty if it never did.
func (u *Upstream) Final() string {
	u.pulse.mu.Lock()
	defer u.pulse.mu.Unlock()
	return u.pulse.final
}

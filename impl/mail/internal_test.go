package mail

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/impl/conf"
)

// Beyond loopback there is nothing for a test to talk to, so the decision is looked at instead.
func TestMode(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		host       string
		mode, want TLSMode
	}{
		{"mail.example.com:465", "", TLSImplicit}, {"127.0.0.1:465", TLSAuto, TLSImplicit}, {"mail.example.com:465", TLSStart, TLSStart},
		{"mail.example.com:587", TLSAuto, TLSStart}, {"[::1]:2465", TLSAuto, TLSNone},
		{"mail.example.com", "", TLSStart}, {"mail.example.com", TLSAuto, TLSStart},
		{"192.0.2.1", TLSAuto, TLSStart}, {"2001:db8::1", TLSAuto, TLSStart},
		{"localhost.example.com", TLSAuto, TLSStart}, {"127.0.0.1.example.com", TLSAuto, TLSStart},
		{"localhost", TLSAuto, TLSNone}, {"127.0.0.1", "", TLSNone}, {"127.8.8.8", TLSAuto, TLSNone}, {"::1", TLSAuto, TLSNone},
		{"localhost", TLSStart, TLSStart}, {"localhost", TLSImplicit, TLSImplicit},
		{"mail.example.com", TLSImplicit, TLSImplicit}, {"mail.example.com", TLSNone, TLSNone},
	} {
		var faults conf.Faults
		gateway := tt.host
		if _, _, err := net.SplitHostPort(gateway); err != nil {
			gateway = net.JoinHostPort(gateway, "25")
		}
		g := Config{Gateway: gateway, TLS: tt.mode}.withDefaults().gateway(&faults)
		assert.Empty(t, faults)
		assert.Equal(t, tt.want, g.mode, "%s %s", tt.host, tt.mode)
	}
}

// When a context ends just as the dialogue does, its deadline may still be on the way to the connection.
func TestConnectionIsLostWithItsContext(t *testing.T) {
	t.Parallel()
	here, there := net.Pipe()
	defer here.Close()
	defer there.Close()
	c := &conn{net: &capped{Conn: here}}
	ctx, cancel := context.WithCancel(t.Context())
	assert.NoError(t, c.within(ctx, func(*conn) error { return nil }))
	assert.False(t, c.lost)
	assert.NoError(t, c.within(ctx, func(*conn) error { cancel(); return nil }))
	assert.True(t, c.lost)
}

// Waiting is how many emails wait for a connection.
func (s *Sender) Waiting() int {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	return s.queue.waiting.Len()
}

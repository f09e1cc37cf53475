// Package devtest starts for tests what package dev starts for people.
package devtest

import (
	"io"
	"math/rand/v2"
	"net"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev"
)

// attempts bounds how often other ports are tried: between finding a free one and using it, others may take it.
const attempts = 5

// MailHog starts a MailHog on free loopback ports and stops it when the test ends.
func MailHog(t testing.TB) *dev.MailHog {
	t.Helper()
	var err error
	for range attempts {
		var m *dev.MailHog
		if m, err = dev.StartMailHog(t.Context(), FreeAddr(t), FreeAddr(t), io.Discard); err == nil {
			t.Cleanup(m.Stop)
			return m
		}
	}
	require.NoError(t, err)
	return nil
}

// The ports that FreeAddr chooses from lie below those that systems hand out by themselves, to outgoing connections
// and to whoever listens on port 0, so that none of these takes one between choosing and using it.
const firstPort, ports = 10_000, 22_000

// FreeAddr returns a loopback host:port, chosen at random, on which nothing listened a moment ago.
func FreeAddr(t testing.TB) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(firstPort+rand.IntN(ports))))
		if err == nil {
			require.NoError(t, l.Close())
			return l.Addr().String()
		}
	}
	require.Fail(t, "no free port")
	return ""
}

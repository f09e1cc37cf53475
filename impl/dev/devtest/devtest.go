// Package devtest starts for tests what package dev starts for people.
package devtest

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev"
	"docsascode.example/impl/dev/ports"
)

// MailHog starts a MailHog on free loopback ports and stops it when the test ends.
func MailHog(t testing.TB) *dev.MailHog {
	t.Helper()
	m, err := dev.StartMailHog(t.Context(), FreeAddr(t), FreeAddr(t), io.Discard)
	require.NoError(t, err)
	t.Cleanup(m.Stop)
	return m
}

// FreeAddr is [ports.FreeAddr].
func FreeAddr(t testing.TB) string { return ports.FreeAddr(t) }

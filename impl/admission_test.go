package impl

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listFile writes a file of lines, and returns its path.
func listFile(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list")
	require.NoError(t, os.WriteFile(path, []byte(lines), 0o600))
	return path
}

// TestDomains refuses an address of another domain before anything is counted, until the list changes.
func TestDomains(t *testing.T) {
	t.Parallel()
	allow := listFile(t, "example.com\n")
	s := start(t, nil, func(c *Config) { c.AllowDomains, c.Mail.URL = allow, "https://signin.example" })
	for range 3 {
		got := s.createCode(t, "joe@other.example")
		assert.Equal(t, 400, got.StatusCode)
		assert.Contains(t, got.body, `"type":"https://signin.example/errors#email-domain-not-allowed"`)
	}
	assert.Equal(t, 201, s.createCode(t, joe).StatusCode)
	require.NoError(t, os.WriteFile(allow, []byte("other.example\n"), 0o600))
	require.NoError(t, s.Reload())
	assert.Equal(t, 201, s.createCode(t, "joe@other.example").StatusCode)
}

// TestTestAddress gets its code without an email, within every limit, until its last day ends.
func TestTestAddress(t *testing.T) {
	t.Parallel()
	last := time.Now().UTC().Format(time.DateOnly)
	s := start(t, nil, func(c *Config) { c.TestAddresses = listFile(t, "review@example.com 314159 "+last) })
	assert.Contains(t, s.record.String(), "test addresses get no email")
	assert.Equal(t, 401, s.exchangeCode(t, "review@example.com", "314159").StatusCode, "nobody asked")
	require.Equal(t, 201, s.createCode(t, "Review@example.com").StatusCode)
	assert.Equal(t, 429, s.createCode(t, "review@example.com").StatusCode, "the limits count")
	assert.Equal(t, 401, s.exchangeCode(t, "review@example.com", "271828").StatusCode)
	assert.Equal(t, 200, s.exchangeCode(t, "review@example.com", "314159").StatusCode)
	assert.Equal(t, 401, s.exchangeCode(t, "review@example.com", "314159").StatusCode, "works once")
	assert.Empty(t, s.gateway.mails)
	s.clock.advance(24 * time.Hour)
	require.Equal(t, 201, s.createCode(t, "review@example.com").StatusCode)
	assert.NotEqual(t, "314159", s.gateway.lastCode(t))
}

// TestCodeHeaders tell when the code expires, when to ask again, and how many attempts are left.
func TestCodeHeaders(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	got := s.createCode(t, joe)
	assert.Equal(t, "600", got.Header.Get("Code-Expires-In"))
	assert.Equal(t, "60", got.Header.Get("Code-Resend-In"))
	assert.Equal(t, `"address-sends";r=0;t=60`, got.Header.Get("RateLimit"))
	assert.Equal(t, `"address-sends";q=1;w=60, "address-sends";q=4;w=3600, "address-sends";q=12;w=86400`, got.Header.Get("RateLimit-Policy"))
	right := s.gateway.lastCode(t)
	s.clock.advance(90 * time.Second)
	got = s.createCode(t, joe)
	assert.Equal(t, "480", got.Header.Get("Code-Expires-In"), "whole minutes of a code that was sent before")
	for _, left := range []string{"4", "3", "2", "1", "0"} {
		got = s.exchangeCode(t, joe, wrong(right))
		assert.Equal(t, 401, got.StatusCode)
		assert.Equal(t, `"requester-attempts";r=`+left+`;t=510`, got.Header.Get("RateLimit"))
		assert.Equal(t, `"requester-attempts";q=5;w=600`, got.Header.Get("RateLimit-Policy"))
	}
	s.clock.advance(90 * time.Second)
	got = s.createCode(t, joe)
	assert.Equal(t, 429, got.StatusCode, "no dead code is sent")
	assert.Equal(t, "420", got.Header.Get("Retry-After"))
	assert.Equal(t, `"requester-attempts";r=0;t=420`, got.Header.Get("RateLimit"))
}

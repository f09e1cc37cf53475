package impl

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/api"
	"docsascode.example/impl/code"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/verify"
)

const typesOfPages = "http://localhost:8080/errors#"

// samplesOfKinds are the problems that the sections of the page about errors show, by the fragment of the section.
func samplesOfKinds(t *testing.T) map[kind]api.Problem {
	t.Helper()
	page, err := os.ReadFile("../docs/errors.md")
	require.NoError(t, err)
	samples := map[kind]api.Problem{}
	_, sections, _ := strings.Cut(string(page), "\n## Kinds of errors\n")
	sections, _, _ = strings.Cut(sections, "\n## ")
	for _, text := range strings.Split(sections, "\n### ")[1:] {
		title, _, _ := strings.Cut(text, "\n")
		_, sample, _ := strings.Cut(text, "```json\n")
		sample, _, _ = strings.Cut(sample, "```")
		var p api.Problem
		require.NoError(t, json.Unmarshal([]byte(sample), &p), title)
		section := strings.ReplaceAll(strings.ToLower(title), " ", "-")
		assert.Equal(t, typesOfPages+section, p.Type, "the type leads to its section")
		samples[kind(section)] = p
	}
	return samples
}

// TestKinds compares the kinds of problems with the sections of the page about errors, and provokes those that no run of doctest
// does.
func TestKinds(t *testing.T) {
	t.Parallel()
	samples := samplesOfKinds(t)
	for k, status := range kinds {
		p, isShown := samples[k]
		assert.True(t, isShown, "the page has no section about %s", k)
		assert.Equal(t, []any{status, http.StatusText(status)}, []any{p.Status, p.Title}, k)
	}
	assert.Len(t, samples, len(kinds))

	for k, err := range map[kind]error{
		expiredKind: verify.ErrExpired, emailsKind: &mail.BusyError{RetryAfter: time.Second}, wrongCodeKind: fmt.Errorf("x: %w", &code.WrongCodeError{}),
		internalKind: errors.New("x"), tokenKind: verify.ErrInvalid, noTokenKind: verify.ErrNoToken, malformedKind: verify.ErrMalformed,
		addressKind: mail.ErrRecipient, largeBodyKind: &http.MaxBytesError{Limit: maxBodyBytes},
		codesKind:    &code.LimitError{Limit: code.AddressSends, RetryAfter: time.Minute},
		attemptsKind: &code.LimitError{Limit: code.RequesterAttempts, RetryAfter: 10 * time.Minute},
	} {
		p := problemOf(err)
		assert.Equal(t, []any{k, samples[k].Status, samples[k].Detail}, []any{p.kind, p.status, p.detail}, k)
	}

	s := start(t, nil, func(c *Config) { c.AllowDomains, c.Mail.URL = listFile(t, "example.com\n"), "http://localhost:8080" })
	for k, request := range map[kind]struct {
		method, path, body string
		edits              []edit
	}{
		domainKind:      {"POST", "/user/code", "email=joe@other.example", []edit{form("application/x-www-form-urlencoded")}},
		notFoundKind:    {"GET", "/nowhere", "", nil},
		methodKind:      {"DELETE", "/user", "", nil},
		prefetchKind:    {"GET", "/token?email=joe@example.com&code=123456", "", []edit{header("Sec-Purpose", "prefetch")}},
		largeBodyKind:   {"POST", "/user/code", "email=" + strings.Repeat("x", maxBodyBytes), []edit{form("application/x-www-form-urlencoded")}},
		largeHeaderKind: {"GET", "/user", "", []edit{tooLarge}},
		otherSiteKind:   {"POST", "/user/code", "email=joe@example.com", []edit{header("Sec-Fetch-Site", "cross-site"), header("Origin", "https://other.example")}},
		noTokenKind:     {"GET", "/user", "", nil},
	} {
		var got api.Problem
		require.NoError(t, json.Unmarshal([]byte(s.do(t, request.method, request.path, request.body, request.edits...).body), &got), k)
		got.Instance = samples[k].Instance
		assert.Equal(t, samples[k], got, k)
	}
}

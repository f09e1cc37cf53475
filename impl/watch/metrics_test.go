package watch_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/code"
	"docsascode.example/impl/mail"
	"docsascode.example/impl/verify"
	"docsascode.example/impl/watch"
)

// TestNames holds every name, help and type against Prometheus' conventions.
func TestNames(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.everything()
	problems, err := promlint.New(strings.NewReader(get(t, r.Admin(), "/metrics").Body.String())).Lint()
	require.NoError(t, err)
	assert.Empty(t, problems)
	families := r.scrape()
	assert.Contains(t, families, "go_goroutines")
	assert.Contains(t, families, "process_open_fds")
}

// everything makes each kind of event happen.
func (r *rig) everything() {
	ctx := r.t.Context()
	r.Started(ctx)
	r.KeyRotated(ctx, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
	r.Send(ctx, joe, home, &code.LimitError{Limit: code.AddressSends})
	for _, err := range []error{nil, mail.ErrRecipient, mail.ErrNotAccepted, mail.ErrUnreachable, mail.ErrUncertain} {
		r.Send(ctx, joe, home, err)
		_ = r.Mailer(mailerFunc(func() error { return err })).SendCode(ctx, joe, "123456", 0)
	}
	for _, err := range []error{nil, code.ErrWrongCode, &code.LimitError{Limit: code.RequesterAttempts}} {
		r.Attempt(ctx, joe, home, err)
	}
	for _, err := range []error{verify.ErrNoToken, verify.ErrMalformed, verify.ErrInvalid, verify.ErrExpired, verify.ErrKeys} {
		r.Token(ctx, home, err)
	}
	_ = r.Store(brokenStore{}).Ping(ctx)
	r.Request("GET /token", 200, time.Millisecond)
	r.Stopped(ctx)
}

// mailerFunc is a Mailer that calls itself.
type mailerFunc func() error

func (f mailerFunc) SendCode(context.Context, address.Address, string, time.Duration) error {
	return f()
}

// TestBegin finds the series of rates and ratios before their first event.
func TestBegin(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	counted := r.scrape()
	for _, series := range [][]string{
		{"signin_codes_sent_total"},
		{"signin_codes_exchanged_total"},
		{"signin_attempts_total", "right"},
		{"signin_attempts_total", "wrong"},
		{"signin_attempts_total", "limited"},
		{"signin_limited_total", "address-sends"},
		{"signin_limited_total", "network-sends"},
		{"signin_limited_total", "network-attempts"},
		{"signin_limited_total", "requester-attempts"},
		{"signin_limited_total", "other-attempts"},
		{"signin_tokens_refused_total", "expired"},
		{"signin_mail_duration_seconds", "uncertain"},
		{"signin_http_request_duration_seconds", "getToken"},
		{"signin_audit_failures_total"},
	} {
		assert.Zero(t, counted.count(series[0], series[1:]...), series)
	}
}

// TestLimits finds every limit that package code declares, at 0.
func TestLimits(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../code/limit.go")
	require.NoError(t, err)
	declared := regexp.MustCompile(`(?m)^\s+\w+\s+Limit = "([a-z-]+)"`).FindAllStringSubmatch(string(source), -1)
	require.NotEmpty(t, declared)
	counted := newRig(t, nil).scrape()
	for _, limit := range declared {
		assert.Zero(t, counted.count("signin_limited_total", limit[1]), limit[1])
	}
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.everything()
	counted := r.scrape()
	for _, c := range []struct {
		want   int
		series []string
	}{
		{1, []string{"signin_codes_sent_total"}},
		{1, []string{"signin_codes_exchanged_total"}},
		{1, []string{"signin_attempts_total", "right"}},
		{1, []string{"signin_attempts_total", "wrong"}},
		{1, []string{"signin_attempts_total", "limited"}},
		{1, []string{"signin_limited_total", "address-sends"}},
		{1, []string{"signin_limited_total", "requester-attempts"}},
		{0, []string{"signin_limited_total", "other-attempts"}},
		{1, []string{"signin_tokens_refused_total", "missing"}},
		{1, []string{"signin_tokens_refused_total", "malformed"}},
		{1, []string{"signin_tokens_refused_total", "expired"}},
		{1, []string{"signin_tokens_refused_total", "invalid"}},
		{1, []string{"signin_tokens_refused_total", "no_keys"}},
		{1, []string{"signin_mail_duration_seconds", "accepted"}},
		{1, []string{"signin_mail_duration_seconds", "recipient"}},
		{1, []string{"signin_mail_duration_seconds", "refused"}},
		{1, []string{"signin_mail_duration_seconds", "uncertain"}},
		{-1, []string{"signin_mail_duration_seconds", "fault"}},
		{1, []string{"signin_http_requests_total", "getToken", "200"}},
		{0, []string{"signin_audit_failures_total"}},
	} {
		assert.Equal(t, c.want, counted.count(c.series[0], c.series[1:]...), c.series)
	}
}

// TestFaults shows that a fault of the service counts as nobody's attempt or send.
func TestFaults(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	broken := errors.New("the disk is full")
	r.Send(t.Context(), joe, home, broken)
	r.Attempt(t.Context(), joe, home, broken)
	r.Token(t.Context(), home, broken)
	r.Token(t.Context(), home, nil)
	assert.ErrorIs(t, r.Mailer(mailerFunc(func() error { return broken })).SendCode(t.Context(), joe, "123456", 0), broken)
	counted := r.scrape()
	assert.Zero(t, counted.count("signin_codes_sent_total"))
	assert.Zero(t, counted.count("signin_attempts_total", "wrong"))
	assert.Zero(t, counted.count("signin_tokens_refused_total", "invalid"))
	assert.Equal(t, 1, counted.count("signin_mail_duration_seconds", "fault"))
	assert.Empty(t, r.lines())
}

// TestBoundedLabels asks for 10,000 paths by all kinds of methods, through a
// mux with the contract's routes, and counts the series that this makes.
func TestBoundedLabels(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	mux := http.NewServeMux()
	for pattern := range operations() {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	}
	mux.HandleFunc("GET /pages/{name...}", func(http.ResponseWriter, *http.Request) {})
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 10_000 {
		path := []string{"/", "/token/", "/pages/", "/user?", "/token?code="}[i%5] + randomWord(random)
		method := []string{"GET", "POST", randomWord(random)}[i%3]
		request := httptest.NewRequest(method, path, nil)
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, request)
		r.Request(request.Pattern, answer.Code, time.Duration(i)*time.Microsecond)
	}
	counted := r.scrape()
	assert.LessOrEqual(t, len(counted["signin_http_requests_total"].GetMetric()), 8)
	assert.LessOrEqual(t, len(counted["signin_http_request_duration_seconds"].GetMetric()), len(operations())+2)
	assert.Positive(t, counted.count("signin_http_requests_total", "unmatched", "404"))
	assert.Positive(t, counted.count("signin_http_requests_total", "unmatched", "405"))
	assert.Positive(t, counted.count("signin_http_requests_total", "other", "200"))
	assert.Positive(t, counted.count("signin_http_requests_total", "getToken", "204"))
}

func randomWord(random *rand.Rand) string {
	word := make([]byte, 1+random.IntN(12))
	for i := range word {
		word[i] = byte('A' + random.IntN(26))
	}
	return string(word)
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for _, status := range []int{0, -1, 99, 600, 1 << 40} {
		r.Request("", status, -time.Second)
	}
	counted := r.scrape()
	assert.Equal(t, 5, counted.count("signin_http_requests_total", "unmatched", "none"))
	for _, m := range counted["signin_http_request_duration_seconds"].GetMetric() {
		assert.GreaterOrEqual(t, m.GetHistogram().GetSampleSum(), 0.0, "a clock that was set back")
	}
}

// brokenStore is a store that is down.
type brokenStore struct{}

var errDown = errors.New("the store is down")

func (brokenStore) Send(context.Context, code.SendRequest) (code.SendReply, error) {
	return code.SendReply{}, errDown
}
func (brokenStore) Revoke(context.Context, code.RevokeRequest) error { return errDown }
func (brokenStore) Exchange(context.Context, code.ExchangeRequest) (code.ExchangeReply, error) {
	return code.ExchangeReply{}, errDown
}
func (brokenStore) Ping(context.Context) error { return errDown }

// TestStore measures each operation, and passes on what the store says.
func TestStore(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.clock.step = 3 * time.Millisecond
	s := r.Store(brokenStore{})
	_, err := s.Send(t.Context(), code.SendRequest{})
	require.ErrorIs(t, err, errDown)
	require.ErrorIs(t, s.Revoke(t.Context(), code.RevokeRequest{}), errDown)
	_, err = s.Exchange(t.Context(), code.ExchangeRequest{})
	require.ErrorIs(t, err, errDown)
	require.ErrorIs(t, s.Ping(t.Context()), errDown)
	counted := r.scrape()
	for _, operation := range []string{"send", "revoke", "exchange", "ping"} {
		assert.Equal(t, 1, counted.count("signin_store_duration_seconds", operation, "fault"), operation)
	}
	for _, m := range counted["signin_store_duration_seconds"].GetMetric() {
		assert.InDelta(t, .003, m.GetHistogram().GetSampleSum(), 1e-9)
	}
}

func TestNewFaults(t *testing.T) {
	t.Parallel()
	_, err := watch.New(watch.Config{Key: make([]byte, 31)})
	require.ErrorContains(t, err, "operations")
	require.ErrorContains(t, err, "31 octets")
	w, err := watch.New(watch.Config{Key: key, Operations: operations()})
	require.NoError(t, err)
	w.Send(t.Context(), joe, home, nil) // without a log, a request id or a clock
}

package code

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNewNamesEveryFault(t *testing.T) {
	_, err := New(Config{Key: make([]byte, 31), Policy: Policy{Digits: 5}})
	for _, fault := range []string{"Store: is missing", "Key: has 31 bytes", "Policy.Digits: 5", "Policy.SendsPerDay: 0"} {
		assert.ErrorContains(t, err, fault)
	}
}

func TestNewCopiesTheKey(t *testing.T) {
	r := newRig(t, openFile)
	key := bytes.Clone(key)
	codes, err := New(Config{Store: r.store, Key: key, Now: func() time.Time { return r.now }})
	require.NoError(t, err)
	issued, err := codes.Issue(t.Context(), owner, home)
	require.NoError(t, err)
	clear(key)
	assert.NoError(t, codes.Exchange(t.Context(), owner, home, issued.Code))
}

// The code of the zero nonce, and the proof that nobody has, exchange nothing.
func TestNothingToExchange(t *testing.T) {
	r := newRig(t, openFile)
	attempt := r.digest.code(owner, Nonce{}, 6)
	assert.ErrorIs(t, r.exchange(owner, home, attempt), ErrWrongCode)
	reply, err := r.store.Exchange(t.Context(), ExchangeRequest{Now: r.now, Address: r.digest.address(owner), RequesterAttempts: 1, OtherAttempts: 1})
	require.NoError(t, err)
	assert.False(t, reply.Exchanged)
}

func TestIssuedHidesItsCode(t *testing.T) {
	issued := Issued{Code: "123456", send: Nonce{1, 2, 3}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", issued)
		fmt.Fprintf(&out, verb+"\n", &issued)
		fmt.Fprintf(&out, verb+"\n", struct{ I Issued }{issued})
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("issued", "code", issued, "pointer", &issued, "nested", []Issued{issued})
	}
	asJSON, err := json.Marshal(issued)
	require.NoError(t, err)
	assert.NotContains(t, out.String()+string(asJSON), "123456")
	assert.NotContains(t, out.String(), fmt.Sprintf("%x", "123456"))
	assert.Contains(t, out.String(), `"code":"a code until 0001-01-01T00:00:00Z"`)
}

func TestIssueWithoutRandomness(t *testing.T) {
	broken := errors.New("no entropy")
	r := newRig(t, openFile)
	r.rand = iotest.ErrReader(broken)
	_, err := r.Issue(t.Context(), owner, home)
	assert.ErrorIs(t, err, broken)
}

func TestStoreFaultsAreNotRefusals(t *testing.T) {
	r := newRig(t, openFile)
	issued := r.issue(owner, home)
	require.NoError(t, r.closer.Close())

	_, err := r.Issue(t.Context(), owner, home)
	assertFault(t, err)
	assertFault(t, r.Exchange(t.Context(), owner, home, issued.Code))
	assertFault(t, r.Revoke(t.Context(), issued))
}

// failsToExchange is a store that exchanges, and is lost before its reply.
type failsToExchange struct{ Store }

func (failsToExchange) Exchange(context.Context, ExchangeRequest) (ExchangeReply, error) {
	return ExchangeReply{Exchanged: true}, errors.New("lost")
}

func TestExchangeFaultIsNoExchange(t *testing.T) {
	r := newRig(t, openFile)
	issued := r.issue(owner, home)
	r.store = failsToExchange{r.store}
	assertFault(t, r.exchange(owner, home, issued.Code))
}

func assertFault(t *testing.T, err error) {
	t.Helper()
	require.Error(t, err)
	assert.NotErrorIs(t, err, ErrWrongCode)
	var limit *LimitError
	assert.False(t, errors.As(err, &limit))
}

func TestCancelledRequests(t *testing.T) {
	r := newRig(t, openFile)
	issued := r.issue(owner, home)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	_, err := r.Issue(ctx, owner, home)
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, r.Exchange(ctx, owner, home, issued.Code), context.Canceled)
	assert.ErrorIs(t, r.store.Ping(ctx), context.Canceled)

	require.NoError(t, r.Revoke(ctx, issued), "a client that hangs up leaves no refused code behind")
	assert.ErrorIs(t, r.exchange(owner, home, issued.Code), ErrWrongCode)
}

func TestEightDigits(t *testing.T) {
	r := newRig(t, openFile)
	r.policy.Digits = 8
	issued := r.issue(owner, home)
	assert.Len(t, issued.Code, 8)
	assert.NoError(t, r.exchange(owner, home, issued.Code))
}

func TestAttemptsOfAnyShape(t *testing.T) {
	r := newRig(t, openFile)
	r.policy.RequesterAttempts = 100
	code := r.issue(owner, home).Code
	for _, attempt := range []string{"", " ", code[:5], code + "0", " " + code, code + "\n", "+" + code, strings.Repeat("0", 1<<16), "\x00"} {
		assert.ErrorIs(t, r.exchange(owner, home, attempt), ErrWrongCode)
	}
	assert.NoError(t, r.exchange(owner, home, code))
}

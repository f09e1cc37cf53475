package code_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code"
	"docsascode.example/impl/code/storetest"
)

func TestNewCopiesTheKey(t *testing.T) {
	r := storetest.New(t, openFile)
	key := bytes.Clone(storetest.Key)
	codes, err := code.New(code.Config{Store: r.Store, Key: key, Now: func() time.Time { return r.Now }})
	require.NoError(t, err)
	issued, err := codes.Issue(t.Context(), storetest.Owner, storetest.Home)
	require.NoError(t, err)
	clear(key)
	assert.NoError(t, codes.Exchange(t.Context(), storetest.Owner, storetest.Home, issued.Code))
}

// The code of the zero nonce, and the proof that nobody has, exchange nothing.
func TestNothingToExchange(t *testing.T) {
	r := storetest.New(t, openFile)
	attempt := code.CodeOf(storetest.Key, storetest.Owner, code.Nonce{})
	assert.ErrorIs(t, r.Exchange(storetest.Owner, storetest.Home, attempt), code.ErrWrongCode)
	reply, err := r.Store.Exchange(t.Context(), code.ExchangeRequest{Now: r.Now, Address: code.DigestOf(storetest.Key, storetest.Owner), RequesterAttempts: 1, OtherAttempts: 1})
	require.NoError(t, err)
	assert.False(t, reply.Exchanged)
}

func TestIssueWithoutRandomness(t *testing.T) {
	broken := errors.New("no entropy")
	r := storetest.New(t, openFile)
	r.Rand = iotest.ErrReader(broken)
	_, err := r.Codes().Issue(t.Context(), storetest.Owner, storetest.Home)
	assert.ErrorIs(t, err, broken)
}

func TestStoreFaultsAreNotRefusals(t *testing.T) {
	r := storetest.New(t, openFile)
	issued := r.Issue(storetest.Owner, storetest.Home)
	require.NoError(t, r.Store.Close())

	_, err := r.Codes().Issue(t.Context(), storetest.Owner, storetest.Home)
	assertFault(t, err)
	assertFault(t, r.Codes().Exchange(t.Context(), storetest.Owner, storetest.Home, issued.Code))
	assertFault(t, r.Codes().Revoke(t.Context(), issued))
}

// failsToExchange is a store that exchanges, and is lost before its reply.
type failsToExchange struct{ storetest.Store }

func (failsToExchange) Exchange(context.Context, code.ExchangeRequest) (code.ExchangeReply, error) {
	return code.ExchangeReply{Exchanged: true}, errors.New("lost")
}

func TestExchangeFaultIsNoExchange(t *testing.T) {
	r := storetest.New(t, openFile)
	issued := r.Issue(storetest.Owner, storetest.Home)
	r.Use(failsToExchange{r.Store})
	assertFault(t, r.Exchange(storetest.Owner, storetest.Home, issued.Code))
}

func assertFault(t *testing.T, err error) {
	t.Helper()
	assert.True(t, storetest.IsFault(err), "%v", err)
}

func TestCancelledRequests(t *testing.T) {
	r := storetest.New(t, openFile)
	issued := r.Issue(storetest.Owner, storetest.Home)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	_, err := r.Codes().Issue(ctx, storetest.Owner, storetest.Home)
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, r.Codes().Exchange(ctx, storetest.Owner, storetest.Home, issued.Code), context.Canceled)
	assert.ErrorIs(t, r.Store.Ping(ctx), context.Canceled)

	require.NoError(t, r.Codes().Revoke(ctx, issued), "a client that hangs up leaves no refused code behind")
	assert.ErrorIs(t, r.Exchange(storetest.Owner, storetest.Home, issued.Code), code.ErrWrongCode)
}

func TestEightDigits(t *testing.T) {
	r := storetest.New(t, openFile)
	r.Policy.Digits = 8
	issued := r.Issue(storetest.Owner, storetest.Home)
	assert.Len(t, issued.Code, 8)
	assert.NoError(t, r.Exchange(storetest.Owner, storetest.Home, issued.Code))
}

func TestAttemptsOfAnyShape(t *testing.T) {
	r := storetest.New(t, openFile)
	r.Policy.RequesterAttempts = 100
	digits := r.Issue(storetest.Owner, storetest.Home).Code
	for _, attempt := range []string{"", " ", digits[:5], digits + "0", " " + digits, digits + "\n", "+" + digits, strings.Repeat("0", 1<<16), "\x00"} {
		assert.ErrorIs(t, r.Exchange(storetest.Owner, storetest.Home, attempt), code.ErrWrongCode)
	}
	assert.NoError(t, r.Exchange(storetest.Owner, storetest.Home, digits))
}

// Package storetest is the contract of a [code.Store]. Every implementation runs Test.
package storetest

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/code"
)

// Owner is the address that is tried, and Home its owner's network.
const Owner address.Address = "owner@example.com"

// Home is the network of the owner, Key the one of all digests, and Start when a Rig begins.
var (
	Home  = netip.MustParseAddr("192.0.2.1")
	Key   = []byte("a key of thirty-two octets, or so")
	Start = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
)

// Day is how far the longest limits look back.
const Day = 24 * time.Hour

// Host is the n-th stranger.
func Host(n int) netip.Addr { return netip.AddrFrom4([4]byte{198, 51, byte(n >> 8), byte(n)}) }

// User is the n-th address of others.
func User(n int) address.Address { return address.Address("user" + Host(n).String() + "@example.com") }

// A Store is one that is closed.
type Store interface {
	code.Store
	io.Closer
}

// An Opener opens the store kept in dir: the same one for the same dir.
type Opener func(t *testing.T, dir string) Store

// Rig is Codes over a store, with a clock and a policy that tests set.
type Rig struct {
	T      *testing.T
	Now    time.Time
	Dir    string
	Store  Store
	Policy code.Policy
	Rand   io.Reader
	Near   []code.Limit // that were reported

	open  Opener
	mu    sync.Mutex
	codes *code.Codes
	built code.Policy // of codes
}

// New opens a store in a directory of its own, which is closed with the test.
func New(t *testing.T, open Opener) *Rig {
	t.Helper()
	r := &Rig{T: t, Now: Start, Dir: t.TempDir(), open: open, Policy: code.DefaultPolicy()}
	r.Rand = &lockedReader{Reader: rand.NewChaCha8([32]byte{1})}
	r.Store = open(t, r.Dir)
	t.Cleanup(func() { assert.NoError(t, r.Store.Close()) })
	return r
}

// Codes are those of the Policy as it is now.
func (r *Rig) Codes() *code.Codes {
	r.T.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.codes == nil || r.built != r.Policy {
		codes, err := code.New(code.Config{
			Store: r.Store, Key: Key, Policy: r.Policy, Now: func() time.Time { return r.Now }, Rand: r.Rand,
			Near: func(_ context.Context, l code.Limit, _ netip.Addr) { r.Near = append(r.Near, l) },
		})
		require.NoError(r.T, err)
		r.codes, r.built = codes, r.Policy
	}
	return r.codes
}

// Use puts another store in the place of the Store.
func (r *Rig) Use(s Store) { r.Store, r.codes = s, nil }

// Restart closes the store and opens it again.
func (r *Rig) Restart() {
	r.T.Helper()
	require.NoError(r.T, r.Store.Close())
	r.Use(r.open(r.T, r.Dir))
}

// lockedReader is a Reader for concurrent use.
type lockedReader struct {
	sync.Mutex
	io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Reader.Read(p)
}

// Issue issues a code.
func (r *Rig) Issue(to address.Address, from netip.Addr) code.Issued {
	r.T.Helper()
	issued, err := r.Codes().Issue(r.T.Context(), to, from)
	require.NoError(r.T, err)
	return issued
}

// Refuse asserts that a send is over limit, until exactly after.
func (r *Rig) Refuse(to address.Address, from netip.Addr, limit code.Limit, after time.Duration) {
	r.T.Helper()
	_, err := r.Codes().Issue(r.T.Context(), to, from)
	r.limited(err, limit, after)
}

func (r *Rig) limited(err error, limit code.Limit, after time.Duration) {
	r.T.Helper()
	var refused *code.LimitError
	require.ErrorAs(r.T, err, &refused)
	require.Equal(r.T, limit, refused.Limit)
	require.Equal(r.T, (after + time.Second - 1).Truncate(time.Second), refused.RetryAfter)
}

// Revoke revokes an issue.
func (r *Rig) Revoke(i code.Issued) {
	r.T.Helper()
	require.NoError(r.T, r.Codes().Revoke(r.T.Context(), i))
}

// TakeBack takes an issue back.
func (r *Rig) TakeBack(i code.Issued) {
	r.T.Helper()
	require.NoError(r.T, r.Codes().TakeBack(r.T.Context(), i))
}

// Exchange makes an attempt.
func (r *Rig) Exchange(to address.Address, from netip.Addr, attempt string) error {
	r.T.Helper()
	return r.Codes().Exchange(r.T.Context(), to, from, attempt)
}

// SignIn asks for a code from Home and exchanges it.
func (r *Rig) SignIn(a address.Address) {
	r.T.Helper()
	require.NoError(r.T, r.Exchange(a, Home, r.Issue(a, Home).Code))
}

// Miss makes n wrong attempts that are counted.
func (r *Rig) Miss(n int, to address.Address, from netip.Addr) {
	r.T.Helper()
	for range n {
		require.ErrorIs(r.T, r.Exchange(to, from, "wrong"), code.ErrWrongCode)
	}
}

// Closed asserts that attempts are over limit, until exactly after.
func (r *Rig) Closed(to address.Address, from netip.Addr, limit code.Limit, after time.Duration) {
	r.T.Helper()
	r.limited(r.Exchange(to, from, "wrong"), limit, after)
}

// IsFault reports whether err is neither a refusal nor of a wrong code.
func IsFault(err error) bool {
	var limit *code.LimitError
	return err != nil && !errors.Is(err, code.ErrWrongCode) && !errors.As(err, &limit)
}

// Race runs do in n goroutines at once and counts each outcome: nil, ErrWrongCode
// as such, and limit errors by their Limit.
func Race(t *testing.T, n int, do func(i int) error) map[any]int {
	t.Helper()
	outcomes := make([]any, n)
	var ready, done sync.WaitGroup
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			ready.Done()
			ready.Wait()
			err := do(i)
			var limit *code.LimitError
			switch {
			case errors.As(err, &limit):
				outcomes[i] = limit.Limit
			case errors.Is(err, code.ErrWrongCode):
				outcomes[i] = code.ErrWrongCode
			default:
				outcomes[i] = err
			}
		})
	}
	done.Wait()
	count := map[any]int{}
	for _, o := range outcomes {
		count[o]++
	}
	return count
}

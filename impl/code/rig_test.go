package code

import (
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
)

const owner address.Address = "owner@example.com"

var (
	home  = netip.MustParseAddr("192.0.2.1")
	key   = []byte("a key of thirty-two octets, or so")
	start = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
)

// host is the n-th stranger.
func host(n int) netip.Addr { return netip.AddrFrom4([4]byte{198, 51, byte(n >> 8), byte(n)}) }

// An opener opens the store kept in dir: the same one for the same dir.
type opener func(t *testing.T, dir string) interface {
	Store
	io.Closer
}

// rig is Codes over a store, with a clock that tests set.
type rig struct {
	*Codes
	t       *testing.T
	now     time.Time
	dir     string
	closer  io.Closer
	restart func()
}

func newRig(t *testing.T, open opener) *rig {
	t.Helper()
	r := &rig{t: t, now: start, dir: t.TempDir()}
	random := &lockedReader{Reader: rand.NewChaCha8([32]byte{1})}
	run := func() {
		store := open(t, r.dir)
		codes, err := New(Config{Store: store, Key: key, Now: func() time.Time { return r.now }, Rand: random})
		require.NoError(t, err)
		r.Codes, r.closer = codes, store
	}
	r.restart = func() {
		require.NoError(t, r.closer.Close())
		run()
	}
	run()
	t.Cleanup(func() { assert.NoError(t, r.closer.Close()) })
	return r
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

func (r *rig) issue(to address.Address, from netip.Addr) Issued {
	r.t.Helper()
	issued, err := r.Issue(r.t.Context(), to, from)
	require.NoError(r.t, err)
	return issued
}

// refuse asserts that a send is over limit, until exactly after.
func (r *rig) refuse(to address.Address, from netip.Addr, limit Limit, after time.Duration) {
	r.t.Helper()
	_, err := r.Issue(r.t.Context(), to, from)
	require.Equal(r.t, r.policy.newLimitError(Refusal{limit, after}), err)
}

func (r *rig) revoke(i Issued) {
	r.t.Helper()
	require.NoError(r.t, r.Revoke(r.t.Context(), i))
}

func (r *rig) exchange(to address.Address, from netip.Addr, attempt string) error {
	return r.Exchange(r.t.Context(), to, from, attempt)
}

// miss makes n wrong attempts that are counted.
func (r *rig) miss(n int, to address.Address, from netip.Addr) {
	r.t.Helper()
	for range n {
		require.ErrorIs(r.t, r.exchange(to, from, "wrong"), ErrWrongCode)
	}
}

// closed asserts that attempts are over limit, until exactly after.
func (r *rig) closed(to address.Address, from netip.Addr, limit Limit, after time.Duration) {
	r.t.Helper()
	require.Equal(r.t, r.policy.newLimitError(Refusal{limit, after}), r.exchange(to, from, "wrong"))
}

// race runs do in n goroutines at once and counts each outcome: nil, ErrWrongCode
// as such, and limit errors by their Limit.
func race(t *testing.T, n int, do func(i int) error) map[any]int {
	t.Helper()
	outcomes := make([]any, n)
	var ready, done sync.WaitGroup
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			ready.Done()
			ready.Wait()
			err := do(i)
			var limit *LimitError
			if errors.As(err, &limit) {
				outcomes[i] = limit.Limit
			} else {
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

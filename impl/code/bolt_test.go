package code

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"docsascode.example/impl/address"
)

func openBolt(t *testing.T, dir string) interface {
	Store
	io.Closer
} {
	store, err := OpenBolt(filepath.Join(dir, "codes.db"))
	require.NoError(t, err)
	return store
}

func TestBolt(t *testing.T) { testStore(t, openBolt) }

func TestOpenBolt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "codes.db")
	store, err := OpenBolt(path)
	require.NoError(t, err)

	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())

	began := time.Now()
	_, err = OpenBolt(path)
	assert.EqualError(t, err, path+" is in use by another process; stop that process, or choose another directory")
	assert.Less(t, time.Since(began), 5*time.Second)

	stats := store.db.Stats()
	writes := stats.TxStats.GetWrite()
	require.NoError(t, store.Ping(t.Context()))
	stats = store.db.Stats()
	assert.Greater(t, stats.TxStats.GetWrite(), writes)

	require.NoError(t, store.Close())
	assert.Error(t, store.Ping(t.Context()), "closed")

	_, err = OpenBolt(filepath.Join(path, "no", "such", "folder"))
	assert.ErrorContains(t, err, "cannot open the code store")
	require.NoError(t, os.WriteFile(path, make([]byte, 1<<16), 0o600))
	_, err = OpenBolt(path)
	assert.EqualError(t, err, path+" is damaged: invalid database; restore it from a backup, or remove it to begin without codes and counts")
}

// A copy of the file at any moment is what a crash at that moment leaves.
func TestBoltSurvivesACrash(t *testing.T) {
	r := newRig(t, openBolt)
	crash := func() *rig {
		raw, err := os.ReadFile(filepath.Join(r.dir, "codes.db"))
		require.NoError(t, err)
		return newRig(t, func(t *testing.T, dir string) interface {
			Store
			io.Closer
		} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "codes.db"), raw, 0o600))
			return openBolt(t, dir)
		})
	}
	code := r.issue(owner, home).Code
	assert.NoError(t, crash().exchange(owner, home, code))
	r.miss(4, owner, home)
	after := crash()
	after.miss(1, owner, home)
	after.closed(owner, home, RequesterAttempts, 10*time.Minute)
	require.NoError(t, r.exchange(owner, home, code))
	assert.ErrorIs(t, crash().exchange(owner, home, code), ErrWrongCode)
}

func TestBoltCollectsTheExpired(t *testing.T) {
	r := newRig(t, openBolt)
	for n := range 50 {
		r.issue(address.Address(host(n).String()+"@example.com"), host(n))
		r.miss(1, owner, host(n))
	}
	r.miss(1, address.Address(host(0).String()+"@example.com"), host(0))
	require.NoError(t, r.exchange(owner, host(0), r.issue(owner, host(0)).Code))
	assert.Equal(t, [6]int{50, 51, 2, 50, 50, 1}, r.entries(), "nothing yet")
	r.now = start.Add(11 * time.Minute)
	r.miss(20, owner, home)
	assert.Equal(t, [6]int{0, 51, 2, 50, 51, 1}, r.entries(), "codes")
	r.now = start.Add(time.Hour)
	r.miss(20, owner, home)
	assert.Equal(t, [6]int{0, 51, 2, 0, 51, 1}, r.entries(), "an hour's counts")
	r.now = start.Add(24 * time.Hour)
	r.miss(20, owner, home)
	assert.Equal(t, [6]int{0, 0, 0, 0, 1, 1}, r.entries(), "a day's counts, but for what is counted still")
	r.now = start.Add(90 * 24 * time.Hour)
	r.miss(20, owner, home)
	assert.Equal(t, [6]int{0, 0, 0, 0, 1, 0}, r.entries(), "who was known")
}

// entries counts what is kept in each expiring bucket.
func (r *rig) entries() (n [len(expiring)]int) {
	require.NoError(r.t, r.store.(*Bolt).db.View(func(tx *bbolt.Tx) error {
		for i, name := range expiring {
			n[i] = tx.Bucket(name).Stats().KeyN
		}
		return nil
	}))
	return n
}

// A sweep that meets many expired entries leaves most for later.
func TestBoltSweepIsBounded(t *testing.T) {
	r := newRig(t, openBolt)
	for n := range 3 * sweepStep {
		r.issue(address.Address(host(n).String()+"@example.com"), host(n))
	}
	r.now = start.Add(24 * time.Hour)
	r.miss(1, owner, home)
	assert.GreaterOrEqual(t, r.entries()[0], 2*sweepStep)
}

func TestBoltReportsDamage(t *testing.T) {
	for name, bucket := range map[string][]byte{"clock": clockBucket, "code": codesBucket, "log": networkAttemptsBucket} {
		for _, junk := range [][]byte{{}, make([]byte, 7)} {
			r := newRig(t, openBolt)
			code := r.issue(owner, home).Code
			address := r.digest.address(owner)
			network, err := r.digest.network(home)
			require.NoError(t, err)
			require.NoError(t, r.store.(*Bolt).db.Update(func(tx *bbolt.Tx) error {
				key := map[string][]byte{"clock": clockBucket, "code": address[:], "log": network[:]}[name]
				return tx.Bucket(bucket).Put(key, junk)
			}))
			err = r.exchange(owner, home, code)
			assertFault(t, err)
			assert.ErrorContains(t, err, "damaged", name)
		}
	}
}

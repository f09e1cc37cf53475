package code

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/journal"
)

func openFile(t *testing.T, dir string) interface {
	Store
	io.Closer
} {
	store, err := OpenFile(filepath.Join(dir, "codes"))
	require.NoError(t, err)
	return store
}

func TestFile(t *testing.T) { testStore(t, openFile) }

func TestOpenFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "codes")
	store, err := OpenFile(dir)
	require.NoError(t, err)
	for path, mode := range map[string]os.FileMode{dir: 0o700 | os.ModeDir, filepath.Join(dir, RestoredName): 0o600, filepath.Join(dir, "lock"): 0o600} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, mode, info.Mode(), path)
	}
	_, err = OpenFile(dir)
	assert.EqualError(t, err, dir+" is in use by another process; stop that process, or choose another directory")
	require.NoError(t, store.Ping(t.Context()))
	require.NoError(t, store.Close())
	assert.Error(t, store.Ping(t.Context()), "closed")

	_, err = OpenFile(filepath.Join(dir, "no", "such", "folder"))
	assert.ErrorContains(t, err, "cannot open the code store")
	segment := filepath.Join(dir, RestoredName)
	require.NoError(t, os.WriteFile(segment, []byte("sign-in codes 2\n"), 0o600))
	_, err = OpenFile(dir)
	assert.EqualError(t, err, segment+": of another version of this program; use that version, or remove "+dir+" to begin without codes and counts")
	require.NoError(t, os.WriteFile(segment, []byte("sign-in codes 1\nthis is no frame, and more than one of them"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "00000002.log"), []byte("sign-in codes 1\n"), 0o600))
	_, err = OpenFile(dir)
	assert.EqualError(t, err, segment+" at octet 16: damaged; restore "+dir+" from a backup, or remove it to begin without codes and counts")
}

// copied is a rig over a copy of r's files.
func (r *rig) copied() *rig {
	r.t.Helper()
	dir := r.dir
	return newRig(r.t, func(t *testing.T, to string) interface {
		Store
		io.Closer
	} {
		require.NoError(t, os.CopyFS(to, os.DirFS(dir)))
		return openFile(t, to)
	})
}

// A copy of the files at any moment is what a crash at that moment leaves.
func TestFileSurvivesACrash(t *testing.T) {
	r := newRig(t, openFile)
	code := r.issue(owner, home).Code
	assert.NoError(t, r.copied().exchange(owner, home, code))
	r.miss(4, owner, home)
	after := r.copied()
	after.miss(1, owner, home)
	after.closed(owner, home, RequesterAttempts, 10*time.Minute)
	require.NoError(t, r.exchange(owner, home, code))
	assert.ErrorIs(t, r.copied().exchange(owner, home, code), ErrWrongCode)
}

// The time of a store does not run backwards over a restart.
func TestFileKeepsTheClock(t *testing.T) {
	r := newRig(t, openFile)
	issued := r.issue(owner, home)
	r.now = issued.Expires
	r.miss(1, "nobody@example.com", home)
	r.restart()
	r.now = issued.Expires.Add(-time.Second)
	assert.ErrorIs(t, r.exchange(owner, home, issued.Code), ErrWrongCode)
}

func TestFileCollectsTheExpired(t *testing.T) {
	r := newRig(t, openFile)
	for n := range 50 {
		r.issue(address.Address(host(n).String()+"@example.com"), host(n))
	}
	require.NoError(t, r.exchange(owner, host(0), r.issue(owner, host(0)).Code))
	const clock = 1
	size := func() int { return r.store.(*File).journal.Len() }
	assert.Equal(t, clock+51+50, size(), "nothing yet")
	r.now = start.Add(time.Hour + time.Second)
	r.miss(60, owner, home)
	assert.Equal(t, clock+51+1, size(), "networks, after an hour")
	r.now = start.Add(24*time.Hour + time.Second)
	r.miss(60, owner, home)
	assert.Equal(t, clock+1+1, size(), "addresses, after a day, but for the one with a known network")
	r.now = start.Add(90*24*time.Hour + time.Second)
	r.miss(60, owner, home)
	assert.Equal(t, clock+1, size())
}

// A call that a limit refuses writes nothing.
func TestFileRefusesWithoutAWrite(t *testing.T) {
	r := newRig(t, openFile)
	r.policy.NetworkAttemptsPerDay = 3
	r.issue(owner, home)
	r.miss(3, owner, host(1))
	before := r.kept()
	for range 10 {
		r.refuse(owner, home, AddressSends, time.Minute)
		r.closed(owner, host(1), NetworkAttempts, day)
		r.closed(owner, host(2), OtherAttempts, 10*time.Minute)
	}
	assert.Equal(t, before, r.kept())
}

func TestFileReportsDamage(t *testing.T) {
	for name, kind := range map[string]byte{"address": addressKind, "network": networkKind} {
		for _, junk := range [][]byte{{}, {kind}, {kind, 1, 2, 3}, {'?', 0, 0, 0}, bytes.Repeat([]byte{kind}, 99)} {
			r := newRig(t, openFile)
			code := r.issue(owner, home).Code
			digest := r.digest.address(owner)
			if kind == networkKind {
				var err error
				digest, err = r.digest.network(home)
				require.NoError(t, err)
			}
			require.NoError(t, r.store.(*File).journal.Update(func(tx *journal.Tx) error {
				tx.Put(journal.Record{Key: keyOf(digest), Deadline: 1<<32 - 1, Value: junk})
				return nil
			}))
			err := r.exchange(owner, home, code)
			assertFault(t, err)
			assert.ErrorContains(t, err, "damaged", name)
		}
	}
}

// TestBackup restores a backup that was made while the store was in use.
func TestBackup(t *testing.T) {
	r := newRig(t, openFile)
	require.NoError(t, r.exchange("known@example.com", home, r.issue("known@example.com", home).Code))
	active := r.issue(owner, home)
	r.miss(2, owner, host(1))

	var copied bytes.Buffer
	require.NoError(t, Backup(filepath.Join(r.dir, "codes"), &copied))
	assert.NotContains(t, copied.String(), string(active.send[:]), "no active code is in it")
	restored := newRig(t, func(t *testing.T, dir string) interface {
		Store
		io.Closer
	} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, "codes"), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "codes", RestoredName), copied.Bytes(), 0o600))
		return openFile(t, dir)
	})
	assert.ErrorIs(t, restored.exchange(owner, home, active.Code), ErrWrongCode)
	restored.refuse(owner, home, AddressSends, time.Minute)
	restored.refuse("known@example.com", host(1), AddressSends, time.Minute)
	restored.issue("known@example.com", home)
	assert.NoError(t, r.exchange(owner, home, active.Code), "the store goes on")

	err := Backup(t.TempDir(), io.Discard)
	assert.ErrorContains(t, err, "holds no codes; name the data directory of the service")
}

func TestRecords(t *testing.T) {
	a := addressRecord{
		Until: 9, Sends: events{{1, 2}, {5, 1}}, Attempts: events{{7, 300}},
		Code: activeCode{Nonce: Nonce{1}, Proof: Digest{2}, Expires: 8, Others: 3, Sends: []send{
			{Nonce: Nonce{4}, Network: Digest{5}, At: 6, Attempts: 7, Refused: true}, {Nonce: Nonce{8}, At: 9, Known: true},
		}},
		Known: []knownNetwork{{Network: Digest{10}, Until: 11, Sends: events{{12, 13}}}},
	}
	decoded, err := decodeAddress(a.encode())
	require.NoError(t, err)
	assert.Equal(t, a, decoded)
	n := networkRecord{Until: 1, Sends: events{{2, 3}}, Attempts: events{{4, 5}, {6, 7}}}
	again, err := decodeNetwork(n.encode())
	require.NoError(t, err)
	assert.Equal(t, n, again)
	for _, whole := range [][]byte{a.encode(), n.encode()} {
		for cut := range len(whole) {
			_, err := decodeAddress(whole[:cut])
			require.ErrorIs(t, err, errRecord)
			_, err = decodeNetwork(whole[:cut])
			require.ErrorIs(t, err, errRecord)
		}
	}
}

package code_test

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
	"docsascode.example/impl/code"
	"docsascode.example/impl/code/storetest"
)

func openFile(t *testing.T, dir string) storetest.Store {
	store, err := code.OpenFile(filepath.Join(dir, "codes"))
	require.NoError(t, err)
	return store
}

func TestFile(t *testing.T) { storetest.Test(t, openFile) }

func TestOpenFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "codes")
	store, err := code.OpenFile(dir)
	require.NoError(t, err)
	for path, mode := range map[string]os.FileMode{dir: 0o700 | os.ModeDir, filepath.Join(dir, code.RestoredName): 0o600, filepath.Join(dir, "lock"): 0o600} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, mode, info.Mode(), path)
	}
	_, err = code.OpenFile(dir)
	assert.EqualError(t, err, dir+" is in use by another process; stop that process, or choose another directory")
	require.NoError(t, store.Ping(t.Context()))
	require.NoError(t, store.Close())
	assert.Error(t, store.Ping(t.Context()), "closed")

	_, err = code.OpenFile(filepath.Join(dir, "no", "such", "folder"))
	assert.ErrorContains(t, err, "cannot open the code store")
	segment := filepath.Join(dir, code.RestoredName)
	require.NoError(t, os.WriteFile(segment, []byte("sign-in codes 2\n"), 0o600))
	_, err = code.OpenFile(dir)
	assert.EqualError(t, err, segment+": of another version of this program; use that version, or remove "+dir+" to begin without codes and counts")
	require.NoError(t, os.WriteFile(segment, []byte("sign-in codes 1\nthis is no frame, and more than one of them"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "00000002.log"), []byte("sign-in codes 1\n"), 0o600))
	_, err = code.OpenFile(dir)
	assert.EqualError(t, err, segment+" at octet 16: damaged; restore "+dir+" from a backup, or remove it to begin without codes and counts")
}

// copied is a rig over a copy of r's files.
func copied(r *storetest.Rig) *storetest.Rig {
	r.T.Helper()
	dir := r.Dir
	return storetest.New(r.T, func(t *testing.T, to string) storetest.Store {
		require.NoError(t, os.CopyFS(to, os.DirFS(dir)))
		return openFile(t, to)
	})
}

// A copy of the files at any moment is what a crash at that moment leaves.
func TestFileSurvivesACrash(t *testing.T) {
	r := storetest.New(t, openFile)
	digits := r.Issue(storetest.Owner, storetest.Home).Code
	assert.NoError(t, copied(r).Exchange(storetest.Owner, storetest.Home, digits))
	r.Miss(4, storetest.Owner, storetest.Home)
	after := copied(r)
	after.Miss(1, storetest.Owner, storetest.Home)
	after.Closed(storetest.Owner, storetest.Home, code.RequesterAttempts, 10*time.Minute)
	require.NoError(t, r.Exchange(storetest.Owner, storetest.Home, digits))
	assert.ErrorIs(t, copied(r).Exchange(storetest.Owner, storetest.Home, digits), code.ErrWrongCode)
}

// The time of a store does not run backwards over a restart.
func TestFileKeepsTheClock(t *testing.T) {
	r := storetest.New(t, openFile)
	issued := r.Issue(storetest.Owner, storetest.Home)
	r.Now = issued.Expires
	r.Miss(1, "nobody@example.com", storetest.Home)
	r.Restart()
	r.Now = issued.Expires.Add(-time.Second)
	assert.ErrorIs(t, r.Exchange(storetest.Owner, storetest.Home, issued.Code), code.ErrWrongCode)
}

func TestFileCollectsTheExpired(t *testing.T) {
	r := storetest.New(t, openFile)
	for n := range 50 {
		r.Issue(address.Address(storetest.Host(n).String()+"@example.com"), storetest.Host(n))
	}
	require.NoError(t, r.Exchange(storetest.Owner, storetest.Host(0), r.Issue(storetest.Owner, storetest.Host(0)).Code))
	const clock = 1
	size := func() int { return r.Store.(*code.File).Len() }
	assert.Equal(t, clock+51+50, size(), "nothing yet")
	r.Now = storetest.Start.Add(time.Hour + time.Second)
	r.Miss(60, storetest.Owner, storetest.Home)
	assert.Equal(t, clock+51+1, size(), "networks, after an hour")
	r.Now = storetest.Start.Add(24*time.Hour + time.Second)
	r.Miss(60, storetest.Owner, storetest.Home)
	assert.Equal(t, clock+1+1, size(), "addresses, after a day, but for the one with a known network")
	r.Now = storetest.Start.Add(90*24*time.Hour + time.Second)
	r.Miss(60, storetest.Owner, storetest.Home)
	assert.Equal(t, clock+1, size())
}

// A call that a limit refuses writes nothing.
func TestFileRefusesWithoutAWrite(t *testing.T) {
	r := storetest.New(t, openFile)
	r.Policy.NetworkAttemptsPerDay = 3
	r.Issue(storetest.Owner, storetest.Home)
	r.Miss(3, storetest.Owner, storetest.Host(1))
	before := r.Kept()
	for range 10 {
		r.Refuse(storetest.Owner, storetest.Home, code.AddressSends, time.Minute)
		r.Closed(storetest.Owner, storetest.Host(1), code.NetworkAttempts, storetest.Day)
		r.Closed(storetest.Owner, storetest.Host(2), code.OtherAttempts, 10*time.Minute)
	}
	assert.Equal(t, before, r.Kept())
}

func TestFileReportsDamage(t *testing.T) {
	for name, kind := range map[string]byte{"address": code.AddressKind, "network": code.BudgetKind} {
		for _, junk := range [][]byte{{}, {kind}, {kind, 1, 2, 3}, {'?', 0, 0, 0}, bytes.Repeat([]byte{kind}, 99)} {
			r := storetest.New(t, openFile)
			digits := r.Issue(storetest.Owner, storetest.Home).Code
			digest := code.DigestOf(storetest.Key, storetest.Owner)
			if kind == code.BudgetKind {
				digest = code.NetworkOf(storetest.Key, storetest.Home)
			}
			require.NoError(t, r.Store.(*code.File).Replace(digest, junk))
			err := r.Exchange(storetest.Owner, storetest.Home, digits)
			assertFault(t, err)
			assert.ErrorContains(t, err, "damaged", name)
		}
	}
}

// TestBackup restores a backup that was made while the store was in use.
func TestBackup(t *testing.T) {
	r := storetest.New(t, openFile)
	require.NoError(t, r.Exchange("known@example.com", storetest.Home, r.Issue("known@example.com", storetest.Home).Code))
	active := r.Issue(storetest.Owner, storetest.Home)
	r.Miss(2, storetest.Owner, storetest.Host(1))

	send := code.SendOf(active)
	var copied bytes.Buffer
	require.NoError(t, code.Backup(filepath.Join(r.Dir, "codes"), &copied))
	assert.NotContains(t, copied.String(), string(send[:]), "no active code is in it")
	restored := storetest.New(t, func(t *testing.T, dir string) storetest.Store {
		require.NoError(t, os.Mkdir(filepath.Join(dir, "codes"), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "codes", code.RestoredName), copied.Bytes(), 0o600))
		return openFile(t, dir)
	})
	assert.ErrorIs(t, restored.Exchange(storetest.Owner, storetest.Home, active.Code), code.ErrWrongCode)
	restored.Refuse(storetest.Owner, storetest.Home, code.AddressSends, time.Minute)
	restored.Refuse("known@example.com", storetest.Host(1), code.AddressSends, time.Minute)
	restored.Issue("known@example.com", storetest.Home)
	assert.NoError(t, r.Exchange(storetest.Owner, storetest.Home, active.Code), "the store goes on")

	err := code.Backup(t.TempDir(), io.Discard)
	assert.ErrorContains(t, err, "holds no codes; name the data directory of the service")
}

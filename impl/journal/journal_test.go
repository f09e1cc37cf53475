package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const never = 1<<32 - 1

// key is the n-th key. Its octets are spread, as those of a digest.
func key(n int) (k Key) {
	random := rand.New(rand.NewPCG(uint64(n), 1))
	binary.BigEndian.PutUint64(k[:], random.Uint64())
	binary.BigEndian.PutUint64(k[8:], random.Uint64())
	return k
}

func open(t testing.TB, dir string) *Journal {
	t.Helper()
	j, err := Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, j.Close()) })
	return j
}

func put(j *Journal, records ...Record) error {
	return j.Update(func(t *Tx) error {
		for _, r := range records {
			t.Put(r)
		}
		return nil
	})
}

func get(t testing.TB, j *Journal, k Key) (value []byte) {
	t.Helper()
	require.NoError(t, j.Update(func(tx *Tx) (err error) {
		value, err = tx.Get(k)
		return err
	}))
	return value
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	require.NoError(t, put(j, Record{key(1), never, []byte("one")}, Record{key(2), never, nil}))
	require.NoError(t, put(j, Record{key(1), never, []byte("uno")}))
	broken := errors.New("no")
	require.ErrorIs(t, j.Update(func(tx *Tx) error {
		tx.Put(Record{key(1), never, []byte("lost")})
		return broken
	}), broken)
	for range 2 {
		assert.Equal(t, "uno", string(get(t, j, key(1))))
		assert.Equal(t, []byte{}, get(t, j, key(2)))
		assert.Nil(t, get(t, j, key(3)))
		assert.Equal(t, 2, j.Len())
		require.NoError(t, j.Close())
		j = open(t, dir)
	}
}

func TestOpenIsExclusive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	_, err := Open(dir)
	require.ErrorIs(t, err, ErrInUse)
	require.NoError(t, j.Close())
	require.ErrorIs(t, put(j, Record{}), os.ErrClosed)
	require.NoError(t, open(t, dir).Close())
}

// A value that is read is that of the latest write, on its way to the disk or there.
func TestConcurrentUpdates(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	const clients, times, keys = 16, 200, 5
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for n := range times {
				err := j.Update(func(tx *Tx) error {
					value, err := tx.Get(key(n % keys))
					count := uint32(0)
					if len(value) == 4 {
						count = binary.BigEndian.Uint32(value)
					}
					tx.Put(Record{key(n % keys), never, binary.BigEndian.AppendUint32(nil, count+1)})
					return err
				})
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	require.NoError(t, j.Close())
	j = open(t, dir)
	for n := range keys {
		assert.EqualValues(t, clients*times/keys, binary.BigEndian.Uint32(get(t, j, key(n))))
	}
}

// TestCrash copies the file at every length that a crash may leave of the last frame.
func TestCrash(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	require.NoError(t, put(j, Record{key(1), never, []byte("durable")}))
	first := j.segments[0].end
	require.NoError(t, put(j, Record{key(1), never, []byte("at risk")}, Record{key(2), never, []byte("at risk, too")}))
	end := j.segments[0].end
	whole, err := os.ReadFile(nameOf(dir, 1))
	require.NoError(t, err)
	for at := first; at <= end; at++ {
		for name, left := range map[string][]byte{
			"cut off":    whole[:at],
			"zeros":      append(bytes.Clone(whole[:at]), make([]byte, len(whole)-int(at))...),
			"late begin": append(append(bytes.Clone(whole[:first]), make([]byte, at-first)...), whole[at:]...),
		} {
			crashed := t.TempDir()
			require.NoError(t, os.WriteFile(nameOf(crashed, 1), left, 0o600))
			after := open(t, crashed)
			want, keys := "durable", 1
			if bytes.Equal(bytes.TrimRight(left, "\x00"), bytes.TrimRight(whole, "\x00")) {
				want, keys = "at risk", 2
			}
			require.Equal(t, want, string(get(t, after, key(1))), "%s at %d", name, at)
			require.Equal(t, keys, after.Len(), "%s at %d", name, at)
			require.NoError(t, put(after, Record{key(3), never, []byte("after")}))
			end := after.segments[0].end
			require.NoError(t, after.Close())
			octets, err := os.ReadFile(nameOf(crashed, 1))
			require.NoError(t, err)
			require.Empty(t, bytes.Trim(octets[end:], "\x00"), "%s at %d: what is left of the frame would look like damage in an older segment", name, at)
			again := open(t, crashed)
			require.Equal(t, "after", string(get(t, again, key(3))))
			require.Equal(t, keys+1, again.Len())
			require.NoError(t, again.Close())
		}
	}
}

func TestCrashWhileASegmentIsCreated(t *testing.T) {
	t.Parallel()
	for _, left := range []string{"", magic[:4], "\x00\x00\x00", magic} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(nameOf(dir, 1), []byte(left), 0o600))
		require.NoError(t, put(open(t, dir), Record{key(1), never, nil}), "%q", left)
	}
}

func TestDamage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	for n := range 3 {
		require.NoError(t, put(j, Record{key(n), never, []byte("a value")}))
	}
	require.NoError(t, j.Close())
	name := nameOf(dir, 1)
	whole, err := os.ReadFile(name)
	require.NoError(t, err)
	for at := range int(j.segments[0].end) - recordHead - len("a value") - frameHead {
		damaged := bytes.Clone(whole)
		damaged[at] ^= 0x10
		require.NoError(t, os.WriteFile(name, damaged, 0o600))
		_, err := Open(dir)
		if at < len(magic) {
			require.ErrorIs(t, err, ErrVersion, "octet %d", at)
		} else {
			require.ErrorIs(t, err, ErrDamaged, "octet %d", at)
			require.ErrorContains(t, err, name)
		}
	}
	require.NoError(t, os.WriteFile(name, whole, 0o600))
	require.NoError(t, os.Rename(name, nameOf(dir, 3)))
	require.NoError(t, os.WriteFile(name, whole, 0o600))
	_, err = Open(dir)
	require.ErrorIs(t, err, ErrDamaged, "a missing file")
}

// TestClean replaces the same records until the files would be many, while others stay.
func TestClean(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	value := bytes.Repeat([]byte("v"), 20_000)
	const stay, turns = 10, 200
	for n := range stay {
		require.NoError(t, put(j, Record{key(n), never, fmt.Append(nil, n)}))
	}
	for range turns {
		require.NoError(t, put(j, Record{key(100), never, value}, Record{key(101), never, value}, Record{key(102), never, value}, Record{key(103), never, value}))
	}
	require.Eventually(t, func() bool { j.mu.Lock(); defer j.mu.Unlock(); return len(j.segments) <= 3 }, waitFor, tick)
	require.NoError(t, j.Close())
	files, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
	require.NoError(t, err)
	assert.LessOrEqual(t, len(files), 3)
	j = open(t, dir)
	assert.Equal(t, stay+4, j.Len())
	for n := range stay {
		assert.Equal(t, fmt.Sprint(n), string(get(t, j, key(n))))
	}
	assert.Equal(t, value, get(t, j, key(103)))
}

// Records are forgotten after their deadline, and what is swept at once is bounded.
func TestSweep(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	const n = 3000
	var records []Record
	for i := range n {
		records = append(records, Record{key(i), uint32(100 + i%2), nil})
	}
	require.NoError(t, put(j, records...))
	pass := func(now uint32) {
		require.NoError(t, j.Update(func(tx *Tx) error { tx.Now(now); return nil }))
	}
	pass(101)
	assert.Greater(t, j.Len(), n-100, "most are left for later")
	for range (n + shards) / sweepStep {
		pass(100)
	}
	assert.Equal(t, n/2, j.Len())
	assert.EqualValues(t, n/2*recordHead, j.index.live)
	j.Sweep(101)
	assert.Zero(t, j.Len())
	assert.Zero(t, j.index.live)
}

// TestFault makes writes fail by a limit of the size of files, and then succeed.
func TestFault(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	require.NoError(t, put(j, Record{key(1), never, []byte("before")}))
	j.mu.Lock()
	last := j.segments[len(j.segments)-1]
	file, err := os.Open(last.file.Name()) // for reading only
	require.NoError(t, err)
	writable := last.file
	last.file = file
	j.mu.Unlock()

	err = put(j, Record{key(2), never, []byte("kept")})
	require.ErrorIs(t, err, syscall.EBADF)
	require.ErrorIs(t, put(j, Record{key(3), never, []byte("refused")}), syscall.EBADF)
	require.ErrorIs(t, j.Update(func(*Tx) error { return nil }), syscall.EBADF, "also without a write")

	j.mu.Lock()
	last.file = writable
	j.mu.Unlock()
	require.NoError(t, file.Close())
	require.NoError(t, put(j, Record{key(4), never, []byte("after")}))
	for range 2 {
		assert.Equal(t, "kept", string(get(t, j, key(2))), "as a whole")
		assert.Nil(t, get(t, j, key(3)), "not at all")
		assert.Equal(t, "after", string(get(t, j, key(4))))
		require.NoError(t, j.Close())
		j = open(t, dir)
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	require.NoError(t, put(j, Record{key(1), never, make([]byte, MaxValue)}))
	require.Error(t, put(j, Record{key(2), never, make([]byte, MaxValue+1)}))
	assert.Len(t, get(t, j, key(1)), MaxValue)
	assert.Nil(t, get(t, j, key(2)))
}

// TestCopy copies a journal under load, and opens the copy.
func TestCopy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	var others sync.WaitGroup
	defer others.Wait()
	for n := range 1000 {
		others.Go(func() { assert.NoError(t, put(j, Record{key(n), never, nil})) })
	}
	const before = 300
	for n := range before {
		require.NoError(t, put(j, Record{key(5000 + n%100), never, fmt.Append(nil, n)}))
	}
	var copied bytes.Buffer
	require.NoError(t, Copy(dir, &copied, func(r Record) (Record, error) { r.Value = append(r.Value, '!'); return r, nil }))
	restored := t.TempDir()
	require.NoError(t, os.WriteFile(nameOf(restored, 1), copied.Bytes(), 0o600))
	r := open(t, restored)
	for n := before - 100; n < before; n++ {
		assert.Equal(t, fmt.Sprintf("%d!", n), string(get(t, r, key(5000+n%100))))
	}
	require.NoError(t, put(r, Record{key(1), never, nil}))
}

const (
	waitFor = 20 * time.Second
	tick    = 5 * time.Millisecond
)

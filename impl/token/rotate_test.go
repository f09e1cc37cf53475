package token

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/verify"
)

// clock is a clock that a test sets.
type clock struct{ past atomic.Int64 }

func (c *clock) now() time.Time         { return start.Add(time.Duration(c.past.Load())) }
func (c *clock) pass(d time.Duration)   { c.past.Add(int64(d)) }
func (c *clock) set(from time.Duration) { c.past.Store(int64(from)) }

func clocked(dir string) (Config, *clock) {
	now := &clock{}
	c := config(dir)
	c.Now = now.now
	return c, now
}

func rotate(t testing.TB, i *Issuer) time.Time {
	t.Helper()
	made, err := i.Rotate()
	require.NoError(t, err)
	return made.From
}

// signedBy is the kid of a token.
func signedBy(t testing.TB, raw string) string {
	t.Helper()
	token, _, err := jwt.NewParser().ParseUnverified(raw, jwt.MapClaims{})
	require.NoError(t, err)
	return token.Header["kid"].(string)
}

func accepts(t testing.TB, i *Issuer, raw string) {
	t.Helper()
	_, err := i.Verifier().Verify(t.Context(), raw)
	require.NoError(t, err)
}

func keyIDs(i *Issuer) []string {
	var ids []string
	for _, k := range i.KeySet().Keys {
		ids = append(ids, k.ID)
	}
	return ids
}

func fileNames(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// TestRotation follows two keys from the creation of the second to the end of the
// first.
func TestRotation(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	i := open(t, c)
	first := keyIDs(i)[0]
	now.pass(time.Hour)
	from := rotate(t, i)
	assert.Equal(t, now.now().Add(defaultLead).Truncate(time.Second).Add(time.Second), from)
	require.Len(t, keyIDs(i), 2, "published before it signs")
	second := keyIDs(i)[1]

	now.set(from.Sub(start) - 1)
	last := issue(t, i, "ann@example.com")
	assert.Equal(t, first, signedBy(t, last))
	now.pass(1)
	assert.Equal(t, second, signedBy(t, issue(t, i, "ann@example.com")))
	accepts(t, i, last)

	now.set(from.Sub(start) + time.Hour + 2*clocksApart - 1)
	assert.Equal(t, []string{first, second}, keyIDs(i))
	now.pass(1)
	assert.Equal(t, []string{second}, keyIDs(i))
	_, err := i.Key(t.Context(), first)
	require.ErrorIs(t, err, verify.ErrUnknownKey)

	now.pass(keptFor - 1)
	require.NoError(t, i.Reload())
	assert.Equal(t, []string{nameOf(1), nameOf(2)}, fileNames(t, c.Dir))
	now.pass(1)
	require.NoError(t, i.Reload())
	onlyFile(t, c.Dir, nameOf(2))
}

func TestRotateWhileAKeyWaitsMakesNone(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	i := open(t, c)
	from := rotate(t, i)
	now.set(from.Sub(start) - 1)
	c.Algorithm = ES256
	waits, err := open(t, c).Rotate()
	require.NoError(t, err)
	assert.Equal(t, Rotation{ID: keyIDs(i)[1], Algorithm: EdDSA, From: from}, waits)
	assert.Len(t, keyIDs(i), 2)

	content, err := os.ReadFile(filepath.Join(c.Dir, nameOf(1)))
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(c.Dir, nameOf(1))))
	assert.Equal(t, now.now(), rotate(t, open(t, c)), "without another key, the one that waits signs at once")
	assert.Equal(t, waits.ID, signedBy(t, issue(t, open(t, c), "ann@example.com")))
	require.NoError(t, os.WriteFile(filepath.Join(c.Dir, nameOf(1)), content, 0o600))

	now.pass(1)
	assert.True(t, rotate(t, i).After(from))
	assert.Len(t, keyIDs(i), 3)
}

func TestRotationsAtOnceAreOne(t *testing.T) {
	t.Parallel()
	ways := map[string]func(*Issuer) error{
		"by order":    func(i *Issuer) error { _, err := i.Rotate(); return err },
		"by schedule": func(i *Issuer) error { return i.Reload() },
		"by use":      func(i *Issuer) error { _, err := i.Issue("ann@example.com"); return err },
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, now := clocked(t.TempDir())
			c.RotateEvery = 2 * time.Hour
			var issuers [20]*Issuer
			for n := range issuers {
				issuers[n] = open(t, c)
			}
			now.pass(c.RotateEvery - defaultLead)
			var group sync.WaitGroup
			for _, i := range issuers {
				group.Go(func() { assert.NoError(t, way(i)) })
			}
			group.Wait()
			assert.Equal(t, []string{nameOf(1), nameOf(2)}, fileNames(t, c.Dir))
			now.pass(readAgain)
			for _, i := range issuers {
				assert.Equal(t, issuers[0].KeySet(), i.KeySet())
				assert.Len(t, keyIDs(i), 2)
			}
		})
	}
}

// A slow instance that has read the directory before another made a key does not make
// a second one.
func TestTheQuickerRotationWins(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	quicker := open(t, config(dir))
	c := config(dir)
	c.Rand = readerFunc(func(b []byte) (int, error) {
		rotate(t, quicker)
		return len(b), nil
	})
	slower := open(t, c)
	rotate(t, slower)
	assert.Equal(t, quicker.KeySet(), slower.KeySet())
	assert.Len(t, keyIDs(slower), 2)
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	c.RotateEvery = 24 * time.Hour
	i := open(t, c)
	now.set(c.RotateEvery - defaultLead - time.Second)
	require.NoError(t, i.Reload())
	assert.Len(t, keyIDs(i), 1)
	now.pass(time.Second)
	first := signedBy(t, issue(t, i, "ann@example.com"))
	require.NoError(t, i.Reload())
	require.Len(t, keyIDs(i), 2)
	now.set(c.RotateEvery + time.Second)
	assert.NotEqual(t, first, signedBy(t, issue(t, i, "ann@example.com")))
	assert.Len(t, keyIDs(i), 2)

	c.RotateEvery = 0
	i = open(t, c)
	now.pass(1000 * time.Hour)
	require.NoError(t, i.Reload())
	assert.Len(t, keyIDs(i), 1, "without a schedule, only by order")
}

// A failure to make a key is told, and everything else goes on.
func TestScheduleWithoutRandomness(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	open(t, c)
	broken := errors.New("broken")
	c.RotateEvery, c.Rand = 2*time.Hour, iotest.ErrReader(broken)
	i := open(t, c)
	now.pass(c.RotateEvery)
	require.ErrorIs(t, i.Reload(), broken)
	assert.Len(t, keyIDs(i), 1)
	_, err := i.Rotate()
	require.ErrorIs(t, err, broken)
	_, err = i.Key(t.Context(), "foreign")
	require.ErrorIs(t, err, verify.ErrUnknownKey)
}

func TestOtherInstancesFollow(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	a, b := open(t, c), open(t, c)
	from := rotate(t, a)
	now.pass(readAgain - 1)
	assert.Len(t, keyIDs(b), 1, "the directory is not read for every request")
	now.pass(1)
	assert.Equal(t, keyIDs(a), keyIDs(b))

	now.set(from.Sub(start))
	raw := issue(t, a, "ann@example.com")
	accepts(t, b, raw)
	assert.Equal(t, signedBy(t, raw), signedBy(t, issue(t, b, "ann@example.com")))
}

func TestOldKeyFileIsTheFirstKey(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	require.NoError(t, os.WriteFile(filepath.Join(c.Dir, oldKeyFile), oldFile(t), 0o600))
	i := open(t, c)
	onlyFile(t, c.Dir, oldKeyFile)
	old := issue(t, i, "ann@example.com")
	assert.Equal(t, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", signedBy(t, old))

	c.RotateEvery = 24 * time.Hour
	i = open(t, c)
	now.pass(readAgain)
	require.Len(t, keyIDs(i), 2, "a key of unknown age is due")
	now.pass(defaultLead + time.Second)
	assert.Equal(t, keyIDs(i)[1], signedBy(t, issue(t, i, "ann@example.com")))
	accepts(t, open(t, c), old)
	now.pass(24*time.Hour - defaultLead) // the third key is due too
	require.NoError(t, i.Reload())
	now.pass(2 * time.Hour)
	require.NoError(t, i.Reload())
	assert.Equal(t, []string{nameOf(1), nameOf(2)}, fileNames(t, c.Dir))
}

// TestAlgorithms rotates through all four, so that keys of each live together.
func TestAlgorithms(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	var raws []string
	for n, a := range []Algorithm{EdDSA, ES256, HS256, RS256} {
		c.Algorithm = a
		i := open(t, c)
		if n > 0 {
			now.set(rotate(t, i).Sub(start))
		}
		raws = append(raws, issue(t, i, "ann@example.com"))
		token, _, err := jwt.NewParser().ParseUnverified(raws[n], jwt.MapClaims{})
		require.NoError(t, err)
		assert.Equal(t, string(a), token.Method.Alg())
	}
	i := open(t, c)
	for _, raw := range raws {
		accepts(t, i, raw)
	}
	set := i.KeySet().Keys
	require.Len(t, set, 3, "a secret is not published")
	for n, a := range []Algorithm{EdDSA, ES256, RS256} {
		assert.Equal(t, string(a), set[n].Algorithm)
		assert.Equal(t, a == ES256, set[n].Y != "")
		assert.Equal(t, a == RS256, set[n].N != "" && set[n].E == "AQAB")
	}
	secret, err := i.Key(t.Context(), signedBy(t, raws[2]))
	require.NoError(t, err)
	require.IsType(t, verify.Secret{}, secret)
}

// Keys of several algorithms in one ring cannot be mistaken for each other.
func TestKeysAreNotMistaken(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	i := open(t, c)
	for _, a := range []Algorithm{ES256, RS256, HS256} {
		c.Algorithm = a
		i = open(t, c)
		now.set(rotate(t, i).Sub(start))
	}
	keys := i.current.Load().ring
	require.Len(t, keys, 4)
	claims := jwt.MapClaims{}
	_, _, err := jwt.NewParser().ParseUnverified(issue(t, i, "ann@example.com"), claims)
	require.NoError(t, err)
	for _, by := range keys {
		for _, as := range keys {
			forged := *by
			forged.id = as.id
			raw, err := forged.token(claims)
			require.NoError(t, err)
			_, err = i.Verifier().Verify(t.Context(), raw)
			assert.Equal(t, by == as, err == nil, "%s as %s: %v", by.algorithm, as.algorithm, err)
		}
	}
}

func TestHS256AloneHasAnEmptyKeySet(t *testing.T) {
	t.Parallel()
	c := config(t.TempDir())
	c.Algorithm = HS256
	i := open(t, c)
	assert.Equal(t, KeySet{Keys: []Key{}}, i.KeySet())
	onlyFile(t, c.Dir, nameOf(1))
	accepts(t, open(t, c), issue(t, i, "ann@example.com"))
}

// TestES256SignsLowS would fail for one signature in two without lowerS.
func TestES256SignsLowS(t *testing.T) {
	t.Parallel()
	c := config(t.TempDir())
	c.Algorithm = ES256
	i := open(t, c)
	for range 64 {
		accepts(t, i, issue(t, i, "ann@example.com"))
	}
}

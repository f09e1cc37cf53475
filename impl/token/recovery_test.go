package token

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/verify"
)

func TestUnreadableFolder(t *testing.T) {
	t.Parallel()
	c, now := clocked(filepath.Join(t.TempDir(), "data"))
	i := open(t, c)
	raw := issue(t, i, "ann@example.com")
	away := c.Dir + ".away"
	require.NoError(t, os.Rename(c.Dir, away))
	require.ErrorIs(t, i.Reload(), os.ErrNotExist)
	_, err := i.Rotate()
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoDirExists(t, c.Dir)

	now.set(c.Lead + defaultLead)
	issue(t, i, "ann@example.com")
	now.pass(1)
	_, err = i.Issue("ann@example.com")
	require.ErrorIs(t, err, os.ErrNotExist, "another key may sign by now")
	accepts(t, i, raw)
	_, err = i.Key(t.Context(), "foreign")
	require.ErrorIs(t, err, os.ErrNotExist, "nothing is known of it")

	require.NoError(t, os.Rename(away, c.Dir))
	now.pass(readAgain)
	issue(t, i, "ann@example.com")
	_, err = i.Key(t.Context(), "foreign")
	require.ErrorIs(t, err, verify.ErrUnknownKey)
}

func TestEmptiedFolder(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	i := open(t, c)
	raw := issue(t, i, "ann@example.com")
	require.NoError(t, os.Remove(filepath.Join(c.Dir, nameOf(1))))
	require.ErrorContains(t, i.Reload(), " has no signing key")
	assert.Empty(t, fileNames(t, c.Dir), "the directory may not be the right one")
	accepts(t, i, raw)

	assert.Equal(t, now.now().Unix(), rotate(t, i).Unix(), "the order is clear: the new key signs at once")
	accepts(t, open(t, c), issue(t, i, "ann@example.com"))
	_, err := i.Verifier().Verify(t.Context(), raw)
	require.ErrorIs(t, err, verify.ErrUnknownKey)
}

// A file is copied or put back under another name: which one counts is not guessed.
func TestOneKeyInTwoFiles(t *testing.T) {
	t.Parallel()
	c := config(t.TempDir())
	i := open(t, c)
	content, err := os.ReadFile(filepath.Join(c.Dir, nameOf(1)))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(c.Dir, nameOf(2)), content, 0o600))
	require.ErrorContains(t, i.Reload(), "have the same key ID; remove one of them")
	issue(t, i, "ann@example.com")
}

func TestOtherFilesAreNoKeys(t *testing.T) {
	t.Parallel()
	c := config(t.TempDir())
	for _, name := range []string{"signing-key-0.jwk", "signing-key-01.jwk", "signing-key-1.jwk~", ".signing-key-1.jwk.12", "signing-key-.jwk", "codes.db"} {
		require.NoError(t, os.WriteFile(filepath.Join(c.Dir, name), nil, 0o600))
	}
	assert.Len(t, keyIDs(open(t, c)), 1)
}

// Tokens live as long as they were promised to, though a restart shortens those to
// come.
func TestShorterLifetimeKeepsTheOldKeyForItsTokens(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	c.Lifetime = 48 * time.Hour
	raw := issue(t, open(t, c), "ann@example.com")
	c.Lifetime = time.Hour
	i := open(t, c)
	rotate(t, i)
	now.set(48*time.Hour - 1000)
	accepts(t, i, raw)
}

func TestClockThatWasADayFast(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	c.RotateEvery = 2 * time.Hour
	i := open(t, c)
	now.set(rotate(t, i).Sub(start) - 1)
	raw := issue(t, i, "ann@example.com")
	at := now.now().Sub(start)
	now.pass(24 * time.Hour)
	require.NoError(t, i.Reload())
	now.set(at)
	require.NoError(t, i.Reload())
	accepts(t, i, raw)
	accepts(t, i, issue(t, i, "ann@example.com"))

	now.pass(c.RotateEvery)
	require.NoError(t, i.Reload())
	now.pass(defaultLead + time.Second)
	assert.Equal(t, nameOf(4), i.current.Load().ring.signer(now.now()).file, "the key that waits for tomorrow does not hold up today's")
}

// A clock that is behind all keys leaves the first of them to sign.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	i := open(t, c)
	now.set(-24 * time.Hour)
	raw := issue(t, i, "ann@example.com")
	assert.Equal(t, keyIDs(i)[0], signedBy(t, raw))
	accepts(t, i, raw)

	now.set(48 * time.Hour)
	issue(t, i, "ann@example.com")
	now.set(24 * time.Hour)
	rotate(t, open(t, c))
	assert.Len(t, keyIDs(i), 2, "the directory is read again, though it was last read tomorrow")
}

// A file that another instance removes while the directory is read is a link that
// leads nowhere by now.
func TestFilesRemovedMeanwhile(t *testing.T) {
	t.Parallel()
	c := config(t.TempDir())
	i := open(t, c)
	gone := filepath.Join(c.Dir, nameOf(2))
	require.NoError(t, os.Symlink("nowhere", gone))
	require.NoError(t, i.Reload())
	_, err := i.Rotate()
	require.ErrorContains(t, err, nameOf(2)+" takes the name of a new key; remove it")
	for range 2 {
		require.NoError(t, removeKey(c.Dir, &key{file: nameOf(2)}))
	}
	rotate(t, i)
	assert.Len(t, keyIDs(i), 2)
}

// TestRestartAtEachStage of a rotation, as a crash would, and loses no token.
func TestRestartAtEachStage(t *testing.T) {
	t.Parallel()
	const step = 5 * time.Minute
	whole := defaultLead + time.Second
	stages := []time.Duration{0, time.Second, readAgain, whole / 2, whole - time.Second, whole, whole + time.Second, time.Hour, time.Hour + whole - 1}
	for _, stage := range stages {
		t.Run(stage.String(), func(t *testing.T) {
			t.Parallel()
			c, now := clocked(t.TempDir())
			i := open(t, c)
			raws := map[string]time.Duration{}
			keep := func() { raws[issue(t, i, "ann@example.com")] = now.now().Sub(start) + time.Hour }
			keep()
			rotate(t, i)
			for passed := time.Duration(0); passed < 3*time.Hour; passed += step {
				now.set(passed)
				if passed <= stage && stage < passed+step {
					now.set(stage)
					i = open(t, c)
				}
				keep()
				for raw, end := range raws {
					if now.now().Sub(start).Truncate(time.Second)+time.Second < end {
						accepts(t, i, raw)
					}
				}
			}
			assert.Len(t, keyIDs(i), 1, "the rotation came to its end")
		})
	}
}

// What a crash leaves behind before the key has its name is no key.
func TestCrashWhileAKeyIsWritten(t *testing.T) {
	t.Parallel()
	c := config(t.TempDir())
	i := open(t, c)
	content, err := os.ReadFile(filepath.Join(c.Dir, nameOf(1)))
	require.NoError(t, err)
	for _, part := range [][]byte{nil, content[:len(content)/2], content} {
		_, err := writeTemporary(filepath.Join(c.Dir, nameOf(2)), part)
		require.NoError(t, err)
	}
	restarted := open(t, c)
	assert.Equal(t, i.KeySet(), restarted.KeySet())
	rotate(t, restarted)
	assert.Len(t, keyIDs(restarted), 2)
}

// Instances whose clocks differ by as much as they may accept each other's tokens
// through a whole rotation.
func TestClocksApart(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	c.Leeway = clocksApart
	fast := c
	fast.Now = func() time.Time { return now.now().Add(clocksApart) }
	instances := []*Issuer{open(t, c), open(t, fast)}
	raws := map[string]time.Duration{}
	for at := time.Duration(0); at < 3*time.Hour; at += 3 * time.Minute {
		now.set(at)
		for _, i := range instances {
			raws[issue(t, i, "ann@example.com")] = at + time.Hour
		}
		if at == 9*time.Minute {
			rotate(t, instances[0])
		}
		for raw, end := range raws {
			if at+clocksApart >= end { // nothing widens exp
				continue
			}
			for _, i := range instances {
				accepts(t, i, raw)
			}
		}
	}
	assert.Len(t, keyIDs(instances[0]), 1)
}

//go:build unix

package token

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDirectoriesOpenToOthersAreRefused refuses a directory into which another user can put a key, at the start and later.
func TestDirectoriesOpenToOthersAreRefused(t *testing.T) {
	t.Parallel()
	for _, mode := range []os.FileMode{0o777, 0o770, 0o702} {
		dir := t.TempDir()
		require.NoError(t, os.Chmod(dir, mode))
		_, err := Open(config(dir))
		require.ErrorContains(t, err, "so other users of this machine can put keys into it")
		_, err = LoadSecret(dir, "audit-key", 32, nil, false)
		require.ErrorContains(t, err, "so other users of this machine can put keys into it")
		names, err := os.ReadDir(dir)
		require.NoError(t, err)
		assert.Empty(t, names, "nothing is made in it")
	}
	dir := t.TempDir()
	i := open(t, config(dir))
	require.NoError(t, os.Chmod(dir, 0o777))
	assert.ErrorContains(t, i.Reload(), "can put keys into it")
}

// TestForeignOwnersAreRefused needs root, to give files away.
func TestForeignOwnersAreRefused(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	const stranger = 12345
	for name, give := range map[string]func(t *testing.T, dir string) string{
		"the directory": func(t *testing.T, dir string) string { return dir },
		"a key":         func(t *testing.T, dir string) string { return filepath.Join(dir, nameOf(1)) },
		"a link": func(t *testing.T, dir string) string {
			file, elsewhere := filepath.Join(dir, nameOf(1)), filepath.Join(t.TempDir(), "key")
			require.NoError(t, os.Rename(file, elsewhere))
			require.NoError(t, os.Symlink(elsewhere, file))
			return file
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			open(t, config(dir))
			require.NoError(t, os.Lchown(give(t, dir), stranger, stranger))
			_, err := Open(config(dir))
			assert.ErrorContains(t, err, "belongs to another user (uid 12345)")
		})
	}
}

// TestKeysOfOthersAreReported reports each key that the Issuer did not make, once.
func TestKeysOfOthersAreReported(t *testing.T) {
	t.Parallel()
	c, now := clocked(t.TempDir())
	var adopted []string
	c.Adopted = func(id string) { adopted = append(adopted, id) }
	i := open(t, c)
	assert.Empty(t, adopted, "its own")
	other := c
	other.Adopted = nil
	another := open(t, other)
	rotate(t, another)
	for range 3 {
		now.set(now.now().Sub(start) + readAgain)
		require.NoError(t, i.Reload())
	}
	assert.Equal(t, []string{i.current.Load().ring[1].id}, adopted)
}

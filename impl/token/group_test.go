//go:build unix

package token

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGroupRead accepts files that the group can read, if that is a setting, and no others.
func TestGroupRead(t *testing.T) {
	t.Parallel()
	for mode, right := range map[os.FileMode]bool{0o440: true, 0o640: true, 0o600: true, 0o660: false, 0o644: false, 0o444: false, 0o450: false} {
		c := config(t.TempDir())
		open(t, c)
		_, err := LoadSecret(c.Dir, "audit-key", 32, nil, true)
		require.NoError(t, err)
		for _, name := range []string{nameOf(1), "audit-key"} {
			require.NoError(t, os.Chmod(filepath.Join(c.Dir, name), mode))
		}
		_, err = Open(c)
		assert.Equal(t, mode == 0o600, err == nil, "by default: %v", err)
		_, err = LoadSecret(c.Dir, "audit-key", 32, nil, true)
		assert.Equal(t, right, err == nil, "%o: %v", mode, err)
		c.GroupRead = true
		_, err = Open(c)
		assert.Equal(t, right, err == nil, "%o: %v", mode, err)
	}
}

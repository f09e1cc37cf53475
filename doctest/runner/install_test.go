package runner_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/runner"
)

// emptyCache is a directory for packages. They are removed with it, although they are read-only.
func emptyCache(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Cleanup(func() { assert.NoError(t, writable(dir)) })
	return dir
}

func writable(root string) error {
	return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			err = os.Chmod(path, 0o755)
		}
		return err
	})
}

// TestInstallOnceSideBySide has several runners find an empty cache at the same time, as several processes would.
func TestInstallOnceSideBySide(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "node", "npm")
	cache := emptyCache(t)
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			out := runner.New(runner.Config{Cache: cache}).Run(t.Context(), js("import 'axios'"))
			assert.Empty(t, out.Failure)
		})
	}
	group.Wait()
	left, err := os.ReadDir(cache)
	require.NoError(t, err)
	require.Len(t, left, 1)
	assert.Regexp(t, `^node-[0-9a-f]{16}$`, left[0].Name())
}

// TestChangedPackagesAreReplaced changes a package as an example could that is not isolated.
func TestChangedPackagesAreReplaced(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "node", "npm")
	cache := emptyCache(t)
	program := js("console.log(typeof require('jose').jwtVerify, require('axios').poisoned)")
	run := func() string {
		out := runner.New(runner.Config{Cache: cache, Open: true}).Run(t.Context(), program)
		return out.Stdout + out.Failure
	}
	require.Equal(t, "function undefined\n", run())
	found, err := filepath.Glob(filepath.Join(cache, "node-*", "node_modules", "axios", "index.js"))
	require.NoError(t, err)
	require.Len(t, found, 1)
	info, err := os.Stat(found[0])
	require.NoError(t, err)
	assert.Zero(t, info.Mode()&0o222, "the packages are read-only")
	for _, name := range []string{"index.js", "added.js"} {
		dir := filepath.Dir(found[0])
		require.NoError(t, writable(dir))
		path := filepath.Join(dir, name)
		_ = os.Remove(path) // one of them is not there
		require.NoError(t, os.WriteFile(path, []byte("module.exports = {poisoned: true}"), 0o644))
		assert.Equal(t, "function undefined\n", run(), name)
		assert.NoFileExists(t, filepath.Join(dir, "added.js"))
	}
}

// TestPackagesAreNotChanged has an isolated example try to.
func TestPackagesAreNotChanged(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "node", "npm")
	out := isolated(t, runner.Config{}).Run(t.Context(), js("require('fs').writeFileSync(require.resolve('axios') + '.new', '')"))
	assert.Contains(t, out.Failure, "Error: EROFS: read-only file system")
}

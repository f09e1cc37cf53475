// Package browsertest runs scripts of tests that drive Chromium.
package browsertest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Run runs a script of Node.js with these arguments: the file .ci/npm/browser.cjs, which scripts share, the executable of Chromium,
// and args. It returns what the script writes. If a program is missing, the test is skipped.
func Run(t *testing.T, script string, args ...string) string {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	shared := filepath.Join(root(t), ".ci", "npm", "browser.cjs")
	if _, err := os.Stat(filepath.Join(filepath.Dir(shared), "node_modules", "playwright-core")); err != nil {
		t.Skip("playwright-core and axe-core are not installed: run npm ci in .ci/npm")
	}
	defer alone(t, shared)()
	out, err := exec.CommandContext(t.Context(), "node", append([]string{script, shared, chromium}, args...)...).Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Errorf("%s: %s", err, failed.Stderr)
	} else {
		require.NoError(t, err)
	}
	return string(out)
}

// alone waits until no other test drives a browser, in this process or another one, and returns what lets the next one begin: several
// browsers on a few cores are each too slow for the time that a step may take.
func alone(t *testing.T, shared string) func() {
	t.Helper()
	lock, err := os.Open(shared)
	require.NoError(t, err)
	require.NoError(t, syscall.Flock(int(lock.Fd()), syscall.LOCK_EX))
	return func() { assert.NoError(t, lock.Close()) }
}

// root is the directory of the module.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		require.NotEqual(t, filepath.Dir(dir), dir, "go.mod is nowhere above")
		dir = filepath.Dir(dir)
	}
}

package runner_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/runner"
)

// TestServerEndsWithItsChildren: SIGTERM lets a server end in order, and nothing of it stays.
func TestServerEndsWithItsChildren(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "setsid", "mkfifo")
	for name, line := range map[string]string{
		"a child":         "sleep %[1]s & echo up >%[2]s/up; wait",
		"in order":        "exec bash -c 'trap \"echo bye >%[2]s/bye; exit\" TERM; echo up >%[2]s/up; sleep %[1]s & wait'",
		"does not end":    "exec bash -c 'trap \"\" TERM; echo up >%[2]s/up; sleep %[1]s; sleep %[1]s'",
		"another session": "setsid bash -c 'echo up >%[2]s/up; exec sleep %[1]s' & wait",
		"in background":   "(setsid bash -c 'echo up >%[2]s/up; exec sleep %[1]s' &)",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, duration := t.TempDir(), unlikely()
			server, err := runner.StartServer(fmt.Sprintf(line, duration, dir))
			require.NoError(t, err)
			require.Eventually(t, func() bool {
				up, _ := os.ReadFile(filepath.Join(dir, "up"))
				return len(up) > 0
			}, 10*time.Second, 5*time.Millisecond)
			awaitOne(t, duration)
			server.Stop()
			awaitNone(t, duration)
			if name == "in order" {
				assert.FileExists(t, filepath.Join(dir, "bye"))
			}
		})
	}
}

// TestServerEndsByItself tells how a server ended, with the end of its output.
func TestServerEndsByItself(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"echo one; echo two >&2; exit 3": "exit status 3; its last output: one / two",
		"exit 4":                         "exit status 4 without output",
		"seq 1 9; kill -9 $$":            "exit status 137 (killed); its last output: 5 / 6 / 7 / 8 / 9",
	} {
		server, err := runner.StartServer(line)
		require.NoError(t, err)
		<-server.Done()
		assert.EqualError(t, server.Ended(), want, line)
	}
}

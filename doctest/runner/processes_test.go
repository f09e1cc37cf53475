package runner_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/runner"
)

// TestNothingOutlivesAProgram has programs leave processes behind that sleep for a time which tells them from others.
func TestNothingOutlivesAProgram(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "setsid", "mkfifo")
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		for name, code := range map[string]string{
			"background":      "(trap '' TERM HUP; echo up >up; exec sleep %[1]s) & ",
			"fork in a fork":  "((trap '' TERM HUP; echo up >up; exec sleep %[1]s) &) & ",
			"another session": "setsid bash -c 'echo up >up; exec sleep %[1]s' & ",
			"a tree":          "setsid bash -c 'setsid bash -c \"sleep %[1]s & echo up >up; sleep %[1]s\" & sleep %[1]s' & ",
			"holds output":    "setsid bash -c 'echo up >up; exec 5>&1; exec sleep %[1]s' & ",
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				duration := unlikely()
				out := r.Run(t.Context(), bash("mkfifo up; "+fmt.Sprintf(code, duration)+"read -r up <up; echo done"))
				assert.Equal(t, "done\n", out.Stdout, out.Stderr)
				assert.Less(t, out.Took, 15*time.Second)
				awaitNone(t, duration)
			})
		}
	})
}

// unlikely is a time to sleep that no other process sleeps, in seconds.
func unlikely() string { return fmt.Sprintf("86400.%09d", rand.IntN(1e9)) }

// awaitNone waits until no process of the machine has the argument.
func awaitNone(t *testing.T, argument string) {
	t.Helper()
	assert.Eventually(t, func() bool { return !running(t, argument) }, 10*time.Second, 5*time.Millisecond, "a process is still running")
}

// awaitOne waits until a process of the machine has the argument.
func awaitOne(t *testing.T, argument string) {
	t.Helper()
	assert.Eventually(t, func() bool { return running(t, argument) }, 10*time.Second, 5*time.Millisecond, "no process came")
}

// running skips the test where processes cannot be listed.
func running(t *testing.T, argument string) bool {
	t.Helper()
	if _, err := os.Stat("/proc/self/cmdline"); err != nil {
		t.Skip("/proc is not there")
	}
	paths, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	for _, path := range paths {
		if line, err := os.ReadFile(path); err == nil && bytes.HasSuffix(line, []byte("\x00"+argument+"\x00")) {
			return true
		}
	}
	return false
}

func awaitEnd(t *testing.T, ended <-chan struct{}) {
	t.Helper()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		require.Fail(t, "a process is still running")
	}
}

func TestCancellation(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl", "setsid")
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		ctx, cancel := context.WithCancel(t.Context())
		duration := unlikely()
		address := serve(t, func(http.ResponseWriter, *http.Request) {
			awaitOne(t, duration)
			cancel()
		})
		out := r.Run(ctx, bash("setsid sleep "+duration+" & sleep "+duration+" & curl -sS "+address+"; wait"), address)
		assert.Equal(t, "interrupted", out.Failure)
		awaitNone(t, duration)
	})
}

// TestKilledCaller has another process of this test's executable run an example, and kills it.
func TestKilledCaller(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl", "setsid")
	if address := os.Getenv("RUNNER_TEST_ADDRESS"); address != "" {
		r := runner.New(runner.Config{Open: os.Getenv("RUNNER_TEST_OPEN") == "true"})
		duration := os.Getenv("RUNNER_TEST_DURATION")
		r.Run(t.Context(), bash("setsid sleep "+duration+" & curl -sS "+address+"; sleep "+duration), address)
		return
	}
	isolated(t, runner.Config{})
	for _, open := range []string{"true", "false"} {
		up, duration := make(chan struct{}, 1), unlikely()
		address := serve(t, func(http.ResponseWriter, *http.Request) { up <- struct{}{} })
		caller := exec.Command(os.Args[0], "-test.run=^TestKilledCaller$")
		caller.Env = append(os.Environ(), "RUNNER_TEST_ADDRESS="+address, "RUNNER_TEST_DURATION="+duration, "RUNNER_TEST_OPEN="+open, "TMPDIR="+t.TempDir())
		require.NoError(t, caller.Start())
		awaitEnd(t, up)
		awaitOne(t, duration)
		require.NoError(t, caller.Process.Kill())
		assert.Error(t, caller.Wait())
		awaitNone(t, duration)
	}
}

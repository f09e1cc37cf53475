package runner_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/runner"
)

// TestNothingOutlivesAProgram watches pipes that the background processes of a program hold: a pipe ends when the last
// of them is dead.
func TestNothingOutlivesAProgram(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "setsid", "mkfifo")
	deaf := "(trap '' TERM HUP; exec 3<>%[1]s; exec >%[1]s; echo up; sleep 1000) & "
	escaped := "setsid bash -c 'exec >%[1]s; echo up; sleep 1000' & "
	for name, test := range map[string]struct {
		code string
		open bool
	}{
		"background":          {code: deaf},
		"another session":     {code: escaped},
		"background, open":    {code: deaf, open: true},
		"fork in a fork":      {code: "( " + deaf + " ) & "},
		"fork in a fork open": {code: "( " + deaf + " ) & ", open: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := runner.New(runner.Config{Open: test.open})
			if !test.open {
				r = isolated(t, runner.Config{})
			}
			fifo, ended := watch(t)
			out := r.Run(t.Context(), bash(fmt.Sprintf(test.code, fifo)+"read -r up <"+fifo+".up; echo done"))
			assert.Equal(t, "done\n", out.Stdout, out.Stderr)
			assert.Less(t, out.Took, 15*time.Second)
			awaitEnd(t, ended)
		})
	}
}

// watch makes a pipe that processes are to hold. When the first has written to it, a line is given to whoever reads
// the other one, with the suffix ".up". The channel is closed at the end of the pipe.
func watch(t *testing.T) (path string, ended <-chan struct{}) {
	t.Helper()
	path = t.TempDir() + "/held"
	require.NoError(t, exec.Command("mkfifo", path, path+".up").Run())
	done := make(chan struct{})
	go func() {
		defer close(done)
		held, err := os.Open(path)
		if err != nil {
			return
		}
		defer func() { _ = held.Close() }()
		if _, err := held.Read(make([]byte, 3)); err == nil {
			_ = os.WriteFile(path+".up", []byte("up\n"), 0)
		}
		_, _ = io.Copy(io.Discard, held)
	}()
	return path, done
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
	requirePrograms(t, "bash", "mkfifo")
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		ctx, cancel := context.WithCancel(t.Context())
		fifo, ended := watch(t)
		go func() {
			_, _ = os.ReadFile(fifo + ".up")
			cancel()
		}()
		out := r.Run(ctx, bash("exec 4>"+fifo+"; sleep 1000 & sleep 1000 & echo up >&4; wait"))
		assert.Equal(t, "interrupted", out.Failure)
		awaitEnd(t, ended)
	})
}

// TestKilledCaller has another process of this test's executable run an example, and kills it.
func TestKilledCaller(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "mkfifo")
	if fifo := os.Getenv("RUNNER_TEST_FIFO"); fifo != "" {
		runner.New(runner.Config{}).Run(t.Context(), bash("exec >"+fifo+"; setsid sleep 1000 & echo up; sleep 1000"))
		return
	}
	isolated(t, runner.Config{})
	fifo, ended := watch(t)
	caller := exec.Command(os.Args[0], "-test.run=^TestKilledCaller$")
	caller.Env = append(os.Environ(), "RUNNER_TEST_FIFO="+fifo, "TMPDIR="+t.TempDir())
	require.NoError(t, caller.Start())
	_, err := os.ReadFile(fifo + ".up")
	require.NoError(t, err)
	require.NoError(t, caller.Process.Kill())
	assert.Error(t, caller.Wait())
	awaitEnd(t, ended)
}

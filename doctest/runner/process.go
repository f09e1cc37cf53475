package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"docsascode.example/doctest/guardian"
)

// An execution is the directory of a program, and the addresses and files that it can reach.
type execution struct {
	dir   string
	reach []string
	shown []string // files and directories that it sees if it is isolated, in addition to its scratch directory
	env   []string // variables in addition to those of every program
	keep  bool     // later programs find its files, and the state of its shell
}

// save writes the example's text into its scratch directory.
func (e execution) save(name, code string) error {
	return os.WriteFile(filepath.Join(e.dir, name), []byte(code), 0o600)
}

// drain limits the wait for output of other processes after the program's end, if no isolation ends them with it.
const drain = 500 * time.Millisecond

var errDeadline = errors.New("the deadline of the example")

// execute runs a program to its end. The failure in the outcome is the bare exit status.
func (r *Runner) execute(ctx context.Context, e execution, name string, args ...string) Outcome {
	path, err := exec.LookPath(name)
	if err != nil {
		return failed(fmt.Errorf("%s is not installed", name))
	}
	ctx, cancel := context.WithTimeoutCause(ctx, r.timeout, errDeadline)
	defer cancel()
	var stdout, stderr output
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = e.dir, append(environment(e.dir), e.env...), &stdout, &stderr, drain
	began := time.Now()
	if r.open {
		err = runOpen(cmd)
	} else {
		err = runIsolated(cmd, e)
	}
	out := r.outcome(ctx, err)
	out.Took, out.Stdout, out.Stderr = time.Since(began), stdout.String(), stderr.String()
	return out
}

// environment is the whole environment of a program.
func environment(dir string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "LANG=C.UTF-8"}
}

func (r *Runner) outcome(ctx context.Context, err error) Outcome {
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return Outcome{}
	case errors.Is(context.Cause(ctx), errDeadline):
		return failed(fmt.Errorf("stopped after %v", r.timeout))
	case ctx.Err() != nil:
		return failed(errors.New("interrupted"))
	case !errors.As(err, &exit):
		return failed(fmt.Errorf("cannot be run: %w", err))
	}
	status := guardian.ExitStatus(exit.ProcessState)
	return Outcome{Exit: status, Failure: statusText(status)}
}

func statusText(status int) string {
	if status > 128 && status <= 128+31 {
		return fmt.Sprintf("exit status %d (%v)", status, syscall.Signal(status-128))
	}
	return fmt.Sprintf("exit status %d", status)
}

// runInGroup runs a command without a guardian, in a process group that is killed after it.
func runInGroup(cmd *exec.Cmd) error {
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	err := cmd.Wait()
	_ = killGroup(cmd) // fails if no process is left
	return err
}

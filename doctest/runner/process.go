package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// drain limits the wait for output after a program's end, if processes that could not be killed have it.
const drain = 500 * time.Millisecond

var errDeadline = errors.New("the deadline of the example")

// execute runs a program to its end, with variables in addition to those of every program. The failure in the outcome is the
// bare exit status.
func (s *Session) execute(ctx context.Context, env []string, name string, args ...string) Outcome {
	path, err := exec.LookPath(name)
	if err != nil {
		return failed(fmt.Errorf("%s is not installed", name))
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.runner.timeout, errDeadline)
	defer cancel()
	var stdout, stderr output
	began := time.Now()
	exit, err := s.ward.run(ctx, path, append([]string{name}, args...), append(environment(s.dir), env...), &stdout, &stderr)
	out := s.runner.outcome(ctx, exit, err)
	out.Took, out.Stdout, out.Stderr = time.Since(began), stdout.String(), stderr.String()
	return out
}

// environment is the whole environment of a program.
func environment(dir string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "LANG=C.UTF-8"}
}

func (r *Runner) outcome(ctx context.Context, exit int, err error) Outcome {
	switch {
	case err == nil && exit == 0:
		return Outcome{}
	case err == nil:
		return Outcome{Exit: exit, Failure: statusText(exit)}
	case errors.Is(context.Cause(ctx), errDeadline):
		return failed(fmt.Errorf("stopped after %v", r.timeout))
	case ctx.Err() != nil:
		return failed(errors.New("interrupted"))
	}
	return failed(fmt.Errorf("cannot be run: %w", err))
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

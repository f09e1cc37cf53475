//go:build !linux

package runner

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"syscall"

	"docsascode.example/doctest/guardian"
)

// openEffect says what examples can do without isolation.
const openEffect = "examples can reach the network, read and write files, and leave processes behind: "

func tryIsolation([]string) (string, error) { return "", errors.New("isolation needs Linux") }

func programFiles(string) []string { return nil }

func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

// A ward runs programs in a directory, without a guardian.
type ward struct {
	dir  string
	root *os.Root
}

// begin begins a ward for programs in a directory.
func (*Runner) begin(dir string, _, _ []string) (*ward, error) {
	root, err := os.OpenRoot(dir)
	return &ward{dir, root}, err
}

func (w *ward) close() error { return w.root.Close() }

// run runs a program, and returns its exit status. It ends the program when ctx is done.
func (w *ward) run(ctx context.Context, path string, args, env []string, stdout, stderr io.Writer) (exit int, err error) {
	cmd := exec.CommandContext(ctx, path)
	cmd.Args, cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = args, w.dir, env, stdout, stderr, drain
	return exitOf(ctx, runInGroup(cmd))
}

// exitOf is the exit status of a command that has ended by itself.
func exitOf(ctx context.Context, err error) (exit int, _ error) {
	status, ok := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return 0, nil
	case ok && ctx.Err() == nil:
		return guardian.ExitStatus(status.ProcessState), nil
	}
	return 0, err
}

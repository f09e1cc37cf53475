//go:build !linux

package runner

import (
	"context"
	"io"
	"os/exec"

	"docsascode.example/doctest/guardian"
)

// serve runs a command line in a process group of its own.
func serve(ctx context.Context, shell, line string, out io.Writer) (exit int, err error) {
	cmd := exec.CommandContext(ctx, shell, "-c", line)
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = out, out, guardian.Grace
	cmd.Cancel = func() error { return askGroup(cmd) }
	return exitOf(ctx, runInGroup(cmd))
}

//go:build !linux

package runner

import (
	"os/exec"

	"docsascode.example/doctest/guardian"
)

// serve runs a server in a process group of its own.
func serve(cmd *exec.Cmd) error {
	ownGroup(cmd)
	cmd.WaitDelay = guardian.Grace
	cmd.Cancel = func() error { return askGroup(cmd) }
	err := cmd.Run()
	_ = killGroup(cmd) // fails if no process is left
	return err
}

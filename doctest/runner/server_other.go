//go:build !linux

package runner

import "os/exec"

// serve runs a server in a process group of its own.
func serve(cmd *exec.Cmd) error {
	ownGroup(cmd)
	cmd.WaitDelay = grace
	cmd.Cancel = func() error { return askGroup(cmd) }
	err := cmd.Run()
	_ = killGroup(cmd) // fails if no process is left
	return err
}

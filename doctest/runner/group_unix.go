//go:build unix

package runner

import (
	"os/exec"
	"syscall"
)

// ownGroup gives a command a process group, and a session without a terminal that could ask for a password.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = attributes()
	cmd.SysProcAttr.Setsid = true
}

func killGroup(cmd *exec.Cmd) error {
	return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
}

// askGroup sends SIGTERM to the group of a command.
func askGroup(cmd *exec.Cmd) error {
	return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
}

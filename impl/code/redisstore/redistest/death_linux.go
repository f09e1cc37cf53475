package redistest

import (
	"os/exec"
	"syscall"
)

// dieWithParent ends the server if the test's process is killed.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

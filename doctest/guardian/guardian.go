// Package guardian watches over the processes of a program, and can isolate them on Linux.
//
// A guardian is the caller's own executable under another name. Its work begins when this package is initialized. The package
// imports only the standard library, and few packages of that, so that little else is initialized before: the patterns and
// tables of the rest of the executable would cost more than many programs take. Package net is none of them, because nearly
// all others are initialized before it.
package guardian

import (
	"os"
	"syscall"
	"time"
)

// Grace is the time that a server has to end after SIGTERM.
const Grace = 5 * time.Second

// ExitStatus is the status of a process that ended as a shell has it: 128+n after signal n.
func ExitStatus(state *os.ProcessState) int {
	if s, ok := state.Sys().(syscall.WaitStatus); ok && s.Signaled() {
		return 128 + int(s.Signal())
	}
	return state.ExitCode()
}

package faults

import "syscall"

// withUs ends a process with the one that started it.
func withUs() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

package guardian

import (
	"slices"
	"syscall"
	"time"
)

// askDescendants sends SIGTERM to the group of this process and to its other children, and waits for their end during the
// grace.
func askDescendants() {
	_ = syscall.Kill(0, syscall.SIGTERM) // this process is of the group, and stays
	for _, c := range children() {
		if c.group != syscall.Getpgrp() {
			_ = syscall.Kill(c.pid, syscall.SIGTERM) // it may have ended
		}
	}
	for end := time.Now().Add(Grace); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if !slices.ContainsFunc(children(), func(c child) bool { return !c.ended }) {
			return
		}
	}
}

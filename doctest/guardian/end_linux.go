package guardian

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// askDescendants sends SIGTERM to the group of this process and to its other children, and waits for their end during the
// grace.
func askDescendants() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGTERM) // this process stays
	_ = syscall.Kill(0, syscall.SIGTERM)                    // it is of this group, so that there is one
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

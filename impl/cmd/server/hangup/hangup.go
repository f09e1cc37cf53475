// Package hangup takes SIGHUP, which by default ends a program, from the first moment on.
//
// Go initializes packages in the order of their paths as far as imports let it. This one
// has few imports, and so it is ready long before package main, whose imports take a tenth of a second.
package hangup

import (
	"os"
	"os/signal"
	"syscall"
)

// Signals has a SIGHUP that arrived since the program began. It keeps one that nobody
// has received yet.
var Signals <-chan os.Signal = notify()

func notify() chan os.Signal {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP)
	return signals
}

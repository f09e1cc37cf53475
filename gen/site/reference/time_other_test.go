//go:build !linux

package reference

import "time"

// processorTime is how long f takes.
func processorTime(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// Package faults tries the service where things break: a gateway that
// misbehaves, a process that is killed, a Redis that fails, input that is too
// large or too slow, a clock that steps, requests that race, and a long day. It
// is tests alone.
//
// Each test prints its seed and its figures, and runs for a second or three:
//
//	go test ./impl/faults -v
//	go test ./impl/faults -v -run TestKill -long -seed 7 -timeout 60m
//
// -long takes the numbers that the documentation states. -seed repeats what is
// drawn at random; how goroutines and processes interleave it does not.
//
// Whatever the servers of all tests log is searched for codes, tokens and
// addresses once the last test is done.
package faults

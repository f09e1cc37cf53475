//go:build !linux

package faults

import "syscall"

func withUs() *syscall.SysProcAttr { return nil }

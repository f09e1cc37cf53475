//go:build !linux

package runner

import (
	"errors"
	"os/exec"
	"syscall"
)

var errNoNamespaces = errors.New("only Linux can isolate them")

func probe() error { return errNoNamespaces }

func runIsolated(*exec.Cmd, []string) error { return errNoNamespaces }

func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

//go:build !linux

package runner

import (
	"errors"
	"os/exec"
	"syscall"
)

// openEffect says what examples can do without isolation.
const openEffect = "examples can reach the network, read and write files, and leave processes behind: "

var errNoNamespaces = errors.New("isolation needs Linux")

func tryIsolation([]string) (string, error) { return "", errNoNamespaces }

func programFiles(string) []string { return nil }

func runIsolated(*exec.Cmd, execution) error { return errNoNamespaces }

func runOpen(cmd *exec.Cmd) error { return runInGroup(cmd) }

func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

//go:build !linux

package runner

import (
	"errors"
	"os/exec"
	"syscall"
)

// openEffect is what examples may do where they are not isolated.
const openEffect = "examples can reach the network, read and write files, and leave processes behind: "

var errNoNamespaces = errors.New("only Linux can isolate them")

func probe([]string) (string, error) { return "", errNoNamespaces }

func programFiles(string) []string { return nil }

func runIsolated(*exec.Cmd, execution) error { return errNoNamespaces }

func runOpen(cmd *exec.Cmd) error { return runInGroup(cmd) }

func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

//go:build !unix

package runner

import "os/exec"

func ownGroup(*exec.Cmd) {}

func killGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }

func askGroup(cmd *exec.Cmd) error { return killGroup(cmd) }

package runner

import (
	"os/exec"

	"docsascode.example/doctest/guardian"
)

// serve runs a server below a guardian, which adopts the processes that leave its group.
func serve(cmd *exec.Cmd) error {
	_, err := runGuarded(cmd, guardian.Mandate{Serve: true})
	return err
}

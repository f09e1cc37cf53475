package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"

	"docsascode.example/doctest/guardian"
)

// openEffect says what examples can do without isolation.
const openEffect = "examples can reach the network, and read and write files: "

// attributes makes a program without a guardian end with its caller.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// tryIsolation isolates a program that does nothing. lacking says in clauses which parts of isolation this system lacks; the
// error says why it has none.
func tryIsolation(shown []string) (lacking string, err error) {
	dir, err := os.MkdirTemp("", "doctest-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }() // it is empty
	w, err := startWard(guardian.Mandate{Isolate: true, Scratch: dir, Show: shown})
	if err == nil {
		err = w.try()
	}
	switch {
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.ENOSPC):
		return "", errors.New("user namespaces are not allowed here")
	case err != nil:
		return "", fmt.Errorf("namespaces do not work here: %w", err)
	}
	return w.lacking, nil
}

// try runs a program that does nothing, and closes the ward.
func (w *ward) try() error {
	ctx, cancel := context.WithTimeout(context.Background(), readiness)
	defer cancel()
	path, err := exec.LookPath("true")
	if err != nil {
		return w.close() // that much can be tried
	}
	_, err = w.run(ctx, path, []string{"true"}, nil, io.Discard, io.Discard)
	return errors.Join(err, w.close())
}

// begin begins a ward for programs in a directory.
func (r *Runner) begin(dir string, reach, show []string) (*ward, error) {
	if r.open {
		return startWard(guardian.Mandate{Scratch: dir})
	}
	return startWard(guardian.Mandate{Isolate: true, Reach: reach, Scratch: dir, Show: show})
}

// programFiles are the files that isolated examples see.
func programFiles(path string) []string { return guardian.ProgramFiles(path) }

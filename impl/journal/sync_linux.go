package journal

import (
	"os"
	"syscall"
)

// fdatasync returns when the octets of f are on the disk, and its size.
func fdatasync(f *os.File) error {
	if err := syscall.Fdatasync(int(f.Fd())); err != nil {
		return &os.PathError{Op: "fdatasync", Path: f.Name(), Err: err}
	}
	return nil
}

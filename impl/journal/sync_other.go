//go:build !linux

package journal

import "os"

// fdatasync returns when the octets of f are on the disk, and its size.
func fdatasync(f *os.File) error { return f.Sync() }

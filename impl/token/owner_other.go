//go:build !unix

package token

import "io/fs"

// checkOwner finds nothing: the system has other rights than those of Unix.
func checkOwner(string, fs.FileInfo) error { return nil }

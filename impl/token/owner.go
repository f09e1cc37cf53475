package token

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// checkDirectory returns an error if users other than root and the one of this process
// can put files into dir: a key of theirs would sign tokens. It leaves a missing directory
// to who reads it.
func checkDirectory(dir string) error {
	if err := checkLink(dir); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o022 != 0 {
		return fmt.Errorf("%s has mode %04o, so other users of this machine can put keys into it; run chmod 700 on it, and remove keys that are not yours", dir, mode)
	}
	return checkOwner(dir, info)
}

// checkLink checks who owns path, if it exists and is a symbolic link.
func checkLink(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return err
	}
	return checkOwner(path, info)
}

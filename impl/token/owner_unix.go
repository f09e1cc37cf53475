//go:build unix

package token

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// checkOwner returns an error if path belongs to a user other than root and the one of
// this process, who could replace what is in it.
func checkOwner(path string, info fs.FileInfo) error {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || stat.Uid == 0 || int(stat.Uid) == os.Geteuid() {
		return nil
	}
	return fmt.Errorf("%s belongs to another user (uid %d), who can replace keys in it; run chown on it", path, stat.Uid)
}

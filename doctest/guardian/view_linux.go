package guardian

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"unsafe"
)

// The files that every example sees: programs, their configuration, and certificates. Files of /etc that may be secret are
// missing.
var (
	system = []string{"/bin", "/sbin", "/usr", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix", "/gnu/store", "/home/linuxbrew/.linuxbrew"}
	etc    = []string{
		"alternatives", "crypto-policies", "group", "hosts", "java-*", "ld.so.cache", "localtime", "mime.types", "nsswitch.conf", "passwd",
		"perl", "pki/ca-trust", "pki/tls/cert*", "pki/tls/openssl.cnf", "ssl/cert*", "ssl/openssl.cnf", "static",
	}
	devices = []string{"full", "null", "random", "urandom", "zero"}
)

// scratchSize limits an example's files, in its scratch directory and in /tmp.
const scratchSize = "size=256m"

// ProgramFiles lists the files that an example needs: the system, the directories of PATH, and the targets of their links.
// If programs are in a directory bin, their libraries are next to it.
func ProgramFiles(path string) []string {
	shown := slices.Clone(system)
	for _, name := range etc {
		found, _ := filepath.Glob("/etc/" + name) // the patterns are sound
		shown = append(shown, found...)
	}
	for _, dir := range filepath.SplitList(path) {
		if !filepath.IsAbs(dir) || ofSystem(dir) {
			continue
		}
		shown = append(shown, filepath.Clean(dir))
		if filepath.Base(dir) == "bin" {
			parent := filepath.Dir(filepath.Clean(dir))
			shown = append(shown, parent+"/lib", parent+"/lib64", parent+"/libexec")
		}
		shown = append(shown, linked(dir)...)
	}
	return slices.DeleteFunc(shown, func(p string) bool {
		_, err := os.Stat(p)
		return err != nil || p == "/"
	})
}

// linked lists the targets of a directory's links outside of the system.
func linked(dir string) (targets []string) {
	entries, _ := os.ReadDir(dir) // a directory that cannot be read has no programs
	for _, e := range entries {
		if e.Type()&fs.ModeSymlink == 0 {
			continue
		}
		target, err := filepath.EvalSymlinks(filepath.Join(dir, e.Name()))
		if err == nil && !ofSystem(target) {
			targets = append(targets, target)
		}
	}
	return targets
}

func ofSystem(path string) bool {
	return slices.ContainsFunc(system, func(dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") })
}

// enclose makes a new root in memory for this mount namespace. The files shown can be read, and the scratch directory and
// /tmp can be written. It returns what programs lack there.
func enclose(scratch string, show []string) (lacking []string, err error) {
	err = syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")
	if err == nil {
		err = mountMemory(scratch, "mode=755,"+scratchSize)
	}
	if err == nil {
		lacking, err = furnish(scratch, scratch, show)
	}
	if err == nil {
		err = enter(scratch)
	}
	if err != nil {
		return nil, fmt.Errorf("mounts are not allowed here: %w", err)
	}
	return lacking, nil
}

// furnish adds the files that an example needs to the root. It leaves out files that cannot be shown: programs that need
// them will fail with a message.
func furnish(root, scratch string, show []string) (lacking []string, err error) {
	if err := mountMemory(root+"/tmp", "mode=1777,"+scratchSize); err != nil {
		return nil, err
	}
	for _, path := range slices.Sorted(slices.Values(show)) { // directories are before their files
		err := expose(root, path)
		if err != nil && ofSystem(path) {
			return nil, err
		}
		if err != nil {
			lacking = append(lacking, fmt.Sprintf("examples do not see %s: %s", path, err))
		}
	}
	if err := furnishDevices(root); err != nil {
		return nil, err
	}
	if err := mountMemory(root+scratch, "mode=700,"+scratchSize); err != nil {
		return nil, err
	}
	lack, err := furnishProcesses(root)
	if err != nil {
		return nil, err
	}
	return append(lacking, lack...), readOnly(root, 0)
}

// furnishProcesses mounts a /proc of this PID namespace. If that is refused, /proc is empty: the caller's has the
// environments of its processes.
func furnishProcesses(root string) (lacking []string, err error) {
	if err := os.MkdirAll(root+"/proc", 0o755); err != nil {
		return nil, err
	}
	const flags = syscall.MS_RDONLY | syscall.MS_NOSUID | syscall.MS_NODEV | syscall.MS_NOEXEC
	if err := syscall.Mount("proc", root+"/proc", "proc", flags, ""); err != nil {
		return []string{"examples have no /proc, because the system allows none of their own: " + err.Error()}, nil
	}
	return nil, nil
}

func furnishDevices(root string) error {
	for _, name := range devices {
		if err := expose(root, "/dev/"+name); err != nil {
			return err
		}
	}
	return errors.Join(os.Symlink("/proc/self/fd", root+"/dev/fd"), os.Symlink("fd/0", root+"/dev/stdin"),
		os.Symlink("fd/1", root+"/dev/stdout"), os.Symlink("fd/2", root+"/dev/stderr"))
}

// expose shows a file or a directory at its path, unless its directory is shown already.
func expose(root, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(root + path); err == nil {
		return nil
	}
	if link, err := os.Readlink(path); err == nil && strings.HasPrefix(link, "usr/") { // as /bin is on most systems
		return os.Symlink(link, root+path)
	}
	if info.IsDir() {
		err = os.MkdirAll(root+path, 0o755)
	} else if err = os.MkdirAll(filepath.Dir(root+path), 0o755); err == nil {
		err = os.WriteFile(root+path, nil, 0o600)
	}
	if err != nil {
		return err
	}
	return bind(root, path)
}

// bind mounts a path of the old root in the new one, read-only.
func bind(root, path string) error {
	if err := syscall.Mount(path, root+path, "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
		return &fs.PathError{Op: "mount", Path: path, Err: err}
	}
	const recursive = 0x8000 // AT_RECURSIVE
	if err := readOnly(root+path, recursive); err != nil {
		return errors.Join(err, syscall.Unmount(root+path, syscall.MNT_DETACH))
	}
	return nil
}

// readOnly is mount_setattr(2), of Linux 5.12.
func readOnly(path string, flags uintptr) error {
	name, err := syscall.BytePtrFromString(path)
	if err != nil {
		return err
	}
	const rdonly, nosuid = 1, 2
	attributes := struct{ set, clear, propagation, userns uint64 }{set: rdonly | nosuid}
	const atFdcwd = ^uintptr(99)
	_, _, errno := syscall.Syscall6(sysMountSetattr, atFdcwd, uintptr(unsafe.Pointer(name)), flags,
		uintptr(unsafe.Pointer(&attributes)), unsafe.Sizeof(attributes), 0)
	if errno != 0 {
		return &fs.PathError{Op: "mount_setattr", Path: path, Err: errno}
	}
	return nil
}

func mountMemory(path, options string) error {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return err
	}
	if err := syscall.Mount("tmpfs", path, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV, options); err != nil {
		return &fs.PathError{Op: "mount", Path: path, Err: err}
	}
	return nil
}

// enter makes the directory the root, and unmounts the old one, which pivot_root(2) stacks upon it.
func enter(root string) error {
	if err := os.Chdir(root); err != nil {
		return err
	}
	if err := syscall.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := syscall.Unmount(".", syscall.MNT_DETACH); err != nil {
		return err
	}
	return os.Chdir("/")
}

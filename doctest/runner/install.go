package runner

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// installTimeout limits the time of npm.
const installTimeout = 2 * time.Minute

// install returns the directory of the packages. It installs them for the first example, and tries only once per runner.
func (r *Runner) install(ctx context.Context) (string, error) {
	r.installing.Lock()
	defer r.installing.Unlock()
	if r.modules == "" && r.missing == nil {
		modules, err := installed(ctx, r.cache)
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		r.modules, r.missing = modules, err
	}
	return r.modules, r.missing
}

// installed finds the packages of the lock file in the cache, or installs them there in one step. If several processes
// install them at once, those of the first one stay.
func installed(ctx context.Context, cache string) (string, error) {
	if cache == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("no directory for npm packages: %w", err)
		}
		cache = filepath.Join(base, "doctest")
	}
	lock, err := node.ReadFile("node/package-lock.json")
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, fmt.Sprintf("node-%.8x", sha256.Sum256(lock)))
	modules := filepath.Join(dir, "node_modules")
	if intact(dir) {
		return modules, nil
	}
	if err := installInto(ctx, cache, dir); err != nil && !intact(dir) {
		return "", fmt.Errorf("cannot install the npm packages that examples import: %w", err)
	}
	return modules, nil
}

// checksum is the file next to node_modules with the hash of its content after installation.
const checksum = "node_modules.sha256"

// intact reports whether the packages have not changed since their installation. A package that an example changed would
// affect all later runs.
func intact(dir string) bool {
	want, err := os.ReadFile(filepath.Join(dir, checksum))
	if err != nil {
		return false
	}
	got, err := treeHash(filepath.Join(dir, "node_modules"))
	return err == nil && got == string(want)
}

// treeHash is the hash of the names and contents of all files and links, in the order of their names.
func treeHash(root string) (string, error) {
	sum := sha256.New()
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		var content []byte
		if e.Type()&fs.ModeSymlink != 0 {
			var target string
			target, err = os.Readlink(path)
			content = []byte(target)
		} else {
			content, err = os.ReadFile(path)
		}
		_, _ = fmt.Fprintf(sum, "%s %q %x\n", e.Type(), strings.TrimPrefix(path, root), sha256.Sum256(content)) // never fails
		return err
	})
	return fmt.Sprintf("%x", sum.Sum(nil)), err
}

// seal notes the hash of the packages, and makes them read-only.
func seal(dir string) error {
	modules := filepath.Join(dir, "node_modules")
	hash, err := treeHash(modules)
	if err != nil {
		return err
	}
	if err := chmodTree(modules, func(mode fs.FileMode) fs.FileMode { return mode &^ 0o222 }); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, checksum), []byte(hash), 0o444)
}

// discard removes packages, read-only or not.
func discard(dir string) error {
	err := chmodTree(dir, func(mode fs.FileMode) fs.FileMode { return mode | 0o200 })
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.RemoveAll(dir)
}

func chmodTree(root string, mode func(fs.FileMode) fs.FileMode) error {
	return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		return os.Chmod(path, mode(info.Mode()))
	})
}

func installInto(ctx context.Context, cache, dir string) error {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(cache, "installing-")
	if err != nil {
		return err
	}
	defer func() { _ = discard(temp) }() // renamed by now, if there was no error
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := node.ReadFile("node/" + name)
		if err = errors.Join(err, os.WriteFile(filepath.Join(temp, name), text, 0o644)); err != nil {
			return err
		}
	}
	if err := npmInstall(ctx, temp); err != nil {
		return err
	}
	if err := seal(temp); err != nil {
		return err
	}
	return replace(temp, dir)
}

// replace replaces packages that are not intact by a directory. Intact packages of another process stay.
func replace(temp, dir string) error {
	if os.Rename(temp, dir) == nil || intact(dir) {
		return nil
	}
	if err := discard(dir); err != nil {
		return err
	}
	return os.Rename(temp, dir)
}

func npmInstall(ctx context.Context, dir string) error {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("npm is not installed")
	}
	ctx, cancel := context.WithTimeout(ctx, installTimeout)
	defer cancel()
	var said output
	cmd := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = dir, &said, &said, drain
	if err := runInGroup(cmd); err != nil {
		return fmt.Errorf("npm ci: %w: %s", err, complaint(said.String()))
	}
	return nil
}

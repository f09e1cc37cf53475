package token

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"docsascode.example/impl/conf"
)

const (
	minSecret   = 32
	maxFileSize = 64 << 10
)

// LoadSecret returns the size random bytes in the file name of the directory dir.
// On first use it creates the file as it does a signing key: mode 0600, whole or
// not at all, and one for all processes. The name is a plain file name, size is 32
// bytes to 64 KiB, and a nil random means crypto/rand. A file of another size, or
// one that group or others can use, is an error. With groupRead, its group may read it.
func LoadSecret(dir, name string, size int, random io.Reader, groupRead bool) ([]byte, error) {
	if size < minSecret || size > maxFileSize {
		return nil, fmt.Errorf("secret %s: a size of %d bytes is out of range; use %d to %d", name, size, minSecret, maxFileSize)
	}
	if filepath.Base(name) != name || !filepath.IsLocal(name) {
		return nil, fmt.Errorf("secret %q: not a plain file name", name)
	}
	if random == nil {
		random = rand.Reader
	}
	secret, err := loadOrMake(dir, name, groupRead, func() ([]byte, error) {
		b := make([]byte, size)
		_, err := io.ReadFull(random, b)
		return b, err
	})
	if err != nil {
		return nil, conf.File(err)
	}
	if len(secret) != size {
		return nil, fmt.Errorf("%s has %d bytes, but needs %d; restore it from a backup", filepath.Join(dir, name), len(secret), size)
	}
	return secret, nil
}

// loadOrMake reads a private file. If it is missing, content fills it first,
// unless another process is quicker.
func loadOrMake(dir, name string, groupRead bool, content func() ([]byte, error)) ([]byte, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := checkDirectory(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, name)
	b, err := readPrivate(path, groupRead)
	if !errors.Is(err, fs.ErrNotExist) {
		return b, err
	}
	if b, err = content(); err != nil {
		return nil, err
	}
	if err := createPrivate(path, b); err != nil {
		return nil, err
	}
	return readPrivate(path, groupRead)
}

// forbidden are the bits that the mode of a private file must not have.
func forbidden(groupRead bool) fs.FileMode {
	if groupRead {
		return 0o037
	}
	return 0o077
}

func readPrivate(path string, groupRead bool) (_ []byte, err error) {
	if err := checkLink(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file; remove it", path)
	}
	if mode := info.Mode().Perm(); mode&forbidden(groupRead) != 0 {
		return nil, fmt.Errorf("%s has mode %04o, so other users of this machine can use it; run chmod 600 on it", path, mode)
	}
	if err := checkOwner(path, info); err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if len(b) > maxFileSize {
		return nil, fmt.Errorf("%s is larger than %d bytes; restore it from a backup", path, maxFileSize)
	}
	return b, err
}

// createPrivate makes path with this content, mode 0600, and leaves a file that is
// already there as it is. It links the finished file instead of renaming it, since
// a rename would replace the file of a quicker process.
func createPrivate(path string, content []byte) error {
	temporary, err := writeTemporary(path, content)
	if err != nil {
		return err
	}
	err = os.Link(temporary, path)
	if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	return errors.Join(err, os.Remove(temporary), syncDirectory(filepath.Dir(path)))
}

// writeTemporary writes content durably to a new file beside path. os.CreateTemp
// gives it mode 0600.
func writeTemporary(path string, content []byte) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

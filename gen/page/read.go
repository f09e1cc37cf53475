package page

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// maxFile bounds a file of a site, in bytes.
const maxFile = 16 << 20

var (
	errOutside   = errors.New("it is outside of the folder that was given")
	errNotAFile  = errors.New("it is not a regular file")
	errLargeFile = errors.New("it is larger than 16 MiB")
)

// readBytes reads a file: one that was asked for by name, or one in a folder of the site. Links of the file system do not
// lead out of the folder. A pipe or a device, whose reading may never end, is not read.
func (s *Site) readBytes(file string) ([]byte, error) {
	if s.named[filepath.ToSlash(file)] {
		return readFrom(osFiles{}, file, file)
	}
	dir, name, ok := s.folderOf(filepath.ToSlash(file))
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: file, Err: errOutside}
	}
	root, err := s.open(dir)
	if err != nil {
		return nil, err
	}
	return readFrom(root, name, file)
}

// open opens a folder that files are read from, once for all of them.
func (s *Site) open(dir string) (*os.Root, error) {
	if root := s.opened[dir]; root != nil {
		return root, nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	if s.opened == nil {
		s.opened = map[string]*os.Root{}
	}
	s.opened[dir] = root
	return root, nil
}

// close closes the folders that were opened.
func (s *Site) close() {
	for _, root := range s.opened {
		root.Close() //nolint:errcheck // it was only read
	}
	s.opened = nil
}

// folderOf is the folder that a file may be read from, and the file's name in it.
func (s *Site) folderOf(file string) (dir, name string, ok bool) {
	for _, candidate := range s.bounds {
		rel, err := filepath.Rel(candidate, file)
		if rel = filepath.ToSlash(rel); err == nil && rel != ".." && !strings.HasPrefix(rel, "../") && (!ok || len(rel) < len(name)) {
			dir, name, ok = candidate, rel, true
		}
	}
	return dir, name, ok
}

// bound sets the folders that files are read from: those that were asked for, and the sites of the pages that were.
func (s *Site) bound(paths []string) {
	s.named, s.bounds = map[string]bool{}, slices.Clone(s.folders)
	for _, p := range paths {
		file := filepath.ToSlash(filepath.Clean(p))
		if isDirectory(file) {
			continue
		}
		s.named[file] = true
		dir, known := s.root(file)
		if !known {
			dir = path.Dir(file)
		}
		s.bounds = append(s.bounds, dir)
	}
}

// files are those of a folder, or of the whole system.
type files interface {
	Stat(name string) (fs.FileInfo, error)
	ReadFile(name string) ([]byte, error)
}

type osFiles struct{}

func (osFiles) Stat(name string) (fs.FileInfo, error) { return os.Stat(name) }

func (osFiles) ReadFile(name string) ([]byte, error) { return os.ReadFile(name) }

// readFrom reads a regular file. The error names the file as the caller does.
func readFrom(from files, name, file string) ([]byte, error) {
	info, err := from.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular() && !info.IsDir():
		err = errNotAFile
	case err == nil && info.Size() > maxFile:
		err = errLargeFile
	}
	var data []byte
	if err == nil {
		data, err = from.ReadFile(name)
	}
	if err == nil {
		return data, nil
	}
	cause := err
	if fault, ok := errors.AsType[*fs.PathError](err); ok {
		cause = fault.Err
	}
	if strings.Contains(cause.Error(), "escapes") { // os.Root has no value for it
		cause = errOutside
	}
	return nil, &fs.PathError{Op: "read", Path: file, Err: cause}
}

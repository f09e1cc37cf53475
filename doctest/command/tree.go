package command

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/gen/page"
)

// A tree has the files of directories by their paths from the directory that all of them are in. Nothing outside of them is in
// it, and no link leads there.
type tree struct {
	base string
	dirs []mount // the deepest first
}

type mount struct {
	name string // from the base, with slashes
	root *os.Root
}

// newTree opens the directories of paths: for a file that is the one that it is in.
func newTree(paths []string) (*tree, error) {
	t := &tree{}
	var dirs []string
	for _, path := range paths {
		dir, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		if info, err := os.Stat(dir); err == nil && !info.IsDir() {
			dir = filepath.Dir(dir)
		}
		dirs = append(dirs, dir)
	}
	t.base = dirs[0]
	for _, dir := range dirs[1:] {
		for !isBelow(dir, t.base) {
			t.base = filepath.Dir(t.base)
		}
	}
	slices.Sort(dirs)
	for _, dir := range slices.Backward(slices.Compact(dirs)) {
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.close()
			return nil, err
		}
		name, _ := filepath.Rel(t.base, dir) // it is below
		t.dirs = append(t.dirs, mount{filepath.ToSlash(name), root})
	}
	return t, nil
}

func (t *tree) close() {
	for _, m := range t.dirs {
		_ = m.root.Close() // it was read only
	}
}

// Open implements [fs.FS].
func (t *tree) Open(name string) (fs.File, error) {
	for _, m := range t.dirs {
		if own, ok := strings.CutPrefix(name, m.name+"/"); ok {
			return m.root.FS().Open(own)
		}
		if m.name == "." {
			return m.root.FS().Open(name)
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// names are the names of the pages in the tree.
func (t *tree) names(s *page.Site) ([]string, error) {
	var names []string
	for _, p := range s.Pages {
		file, err := filepath.Abs(p.File)
		if err != nil {
			return nil, err
		}
		name, err := filepath.Rel(t.base, file)
		if err != nil {
			return nil, err
		}
		names = append(names, filepath.ToSlash(name))
	}
	return names, nil
}

// seenFrom returns what the files of claims are called in a tree with these pages: the claims may have longer or shorter
// paths. It is false if no claim is about one of the pages.
func seenFrom(claims []claim.Claim, names []string) (in func(string) string, ok bool) {
	longest := 0
	cut, add := "", ""
	for _, c := range claims {
		for _, name := range names {
			file := filepath.ToSlash(c.File)
			if common := min(len(file), len(name)); common > longest {
				if more, ok := strings.CutSuffix("/"+file, "/"+name); ok {
					longest, cut, add = common, strings.TrimPrefix(more+"/", "/"), ""
				} else if more, ok := strings.CutSuffix("/"+name, "/"+file); ok {
					longest, cut, add = common, "", strings.TrimPrefix(more+"/", "/")
				}
			}
		}
	}
	return func(file string) string { return add + strings.TrimPrefix(filepath.ToSlash(file), cut) }, longest > 0
}

package mutate

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// A stage is a copy of the pages' directories, for mutants of the pages. It is safe for concurrent use.
type stage struct {
	dir   string
	paths []string // of the pages, in the copy
	from  []string // directories that were copied
	to    []string // their copies
	known map[string]int

	mu sync.Mutex // over the files of the copy
}

// newStage copies the directories of some pages and directories, except for hidden ones and node_modules.
func newStage(paths []string) (*stage, error) {
	dir, err := os.MkdirTemp("", "doctest-mutate-")
	if err != nil {
		return nil, err
	}
	s := &stage{dir: dir, known: map[string]int{}}
	for _, p := range paths {
		if err := s.add(filepath.Clean(p)); err != nil {
			s.close()
			return nil, err
		}
	}
	site, err := page.Load(s.paths...)
	if err != nil {
		s.close()
		return nil, err
	}
	for _, d := range errorsOf(site) {
		s.known[nameOfError(d)]++
	}
	return s, nil
}

func (s *stage) close() { _ = os.RemoveAll(s.dir) } // the system clears its temporary folder, too

// add copies the directory of a path.
func (s *stage) add(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	from := path
	if !info.IsDir() {
		from = filepath.Dir(path)
	}
	to := filepath.Join(s.dir, fmt.Sprint(len(s.to)))
	s.from, s.to = append(s.from, from), append(s.to, to)
	rest, err := filepath.Rel(from, path)
	if err != nil {
		return err
	}
	s.paths = append(s.paths, filepath.Join(to, rest))
	return copyDirectory(from, to)
}

func copyDirectory(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rest, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case d.IsDir() && path != from && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rest), 0o700)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rest), data, 0o600)
	})
}

// copyOf is the path of a page's file in the copy.
func (s *stage) copyOf(file string) string {
	for i, from := range s.from {
		if rest, err := filepath.Rel(from, filepath.FromSlash(file)); err == nil && filepath.IsLocal(rest) {
			return filepath.Join(s.to[i], rest)
		}
	}
	return ""
}

// original replaces the paths of the copy in a text by the pages' own.
func (s *stage) original(text string) string {
	for i, to := range s.to {
		text = strings.ReplaceAll(text, filepath.ToSlash(to)+"/", strings.TrimPrefix(filepath.ToSlash(s.from[i])+"/", "./"))
	}
	return text
}

// load reads the pages with some edits. found is the first new error that lint finds in them; empty if there is none.
func (s *stage) load(edits []edit) (site *page.Site, found string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	texts := map[string]string{}
	for _, e := range edits {
		file := s.copyOf(e.file)
		if _, ok := texts[file]; !ok {
			data, err := os.ReadFile(file)
			if err != nil {
				return nil, "", err
			}
			texts[file] = string(data)
		}
	}
	for file, before := range texts {
		if err := os.WriteFile(file, []byte(s.edited(file, edits)), 0o600); err != nil {
			return nil, "", err
		}
		defer func() { err = firstError(err, os.WriteFile(file, []byte(before), 0o600)) }()
	}
	if site, err = page.Load(s.paths...); err != nil {
		return nil, "", err
	}
	return site, s.newError(site), nil
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// edited is a file of the copy with those of the edits that are its own.
func (s *stage) edited(file string, edits []edit) string {
	var own []edit
	for _, e := range edits {
		if s.copyOf(e.file) == file {
			own = append(own, e)
		}
	}
	return apply(own)
}

// newError is the first error that the original pages do not have.
func (s *stage) newError(site *page.Site) string {
	seen := map[string]int{}
	for _, d := range errorsOf(site) {
		name := nameOfError(d)
		if seen[name]++; seen[name] > s.known[name] {
			return s.original(d.Pos.String() + ": " + d.Message + " [" + d.Rule + "]")
		}
	}
	return ""
}

// nameOfError is the same wherever in its file an error is.
func nameOfError(d lint.Finding) string { return d.File + " " + d.Rule + " " + d.Message }

func errorsOf(site *page.Site) []lint.Finding {
	var out []lint.Finding
	for _, d := range lint.Site(site) {
		if d.Severity == lint.Error {
			out = append(out, d)
		}
	}
	return out
}

package page

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A Site is a set of pages that belong together. It is safe for concurrent use once it is loaded.
type Site struct {
	// Pages are in the order of the sidebar, then by file name.
	Pages []*Page
	// Home is the page README.md of a folder; nil where there is none.
	Home *Page
	// Sections are the headings of the sidebar, each with the files below it.
	Sections []Section

	sidebars []*Page
	known    []*Page // pages beside the ones asked for, which these may speak of
}

// A Section is a heading of _sidebar.md and the pages under it.
type Section struct {
	Title Text
	Files []string
}

// Operations are those of all pages, in order.
func (s *Site) Operations() []*Operation {
	var out []*Operation
	for _, p := range s.Pages {
		out = append(out, p.Operations...)
	}
	return out
}

// Errors is the site's error body, or nil.
func (s *Site) Errors() *Response {
	for _, p := range s.Pages {
		if p.Errors != nil {
			return p.Errors
		}
	}
	return nil
}

// Load reads pages and folders of pages. In a folder every .md file is a page, but for those whose name begins with
// an underscore or a dot and those that another page includes. What is wrong with a page is no error of Load: see
// [Site.Lint]. An error means that a path cannot be read, or that there is no page.
func Load(paths ...string) (*Site, error) {
	s := &Site{}
	var files []string
	for _, p := range paths {
		found, err := pageFiles(p)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no page (*.md) in %s", strings.Join(paths, ", "))
	}
	slices.Sort(files)
	files = slices.Compact(files)
	for _, file := range files {
		p, err := s.readFile(file)
		if err != nil {
			return nil, err
		}
		s.Pages = append(s.Pages, p)
	}
	s.dropIncluded()
	s.readBeside(files)
	if err := s.readSidebars(paths); err != nil {
		return nil, err
	}
	for _, p := range append(slices.Clone(s.Pages), s.sidebars...) {
		s.checkLinks(p)
	}
	return s, nil
}

// pageFiles are the pages at or below a path.
func pageFiles(root string) ([]string, error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{filepath.Clean(root)}, nil
	}
	var files []string
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := p != root && strings.ContainsRune("._", rune(d.Name()[0]))
		if d.IsDir() && (hidden || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if !d.IsDir() && !hidden && strings.EqualFold(path.Ext(d.Name()), ".md") {
			files = append(files, p)
		}
		return nil
	})
	return files, err
}

func (s *Site) readFile(file string) (*Page, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	r := &reader{site: s, page: &Page{File: filepath.ToSlash(file)}}
	r.read(newSource(r.page.File, data))
	r.page.diagnostics = r.diagnostics
	return r.page, nil
}

// dropIncluded drops the pages that are only parts of others.
func (s *Site) dropIncluded() {
	included := map[string]bool{}
	for _, p := range s.Pages {
		for _, file := range p.includes {
			included[file] = true
		}
	}
	s.Pages = slices.DeleteFunc(s.Pages, func(p *Page) bool { return included[p.File] })
	for _, p := range s.Pages {
		if path.Base(p.File) == "README.md" && s.Home == nil {
			s.Home = p
		}
	}
}

// readBeside reads the pages in the same folders as the files, so that a page alone is not told that what it
// speaks of is not there. What is wrong with them is not asked.
func (s *Site) readBeside(files []string) {
	for _, dir := range dirsOf(files) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			file := filepath.Join(dir, e.Name())
			if e.IsDir() || path.Ext(e.Name()) != ".md" || strings.HasPrefix(e.Name(), "_") || slices.Contains(files, file) {
				continue
			}
			if p, err := s.readFile(file); err == nil {
				s.known = append(s.known, p)
			}
		}
	}
}

func dirsOf(files []string) []string {
	var dirs []string
	for _, f := range files {
		dirs = append(dirs, filepath.Dir(f))
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// readSidebars reads _sidebar.md of each folder that was asked for, for its order, its sections and its links.
func (s *Site) readSidebars(paths []string) error {
	for _, dir := range paths {
		file := filepath.Join(dir, "_sidebar.md")
		data, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) || isNotDirectory(dir) {
			continue
		}
		if err != nil {
			return err
		}
		r := &reader{site: s, page: &Page{File: filepath.ToSlash(file)}}
		s.Sections = append(s.Sections, r.sidebar(newSource(r.page.File, data))...)
		s.sidebars = append(s.sidebars, r.page)
	}
	s.sortPages()
	return nil
}

func isNotDirectory(p string) bool {
	info, err := os.Stat(p)
	return err != nil || !info.IsDir()
}

// sortPages puts the pages into the order of the sidebar.
func (s *Site) sortPages() {
	order := map[string]int{}
	for _, section := range s.Sections {
		for _, f := range section.Files {
			if _, ok := order[f]; !ok {
				order[f] = len(order) + 1
			}
		}
	}
	rank := func(p *Page) int {
		if n, ok := order[p.File]; ok {
			return n
		}
		return len(order) + 1
	}
	slices.SortStableFunc(s.Pages, func(a, b *Page) int { return cmp.Compare(rank(a), rank(b)) })
}

// SectionOf is the title of the sidebar's section that holds a page; empty where none does.
func (s *Site) SectionOf(p *Page) string {
	for _, section := range s.Sections {
		if slices.Contains(section.Files, p.File) {
			return section.Title.Value
		}
	}
	return ""
}

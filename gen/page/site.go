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

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/sample"
	"docsascode.example/gen/source"
)

// A Site is a set of pages that belong together. It is safe for concurrent use once it is loaded.
type Site struct {
	// Pages are in the order of the sidebar, then by file name.
	Pages []*Page
	// Home is the page README.md of a directory; nil if there is none.
	Home *Page
	// Sections are the headings of the sidebar, each with the files below it.
	Sections []Section

	// Sidebars are the files _sidebar.md.
	Sidebars []*Page
	// Beside are the pages beside the ones that were asked for. The pages may speak of them.
	Beside []*Page

	files   map[string]*Page  // all that was read, by file
	named   map[string]bool   // files that were asked for
	bounds  []string          // folders that files are read from
	folders []string          // that were asked for
	roots   map[string]string // of the folders that were asked about
	rooted  bool              // a link from the root leads to a page
	opened  map[string]*os.Root
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

// Load reads pages and directories of pages. In a directory every .md file is a page, but for those whose name begins with
// an underscore or a dot and those that another page includes. A mistake of a page is not an error of Load: see
// gen/lint. An error means that a path cannot be read, or that there is no page.
func Load(paths ...string) (*Site, error) {
	s := &Site{files: map[string]*Page{}}
	defer s.close()
	var files []string
	for _, p := range paths {
		found, err := pageFiles(p, true)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
		if !isFile(p) {
			s.folders = append(s.folders, filepath.ToSlash(filepath.Clean(p)))
		}
	}
	s.bound(paths)
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
	s.dropMentioned()
	for _, p := range slices.Concat(s.Pages, s.Beside) {
		p.placeDirectives()
	}
	if err := s.readSidebars(paths); err != nil {
		return nil, err
	}
	for _, p := range append(slices.Clone(s.Pages), s.Sidebars...) {
		s.follow(p)
	}
	s.excuseRoutes()
	s.linkObjects()
	s.linkThings()
	s.linkResources()
	s.linkParameters()
	return s, nil
}

// pageFiles are the pages at a path, or in a folder: deep below it, or else right in it.
func pageFiles(root string, deep bool) ([]string, error) {
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
		hidden := strings.ContainsRune("._", rune(d.Name()[0])) && d.Name() != "_index.md" // the page of a folder in Hugo
		if d.IsDir() && p != root && (hidden || !deep || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if !d.IsDir() && !hidden && isPageFile(d.Name()) {
			files = append(files, p)
		}
		return nil
	})
	return files, err
}

// isPageFile reports whether a file in a folder is a page, by its name.
func isPageFile(name string) bool {
	return slices.Contains([]string{".md", ".mdx", ".markdown", ".apib"}, strings.ToLower(path.Ext(name)))
}

func (s *Site) readFile(file string) (*Page, error) {
	data, err := s.readBytes(file)
	if err != nil {
		return nil, err
	}
	r := &reader{site: s, page: &Page{File: filepath.ToSlash(file)}}
	r.read(source.New(r.page.File, data))
	s.files[r.page.File] = r.page
	return r.page, nil
}

// dropMentioned drops the operations that a page only lists, calls in an example or names in a sentence, and that another page
// documents. Beside a reference, a page that documents none has only those that it both names and calls, and the one that provides
// the token of all others.
func (s *Site) dropMentioned() {
	documented := map[string]bool{}
	name := func(op *Operation) string { return op.Method.Value + " " + http.Anonymous(op.Path.Value) }
	s.dropSentences(name)
	for _, p := range slices.Concat(s.Pages, s.Beside) {
		for _, op := range p.Operations {
			documented[name(op)] = documented[name(op)] || !op.weak
		}
	}
	hasReference := slices.ContainsFunc(slices.Concat(s.Pages, s.Beside), (*Page).hasStrong)
	seen := map[string]bool{}
	for _, p := range s.Pages {
		isOfCalls := !p.hasStrong() && slices.ContainsFunc(p.Operations, func(op *Operation) bool { return op.called && op.explained })
		isGuide := hasReference && !isOfCalls && !p.hasStrong()
		p.Operations = slices.DeleteFunc(p.Operations, func(op *Operation) bool {
			isGuides := isGuide || hasReference && op.called && !isOfCalls && !op.explained
			again := op.weak && (isGuides && !op.named && !op.providesToken() || documented[name(op)] || seen[name(op)])
			seen[name(op)] = true
			return again
		})
		p.forgetDropped()
	}
}

// dropSentences drops the operations that a page only names in a sentence, and that another page has more of.
func (s *Site) dropSentences(name func(*Operation) string) {
	known := map[string]bool{}
	for _, p := range slices.Concat(s.Pages, s.Beside) {
		for _, op := range p.Operations {
			known[name(op)] = known[name(op)] || !op.mentioned
		}
	}
	for _, p := range s.Pages {
		p.Operations = slices.DeleteFunc(p.Operations, func(op *Operation) bool { return op.mentioned && known[name(op)] })
	}
}

// forgetDropped leaves what the page says of operations that it no longer has to no operation.
func (p *Page) forgetDropped() {
	for i := range p.Evidence {
		p.Evidence[i].Operations = slices.DeleteFunc(slices.Clone(p.Evidence[i].Operations), func(op *Operation) bool { return !slices.Contains(p.Operations, op) })
	}
}

// tokenName matches the names of fields with a token.
var tokenName = regex.MustCompile(`(?i)^(?:(?:access|auth|api|bearer|id|session)[-_]?)?(?:token|jwt)$`)

// providesToken reports whether the response to the call of an example has a token.
func (op *Operation) providesToken() bool {
	return op.called && op.Method.Value == "POST" && slices.ContainsFunc(op.Response.Samples, func(s *Sample) bool {
		return s.Value != nil && slices.ContainsFunc(s.Value.Fields, func(f *sample.Value) bool { return tokenName.MatchString(f.Name) })
	})
}

// dropIncluded drops the pages that are only parts of others.
func (s *Site) dropIncluded() {
	included := map[string]bool{}
	for _, p := range s.Pages {
		for _, inc := range p.Includes {
			included[inc.Path] = included[inc.Path] || inc.Err == nil && !inc.IsCode
		}
	}
	s.Pages = slices.DeleteFunc(s.Pages, func(p *Page) bool { return included[p.File] })
	for _, p := range s.Pages {
		isHigher := s.Home == nil || strings.Count(p.File, "/") < strings.Count(s.Home.File, "/")
		if path.Base(p.File) == "README.md" && isHigher {
			s.Home = p
		}
	}
}

// readBeside reads the other pages of the site that the files belong to. A page that is checked alone may speak of their operations.
// Nobody asks for the mistakes in these pages.
func (s *Site) readBeside(files []string) {
	asked := map[string]bool{}
	for _, file := range files {
		for _, beside := range s.besides(filepath.ToSlash(file), asked) {
			if s.files[filepath.ToSlash(beside)] != nil {
				continue
			}
			if p, err := s.readFile(beside); err == nil {
				s.Beside = append(s.Beside, p)
			}
		}
	}
}

// besides are the pages of the site that a file is of, or of its folder where it is not known what the site is; none
// where that was asked before.
func (s *Site) besides(file string, asked map[string]bool) []string {
	dir, known := s.root(file)
	if !known {
		dir = path.Dir(file)
	}
	if asked[dir] {
		return nil
	}
	asked[dir] = true
	files, err := pageFiles(dir, known)
	if err != nil {
		return nil // pages that cannot be listed say nothing
	}
	return files
}

// readOnce reads a page that was perhaps read before.
func (s *Site) readOnce(file string) (*Page, error) {
	if p := s.files[filepath.ToSlash(file)]; p != nil {
		return p, nil
	}
	return s.readFile(file)
}

// pageAt is the page of a Markdown file; nil for any other file.
func (s *Site) pageAt(file string) *Page {
	if !isPageFile(file) {
		return nil
	}
	p, err := s.readOnce(file)
	if err != nil {
		return nil
	}
	return p
}

// readSidebars reads _sidebar.md of each folder that was asked for, for its order, its sections and its links.
func (s *Site) readSidebars(paths []string) error {
	for _, dir := range paths {
		file := filepath.Join(dir, "_sidebar.md")
		data, err := s.readBytes(file)
		if errors.Is(err, fs.ErrNotExist) || !isDirectory(dir) {
			continue
		}
		if err != nil {
			return err
		}
		r := &reader{site: s, page: &Page{File: filepath.ToSlash(file)}}
		s.Sections = append(s.Sections, r.sidebar(source.New(r.page.File, data))...)
		s.Sidebars = append(s.Sidebars, r.page)
	}
	s.sortPages()
	return nil
}

func isDirectory(p string) bool {
	info, err := os.Stat(p)
	return err == nil && info.IsDir()
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

// Package site is the documentation as a website: Markdown pages in Docsify's dialect rendered to plain HTML, a search over them, and the
// OpenAPI document with Swagger UI. Everything but a search result is rendered once, by [New]. The HTML is complete without JavaScript, and
// nothing that it loads comes from another host.
//
// Raw HTML in the pages is passed through as it stands: the pages are trusted as much as the program. The Content-Security-Policy still
// forbids scripts and styles inside of them.
package site

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/yuin/goldmark/util"
)

// Config says what a [Site] shows. All fields but Title are required.
type Config struct {
	// Pages holds the Markdown pages, README.md (the home page) and _sidebar.md (the navigation) among them.
	// Other files in it are served only where a page links to them.
	Pages fs.FS

	// Title names the whole site. The zero value takes the title of the home page.
	Title string

	// SpecJSON and SpecYAML are the OpenAPI document in its two notations, served as they are.
	SpecJSON, SpecYAML []byte
}

// Site serves the documentation. It does not change after New and is safe for concurrent use.
type Site struct {
	title    string
	pages    []*page
	byFile   map[string]*page
	sidebar  template.HTML
	trail    []*page // pages in the order of the sidebar
	assets   assets
	handlers map[string]http.Handler // by URL path
}

// New renders the pages. It fails, naming every fault it finds, when a required file is missing, an include cannot be expanded, or a
// relative link leads to neither a page nor a file.
func New(cfg Config) (*Site, error) {
	if cfg.Pages == nil || len(cfg.SpecJSON) == 0 || len(cfg.SpecYAML) == 0 {
		return nil, errors.New("site: Pages, SpecJSON and SpecYAML are required")
	}
	s := &Site{title: cfg.Title, byFile: map[string]*page{}, handlers: map[string]http.Handler{}}
	s.addAssets()
	if err := s.build(cfg); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	return s, nil
}

// Register adds the routes of the site to mux, each for GET and so for HEAD, each an exact path: "/", "/search", "/reference",
// "/openapi.json", "/openapi.yaml", a pair such as "/create-a-code" and "/create-a-code.md" for each page, and what they load.
// Any other path is left to the caller. Register panics, as mux does, where a pattern is taken.
func (s *Site) Register(mux *http.ServeMux) {
	for p, h := range s.handlers {
		if strings.HasSuffix(p, "/") {
			p += "{$}"
		}
		mux.Handle("GET "+p, h)
	}
}

// build adds everything that is served, the pages first: the rest shows their title and sidebar.
func (s *Site) build(cfg Config) error {
	if err := s.readPages(cfg.Pages); err != nil {
		return err
	}
	if s.title == "" {
		s.title = s.byFile[homeFile].Title
	}
	if err := s.readSidebar(cfg.Pages); err != nil {
		return err
	}
	if err := s.addPages(cfg.Pages); err != nil {
		return err
	}
	s.addSearch()
	return s.addReference(cfg.SpecJSON, cfg.SpecYAML)
}

// readPages parses all pages, so that links can be resolved when they are rendered.
func (s *Site) readPages(fsys fs.FS) error {
	files, err := pageFiles(fsys)
	if err != nil {
		return err
	}
	var faults []error
	for _, file := range files {
		p, err := readPage(fsys, file)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		s.pages = append(s.pages, p)
		s.byFile[file] = p
	}
	if s.byFile[homeFile] == nil && len(faults) == 0 {
		faults = append(faults, fmt.Errorf("%s: %w", homeFile, fs.ErrNotExist))
	}
	return errors.Join(faults...)
}

// readSidebar parses the navigation and fills the trail that leads from page to page.
func (s *Site) readSidebar(fsys fs.FS) error {
	nav, err := readPage(fsys, sidebarFile)
	if err != nil {
		return err
	}
	if err := s.relink(fsys, nav); err != nil {
		return err
	}
	for _, target := range nav.links() {
		for _, p := range s.pages {
			if p.Path == target {
				s.trail = append(s.trail, p)
			}
		}
	}
	s.sidebar, err = nav.render()
	return err
}

// addPages renders the pages and adds each at its path, and its source at the path of its file.
func (s *Site) addPages(fsys fs.FS) error {
	var faults []error
	for _, p := range s.pages {
		if err := s.relink(fsys, p); err != nil {
			faults = append(faults, err)
			continue
		}
		if err := s.addPage(p); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

func (s *Site) addPage(p *page) error {
	body, err := p.render()
	if err != nil {
		return err
	}
	prev, next := s.neighbours(p)
	html := s.layout("page.html", view{
		Title: p.Title, Description: p.description, Path: p.Path, Source: "/" + p.file,
		Menu: s.menu(p.Path), Body: body, Outline: p.outline(), Prev: prev, Next: next,
	})
	s.handlers[p.Path] = newResource(typeHTML, html, pagePolicy)
	s.handlers["/"+p.file] = newResource("text/markdown; charset=utf-8", p.source, filePolicy)
	return nil
}

// menu returns the sidebar with the links to the current page marked.
func (s *Site) menu(current string) template.HTML {
	href := util.EscapeHTML(util.URLEscape([]byte(current), true))
	link := fmt.Sprintf(`<a href="%s"`, href)
	return template.HTML(strings.ReplaceAll(string(s.sidebar), link+">", link+` aria-current="page">`))
}

// neighbours returns the pages before and after p in the sidebar, nil where there is none.
func (s *Site) neighbours(p *page) (prev, next *page) {
	for i, q := range s.trail {
		if q != p {
			continue
		}
		if i > 0 {
			prev = s.trail[i-1]
		}
		if i+1 < len(s.trail) {
			next = s.trail[i+1]
		}
		break
	}
	return prev, next
}

// layout executes one of the templates. A fault in one is a fault of the program.
func (s *Site) layout(name string, v view) []byte {
	v.Site, v.Assets = s.title, s.assets
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, v); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// addFile serves a file of the pages that one of them links to, and returns its path.
func (s *Site) addFile(fsys fs.FS, file string) (string, error) {
	body, err := fs.ReadFile(fsys, file)
	if err != nil {
		return "", err
	}
	p := "/" + file
	if s.handlers[p] == nil {
		s.handlers[p] = newResource(typeOf(path.Ext(file)), body, filePolicy)
	}
	return p, nil
}

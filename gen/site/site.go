// Package site is the documentation as a website: Markdown pages in Docsify's dialect rendered to plain HTML, a search over them, and the
// OpenAPI document as a reference. Everything but a search result is rendered once, by [New]. The HTML is complete without JavaScript, and
// nothing that it loads comes from another host.
//
// Package site reads no facts out of pages. What the pages say of operations it takes from the OpenAPI document, so that a service
// can show its pages without the readers that derived the document.
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
	"slices"
	"strings"

	"github.com/yuin/goldmark/util"

	"docsascode.example/gen/site/reference"
)

// Config says what a [Site] shows. Pages and Document are required.
type Config struct {
	// Pages holds the Markdown pages, README.md (the home page) and _sidebar.md (the navigation) among them.
	// Other files in it are served only where a page links to them.
	Pages fs.FS

	// Files names the pages among Pages. Nil takes all Markdown files.
	Files []string

	// AnyPages makes a home page and a navigation if Pages lacks them, and leaves a link as it is that leads nowhere.
	AnyPages bool

	// Static finds without a server: a script of the page searches in a file.
	Static bool

	// Title names the whole site. The zero value takes the title of the home page.
	Title string

	// URL is that of the site, without a slash at the end. It makes links for programs that are elsewhere: the canonical ones,
	// and those of the sitemap. Without it, the site has neither.
	URL string

	// Run puts a form below the examples of each operation, which sends a request to the server of the site.
	Run bool

	// Mail answers /mailbox?to=ADDRESS with the newest email to an address, as text, for the forms. It may be nil.
	Mail http.Handler

	// Changes answers /changes with an event (https://html.spec.whatwg.org/#server-sent-events) after each change, upon
	// which the pages load again. It may be nil.
	Changes http.Handler

	// Verdicts are what a run of doctest found of the lines of the pages, to be shown at them. It may be nil.
	Verdicts []Verdict

	// Check has the runs whose date and commit the examples name that worked in them. It may be nil.
	Check *Check

	// Document is the OpenAPI document in YAML. It is served as it is, and in JSON with its keys in the same order.
	Document []byte
}

// Site serves the documentation. It does not change after New and is safe for concurrent use.
type Site struct {
	cfg      Config
	title    string
	pages    []*page
	byFile   map[string]*page
	byPath   map[string]*page
	sidebar  template.HTML
	trail    []*page // pages in the order of the sidebar
	assets   assets
	handlers map[string]http.Handler // by URL path

	document   *reference.Document
	operations map[string]*reference.Operation // by what a page has of them
	guides     guides
	written    map[string]bool // code on the pages
	search     *search
}

// New renders the pages. It fails, naming every fault it finds, when a required file is missing, an include cannot be expanded, or a
// relative link leads to neither a page nor a file.
func New(cfg Config) (*Site, error) {
	if cfg.Pages == nil || len(cfg.Document) == 0 {
		return nil, errors.New("site: Pages and Document are required")
	}
	s := &Site{cfg: cfg, title: cfg.Title, byFile: map[string]*page{}, byPath: map[string]*page{}, handlers: map[string]http.Handler{}, guides: guides{}, written: map[string]bool{}}
	s.addAssets()
	if cfg.Run && cfg.Mail != nil {
		s.handlers["/mailbox"] = cfg.Mail
	}
	if cfg.Changes != nil {
		s.handlers["/changes"] = cfg.Changes
	}
	if err := s.build(cfg); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	return s, nil
}

// Register adds the routes of the site to mux, each for GET and so for HEAD, each an exact path: "/", "/search", "/reference",
// "/openapi.json", "/openapi.yaml", "/llms.txt", "/robots.txt", "/sitemap.xml", a pair such as "/create-a-code" and "/create-a-code.md" for each page, and what they load.
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
func (s *Site) build(cfg Config) (err error) {
	if s.document, err = reference.Parse(cfg.Document); err != nil {
		return err
	}
	s.indexOperations()
	if err := s.readPages(cfg.Pages); err != nil {
		return err
	}
	if s.title == "" {
		s.title = s.home().Title
	}
	if err := s.readSidebar(cfg.Pages); err != nil {
		return err
	}
	if err := s.addPages(cfg.Pages); err != nil {
		return err
	}
	s.addSearch()
	if s.hasReference() {
		s.addReference(cfg.Document)
	}
	s.addListings()
	return nil
}

// readPages parses all pages, so that links can be resolved when they are rendered.
func (s *Site) readPages(fsys fs.FS) error {
	files := s.cfg.Files
	if files == nil {
		var err error
		if files, err = pageFiles(fsys); err != nil {
			return err
		}
	}
	var faults []error
	for _, file := range files {
		p, err := readPage(fsys, file)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		s.addRead(p)
	}
	if s.home() == nil && s.cfg.AnyPages {
		s.makeHome()
	}
	if s.home() == nil && len(faults) == 0 {
		faults = append(faults, fmt.Errorf("%s: %w", homeFile, fs.ErrNotExist))
	}
	return errors.Join(faults...)
}

// own are the paths that no page has.
var own = []string{"/reference", "/search", "/changes", "/mailbox"}

// addRead adds a page that is read. If its path is taken, it gets another one.
func (s *Site) addRead(p *page) {
	if s.byPath[p.Path] != nil { // such as by a README beside an index
		p.Path = "/" + strings.TrimSuffix(p.file, path.Ext(p.file))
	}
	for s.byPath[p.Path] != nil || slices.Contains(own, p.Path) {
		p.Path += "-page"
	}
	s.pages = append(s.pages, p)
	s.noteCode(p)
	s.byFile[p.file], s.byPath[p.Path] = p, p
}

// hasReference reports whether the document has an operation.
func (s *Site) hasReference() bool { return len(s.document.Groups) > 0 }

// home is the home page, nil if there is none.
func (s *Site) home() *page { return s.byPath["/"] }

// readSidebar parses the navigation and fills the trail that leads from page to page.
func (s *Site) readSidebar(fsys fs.FS) error {
	nav, err := readPage(fsys, sidebarFile)
	if errors.Is(err, fs.ErrNotExist) && s.cfg.AnyPages {
		nav, err = s.listOfPages(), nil
	}
	if err != nil {
		return err
	}
	if err := s.relink(fsys, nav); err != nil {
		return err
	}
	for _, target := range nav.links() {
		if p := s.byPath[target]; p != nil {
			s.trail = append(s.trail, p)
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
		s.annotate(p)
		s.verify(p)
		s.mark(p)
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
	s.addHTML(p.Path, "page.html", view{
		Title: p.Title, Description: p.description, Source: "/" + p.file,
		Menu: s.menu(p.Path), Body: body, Outline: p.outline(), Prev: prev, Next: next,
	})
	s.handlers["/"+p.file] = newResource("text/markdown; charset=utf-8", p.source, filePolicy)
	return nil
}

// addHTML serves what a template makes of v at a path.
func (s *Site) addHTML(path, name string, v view) {
	v.Path = path
	if s.cfg.URL != "" {
		v.Canonical = s.cfg.URL + path
	}
	s.handlers[path] = newResource(typeHTML, s.layout(name, v), pagePolicy)
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
	v.Site, v.Assets, v.Config, v.Policy, v.HasReference = s.title, s.assets, s.cfg, metaPolicy, s.hasReference()
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

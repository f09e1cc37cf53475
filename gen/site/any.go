package site

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"strings"
)

// addHome makes a home page that lists the pages.
func (s *Site) addHome() {
	list := s.links()
	text := fmt.Appendf(nil, "# %s\n\n%s", s.document.Title(), list)
	p := newPage(homeFile, text, text)
	s.pages = append(s.pages, p)
	s.byFile[homeFile] = p
}

// listOfPages is a navigation with all pages.
func (s *Site) listOfPages() *page {
	list := s.links()
	return newPage(sidebarFile, list, list)
}

func (s *Site) links() []byte {
	var b bytes.Buffer
	plain := strings.NewReplacer("[", `\[`, "]", `\]`, "\n", " ")
	for _, p := range s.pages {
		fmt.Fprintf(&b, "- [%s](</%s>)\n", plain.Replace(p.Title), p.file)
	}
	return b.Bytes()
}

// Files returns the site as files for any server of files, by their names with slashes. A page is the index of a directory.
// They are complete only for a site that is static.
func (s *Site) Files() map[string][]byte {
	files := map[string][]byte{"404.html": s.layout("lost.html", view{Title: "Page not found", Path: "/404", Menu: s.sidebar})}
	for p, h := range s.handlers {
		if d, ok := h.(documents); ok {
			h = d.resource
		}
		res, ok := h.(*resource)
		if !ok {
			continue
		}
		name := strings.TrimPrefix(p, "/")
		if res.contentType == typeHTML {
			name = path.Join(name, "index.html")
		}
		files[name] = res.body
	}
	return files
}

// ServeHTTP serves the site by itself.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := http.NewServeMux()
	s.Register(mux)
	if _, pattern := mux.Handler(r); pattern != "" {
		mux.ServeHTTP(w, r)
	} else if !s.Lost(w, r) {
		http.NotFound(w, r)
	}
}

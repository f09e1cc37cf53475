package site

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"strings"
)

// makeHome takes the only page for the home page. If there are several, it makes one that lists them.
func (s *Site) makeHome() {
	if len(s.pages) == 1 {
		only := s.pages[0]
		delete(s.byPath, only.Path)
		only.Path = "/"
		s.byPath["/"] = only
		return
	}
	list := s.links()
	text := fmt.Appendf(nil, "# %s\n\n%s", s.document.Title(), list)
	s.addRead(newPage(homeFile, text, expansion{text: text}))
}

// listOfPages is a navigation with all pages.
func (s *Site) listOfPages() *page {
	list := s.links()
	return newPage(sidebarFile, list, expansion{text: list})
}

// links lists the home page and those beside it, and then those of each other directory below its name.
func (s *Site) links() []byte {
	byDir := map[string]string{}
	dirs := []string{"."}
	plain := strings.NewReplacer("[", `\[`, "]", `\]`, "\n", " ")
	for _, p := range s.pages {
		dir := path.Dir(p.file)
		if dir != "." && byDir[dir] == "" {
			dirs = append(dirs, dir)
		}
		item := fmt.Sprintf("- [%s](</%s>)\n", plain.Replace(p.Title), p.file)
		if p == s.home() {
			byDir[dir] = item + byDir[dir]
		} else {
			byDir[dir] += item
		}
	}
	var b bytes.Buffer
	b.WriteString(byDir["."])
	for _, dir := range dirs[1:] {
		fmt.Fprintf(&b, "- %s\n  %s\n", plain.Replace(dir), strings.ReplaceAll(strings.TrimSpace(byDir[dir]), "\n", "\n  "))
	}
	return b.Bytes()
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

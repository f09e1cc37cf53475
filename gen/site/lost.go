package site

import (
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/spelling"
)

// maxMeant is how many pages the page for a wrong path names.
const maxMeant = 5

// Lost answers a GET or HEAD to a path at which nothing exists, and reports whether it has. It redirects to the page that the path
// leads to, such as /create-a-code/ or /README. A client that asks for HTML gets a page with what was probably meant.
func (s *Site) Lost(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	if p := s.leadsTo(r.URL.Path); p != "" && p != r.URL.Path {
		http.Redirect(w, r, p, http.StatusMovedPermanently)
		return true
	}
	if !asksForHTML(r.Header) {
		return false
	}
	html := s.layout("lost.html", view{Title: "Page not found", Path: "/404", Menu: s.sidebar, Results: s.meant(r.URL.Path)})
	res := newResource(typeHTML, html, pagePolicy)
	res.status = http.StatusNotFound
	res.ServeHTTP(w, r)
	return true
}

// leadsTo returns the path of the page that is meant by another path of it: with a slash at the end, with the name of its file, or
// in other letters. It is empty if there is none.
func (s *Site) leadsTo(p string) string {
	name := strings.ToLower(path.Clean("/" + p))
	for _, end := range []string{".md", ".html", ".htm"} {
		name = strings.TrimSuffix(name, end)
	}
	for _, end := range []string{"/readme", "/index"} {
		name = strings.TrimSuffix(name, end)
	}
	name = strings.TrimSuffix(name, "/")
	for _, p := range s.pages {
		if "/"+strings.ToLower(strings.TrimSuffix(p.file, path.Ext(p.file))) == name {
			return p.Path
		}
	}
	for known, h := range s.handlers {
		if res, ok := h.(*resource); ok && res.contentType == typeHTML && strings.ToLower(strings.TrimSuffix(known, "/")) == name {
			return known
		}
	}
	return ""
}

// meant lists the pages whose path is spelled like p, then those that have the words of p.
func (s *Site) meant(p string) []result {
	byPath := map[string]*page{}
	var paths []string
	for _, known := range s.pages {
		byPath[known.Path] = known
		paths = append(paths, known.Path)
	}
	var results []result
	for len(results) < 2 {
		near := spelling.Nearest(p, paths...)
		if near == "" {
			break
		}
		results = append(results, result{Path: near, Page: byPath[near].Title, Title: byPath[near].Title, Excerpt: []string{byPath[near].description}})
		paths = slices.DeleteFunc(paths, func(path string) bool { return path == near })
	}
	_, terms := s.search.parse(strings.ReplaceAll(p, "/", " "))
	for _, r := range s.search.results(terms, maxMeant) {
		if len(results) < maxMeant && !slices.ContainsFunc(results, func(other result) bool { return other.Path == r.Path }) {
			results = append(results, r)
		}
	}
	return results
}

// asksForHTML tells whether a client names HTML among the types that it takes, as browsers do and programs do not.
func asksForHTML(h http.Header) bool {
	for element := range strings.SplitSeq(strings.Join(h.Values("Accept"), ","), ",") {
		name, parameters, err := mime.ParseMediaType(element)
		if err != nil || name != "text/html" && name != "application/xhtml+xml" {
			continue
		}
		weight, err := strconv.ParseFloat(parameters["q"], 64)
		if parameters["q"] == "" || err == nil && weight > 0 {
			return true
		}
	}
	return false
}

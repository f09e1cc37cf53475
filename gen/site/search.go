package site

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a search.
const (
	maxQuery   = 100 // runes; the rest of a longer query is ignored
	maxTerms   = 8
	maxResults = 20
	excerptLen = 200 // runes
)

// search answers /search?q=words with the sections that have them.
type search struct {
	site *Site
	*index
}

func (s *Site) addSearch() {
	var entries []entry
	names := map[string]string{} // of the operations, by the place that documents them
	for op := range s.document.Operations() {
		words := strings.Join([]string{op.ID, op.Method, op.Path}, " ")
		names[s.guides[op.ID]] += " " + words
		var text []string
		for _, p := range s.document.Parameters(op) {
			text = append(text, p.Name)
		}
		entries = append(entries, entry{
			path: "/reference#" + op.ID, page: "API reference", title: op.Title, names: words,
			text: op.Method + " " + op.Path + ": " + strings.Join(text, ", "),
		})
	}
	var sections []entry
	for _, p := range s.pages {
		for _, sec := range p.sections {
			e := entry{path: p.Path, page: p.Title, title: sec.Title, text: sec.text}
			if sec.Level > 1 {
				e.path += "#" + sec.ID
			}
			e.names = names[e.path]
			sections = append(sections, e)
		}
	}
	s.search = &search{s, newIndex(append(sections, entries...))}
	if !s.cfg.Static {
		s.handlers["/search"] = s.search
		return
	}
	s.addHTML("/search", "search.html", view{Title: "Search", Menu: s.sidebar})
	script, err := assetFiles.ReadFile("assets/static/find.js")
	if err != nil {
		panic(err) // the files are part of the program
	}
	script = fmt.Appendf(script, "globalThis.searchIndex = %s;\n", s.search.searchable())
	s.handlers["/search-index.js"] = newResource(typeOf(".js"), script, filePolicy)
}

// result is a section found. Excerpt alternates between plain text and words found, and starts with text.
type result struct {
	Path, Page, Title string
	Excerpt           []string
}

func (se *search) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query, terms := se.parse(r.URL.Query().Get("q"))
	html := se.site.layout("search.html", view{
		Title: "Search", Path: "/search", Menu: se.site.sidebar, Query: query, Results: se.results(terms, maxResults),
	})
	newResource(typeHTML, html, pagePolicy).ServeHTTP(w, r)
}

// parse bounds a query and cuts it into words. A compound that the pages do not have stands for its parts. The words of a question
// that say nothing are left out, unless it has no other.
func (x *index) parse(q string) (query string, terms []string) {
	q = strings.ToValidUTF8(q, "")
	if runes := []rune(q); len(runes) > maxQuery {
		q = string(runes[:maxQuery])
	}
	query = squeeze(q)
	var all, telling []string
	for _, compound := range compoundsOf(query) {
		words := []string{strings.ToLower(compound)}
		if x.words[words[0]] == "" {
			words = partsOf(compound)
		}
		for _, word := range words {
			all = append(all, word)
			if !slices.Contains(fill, word) && !slices.Contains(telling, word) {
				telling = append(telling, word)
			}
		}
	}
	if len(telling) == 0 {
		telling = all
	}
	return query, telling[:min(len(telling), maxTerms)]
}

// results are the best sections, at most so many.
func (se *search) results(terms []string, most int) []result {
	matches := se.find(terms)
	var results []result
	for _, m := range matches[:min(len(matches), most)] {
		results = append(results, result{
			Path: m.entry.path, Page: m.entry.page, Title: cmp.Or(m.entry.title, m.entry.page), Excerpt: excerpt(m.entry.text, se.wordsWith(m.stems)),
		})
	}
	return results
}

// excerpt cuts out of text the part around the first term and splits it at every term.
func excerpt(text string, terms []string) []string {
	first := -1
	for _, term := range terms {
		if i, _ := indexFold(text, 0, term); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	start, lead := 0, ""
	if first > excerptLen/3 {
		start = strings.LastIndexByte(text[:first-excerptLen/3+1], ' ') + 1
	}
	if start > 0 {
		lead = "…"
	}
	return split(lead+shorten(text[start:], excerptLen), terms)
}

// split returns s in parts: text, a term, text and so on.
func split(s string, terms []string) []string {
	var parts []string
	from := 0
	for from < len(s) {
		at, size := len(s), 0
		for _, term := range terms {
			if i, n := indexFold(s, from, term); i >= 0 && (i < at || i == at && n > size) {
				at, size = i, n
			}
		}
		if size == 0 {
			break
		}
		parts = append(parts, s[from:at], s[at:at+size])
		from = at + size
	}
	return append(parts, s[from:])
}

// indexFold returns the place and size in s of the first word after from that begins with term, which is in lower case; -1
// where there is none.
func indexFold(s string, from int, term string) (at, size int) {
	before, _ := utf8.DecodeLastRuneInString(s[:from])
	for i, r := range s[from:] {
		if n := prefixFold(s[from+i:], term); n > 0 && !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			return from + i, n
		}
		before = r
	}
	return -1, 0
}

// prefixFold returns how many bytes of s match term, 0 where s does not start with it.
func prefixFold(s, term string) int {
	n := 0
	for _, want := range term {
		r, size := utf8.DecodeRuneInString(s[n:])
		if size == 0 || unicode.ToLower(r) != want {
			return 0
		}
		n += size
	}
	return n
}

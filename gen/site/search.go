package site

import (
	"cmp"
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

// search answers /search?q=words with the sections that have all the words, by the weight of where they have them.
type search struct {
	site    *Site
	entries []entry
}

// entry is a section with what is searched in lower case.
type entry struct {
	page                   *page
	section                section
	pageTitle, title, text string
}

func (s *Site) addSearch() {
	se := &search{site: s}
	for _, p := range s.pages {
		for _, sec := range p.sections {
			se.entries = append(se.entries, entry{
				page: p, section: sec,
				pageTitle: strings.ToLower(p.Title), title: strings.ToLower(sec.Title), text: strings.ToLower(sec.text),
			})
		}
	}
	s.handlers["/search"] = se
}

// result is a section found. Excerpt alternates between plain text and words found, and starts with text.
type result struct {
	Path, Page, Title string
	Excerpt           []string
}

func (se *search) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query, terms := parseQuery(r.URL.Query().Get("q"))
	html := se.site.layout("search.html", view{
		Title: "Search", Path: "/search", Menu: se.site.sidebar, Query: query, Results: se.find(terms),
	})
	newResource(typeHTML, html, pagePolicy).ServeHTTP(w, r)
}

// parseQuery bounds a query and cuts it into words in lower case.
func parseQuery(q string) (query string, terms []string) {
	q = strings.ToValidUTF8(q, "")
	if runes := []rune(q); len(runes) > maxQuery {
		q = string(runes[:maxQuery])
	}
	query = squeeze(q)
	terms = strings.Fields(strings.ToLower(query))
	return query, terms[:min(len(terms), maxTerms)]
}

// find returns the best results first, equal ones in the order of the pages.
func (se *search) find(terms []string) []result {
	if len(terms) == 0 {
		return nil
	}
	type match struct {
		*entry
		weight int
	}
	var matches []match
	for i := range se.entries {
		e := &se.entries[i]
		if weight := e.weigh(terms); weight > 0 {
			matches = append(matches, match{e, weight})
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(b.weight, a.weight) })
	var results []result
	for _, m := range matches[:min(len(matches), maxResults)] {
		results = append(results, m.result(terms))
	}
	return results
}

// weigh returns 0 where a term is missing.
func (e *entry) weigh(terms []string) int {
	total := 0
	for _, term := range terms {
		weight := min(strings.Count(e.text, term), 3)
		if strings.Contains(e.title, term) {
			weight += 10
		}
		if weight > 0 && strings.Contains(e.pageTitle, term) {
			weight += 5
		}
		if weight == 0 {
			return 0
		}
		total += weight
	}
	return total
}

func (e *entry) result(terms []string) result {
	r := result{Path: e.page.Path, Page: e.page.Title, Title: e.section.Title, Excerpt: excerpt(e.section.text, terms)}
	if e.section.Level > 1 {
		r.Path += "#" + e.section.ID
	}
	return r
}

// excerpt cuts out of text the part around the first term and splits it at every term.
func excerpt(text string, terms []string) []string {
	first := -1
	for _, term := range terms {
		if i, _ := indexFold(text, term); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	start, lead := 0, ""
	if first > excerptLen/3 {
		start, lead = first-excerptLen/3, "…"
		for start > 0 && text[start-1] != ' ' {
			start--
		}
	}
	return split(lead+shorten(text[start:], excerptLen), terms)
}

// split returns s in parts: text, a term, text and so on.
func split(s string, terms []string) []string {
	var parts []string
	for s != "" {
		at, size := len(s), 0
		for _, term := range terms {
			if i, n := indexFold(s, term); i >= 0 && (i < at || i == at && n > size) {
				at, size = i, n
			}
		}
		if size == 0 {
			break
		}
		parts = append(parts, s[:at], s[at:at+size])
		s = s[at+size:]
	}
	return append(parts, s)
}

// indexFold returns the place and size in s of the first match of term, which is in lower case; -1 where there is none.
func indexFold(s, term string) (at, size int) {
	for i := range s {
		if n := prefixFold(s[i:], term); n > 0 {
			return i, n
		}
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

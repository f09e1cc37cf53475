package site

import (
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Files returns the site as files for any server of files, or for none, by their names with slashes. They are complete only for
// a site that is static. Links lead from file to file, except on the page for a path that does not exist: any path may show it.
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
		body := res.body
		if res.contentType == typeHTML {
			body = s.relative(fileOf(p), body)
		}
		files[s.nameOf(p)] = body
	}
	return files
}

// fileOf is the name of the file for a page at a path.
func fileOf(p string) string {
	if strings.HasSuffix(p, "/") {
		p += "index"
	}
	return strings.TrimPrefix(p, "/") + ".html"
}

// nameOf is the name of the file for a path.
func (s *Site) nameOf(p string) string {
	if res, ok := s.handlers[p].(*resource); ok && res.contentType == typeHTML {
		return fileOf(p)
	}
	return strings.TrimPrefix(p, "/")
}

var rootedLink = regexp.MustCompile(`( (?:href|src|action|data-index)=")(/[^"/?#][^"?#]*|/)([?#][^"]*)?"`)

// relative makes the links from the root of the site relative to a file.
func (s *Site) relative(file string, body []byte) []byte {
	up := strings.Repeat("../", strings.Count(file, "/"))
	return rootedLink.ReplaceAllFunc(body, func(link []byte) []byte {
		m := rootedLink.FindSubmatch(link)
		target, err := url.PathUnescape(html.UnescapeString(string(m[2])))
		if err != nil || s.handlers[target] == nil {
			return link
		}
		to := (&url.URL{Path: up + s.nameOf(target)}).EscapedPath()
		return []byte(string(m[1]) + html.EscapeString(to) + string(m[3]) + `"`)
	})
}

// searchable is the index for a script, in JSON.
func (x *index) searchable() []byte {
	type section struct {
		Path        string   `json:"path"`
		Page        string   `json:"page"`
		Title       string   `json:"title"`
		Text        string   `json:"text"`
		Stems       []string `json:"stems"` // of the title
		IsOperation bool     `json:"isOperation"`
		Length      float64  `json:"length"`
	}
	out := struct {
		Entries  []section               `json:"entries"`
		Postings map[string][][2]float64 `json:"postings"`
		Words    map[string]string       `json:"words"`
		Sorted   []string                `json:"sorted"`
		Length   float64                 `json:"length"`
		Kin      [][]string              `json:"kin"`
		Roots    map[string]string       `json:"roots"` // stems of words that the pages may not have
		Vague    []string                `json:"vague"`
		Fill     []string                `json:"fill"`
	}{Postings: map[string][][2]float64{}, Words: x.words, Sorted: x.sorted, Length: x.length, Kin: kinStems(), Roots: map[string]string{}, Vague: vague, Fill: fill}
	for _, word := range slices.Concat(kin...) {
		out.Roots[word] = stemOf(word)
	}
	for _, e := range x.entries {
		path, fragment, isDeep := strings.Cut(e.path, "#")
		own := section{Path: fileOf(path), Page: e.page, Title: e.title, Text: e.text, IsOperation: e.names != "", Length: e.length, Stems: []string{}}
		if isDeep {
			own.Path += "#" + fragment
		}
		for _, word := range wordsOf(e.title) {
			if !slices.Contains(fill, word) {
				own.Stems = append(own.Stems, x.words[word])
			}
		}
		out.Entries = append(out.Entries, own)
	}
	for stem, found := range x.postings {
		for _, p := range found {
			out.Postings[stem] = append(out.Postings[stem], [2]float64{float64(p.entry), p.weight})
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		panic(err) // it has nothing that JSON has no form for
	}
	return text
}

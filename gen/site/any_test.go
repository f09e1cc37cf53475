package site

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// TestAnyPages shows pages without a home page and a navigation, one of them with a link that leads nowhere.
func TestAnyPages(t *testing.T) {
	t.Parallel()
	pages := fstest.MapFS{"a.md": {Data: []byte("# A [b]\n\n[x](gone.md)\n")}, "in/b c.md": {Data: []byte("# B\n")}}
	_, err := New(Config{Pages: pages, Document: document(t)})
	require.Error(t, err)
	s, err := New(Config{Pages: pages, Document: document(t), AnyPages: true})
	require.NoError(t, err)
	for target, want := range map[string]int{"/": 200, "/a": 200, "/in/b%20c": 200, "/reference": 200, "/search?q=b": 200, "/a/": 301, "/none": 404} {
		w := get(s, target)
		assert.Equal(t, want, w.Code, target)
	}
	home := parse(t, s, "/")
	assert.Equal(t, "Parcels", textOf(all(home, tag(atom.H1))[0]))
	var links []string
	for _, n := range all(all(home, class("menu"))[0], tag(atom.A)) {
		links = append(links, attr(n, "href")+" "+textOf(n))
	}
	assert.Equal(t, []string{"/ Parcels", "/a A [b]", "/in/b%20c B"}, links)

	r := httptest.NewRequest(http.MethodGet, "/none", nil)
	r.Header.Set("Accept", browser)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	assert.Contains(t, w.Body.String(), "Page not found")
}

// TestOnePage makes the only page the home page, and needs no reference. The former path of the page leads to it.
func TestOnePage(t *testing.T) {
	t.Parallel()
	s, err := New(Config{
		Pages: fstest.MapFS{"in/a b.md": {Data: []byte("# A\n\n## B\n")}}, AnyPages: true,
		Document: []byte("openapi: 3.0.3\ninfo: {title: A, version: 0.0.0}\npaths: {}\n"), URL: "https://example.com",
	})
	require.NoError(t, err)
	home := parse(t, s, "/")
	assert.Equal(t, "A", textOf(all(home, tag(atom.H1))[0]))
	assert.Len(t, all(all(home, class("menu"))[0], tag(atom.A)), 1)
	assert.Empty(t, all(home, class("extra")))
	assert.Equal(t, "/", get(s, "/in/a%20b").Header().Get("Location"))
	for _, gone := range []string{"/reference", "/openapi.json", "/openapi.yaml"} {
		assert.Equal(t, http.StatusNotFound, get(s, gone).Code, gone)
	}
	for _, list := range []string{"/sitemap.xml", "/llms.txt"} {
		body := get(s, list).Body.String()
		assert.NotContains(t, body, "reference", list)
		assert.NotContains(t, body, "openapi", list)
	}
}

// TestBlueprintHead leaves out what an API Blueprint says of its format. Verdicts stay at their lines.
func TestBlueprintHead(t *testing.T) {
	t.Parallel()
	page := fstest.MapFS{"a.apib": {Data: []byte("FORMAT: 1A\nHOST: http://a.example.com\n\n# A\n\nText.\n")}}
	s, err := New(Config{Pages: page, AnyPages: true, Document: document(t), Verdicts: []Verdict{{File: "a.apib", Line: 6, Is: "true", Says: "text"}}})
	require.NoError(t, err)
	article := all(parse(t, s, "/"), tag(atom.Article))[0]
	assert.NotContains(t, textOf(article), "FORMAT")
	assert.Contains(t, squeeze(textOf(all(article, class("checked"))[0])), "Text.")
}

// TestOtherPages shows pages with other names: an index, a name that the site has itself, other extensions, and only some of the files.
func TestOtherPages(t *testing.T) {
	t.Parallel()
	pages := fstest.MapFS{
		"index.md": {Data: []byte("# Home\n\n[in](in/) [more](more.markdown) [reference](reference.md) [left out](left.md)\n")}, "in/index.mdx": {Data: []byte("# In\n")},
		"in/README.md": {Data: []byte("# Read me\n")}, "more.markdown": {Data: []byte("# More\n")}, "reference.md": {Data: []byte("# Ours\n")}, "left.md": {Data: []byte("# Left out\n")},
	}
	s, err := New(Config{
		Pages: pages, Files: []string{"index.md", "in/README.md", "in/index.mdx", "more.markdown", "reference.md"}, Document: document(t), AnyPages: true,
	})
	require.NoError(t, err)
	for target, title := range map[string]string{"/": "Home", "/in/": "Read me", "/in/index": "In", "/more": "More", "/reference-page": "Ours", "/reference": "API reference"} {
		assert.Equal(t, title, textOf(all(parse(t, s, target), tag(atom.H1))[0]), target)
	}
	assert.Equal(t, http.StatusNotFound, get(s, "/left").Code)
	var links []string
	for _, n := range all(all(parse(t, s, "/"), tag(atom.Article))[0], tag(atom.A)) {
		links = append(links, attr(n, "href"))
	}
	assert.Equal(t, []string{"/in/", "/more", "/reference-page", "left.md"}, links)
	assert.Equal(t, "- [Home](</index.md>)\n- [More](</more.markdown>)\n- [Ours](</reference.md>)\n- in\n  - [Read me](</in/README.md>)\n  - [In](</in/index.mdx>)\n", string(s.links()))
}

// TestFiles has all that the pages load. Each link leads to one of the files, from wherever they are.
func TestFiles(t *testing.T) {
	t.Parallel()
	pages := fstest.MapFS{
		"a.md": {Data: []byte("# A\n\n[b](in/b%20c.md#b?) ![](in/x.svg) <a href=\"/in/b%20c\">raw</a> <a href=\"/none\">raw</a>\n")}, "in/b c.md": {Data: []byte("# B\n\n[a](../a.md) [home](/)\n")},
		"in/x.svg": {Data: []byte("<svg/>")},
	}
	s, err := New(Config{Pages: pages, Document: document(t), AnyPages: true, Static: true})
	require.NoError(t, err)
	files := s.Files()
	for _, name := range []string{"index.html", "a.html", "a.md", "in/b c.html", "in/x.svg", "reference.html", "search.html", "search-index.js", "openapi.yaml", "openapi.json", "404.html", "llms.txt"} {
		assert.NotEmpty(t, files[name], name)
	}
	assert.NotContains(t, files, "search")
	assert.Contains(t, string(files["404.html"]), "Page not found")
	for name, body := range files {
		if path.Ext(name) != ".html" || name == "404.html" {
			continue
		}
		doc, err := html.Parse(bytes.NewReader(body))
		require.NoError(t, err)
		for n := range doc.Descendants() {
			for _, a := range n.Attr {
				u, err := url.Parse(a.Val)
				if slices.Contains([]string{"href", "src", "action", "data-index"}, a.Key) && err == nil && u.Path != "" && u.Host == "" && u.Path != "/none" {
					assert.Contains(t, files, path.Join(path.Dir(name), u.Path), "%s links to %s", name, a.Val)
				}
			}
		}
	}
	assert.Contains(t, string(files["a.html"]), `<a href="in/b%20c.html#b%3F">b</a>`)
	assert.Contains(t, string(files["a.html"]), `<meta http-equiv="Content-Security-Policy"`)
}

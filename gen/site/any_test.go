package site

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
	assert.Equal(t, []string{"/a A [b]", "/in/b%20c B", "/ Parcels"}, links)

	r := httptest.NewRequest(http.MethodGet, "/none", nil)
	r.Header.Set("Accept", browser)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	assert.Contains(t, w.Body.String(), "Page not found")
}

// TestFiles has all that the pages load, and no search.
func TestFiles(t *testing.T) {
	t.Parallel()
	s, err := New(Config{Pages: fstest.MapFS{"a.md": {Data: []byte("# A\n")}}, Document: document(t), AnyPages: true, Static: true})
	require.NoError(t, err)
	files := s.Files()
	for _, name := range []string{"index.html", "a/index.html", "a.md", "reference/index.html", "openapi.yaml", "openapi.json", "404.html", "llms.txt"} {
		assert.NotEmpty(t, files[name], name)
	}
	assert.NotContains(t, files, "search")
	assert.NotContains(t, string(files["index.html"]), `action="/search"`)
	assert.NotContains(t, string(files["index.html"]), "search-")
	assert.Contains(t, string(files["404.html"]), "Page not found")
}

package site

import (
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// document is the OpenAPI document of the pages in testdata.
func document(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/openapi.yaml")
	require.NoError(t, err)
	return text
}

// testSite is the site of the pages in testdata behind a mux as the service has one.
func testSite(t testing.TB) (*Site, http.Handler) {
	t.Helper()
	return serve(t, os.DirFS("testdata"))
}

func serve(t testing.TB, pages fs.FS) (*Site, http.Handler) {
	t.Helper()
	s, err := New(Config{Pages: pages, Document: document(t)})
	require.NoError(t, err)
	mux := http.NewServeMux()
	s.Register(mux)
	return s, mux
}

// with is a small site whose home page has the text given.
func with(home string, others ...string) fstest.MapFS {
	pages := fstest.MapFS{"README.md": {Data: []byte(home)}, "_sidebar.md": {Data: []byte("- [Home](README.md)\n")}}
	for i := 0; i+1 < len(others); i += 2 {
		pages[others[i]] = &fstest.MapFile{Data: []byte(others[i+1])}
	}
	return pages
}

func get(h http.Handler, target string, header ...string) *httptest.ResponseRecorder {
	return do(h, http.MethodGet, target, header...)
}

func do(h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func parse(t testing.TB, h http.Handler, target string) *html.Node {
	t.Helper()
	w := get(h, target)
	require.Equal(t, http.StatusOK, w.Code, target)
	doc, err := html.Parse(w.Body)
	require.NoError(t, err)
	return doc
}

// all returns the elements that match, in order.
func all(doc *html.Node, match func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && match(n) {
			found = append(found, n)
		}
	}
	return found
}

func tag(a atom.Atom) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.DataAtom == a }
}

func class(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, "class")), name) }
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// htmlPaths are the paths of all that the site serves as HTML.
func htmlPaths(t testing.TB, s *Site, h http.Handler) []string {
	t.Helper()
	var paths []string
	for _, p := range slices.Sorted(maps.Keys(s.handlers)) {
		if get(h, p).Header().Get("Content-Type") == typeHTML {
			paths = append(paths, p)
		}
	}
	require.Equal(t, []string{"/", "/guides/tracking", "/order-a-parcel", "/reference", "/search"}, paths)
	return paths
}

func TestEveryInternalLinkResolves(t *testing.T) {
	t.Parallel()
	s, h := testSite(t)
	for _, p := range htmlPaths(t, s, h) {
		doc := parse(t, h, p)
		links := all(doc, func(n *html.Node) bool { return has(n, "href") || has(n, "src") || has(n, "action") })
		for _, n := range links {
			target := attr(n, "href") + attr(n, "src") + attr(n, "action")
			u, err := url.Parse(target)
			require.NoError(t, err)
			if u.IsAbs() {
				continue
			}
			page := doc
			if u.Path != "" {
				w := get(h, u.Path)
				assert.Equal(t, http.StatusOK, w.Code, "%s links to %s", p, target)
				page, err = html.Parse(w.Body)
				require.NoError(t, err)
			}
			if u.Fragment != "" {
				assert.Len(t, all(page, func(n *html.Node) bool { return attr(n, "id") == u.Fragment }), 1, "%s links to %s", p, target)
			}
		}
	}
}

func TestNothingLoadsFromElsewhere(t *testing.T) {
	t.Parallel()
	s, h := testSite(t)
	for _, p := range htmlPaths(t, s, h) {
		for _, n := range all(parse(t, h, p), func(n *html.Node) bool { return has(n, "src") || n.DataAtom == atom.Link }) {
			assert.Regexp(t, "^/[^/]", attr(n, "src")+attr(n, "href"), p)
		}
	}
	for p := range s.handlers {
		if strings.HasSuffix(p, ".css") {
			assert.NotRegexp(t, `@import|url\(["']?(https?:)?//`, get(h, p).Body.String(), p)
		}
	}
}

func TestPagesHaveNothingInlineThatThePolicyForbids(t *testing.T) {
	t.Parallel()
	s, h := testSite(t)
	for _, p := range htmlPaths(t, s, h) {
		w := get(h, p)
		assert.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'; script-src 'self';", p)
		assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"), p)
		assert.Equal(t, "same-origin", w.Header().Get("Referrer-Policy"), p)
		for _, n := range all(parse(t, h, p), func(*html.Node) bool { return true }) {
			assert.False(t, has(n, "style") || has(n, "onclick") || n.DataAtom == atom.Style, "%s: %s", p, n.Data)
			assert.False(t, n.DataAtom == atom.Script && !has(n, "src"), p)
		}
	}
	assert.NotContains(t, get(h, "/").Header().Get("Content-Security-Policy"), "unsafe-inline")
}

func TestSidebarMarksTheCurrentPage(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	for _, p := range []string{"/", "/order-a-parcel", "/guides/tracking"} {
		menu := all(parse(t, h, p), class("menu"))
		require.Len(t, menu, 1)
		current := all(menu[0], func(n *html.Node) bool { return attr(n, "aria-current") == "page" })
		require.Len(t, current, 1, p)
		assert.Equal(t, p, attr(current[0], "href"))
		assert.Len(t, all(menu[0], tag(atom.A)), 3)
	}
}

func TestStepsFollowTheSidebar(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	step := func(page, rel string) string {
		for _, n := range all(parse(t, h, page), func(n *html.Node) bool { return attr(n, "rel") == rel && n.DataAtom == atom.A }) {
			return attr(n, "href")
		}
		return ""
	}
	assert.Equal(t, "", step("/", "prev"))
	assert.Equal(t, "/order-a-parcel", step("/", "next"))
	assert.Equal(t, "/order-a-parcel", step("/guides/tracking", "prev"))
	assert.Equal(t, "", step("/guides/tracking", "next"))
}

func TestHead(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	doc := parse(t, h, "/order-a-parcel")
	assert.Equal(t, "Order a Parcel · Parcels", textOf(all(doc, tag(atom.Title))[0]))
	description := all(doc, func(n *html.Node) bool { return attr(n, "name") == "description" })
	require.Len(t, description, 1)
	content := attr(description[0], "content")
	assert.True(t, strings.HasPrefix(content, "Orders a parcel for an address."), content)
	assert.True(t, strings.HasSuffix(content, "…"), content)
	assert.LessOrEqual(t, len([]rune(content)), descriptionLength)
	assert.Equal(t, "Parcels", textOf(all(parse(t, h, "/"), tag(atom.Title))[0]), "the home page has the title of the site")
}

func TestPageHasOneTopHeading(t *testing.T) {
	t.Parallel()
	s, h := testSite(t)
	for _, p := range htmlPaths(t, s, h) {
		assert.Len(t, all(parse(t, h, p), tag(atom.H1)), 1, p)
	}
}

func TestRawMarkdownAndSpec(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	source, err := os.ReadFile("testdata/order-a-parcel.md")
	require.NoError(t, err)
	for target, want := range map[string][2]string{
		"/order-a-parcel.md": {"text/markdown; charset=utf-8", string(source)},
		"/openapi.yaml":      {"application/yaml", string(document(t))},
	} {
		w := get(h, target)
		assert.Equal(t, want[0], w.Header().Get("Content-Type"), target)
		assert.Equal(t, want[1], w.Body.String(), target)
	}
}

func TestFilesOfPagesAreServedOnlyWhereLinked(t *testing.T) {
	t.Parallel()
	_, h := serve(t, with("# A\n\n![x](a.svg)\n", "a.svg", "<svg/>", "b.svg", "<svg/>"))
	svg := get(h, "/a.svg").Header()
	assert.Equal(t, "image/svg+xml", svg.Get("Content-Type"))
	assert.Contains(t, svg.Get("Content-Security-Policy"), "default-src 'none';", "scripts in it do not run")
	assert.Equal(t, http.StatusNotFound, get(h, "/b.svg").Code)
	assert.Equal(t, http.StatusNotFound, get(h, "/_sidebar.md").Code)
}

func TestNewNamesEveryFault(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		pages fs.FS
		want  []string
	}{
		"links":         {with("[a](none.md) [b](gone)\n", "x.md", "![c](../up.png)\n"), []string{"README.md: link to none.md", "README.md: link to gone", "x.md: link to ../up.png"}},
		"include":       {with("[a](none.md ':include')\n"), []string{"README.md: include", "none.md"}},
		"include cycle": {with("[a](x.md ':include')\n", "x.md", "[a](/README.md ':include')\n"), []string{"includes itself through x.md"}},
		"no home":       {fstest.MapFS{"_sidebar.md": {}}, []string{"README.md"}},
		"no sidebar":    {fstest.MapFS{"README.md": {}}, []string{"_sidebar.md"}},
	} {
		_, err := New(Config{Pages: tc.pages, Document: document(t)})
		require.Error(t, err, name)
		for _, want := range tc.want {
			assert.ErrorContains(t, err, want, name)
		}
	}
	_, err := New(Config{Pages: with("# A\n")})
	assert.ErrorContains(t, err, "required")
}

func BenchmarkPage(b *testing.B) {
	_, h := testSite(b)
	r := httptest.NewRequest(http.MethodGet, "/order-a-parcel", nil)
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	_, h := testSite(b)
	r := httptest.NewRequest(http.MethodGet, "/search?q=parcel+door", nil)
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
}

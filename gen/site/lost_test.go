package site

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

func lose(t *testing.T, method, target, accept string) (*httptest.ResponseRecorder, bool) {
	t.Helper()
	s, _ := testSite(t)
	r := httptest.NewRequest(method, "/", nil)
	r.URL = &url.URL{Path: target}
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	return w, s.Lost(w, r)
}

func TestLostPathsLeadToPages(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]string{
		"/order-a-parcel/": "/order-a-parcel", "/order-a-parcel.html": "/order-a-parcel", "/Order-A-Parcel": "/order-a-parcel",
		"/README": "/", "/readme/": "/", "/index.html": "/", "//": "/", "/guides/tracking/": "/guides/tracking", "/guides/../order-a-parcel": "/order-a-parcel",
		"/guides/tracking/README": "/guides/tracking", "//order-a-parcel": "/order-a-parcel", "/reference/": "/reference",
	} {
		w, ok := lose(t, http.MethodGet, target, "*/*")
		assert.True(t, ok, target)
		assert.Equal(t, http.StatusMovedPermanently, w.Code, target)
		assert.Equal(t, want, w.Header().Get("Location"), target)
	}
}

func TestLostPage(t *testing.T) {
	t.Parallel()
	w, ok := lose(t, http.MethodGet, "/order-a-parsel", browser)
	require.True(t, ok)
	assert.Equal(t, http.StatusNotFound, w.Code)
	assert.Equal(t, typeHTML, w.Header().Get("Content-Type"))
	assert.Equal(t, pagePolicy, w.Header().Get("Content-Security-Policy"))
	doc, err := html.Parse(w.Body)
	require.NoError(t, err)
	meant := all(all(doc, class("results"))[0], tag(atom.A))
	require.NotEmpty(t, meant)
	assert.Equal(t, "/order-a-parcel", attr(meant[0], "href"))

	w, ok = lose(t, http.MethodGet, "/<script>", browser)
	require.True(t, ok)
	assert.NotContains(t, w.Body.String(), "<script>")
	assert.LessOrEqual(t, len(w.Body.String()), 10_000)
}

func TestLostRequestsOfPrograms(t *testing.T) {
	t.Parallel()
	for _, accept := range []string{"", "*/*", "application/json", "application/xml", "text/html;q=0", "text/*", ";"} {
		_, ok := lose(t, http.MethodGet, "/nothing", accept)
		assert.False(t, ok, accept)
	}
	_, ok := lose(t, http.MethodPost, "/nothing", browser)
	assert.False(t, ok)
	_, ok = lose(t, http.MethodPost, "/README", browser)
	assert.False(t, ok)
}

func TestListings(t *testing.T) {
	t.Parallel()
	s, err := New(Config{Pages: os.DirFS("testdata"), URL: "https://parcels.example", Document: document(t)})
	require.NoError(t, err)
	mux := http.NewServeMux()
	s.Register(mux)
	assert.Contains(t, get(mux, "/llms.txt").Body.String(), "# Parcels\n\n> Send parcels & follow them.")
	assert.Contains(t, get(mux, "/llms.txt").Body.String(), "- [Order a Parcel](https://parcels.example/order-a-parcel.md): Orders a parcel for an address.")
	assert.Equal(t, "User-agent: *\nDisallow: /search\nSitemap: https://parcels.example/sitemap.xml\n", get(mux, "/robots.txt").Body.String())
	assert.Contains(t, get(mux, "/sitemap.xml").Body.String(), "<loc>https://parcels.example/guides/tracking</loc>")
	assert.Contains(t, get(mux, "/favicon.ico").Body.String(), "<svg")
	head := parse(t, mux, "/order-a-parcel")
	canonical := all(head, func(n *html.Node) bool { return attr(n, "rel") == "canonical" })
	require.Len(t, canonical, 1)
	assert.Equal(t, "https://parcels.example/order-a-parcel", attr(canonical[0], "href"))
	for property, want := range map[string]string{"og:url": "https://parcels.example/order-a-parcel", "og:title": "Order a Parcel", "og:site_name": "Parcels", "og:type": "website"} {
		found := all(head, func(n *html.Node) bool { return attr(n, "property") == property })
		require.Len(t, found, 1, property)
		assert.Equal(t, want, attr(found[0], "content"))
	}

	_, h := testSite(t)
	assert.Equal(t, http.StatusNotFound, get(h, "/sitemap.xml").Code, "there is no URL without a base")
	assert.Empty(t, all(parse(t, h, "/order-a-parcel"), func(n *html.Node) bool { return attr(n, "rel") == "canonical" }))
}

package site

import (
	"compress/gzip"
	"io"
	"net/http"
	"path"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestHeadHasTheHeadersOfGet(t *testing.T) {
	t.Parallel()
	s, h := testSite(t)
	for p := range s.handlers {
		head, want := do(h, http.MethodHead, p), get(h, p)
		assert.Equal(t, http.StatusOK, head.Code, p)
		assert.Empty(t, head.Body.Bytes(), p)
		assert.Equal(t, want.Header(), head.Header(), p)
		assert.NotEmpty(t, head.Header().Get("Content-Type"), p)
	}
}

func TestOtherMethodsAndPathsAreNotTheSites(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	assert.Equal(t, http.StatusMethodNotAllowed, do(h, http.MethodPost, "/order-a-parcel").Code)
	for _, p := range []string{"/nowhere", "/order-a-parcel/", "/assets/", "/reference/", "/guides", "/README"} {
		assert.Equal(t, http.StatusNotFound, get(h, p).Code, p)
	}
}

func TestEntityTags(t *testing.T) {
	t.Parallel()
	s, h := testSite(t)
	tags := map[string]string{}
	for p := range s.handlers {
		tag := get(h, p).Header().Get("ETag")
		require.NotEmpty(t, tag, p)
		if p == "/favicon.ico" { // the icon at another path
			continue
		}
		assert.Empty(t, tags[tag], "%s has the entity tag of another", p)
		tags[tag] = p
		w := get(h, p, "If-None-Match", tag)
		assert.Equal(t, http.StatusNotModified, w.Code, p)
		assert.Empty(t, w.Body.Bytes(), p)
		assert.Equal(t, http.StatusOK, get(h, p, "If-None-Match", `"other"`).Code, p)
	}
}

func TestPartsAndPreconditionsAreIgnored(t *testing.T) {
	t.Parallel()
	_, h := testSite(t)
	want := get(h, "/").Body.String()
	for _, header := range [][]string{
		{"Range", "bytes=0-9"}, {"Range", "bytes=9999999-"}, {"Range", "bytes=0-9", "If-Range", get(h, "/").Header().Get("ETag")},
		{"If-Match", `"other"`}, {"If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"},
	} {
		w := get(h, "/", header...)
		assert.Equal(t, http.StatusOK, w.Code, header)
		assert.Equal(t, want, w.Body.String(), header)
	}
}

func TestCaching(t *testing.T) {
	t.Parallel()
	s, h := testSite(t)
	for p := range s.handlers {
		want := cacheRevalidate
		if strings.HasPrefix(p, "/assets/") {
			want = cacheForever
			assert.Regexp(t, `-[0-9a-f]{12}\.\w+$`, p)
		}
		assert.Equal(t, want, get(h, p).Header().Get("Cache-Control"), p)
	}
}

func TestCodings(t *testing.T) {
	t.Parallel()
	s, h := testSite(t)
	coded := 0
	for p := range s.handlers {
		plain := get(h, p)
		assert.Empty(t, plain.Header().Get("Content-Encoding"), p)
		if plain.Header().Get("Vary") == "" {
			assert.True(t, plain.Body.Len() < worthCoding || !isText(plain.Header().Get("Content-Type")), p)
			continue
		}
		coded++
		for accept, want := range map[string]string{"br, gzip": "br", "gzip": "gzip", "br;q=0, gzip": "gzip"} {
			zipped := get(h, p, "Accept-Encoding", accept)
			assert.Equal(t, "Accept-Encoding", zipped.Header().Get("Vary"))
			assert.Equal(t, want, zipped.Header().Get("Content-Encoding"))
			assert.NotEqual(t, plain.Header().Get("ETag"), zipped.Header().Get("ETag"))
			assert.Less(t, zipped.Body.Len(), plain.Body.Len())
			assert.Equal(t, plain.Body.String(), decoded(t, want, zipped.Body))
		}
	}
	assert.Greater(t, coded, 5)
}

// TestAssetsAreCompressed demands the files in coded of each style sheet and script that is worth it, and no others.
func TestAssetsAreCompressed(t *testing.T) {
	t.Parallel()
	var want, got []string
	assets, err := assetFiles.ReadDir("assets")
	require.NoError(t, err)
	for _, f := range assets {
		body, _ := assetFiles.ReadFile("assets/" + f.Name())
		if ext := path.Ext(f.Name()); len(body) >= worthCoding && (ext == ".css" || ext == ".js") {
			want = append(want, f.Name()+".br", f.Name()+".gz")
		}
	}
	files, err := assetFiles.ReadDir("coded")
	require.NoError(t, err)
	for _, f := range files {
		got = append(got, f.Name())
	}
	assert.Equal(t, want, got, "run go generate ./gen")
}

func decoded(t *testing.T, coding string, body io.Reader) string {
	t.Helper()
	if coding == "br" {
		body = brotli.NewReader(body)
	} else {
		r, err := gzip.NewReader(body)
		require.NoError(t, err)
		body = r
	}
	text, err := io.ReadAll(body)
	require.NoError(t, err)
	return string(text)
}

// TestReferenceIsSmall counts all that a browser loads of the reference.
func TestReferenceIsSmall(t *testing.T) {
	t.Parallel()
	_, h := serve(t, with("# A\n"))
	size := 0
	doc := parse(t, h, "/reference")
	loaded := []string{"/reference"}
	for _, n := range all(doc, func(n *html.Node) bool {
		return n.DataAtom == atom.Script || attr(n, "rel") == "stylesheet" || attr(n, "rel") == "icon"
	}) {
		loaded = append(loaded, attr(n, "src")+attr(n, "href"))
	}
	for _, p := range loaded {
		size += get(h, p, "Accept-Encoding", "gzip").Body.Len()
	}
	t.Logf("%d bytes in %d files", size, len(loaded))
	assert.Less(t, size, 20<<10)
}

func TestAccepts(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "br": false, "*": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "gzip; q=0.000": false, "gzip;q=0.01": true,
	} {
		assert.Equal(t, want, accepts(http.Header{"Accept-Encoding": {value}}, "gzip"), value)
	}
}

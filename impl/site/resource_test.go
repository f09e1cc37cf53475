package site

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
		if strings.HasPrefix(p, "/assets/") || strings.HasPrefix(p, "/reference/") {
			want = cacheForever
			assert.Regexp(t, `-[0-9a-f]{12}\.\w+$`, p)
		}
		assert.Equal(t, want, get(h, p).Header().Get("Cache-Control"), p)
	}
}

func TestGzip(t *testing.T) {
	t.Parallel()
	s, h := testSite(t)
	for p := range s.handlers {
		if !strings.HasPrefix(p, "/reference/") {
			continue
		}
		plain, zipped := get(h, p), get(h, p, "Accept-Encoding", "br, gzip")
		assert.Equal(t, "Accept-Encoding", plain.Header().Get("Vary"))
		assert.Empty(t, plain.Header().Get("Content-Encoding"))
		assert.Equal(t, "gzip", zipped.Header().Get("Content-Encoding"))
		assert.NotEqual(t, plain.Header().Get("ETag"), zipped.Header().Get("ETag"))
		assert.Less(t, zipped.Body.Len(), plain.Body.Len()/2)
		r, err := gzip.NewReader(zipped.Body)
		require.NoError(t, err)
		body, err := io.ReadAll(r)
		require.NoError(t, err)
		assert.Equal(t, plain.Body.String(), string(body))
	}
}

func TestAcceptsGzip(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "br": false, "*": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "gzip; q=0.000": false, "gzip;q=0.01": true,
	} {
		assert.Equal(t, want, acceptsGzip(http.Header{"Accept-Encoding": {value}}), value)
	}
}

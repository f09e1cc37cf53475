package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
)

const typeHTML = "text/html; charset=utf-8"

// Content security policies.
const (
	metaPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'" // for a page that brings its own
	pagePolicy = metaPolicy + "; frame-ancestors 'none'"
	filePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)

const (
	cacheRevalidate = "no-cache"
	cacheForever    = "public, max-age=31536000, immutable" // for paths that carry a digest of the content
)

// resource is a fixed response with a strong entity tag. It answers GET and HEAD, in full or with 304 (RFC 9110 §13.1.2), in
// the coding that makes it smallest of those that the client takes.
type resource struct {
	contentType, policy, cache, etag string
	status                           int // zero means 200
	body                             []byte
	brotli, gzip                     func() []byte // body in a coding, made when it is first asked for
}

func newResource(contentType string, body []byte, policy string) *resource {
	return &resource{
		contentType: contentType, policy: policy, cache: cacheRevalidate, etag: `"` + digest(body) + `"`, body: body,
		brotli: sync.OnceValue(func() []byte { return toBrotli(body) }), gzip: sync.OnceValue(func() []byte { return toGzip(body) }),
	}
}

// digest is a short name for content: 96 bits of its SHA-256.
func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:12])
}

func (res *resource) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	setHeaders(h, res.contentType, res.policy, res.cache)
	body, etag := res.body, res.etag
	if len(body) >= worthCoding && isText(res.contentType) {
		h.Add("Vary", "Accept-Encoding")
		coding, coded := "br", res.brotli
		if !accepts(r.Header, coding) {
			coding, coded = "gzip", res.gzip
		}
		if accepts(r.Header, coding) {
			h.Set("Content-Encoding", coding)
			body, etag = coded(), strings.TrimSuffix(etag, `"`)+"-"+coding+`"`
		}
	}
	if res.status != 0 {
		h.Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(res.status)
		_, _ = w.Write(body) // net/http drops the body of a response to HEAD
		return
	}
	h.Set("ETag", etag)
	http.ServeContent(w, plain(r), "", time.Time{}, bytes.NewReader(body))
}

// plain is r without the fields that [http.ServeContent] would answer with a part, or with a 412 or 416 of its own.
// A server may ignore ranges (RFC 9110 §14.2), and the preconditions guard nothing where nothing can be changed.
func plain(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	for _, name := range []string{"Range", "If-Range", "If-Match", "If-Unmodified-Since"} {
		r.Header.Del(name)
	}
	return r
}

// setHeaders sets what every response of the site carries.
func setHeaders(h http.Header, contentType, policy, cache string) {
	h.Set("Content-Type", contentType)
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", cache)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
}

// accepts tells whether the client lists a coding, or any, with a weight above zero (RFC 9110 §12.5.3).
func accepts(h http.Header, coding string) bool {
	for _, value := range h.Values("Accept-Encoding") {
		for item := range strings.SplitSeq(value, ",") {
			name, weight, _ := strings.Cut(item, ";")
			name = strings.TrimSpace(name)
			if !strings.EqualFold(name, coding) && name != "*" {
				continue
			}
			weight = strings.ReplaceAll(weight, " ", "")
			return !strings.HasPrefix(weight, "q=0") || strings.Trim(weight, "q=0.") != ""
		}
	}
	return false
}

// worthCoding is the size in bytes from which a coding saves a packet.
const worthCoding = 1 << 10

// isText tells whether a media type is one of text, which codings make smaller.
func isText(contentType string) bool {
	return strings.HasPrefix(contentType, "text/") || strings.HasPrefix(contentType, "application/") || strings.HasPrefix(contentType, "image/svg")
}

func toBrotli(body []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, 8) // from 9 on it takes several times as long for one percent
	_, _ = w.Write(body)              // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

func toGzip(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// typeOf returns the media type for a file name extension.
func typeOf(ext string) string {
	switch ext {
	case ".yaml", ".yml":
		return "application/yaml" // RFC 9512
	case ".json":
		return "application/json"
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}

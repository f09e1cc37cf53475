package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"strings"
	"time"
)

const typeHTML = "text/html; charset=utf-8"

// Content security policies. Swagger UI writes style elements of its own, so its page alone allows inline styles.
const (
	pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	referencePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
		"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	filePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)

const (
	cacheRevalidate = "no-cache"
	cacheForever    = "public, max-age=31536000, immutable" // for paths that carry a digest of the content
)

// resource is a fixed response with a strong entity tag. It answers GET and HEAD, in full or with 304 (RFC 9110 §13.1.2).
type resource struct {
	contentType, policy, cache, etag string
	body                             []byte
	gzipped                          []byte // body in the gzip coding; nil where there is none
}

func newResource(contentType string, body []byte, policy string) *resource {
	return &resource{contentType: contentType, policy: policy, cache: cacheRevalidate, etag: `"` + digest(body) + `"`, body: body}
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
	if res.gzipped != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header) {
			h.Set("Content-Encoding", "gzip")
			body, etag = res.gzipped, strings.TrimSuffix(etag, `"`)+`-gzip"`
		}
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

// acceptsGzip tells whether the client lists the gzip coding, or any, with a weight above zero (RFC 9110 §12.5.3).
func acceptsGzip(h http.Header) bool {
	for _, value := range h.Values("Accept-Encoding") {
		for item := range strings.SplitSeq(value, ",") {
			coding, weight, _ := strings.Cut(item, ";")
			coding = strings.TrimSpace(coding)
			if !strings.EqualFold(coding, "gzip") && coding != "*" {
				continue
			}
			weight = strings.ReplaceAll(weight, " ", "")
			return !strings.HasPrefix(weight, "q=0") || strings.Trim(weight, "q=0.") != ""
		}
	}
	return false
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

package run

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"docsascode.example/doctest/recorder"
)

// A call is a request that can be repeated with changes. The methods that change it return a new call.
type call struct {
	method    string
	path      string // as sent, escaped, below the server's base URL
	query     []field
	header    http.Header
	form      []field  // of a urlencoded body; nil for any other body
	body      []byte   // of any other
	shown     []*shape // the samples that the page shows for it; none if it shows them for the operation
	asShown   bool     // the page shows this response for it, perhaps an error
	host      string   // of the page, in place of which another server than the one under test gets it; empty for that one
	isMessage bool     // the page shows it as an HTTP message
	isGuessed bool     // it needs values that the page does not show
	changed   string   // the parameter or header that differs from the examples; empty if none does
	again     bool     // its Idempotency-Key stays as it is
	lacks     string   // the parameter that it leaves out; empty if none
	broken    bool     // its body is not what its media type says
	other     bool     // a parameter has another value than in the examples, so the response may have other values, too
}

// A field is a name and a value, decoded.
type field struct{ name, value string }

// callOf is the request of an exchange, without the headers that clients add by themselves.
func callOf(ex *recorder.Exchange) *call {
	path, query, _ := strings.Cut(ex.Target, "?")
	c := &call{method: ex.Method, path: path, query: fields(query), header: ex.RequestHeader.Clone(), body: ex.RequestBody}
	for _, name := range connectionHeaders {
		c.header.Del(name)
	}
	if c.mediaType() == formType {
		c.form, c.body = fields(string(ex.RequestBody)), nil
	}
	return c
}

const formType = "application/x-www-form-urlencoded"

// connectionHeaders are the headers of one connection, body or client program.
var connectionHeaders = []string{"Host", "Content-Length", "Connection", "Keep-Alive", "Transfer-Encoding", "Accept-Encoding", "Expect", "User-Agent", "Upgrade", "Http2-Settings", "Te", "Trailer", "Proxy-Connection"}

func fields(encoded string) []field {
	out := []field{}
	for _, pair := range strings.Split(encoded, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair != "" {
			out = append(out, field{unescaped(name), unescaped(value)})
		}
	}
	return out
}

func unescaped(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}

func encoded(fields []field) string {
	var pairs []string
	for _, f := range fields {
		pairs = append(pairs, url.QueryEscape(f.name)+"="+url.QueryEscape(f.value))
	}
	return strings.Join(pairs, "&")
}

// mediaType is that of the body, in lower case and without parameters.
func (c *call) mediaType() string { return mediaTypeOf(c.header) }

func mediaTypeOf(h http.Header) string {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		media, _, _ = strings.Cut(strings.ToLower(h.Get("Content-Type")), ";")
	}
	return strings.TrimSpace(media)
}

func (c *call) clone() *call {
	d := *c
	d.query, d.form, d.header = slices.Clone(c.query), slices.Clone(c.form), c.header.Clone()
	return &d
}

// request is the call to a server.
func (c *call) request(ctx context.Context, server *url.URL) (*http.Request, error) {
	target := strings.TrimSuffix(server.String(), "/") + c.path
	if len(c.query) > 0 {
		target += "?" + encoded(c.query)
	}
	body := c.body
	if c.form != nil {
		body = []byte(encoded(c.form))
	}
	req, err := http.NewRequestWithContext(ctx, c.method, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if len(body) == 0 {
		req.Body, req.GetBody = nil, nil
	}
	req.Header = c.header.Clone()
	return req, nil
}

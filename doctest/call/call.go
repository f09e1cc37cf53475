// Package call has requests that can be repeated with changes.
package call

import (
	"bytes"
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

// A Call is a request that can be repeated with changes. The methods that change it return a new call.
type Call struct {
	Method    string
	Path      string // as sent, escaped, below the server's base URL
	Query     []Field
	Header    http.Header
	Form      []Field        // of a urlencoded body; nil for any other body
	Body      []byte         // of any other
	Shown     []*page.Sample // the samples that the page shows for it; none if it shows them for the operation
	AsShown   bool           // the page shows this response for it, perhaps an error
	Host      string         // of the page, in place of which another server than the one under test gets it; empty for that one
	IsMessage bool           // the page shows it as an HTTP message
	IsGuessed bool           // it needs values that the page does not show
	Changed   string         // the parameter or header that differs from the examples; empty if none does
	Again     bool           // its Idempotency-Key stays as it is
	Lacks     string         // the parameter that it leaves out; empty if none
	Broken    bool           // its body is not what its media type says
	Other     bool           // a parameter has another value than in the examples, so the response may have other values, too
}

// A Field is a name and a value, decoded.
type Field struct{ Name, Value string }

// Of is the request of an exchange, without the headers that clients add by themselves.
func Of(ex *recorder.Exchange) *Call {
	path, query, _ := strings.Cut(ex.Target, "?")
	c := &Call{Method: ex.Method, Path: path, Query: Fields(query), Header: ex.RequestHeader.Clone(), Body: ex.RequestBody}
	for _, name := range ConnectionHeaders {
		c.Header.Del(name)
	}
	c.CorrectMediaType()
	if c.MediaType() == FormType {
		c.Form, c.Body = Fields(string(ex.RequestBody)), nil
	}
	return c
}

// CorrectMediaType gives a body that is an object in JSON this media type in place of the one of a form: curl -d sends it so if the
// example has no header, and a server that takes it reads JSON.
func (c *Call) CorrectMediaType() {
	if c.MediaType() == FormType && isJSON(c.Body) {
		c.Header.Set("Content-Type", "application/json")
	}
}

// isJSON reports whether a body is an object in JSON.
func isJSON(body []byte) bool {
	text := bytes.TrimSpace(body)
	return len(text) > 0 && text[0] == '{' && json.Valid(text)
}

const FormType = "application/x-www-form-urlencoded"

// ConnectionHeaders are the headers of one connection, body or client program.
var ConnectionHeaders = []string{"Host", "Content-Length", "Connection", "Keep-Alive", "Transfer-Encoding", "Accept-Encoding", "Expect", "User-Agent", "Upgrade", "Http2-Settings", "Te", "Trailer", "Proxy-Connection"}

// Fields are those of a query or a form, in their order.
func Fields(encoded string) []Field {
	out := []Field{}
	for _, pair := range strings.Split(encoded, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair != "" {
			out = append(out, Field{unescaped(name), unescaped(value)})
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

func encoded(fields []Field) string {
	var pairs []string
	for _, f := range fields {
		pairs = append(pairs, url.QueryEscape(f.Name)+"="+url.QueryEscape(f.Value))
	}
	return strings.Join(pairs, "&")
}

// MediaType is that of the body, in lower case and without parameters.
func (c *Call) MediaType() string { return MediaTypeOf(c.Header) }

// MediaTypeOf is the media type in a header, without parameters.
func MediaTypeOf(h http.Header) string {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		media, _, _ = strings.Cut(strings.ToLower(h.Get("Content-Type")), ";")
	}
	return strings.TrimSpace(media)
}

func (c *Call) Clone() *Call {
	d := *c
	d.Query, d.Form, d.Header = slices.Clone(c.Query), slices.Clone(c.Form), c.Header.Clone()
	return &d
}

// Request is the call to a server.
func (c *Call) Request(ctx context.Context, server *url.URL) (*http.Request, error) {
	target := strings.TrimSuffix(server.String(), "/") + c.Path
	if len(c.Query) > 0 {
		target += "?" + encoded(c.Query)
	}
	body := c.Body
	if c.Form != nil {
		body = []byte(encoded(c.Form))
	}
	req, err := http.NewRequestWithContext(ctx, c.Method, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if len(body) == 0 {
		req.Body, req.GetBody = nil, nil
	}
	req.Header = c.Header.Clone()
	return req, nil
}

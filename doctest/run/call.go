package run

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

// A call is a request that can be made again, changed in one thing. Its methods that change it give another one.
type call struct {
	method string
	path   string // as sent, escaped, below the server's base URL
	query  []field
	header http.Header
	form   []field // of a urlencoded body; nil where the body is none
	body   []byte  // of any other
	other  bool    // a parameter has another value than the examples give it, so that the answer may, too
}

// A field is a name and a value, decoded.
type field struct{ name, value string }

// callOf is the request of an exchange, without what the client adds by itself.
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

// connectionHeaders are those that belong to one connection, body or client program.
var connectionHeaders = []string{"Host", "Content-Length", "Connection", "Keep-Alive", "Transfer-Encoding", "Accept-Encoding", "Expect", "User-Agent"}

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

// withHeader sets a header, or leaves it out where the value is empty.
func (c *call) withHeader(name, value string) *call {
	d := c.clone()
	if value == "" {
		d.header.Del(name)
	} else {
		d.header.Set(name, value)
	}
	return d
}

func (c *call) withMethod(method string) *call {
	d := c.clone()
	d.method = method
	return d
}

// value is what the call sends for a parameter, and whether it sends it.
func (c *call) value(op *page.Operation, p *page.Parameter) (string, bool) {
	name := p.Name.Value
	switch p.In.Value {
	case page.InHeader:
		return c.header.Get(name), len(c.header.Values(name)) > 0
	case page.InQuery:
		return lookup(c.query, name)
	case page.InPath:
		values := pathValues(op.Path.Value, c.path)
		v, ok := values[name]
		return v, ok
	case page.InCookie:
		return cookie(c.header, name)
	}
	if c.form != nil {
		return lookup(c.form, name)
	}
	return memberOf(c.body, name)
}

func lookup(fields []field, name string) (string, bool) {
	for _, f := range fields {
		if f.name == name {
			return f.value, true
		}
	}
	return "", false
}

func cookie(h http.Header, name string) (string, bool) {
	c, err := (&http.Request{Header: h}).Cookie(name)
	if err != nil {
		return "", false
	}
	return c.Value, true
}

// memberOf is a member of a JSON object; a name with dots is a member of a member.
func memberOf(body []byte, name string) (string, bool) {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return "", false
	}
	if raw, ok := object[name]; ok {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		return text, true
	}
	first, rest, nested := strings.Cut(name, ".")
	if !nested {
		return "", false
	}
	return memberOf(object[first], rest)
}

// with sends a value for a parameter; without leaves it out. Both give nil where the call cannot be changed so.
func (c *call) with(op *page.Operation, p *page.Parameter, value string) *call {
	return c.change(op, p, &value)
}

func (c *call) without(op *page.Operation, p *page.Parameter) *call { return c.change(op, p, nil) }

func (c *call) change(op *page.Operation, p *page.Parameter, value *string) *call {
	d, name := c.clone(), p.Name.Value
	d.other = true
	switch p.In.Value {
	case page.InHeader:
		d.header.Del(name)
		if value != nil {
			d.header.Set(name, *value)
		}
	case page.InQuery:
		d.query = changed(d.query, name, value)
	case page.InPath:
		return d.changePath(op, name, value)
	case page.InCookie:
		d.header.Del("Cookie")
		if value != nil {
			d.header.Set("Cookie", (&http.Cookie{Name: name, Value: *value}).String())
		}
	default:
		if d.form != nil {
			d.form = changed(d.form, name, value)
			return d
		}
		return d.changeMember(name, value)
	}
	return d
}

func changed(fields []field, name string, value *string) []field {
	out, done := []field{}, false
	for _, f := range fields {
		switch {
		case f.name != name:
			out = append(out, f)
		case value != nil && !done:
			out, done = append(out, field{name, *value}), true
		}
	}
	if value != nil && !done {
		out = append(out, field{name, *value})
	}
	return out
}

func (c *call) changePath(op *page.Operation, name string, value *string) *call {
	old, ok := pathValues(op.Path.Value, c.path)[name]
	if !ok || value == nil {
		return nil
	}
	segments := strings.Split(c.path, "/")
	for i, s := range segments {
		if unescapedPath(s) == old {
			segments[i] = url.PathEscape(*value)
		}
	}
	c.path = strings.Join(segments, "/")
	return c
}

func (c *call) changeMember(name string, value *string) *call {
	var object map[string]any
	if json.Unmarshal(c.body, &object) != nil {
		return nil
	}
	parent := object
	for {
		first, rest, nested := strings.Cut(name, ".")
		inner, ok := parent[first].(map[string]any)
		if !nested || !ok {
			break
		}
		parent, name = inner, rest
	}
	if value == nil {
		delete(parent, name)
	} else {
		parent[name] = *value
	}
	body, err := json.Marshal(object)
	if err != nil {
		return nil
	}
	c.body = body
	return c
}

// filled is the call with other values in the place of some.
func (c *call) filled(values map[string]string) *call {
	d := c.clone()
	replaced := func(s string) string { return replaceAll(s, values) }
	for _, list := range [][]field{d.query, d.form} {
		for i := range list {
			list[i].value = replaced(list[i].value)
		}
	}
	for _, all := range d.header {
		for i := range all {
			all[i] = replaced(all[i])
		}
	}
	segments := strings.Split(d.path, "/")
	for i, s := range segments {
		if plain := unescapedPath(s); replaced(plain) != plain {
			segments[i] = url.PathEscape(replaced(plain))
		}
	}
	d.path, d.body = strings.Join(segments, "/"), []byte(replaced(string(d.body)))
	return d
}

func unescapedPath(s string) string {
	if out, err := url.PathUnescape(s); err == nil {
		return out
	}
	return s
}

// replaceAll puts values in the place of others, the longest first. A value that is no more than a short word is replaced
// only where it stands by itself.
func replaceAll(s string, values map[string]string) string {
	old := slices.SortedFunc(maps.Keys(values), func(a, b string) int { return len(b) - len(a) })
	for _, o := range old {
		s = replaceOne(s, o, values[o])
	}
	return s
}

func replaceOne(s, old, value string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, old)
		if i < 0 || old == "" {
			return b.String() + s
		}
		end := i + len(old)
		b.WriteString(s[:i])
		if standsAlone(s, i, end) {
			b.WriteString(value)
		} else {
			b.WriteString(old)
		}
		s = s[end:]
	}
}

// standsAlone reports whether no letter or digit goes on at either end of a part of s.
func standsAlone(s string, from, to int) bool {
	return (from == 0 || !isWord(s[from-1]) || !isWord(s[from])) && (to == len(s) || !isWord(s[to]) || !isWord(s[to-1]))
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

// pathValues are the values of a template's parameters in a path that ends in it; nil where it does not.
func pathValues(template, path string) map[string]string {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(got) < len(want) {
		return nil
	}
	got = got[len(got)-len(want)+1:]
	values := map[string]string{}
	for i, segment := range want[1:] {
		if !matchSegment(segment, got[i], values) {
			return nil
		}
	}
	return values
}

// matchSegment matches a segment such as {id}, v{version} or users, and keeps the value of its parameter.
func matchSegment(template, segment string, values map[string]string) bool {
	before, rest, ok := strings.Cut(template, "{")
	if !ok {
		return template == segment || template == unescapedPath(segment)
	}
	name, after, _ := strings.Cut(rest, "}")
	if len(segment) <= len(before)+len(after) || !strings.HasPrefix(segment, before) || !strings.HasSuffix(segment, after) {
		return false
	}
	values[name] = unescapedPath(segment[len(before) : len(segment)-len(after)])
	return true
}

func (c *call) withBody(body string) *call {
	d := c.clone()
	if c.form == nil && len(c.body) == 0 {
		return nil
	}
	d.form, d.body = nil, []byte(body)
	return d
}

// as is the call with its body in another media type; nil where it cannot be had.
func (c *call) as(media string) *call {
	d := c.clone()
	d.header.Set("Content-Type", media)
	switch {
	case media == c.mediaType():
		return d
	case media == "application/json" && c.form != nil:
		object := map[string]string{}
		for _, f := range c.form {
			object[f.name] = f.value
		}
		body, err := json.Marshal(object)
		if err != nil {
			return nil
		}
		d.form, d.body = nil, body
		return d
	case media == formType:
		var object map[string]string
		if json.Unmarshal(c.body, &object) != nil {
			return nil
		}
		d.form, d.body = []field{}, nil
		for _, name := range slices.Sorted(maps.Keys(object)) {
			d.form = append(d.form, field{name, object[name]})
		}
		return d
	}
	return nil
}

// membersOf are the names of a JSON object's members.
func membersOf(body []byte) []string {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(object))
}

package call

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"docsascode.example/gen/page"
)

// Value is the value that the call sends for a parameter, and reports whether it sends one.
func (c *Call) Value(op *page.Operation, p *page.Parameter) (string, bool) {
	name := p.Name.Value
	switch p.In.Value {
	case page.InHeader:
		return c.Header.Get(name), len(c.Header.Values(name)) > 0
	case page.InQuery:
		return lookup(c.Query, name)
	case page.InPath:
		values := op.PathValues(c.Path)
		v, ok := values[name]
		return v, ok
	case page.InCookie:
		return cookie(c.Header, name)
	}
	if c.Form != nil {
		return lookup(c.Form, name)
	}
	if parts := c.Parts(); parts != nil {
		return lookup(parts, name)
	}
	return JSONField(c.Body, name)
}

func lookup(fields []Field, name string) (string, bool) {
	for _, f := range fields {
		if f.Name == name {
			return f.Value, true
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

// With sends a value for a parameter; without leaves the parameter out. Both return nil if the call cannot be changed in
// that way.
func (c *Call) With(op *page.Operation, p *page.Parameter, value string) *Call {
	return c.change(op, p, &value)
}

func (c *Call) Without(op *page.Operation, p *page.Parameter) *Call { return c.change(op, p, nil) }

func (c *Call) change(op *page.Operation, p *page.Parameter, value *string) *Call {
	d, name := c.Clone(), p.Name.Value
	d.Other, d.Changed = true, name
	if value == nil {
		d.Lacks = name
	}
	switch p.In.Value {
	case page.InHeader:
		d.Header.Del(name)
		if value != nil {
			d.Header.Set(name, *value)
		}
	case page.InQuery:
		d.Query = changed(d.Query, name, value)
	case page.InPath:
		return d.changePath(op, name, value)
	case page.InCookie:
		d.changeCookie(name, value)
	default:
		return d.changeBody(p, value)
	}
	return d
}

// changeBody changes a field of a form or of JSON, or a part of a multipart form.
func (c *Call) changeBody(p *page.Parameter, value *string) *Call {
	var ok bool
	switch {
	case c.Form != nil:
		c.Form, ok = changed(c.Form, p.Name.Value, value), true
	case c.Parts() != nil:
		c.Body, ok = c.changePart(p.Name.Value, value)
	default:
		c.Body, ok = changeJSON(c.Body, p, value)
	}
	if !ok {
		return nil
	}
	return c
}

// Equals reports whether two calls send the same request.
func (c *Call) Equals(d *Call) bool {
	return c.Method == d.Method && c.Path == d.Path && slices.Equal(c.Query, d.Query) && slices.Equal(c.Form, d.Form) &&
		bytes.Equal(c.Body, d.Body) && maps.EqualFunc(c.Header, d.Header, slices.Equal[[]string])
}

func changed(fields []Field, name string, value *string) []Field {
	out, done := []Field{}, false
	for _, f := range fields {
		switch {
		case f.Name != name:
			out = append(out, f)
		case value != nil && !done:
			out, done = append(out, Field{name, *value}), true
		}
	}
	if value != nil && !done {
		out = append(out, Field{name, *value})
	}
	return out
}

func (c *Call) changePath(op *page.Operation, name string, value *string) *Call {
	old, ok := op.PathValues(c.Path)[name]
	if !ok || value == nil {
		return nil
	}
	template, segments := strings.Split(op.Path.Value, "/"), strings.Split(c.Path, "/")
	for i, t := range template {
		before, after, found := strings.Cut(t, "{"+name+"}")
		if !found {
			continue
		}
		at := len(segments) - len(template) + i
		if before+after == "" {
			segments[at] = url.PathEscape(*value)
			continue
		}
		plain := UnescapedPath(segments[at])
		prefix, suffix, ok := cutOnce(plain, UnescapedPath(old))
		if !ok {
			return nil
		}
		segments[at] = url.PathEscape(prefix + *value + suffix)
	}
	c.Path = strings.Join(segments, "/")
	return c
}

// cutOnce cuts a text around a part of it.
func cutOnce(s, part string) (before, after string, found bool) {
	if part == "" {
		return "", "", false
	}
	return strings.Cut(s, part)
}

// changeCookie changes one cookie, and keeps all others.
func (c *Call) changeCookie(name string, value *string) {
	var pairs []string
	done := false
	for _, cookie := range (&http.Request{Header: c.Header}).Cookies() {
		switch {
		case cookie.Name != name:
			pairs = append(pairs, cookie.Name+"="+cookie.Value)
		case value != nil && !done:
			pairs, done = append(pairs, name+"="+*value), true
		}
	}
	if value != nil && !done {
		pairs = append(pairs, name+"="+*value)
	}
	c.Header.Del("Cookie")
	if len(pairs) > 0 {
		c.Header.Set("Cookie", strings.Join(pairs, "; "))
	}
}

// withHeader sets a header, or removes it if the value is empty.
func (c *Call) WithHeader(name, value string) *Call {
	d := c.Clone()
	d.Changed = name
	if value == "" {
		d.Header.Del(name)
	} else {
		d.Header.Set(name, value)
	}
	return d
}

func (c *Call) WithMethod(method string) *Call {
	d := c.Clone()
	d.Method = method
	return d
}

func (c *Call) WithBody(body string) *Call {
	d := c.Clone()
	if c.Form == nil && len(c.Body) == 0 {
		return nil
	}
	d.Form, d.Body, d.Broken = nil, []byte(body), true
	return d
}

// As is the call with its body in another media type; nil if it cannot be converted.
func (c *Call) As(media string) *Call {
	d := c.Clone()
	d.Header.Set("Content-Type", media)
	switch {
	case media == c.MediaType():
		return d
	case media == "application/json" && c.Form != nil:
		object := map[string]string{}
		for _, f := range c.Form {
			object[f.Name] = f.Value
		}
		body, err := json.Marshal(object)
		if err != nil {
			return nil
		}
		d.Form, d.Body = nil, body
		return d
	case media == FormType:
		var object map[string]string
		if json.Unmarshal(c.Body, &object) != nil {
			return nil
		}
		d.Form, d.Body = []Field{}, nil
		for _, name := range slices.Sorted(maps.Keys(object)) {
			d.Form = append(d.Form, Field{name, object[name]})
		}
		return d
	}
	return nil
}

// WithScheme is the call with another scheme before its token; nil if it sends none.
func (c *Call) WithScheme(op *page.Operation, p *page.Parameter, scheme string) *Call {
	value, _ := c.Value(op, p)
	own, token, ok := strings.Cut(value, " ")
	if !ok || strings.EqualFold(own, strings.TrimSpace(scheme)) {
		return nil
	}
	return c.With(op, p, scheme+token)
}

package run

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

// value is the value that the call sends for a parameter, and reports whether it sends one.
func (c *call) value(op *page.Operation, p *page.Parameter) (string, bool) {
	name := p.Name.Value
	switch p.In.Value {
	case page.InHeader:
		return c.header.Get(name), len(c.header.Values(name)) > 0
	case page.InQuery:
		return lookup(c.query, name)
	case page.InPath:
		values := op.PathValues(c.path)
		v, ok := values[name]
		return v, ok
	case page.InCookie:
		return cookie(c.header, name)
	}
	if c.form != nil {
		return lookup(c.form, name)
	}
	if parts := c.parts(); parts != nil {
		return lookup(parts, name)
	}
	return jsonField(c.body, name)
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

// with sends a value for a parameter; without leaves the parameter out. Both return nil if the call cannot be changed in
// that way.
func (c *call) with(op *page.Operation, p *page.Parameter, value string) *call {
	return c.change(op, p, &value)
}

func (c *call) without(op *page.Operation, p *page.Parameter) *call { return c.change(op, p, nil) }

func (c *call) change(op *page.Operation, p *page.Parameter, value *string) *call {
	d, name := c.clone(), p.Name.Value
	d.other, d.changed = true, name
	if value == nil {
		d.lacks = name
	}
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
		d.changeCookie(name, value)
	default:
		return d.changeBody(p, value)
	}
	return d
}

// changeBody changes a field of a form or of JSON, or a part of a multipart form.
func (c *call) changeBody(p *page.Parameter, value *string) *call {
	var ok bool
	switch {
	case c.form != nil:
		c.form, ok = changed(c.form, p.Name.Value, value), true
	case c.parts() != nil:
		c.body, ok = c.changePart(p.Name.Value, value)
	default:
		c.body, ok = changeJSON(c.body, p, value)
	}
	if !ok {
		return nil
	}
	return c
}

// equals reports whether two calls send the same request.
func (c *call) equals(d *call) bool {
	return c.method == d.method && c.path == d.path && slices.Equal(c.query, d.query) && slices.Equal(c.form, d.form) &&
		bytes.Equal(c.body, d.body) && maps.EqualFunc(c.header, d.header, slices.Equal[[]string])
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
	old, ok := op.PathValues(c.path)[name]
	if !ok || value == nil {
		return nil
	}
	template, segments := strings.Split(op.Path.Value, "/"), strings.Split(c.path, "/")
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
		plain := unescapedPath(segments[at])
		prefix, suffix, ok := cutOnce(plain, unescapedPath(old))
		if !ok {
			return nil
		}
		segments[at] = url.PathEscape(prefix + *value + suffix)
	}
	c.path = strings.Join(segments, "/")
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
func (c *call) changeCookie(name string, value *string) {
	var pairs []string
	done := false
	for _, cookie := range (&http.Request{Header: c.header}).Cookies() {
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
	c.header.Del("Cookie")
	if len(pairs) > 0 {
		c.header.Set("Cookie", strings.Join(pairs, "; "))
	}
}

// withHeader sets a header, or removes it if the value is empty.
func (c *call) withHeader(name, value string) *call {
	d := c.clone()
	d.changed = name
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

func (c *call) withBody(body string) *call {
	d := c.clone()
	if c.form == nil && len(c.body) == 0 {
		return nil
	}
	d.form, d.body, d.broken = nil, []byte(body), true
	return d
}

// as is the call with its body in another media type; nil if it cannot be converted.
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

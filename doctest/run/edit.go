package run

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime"
	"mime/multipart"
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

// jsonField is a field of a JSON object; dots in the name separate nested fields.
func jsonField(body []byte, name string) (string, bool) {
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
	return jsonField(object[first], rest)
}

// jsonFields are the names of a JSON object's fields.
func jsonFields(body []byte) []string {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(object))
}

// with sends a value for a parameter; without leaves the parameter out. Both return nil if the call cannot be changed in
// that way.
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
		return d.changeField(name, value)
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
	old, ok := op.PathValues(c.path)[name]
	if !ok || value == nil {
		return nil
	}
	template, segments := strings.Split(op.Path.Value, "/"), strings.Split(c.path, "/")
	for i, t := range template {
		if at := len(segments) - len(template) + i; strings.Contains(t, "{"+name+"}") {
			segments[at] = strings.Replace(segments[at], url.PathEscape(old), url.PathEscape(*value), 1)
		}
	}
	c.path = strings.Join(segments, "/")
	return c
}

func (c *call) changeField(name string, value *string) *call {
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

// withHeader sets a header, or removes it if the value is empty.
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

func (c *call) withBody(body string) *call {
	d := c.clone()
	if c.form == nil && len(c.body) == 0 {
		return nil
	}
	d.form, d.body = nil, []byte(body)
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

// parts are the parts of a multipart form (RFC 7578); nil for any other body.
func (c *call) parts() []field {
	media, parameters, err := mime.ParseMediaType(c.header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" {
		return nil
	}
	form, err := multipart.NewReader(bytes.NewReader(c.body), parameters["boundary"]).ReadForm(int64(len(c.body)) + 1)
	if err != nil {
		return nil
	}
	out := []field{}
	for name, values := range form.Value {
		out = append(out, field{name, values[0]})
	}
	for name, files := range form.File {
		out = append(out, field{name, files[0].Filename})
	}
	return out
}

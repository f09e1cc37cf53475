package call

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
)

// A part is one of a multipart form (RFC 7578).
type part struct {
	*multipart.Part
	content []byte
}

// Parts are the parts of a multipart form, by name: the content of a field, and the name of a file. It is nil for any other
// body.
func (c *Call) Parts() []Field {
	all, _ := c.multipart()
	var out []Field
	for _, p := range all {
		value := string(p.content)
		if p.FileName() != "" {
			value = p.FileName()
		}
		out = append(out, Field{p.FormName(), value})
	}
	return out
}

// multipart reads a multipart form and its boundary. It returns no parts for any other body.
func (c *Call) multipart() (all []part, boundary string) {
	media, parameters, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" {
		return nil, ""
	}
	r := multipart.NewReader(bytes.NewReader(c.Body), parameters["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return all, parameters["boundary"]
		}
		if err != nil {
			return nil, ""
		}
		content, err := io.ReadAll(p)
		if err != nil {
			return nil, ""
		}
		all = append(all, part{p, content})
	}
}

// changePart changes the content of one part, or removes the part, and keeps the boundary and all other parts.
func (c *Call) changePart(name string, value *string) (body []byte, ok bool) {
	all, boundary := c.multipart()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if w.SetBoundary(boundary) != nil {
		return nil, false
	}
	done := false
	for _, p := range all {
		isIt := p.FormName() == name
		if isIt && (value == nil || done) {
			continue
		}
		to, err := w.CreatePart(p.Header)
		if err != nil {
			return nil, false
		}
		content := p.content
		if isIt {
			content, done = []byte(*value), true
		}
		_, _ = to.Write(content) // a buffer takes all
	}
	if value != nil && !done {
		_ = w.WriteField(name, *value) // a buffer takes all
	}
	_ = w.Close() // a buffer takes all
	return b.Bytes(), true
}

package call

import (
	"net/url"
	"strings"

	"docsascode.example/gen/example"
)

// Filled is the call with some values replaced.
func (c *Call) Filled(values map[string]string) *Call {
	d := c.Clone()
	replaced := func(s string) string { return example.Replace(s, values) }
	for _, list := range [][]Field{d.Query, d.Form} {
		for i := range list {
			list[i].Value = replaced(list[i].Value)
		}
	}
	for _, all := range d.Header {
		for i := range all {
			all[i] = replaced(all[i])
		}
	}
	segments := strings.Split(d.Path, "/")
	for i, s := range segments {
		if plain := UnescapedPath(s); replaced(plain) != plain {
			segments[i] = url.PathEscape(replaced(plain))
		}
	}
	d.Path, d.Body = strings.Join(segments, "/"), []byte(example.FillBody(string(d.Body), values))
	return d
}

// UnescapedPath is a segment of a path, decoded if it can be.
func UnescapedPath(s string) string {
	if out, err := url.PathUnescape(s); err == nil {
		return out
	}
	return s
}

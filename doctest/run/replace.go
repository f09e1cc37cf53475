package run

import (
	"net/url"
	"strings"

	"docsascode.example/gen/example"
)

// filled is the call with some values replaced.
func (c *call) filled(values map[string]string) *call {
	d := c.clone()
	replaced := func(s string) string { return example.Replace(s, values) }
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
	d.path, d.body = strings.Join(segments, "/"), []byte(example.FillBody(string(d.body), values))
	return d
}

func unescapedPath(s string) string {
	if out, err := url.PathUnescape(s); err == nil {
		return out
	}
	return s
}

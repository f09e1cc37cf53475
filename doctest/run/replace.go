package run

import (
	"fmt"
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

// onServer changes values that replace URLs: one of the server under test gets the host that the page shows, which doctest
// redirects. The error names a URL that leads elsewhere: no answer makes an example call another host.
func (r *run) onServer(values map[string]string) error {
	for shown, value := range values {
		page, pageErr := url.Parse(shown)
		own, ownErr := url.Parse(value)
		if pageErr != nil || page.Host == "" || ownErr != nil || own.Host == "" || own.Host == page.Host {
			continue
		}
		if own.Host != r.Server.Host {
			return fmt.Errorf("the server gave the URL %s of another host in place of %s", shortened(value, 80), shortened(shown, 80))
		}
		own.Scheme, own.Host = page.Scheme, page.Host
		values[shown] = own.String()
	}
	return nil
}

package run

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// filled is the call with some values replaced.
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

// replaceAll replaces values in a text, the longest first. It does not replace a part of a longer word or number.
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
		if isWhole(s, i, end) {
			b.WriteString(value)
		} else {
			b.WriteString(old)
		}
		s = s[end:]
	}
}

// isWhole reports whether a part of s is not inside of a longer word or number.
func isWhole(s string, from, to int) bool {
	return (from == 0 || !isWord(s[from-1]) || !isWord(s[from])) && (to == len(s) || !isWord(s[to]) || !isWord(s[to-1]))
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

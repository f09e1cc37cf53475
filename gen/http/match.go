package http

import (
	"net/url"
	"regexp"
	"strings"
)

// Match compares a path with a template and gives the values of its parameters. Each stands for a segment or a part of
// one. A slash at the end does not matter.
func Match(template, path string) (values []string, ok bool) {
	template, path = strings.TrimRight(template, "/"), strings.TrimRight(path, "/")
	if strings.Count(template, "/") != strings.Count(path, "/") {
		return nil, false
	}
	segments := strings.Split(path, "/")
	for i, t := range strings.Split(template, "/") {
		found, ok := matchSegment(t, segments[i])
		if !ok {
			return nil, false
		}
		values = append(values, found...)
	}
	return values, true
}

// matchSegment compares one segment with its template, in which several parameters may stand between other text.
func matchSegment(template, s string) (values []string, ok bool) {
	holes := parameterForm.FindAllStringIndex(template, -1)
	if len(holes) == 0 {
		return nil, template == s || template == Unescaped(s)
	}
	s, ok = strings.CutPrefix(s, template[:holes[0][0]])
	for i := 0; ok && i+1 < len(holes); i++ {
		var value string
		value, s, ok = cutValue(s, template[holes[i][1]:holes[i+1][0]])
		values = append(values, value)
	}
	tail := template[holes[len(holes)-1][1]:]
	if !ok || !strings.HasSuffix(s, tail) || len(s) == len(tail) {
		return nil, false
	}
	return append(values, strings.TrimSuffix(s, tail)), true
}

// cutValue cuts a value of at least one byte, and the text that follows it, from the beginning of s.
func cutValue(s, next string) (value, rest string, ok bool) {
	if s == "" {
		return "", "", false
	}
	i := strings.Index(s[1:], next)
	if i < 0 {
		return "", "", false
	}
	return s[:1+i], s[1+i+len(next):], true
}

// MatchEnd is [Match] for the end of a path. The base is what stands before that end.
func MatchEnd(template, path string) (base string, values []string, ok bool) {
	at := len(strings.TrimRight(path, "/"))
	for range strings.Count(strings.TrimRight(template, "/"), "/") {
		if at = strings.LastIndexByte(path[:at], '/'); at < 0 {
			return "", nil, false
		}
	}
	if template == "/" && path != "" && at == len(path) {
		return "", nil, false
	}
	values, ok = Match(template, path[at:])
	return path[:at], values, ok
}

var linkTail = regexp.MustCompile(`[?#].*$`)

// Cut cuts a URL as examples have it, with or without scheme and host, before its path. It drops query and fragment.
func Cut(raw string) (server, path string) {
	raw = linkTail.ReplaceAllString(raw, "")
	start := 0
	if i := strings.Index(raw, "://"); i >= 0 {
		start = i + len("://")
	}
	if i := strings.IndexByte(raw[start:], '/'); i >= 0 {
		return raw[:start+i], raw[start+i:]
	}
	return raw, ""
}

// Unescaped is a value as it was before it became part of a URL.
func Unescaped(value string) string {
	if decoded, err := url.PathUnescape(value); err == nil {
		return decoded
	}
	return value
}

package http

import (
	"net/url"
	"slices"
	"strings"
)

// Match compares a path with a template and gives the values of its parameters. Each stands for a segment or a part of
// one, but the last can be a path of several segments: see [isRest]. A slash at the end does not matter.
func Match(template, path string) (values []string, ok bool) {
	template, path = strings.TrimRight(template, "/"), strings.TrimRight(path, "/")
	for {
		t, templateRest, inTemplate := strings.Cut(template, "/")
		s, rest, inPath := strings.Cut(path, "/")
		if !inTemplate && inPath && isRest(t) {
			return append(values, path), true
		}
		found, ok := matchSegment(t, s)
		if !ok || inTemplate != inPath {
			return nil, false
		}
		values = append(values, found...)
		if !inTemplate {
			return values, true
		}
		template, path = templateRest, rest
	}
}

// restNames are the names, in lower case, of parameters that hold a path.
var restNames = []string{"path", "_path", "filepath", "file_path", "wildcard"}

// isRest reports whether the last segment of a template stands for all the segments that follow: by the name of its parameter, or
// by the mark of a router.
func isRest(segment string) bool {
	name, isOpen := strings.CutPrefix(segment, "{")
	name, isClosed := strings.CutSuffix(name, "}")
	if !isOpen || !isClosed {
		return false
	}
	isMarked := strings.HasPrefix(name, restMark) || strings.HasSuffix(name, restMark)
	isSigned := strings.HasPrefix(name, "+") || strings.HasSuffix(name, "*")
	return isMarked && len(name) > len(restMark) || isSigned && len(name) > 1 || slices.Contains(restNames, strings.ToLower(name))
}

// matchSegment compares one segment with its template, in which several parameters may stand between other text.
func matchSegment(template, s string) (values []string, ok bool) {
	from, to := nextHole(template)
	if from < 0 {
		return nil, template == s || strings.Contains(s, "%") && template == Unescaped(s)
	}
	if s, ok = strings.CutPrefix(s, template[:from]); !ok {
		return nil, false
	}
	for template = template[to:]; ; template = template[to:] {
		if from, to = nextHole(template); from < 0 {
			break
		}
		var value string
		if value, s, ok = cutValue(s, template[:from]); !ok {
			return nil, false
		}
		values = append(values, value)
	}
	if !strings.HasSuffix(s, template) || len(s) == len(template) {
		return nil, false
	}
	return append(values, strings.TrimSuffix(s, template)), true
}

// nextHole is where the first parameter of a template begins and ends; -1 if there is none.
func nextHole(template string) (from, to int) {
	for from = strings.IndexByte(template, '{'); from >= 0; {
		i := strings.IndexAny(template[from+1:], "{}")
		if i < 0 {
			break
		}
		if to = from + 1 + i; template[to] == '}' {
			return from, to + 1
		}
		from = to
	}
	return -1, -1
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
	if i := strings.LastIndexByte(template, '/'); i > 0 && isRest(template[i+1:]) {
		return matchRest(template, path)
	}
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

// matchRest is MatchEnd for a template whose end can be several segments. The base is the shortest one.
func matchRest(template, path string) (base string, values []string, ok bool) {
	for at := range len(path) {
		if path[at] != '/' {
			continue
		}
		if values, ok = Match(template, path[at:]); ok {
			return path[:at], values, true
		}
	}
	return "", nil, false
}

// Cut cuts a URL as examples have it, with or without scheme and host, before its path. It drops query and fragment.
func Cut(raw string) (server, path string) {
	if i := strings.IndexAny(raw, "?#"); i >= 0 {
		raw = raw[:i]
	}
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

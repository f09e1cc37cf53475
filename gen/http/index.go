package http

import "strings"

// An Index finds the templates that the end of a path may match (see [MatchEnd]) without comparing it with each of them. The zero
// Index is empty.
type Index[T any] struct{ byAnchor map[anchor][]T }

// An anchor is the last segment of a template that has no parameter, and how many segments follow it. A template without one, or
// whose end can be several segments, has the zero anchor.
type anchor struct {
	segment string
	behind  int
}

// Add adds a template, with what it stands for.
func (ix *Index[T]) Add(template string, value T) {
	if ix.byAnchor == nil {
		ix.byAnchor = map[anchor][]T{}
	}
	a := anchorOf(template)
	ix.byAnchor[a] = append(ix.byAnchor[a], value)
}

func anchorOf(template string) anchor {
	segments := strings.Split(strings.TrimRight(template, "/"), "/")
	if isRest(segments[len(segments)-1]) {
		return anchor{}
	}
	for i := len(segments) - 1; i > 0; i-- {
		if from, _ := nextHole(segments[i]); from < 0 {
			return anchor{segments[i], len(segments) - i}
		}
	}
	return anchor{}
}

// Find reports whether one of the templates that a path may match satisfies f. It calls f for those alone.
func (ix *Index[T]) Find(path string, f func(T) bool) bool {
	if ix.find(anchor{}, f) {
		return true
	}
	rest := strings.TrimRight(path, "/")
	for behind := 1; ; behind++ {
		i := strings.LastIndexByte(rest, '/')
		if i < 0 {
			return false
		}
		segment := rest[i+1:]
		if ix.find(anchor{segment, behind}, f) {
			return true
		}
		if decoded := Unescaped(segment); decoded != segment && ix.find(anchor{decoded, behind}, f) {
			return true
		}
		rest = rest[:i]
	}
}

func (ix *Index[T]) find(a anchor, f func(T) bool) bool {
	for _, value := range ix.byAnchor[a] {
		if f(value) {
			return true
		}
	}
	return false
}

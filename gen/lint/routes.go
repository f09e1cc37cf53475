package lint

import (
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/page"
)

// routes finds the operations that a method and a path may mean, in a time that does not grow with their number.
type routes struct {
	// literals are the ways on by a segment, and holes those by a segment with parameters.
	literals map[string]*routes
	holes    map[string]*routes
	methods  map[string]bool
	// near are the operations by method and number of segments.
	near map[nearKey][]*page.Operation
}

type nearKey struct {
	method   string
	segments int
}

func newRoutes(operations []*page.Operation) *routes {
	root := &routes{near: map[nearKey][]*page.Operation{}}
	for _, op := range operations {
		root.add(op)
	}
	return root
}

func (r *routes) add(op *page.Operation) {
	key := nearKey{op.Method.Value, strings.Count(op.Path.Value, "/")}
	r.near[key] = append(r.near[key], op)
	for segment := range strings.SplitSeq(strings.TrimRight(op.Path.Value, "/"), "/") {
		ways := &r.literals
		if strings.Contains(segment, "{") {
			ways = &r.holes
		}
		if *ways == nil {
			*ways = map[string]*routes{}
		}
		if (*ways)[segment] == nil {
			(*ways)[segment] = &routes{}
		}
		r = (*ways)[segment]
	}
	if r.methods == nil {
		r.methods = map[string]bool{}
	}
	r.methods[op.Method.Value] = true
}

// has reports whether a method and a path are those of an operation.
func (r *routes) has(method, path string) bool {
	return r.match(method, strings.TrimRight(path, "/"), false)
}

func (r *routes) match(method, path string, isOver bool) bool {
	if isOver {
		return r.methods[method]
	}
	segment, rest, more := strings.Cut(path, "/")
	if next := r.literals[segment]; next != nil && next.match(method, rest, !more) {
		return true
	}
	if decoded := http.Unescaped(segment); decoded != segment && r.literals[decoded] != nil && r.literals[decoded].match(method, rest, !more) {
		return true
	}
	for hole, next := range r.holes {
		if _, ok := http.Match(hole, segment); ok && next.match(method, rest, !more) {
			return true
		}
	}
	return false
}

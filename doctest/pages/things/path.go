// Package things tells from paths, samples and names which things an operation is about, and which it shares with others: POST
// /books/{id}/lend acts on the thing of GET /books/{id}.
package things

import (
	"net/http"
	"path"
	"regexp"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/gen/page"
)

// HoleForm matches a parameter in the path of an operation.
var HoleForm = regexp.MustCompile(`\{[^{}/]*\}`)

// SameHoles reports whether two paths are the same but for the names of their parameters.
func SameHoles(a, b string) bool { return WithoutHoles(a) == WithoutHoles(b) }

// WithoutHoles is a path without the names of its parameters.
func WithoutHoles(path string) string {
	return HoleForm.ReplaceAllString(strings.TrimSuffix(path, "/"), "{}")
}

// IsOnThing reports whether an operation acts on a thing or deletes it: POST /books/{id}/lend, DELETE /books/{id}.
func IsOnThing(op *page.Operation) bool {
	own := strings.TrimSuffix(op.Path.Value, "/")
	switch op.Method.Value {
	case http.MethodDelete:
		return strings.HasSuffix(own, "}")
	case http.MethodPost:
		return strings.HasSuffix(path.Dir(own), "}") && !strings.HasSuffix(own, "}")
	}
	return false
}

// PathOf is the path of the thing that an operation acts on: /books/{id} for POST /books/{id}/lend.
func PathOf(op *page.Operation) string { return PathIn(op, strings.TrimSuffix(op.Path.Value, "/")) }

// PathIn is the path of the thing in one of the operation.
func PathIn(op *page.Operation, own string) string {
	if op.Method.Value == http.MethodPost {
		return path.Dir(own)
	}
	return own
}

// CallOn is a call of the operation with another thing's path.
func CallOn(op *page.Operation, c *call.Call, thing string) *call.Call {
	c = c.Clone()
	c.Path = thing
	if last := path.Base(op.Path.Value); !strings.HasSuffix(last, "}") {
		c.Path += "/" + last
	}
	return c
}

// CollectionOf is the path of the things that an operation is about: /books for /books/{id}.
func CollectionOf(op *page.Operation) string {
	path := HoleForm.ReplaceAllString(strings.TrimSuffix(op.Path.Value, "/"), "{}")
	return strings.TrimSuffix(path, "/{}")
}

// LastHole is the parameter that the path of an operation ends with; nil if it ends with none.
func LastHole(op *page.Operation) *page.Parameter {
	path := op.Path.Value
	at := strings.LastIndex(path, "/{")
	if at < 0 || !strings.HasSuffix(path, "}") {
		return nil
	}
	return &page.Parameter{Name: page.Text{Value: path[at+2 : len(path)-1]}, In: page.Text{Value: page.InPath}}
}

// IsBelow reports whether a value of an operation's path follows the whole path of another operation, so that it names one
// of the things of the other.
func IsBelow(op *page.Operation, v content.Sent, other *page.Operation) bool {
	before, _, ok := strings.Cut(op.Path.Value, "/{"+v.Name+"}")
	return ok && len(before) > 1 && before == strings.TrimSuffix(other.Path.Value, "/")
}

// IsMadeBy reports whether an operation creates the things whose IDs a value of a path is, below another thing: POST
// /shelves/{id}/books for the path /books/{id}.
func IsMadeBy(op *page.Operation, v content.Sent, other *page.Operation) bool {
	before, _, ok := strings.Cut(op.Path.Value, "/{"+v.Name+"}")
	kind := before[strings.LastIndex(before, "/")+1:]
	return ok && kind != "" && other.Method.Value == http.MethodPost && strings.HasSuffix(other.Path.Value, "}/"+kind)
}

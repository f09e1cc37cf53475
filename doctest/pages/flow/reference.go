package flow

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// The ID of another thing in a body or a query, such as member_id, is that of a thing which an operation of the pages creates, or
// one that the server has from the beginning. The page's own ID is tried first.

// ThingNamed is the kind of thing whose ID a parameter or a field of the operation has; empty if it has none.
func (s *Node) ThingNamed(name string) string {
	return cmp.Or(s.kinds[name], prose.ThingNamed(name))
}

// Maker is the operation that creates things of the kind whose ID a value of a body or a query is.
func (g Graph) Maker(s *Node, v content.Sent) (Use, bool) {
	kind, prefix := s.ThingNamed(v.Name), things.IDPrefix(v.Value)
	if kind == "" && prefix == "" || v.In != page.InBody && v.In != page.InQuery {
		return Use{}, false
	}
	for _, other := range g {
		if other == s || other.Op.Method.Value != http.MethodPost || other.SendsEmail || strings.HasSuffix(other.Op.Path.Value, "}") || kind != "" && !things.IsOfKind(other.Op, kind) || other.Needs(s) {
			continue
		}
		for _, l := range content.LeavesOf(other.Op) {
			name := match.Simplified(l.Name)
			if isOwn := l.Header == "" && (name == "id" || name == kind+"id"); isOwn && (kind != "" || len(l.Path) == 1 && things.IDPrefix(l.Value) == prefix) {
				return useOf(v, other, l), true
			}
		}
	}
	return Use{}, false
}

// RefersTo reports whether a value of a body is the ID of another thing: an operation about other things creates such ones, or shows
// the value as an ID.
func (g Graph) RefersTo(s *Node, v content.Sent) bool {
	if _, ok := g.Maker(s, v); ok || s.kinds[v.Name] != "" {
		return true
	}
	return len(v.Value) >= 4 && slices.ContainsFunc(g, func(other *Node) bool {
		return !strings.HasPrefix(things.WithoutHoles(other.Op.Path.Value), things.WithoutHoles(s.Op.Path.Value)) && slices.ContainsFunc(content.LeavesOf(other.Op), func(l content.Leaf) bool {
			return l.Header == "" && match.Simplified(l.Name) == "id" && l.Value == v.Value
		})
	})
}

// RefersBy reports whether a value of a body is the ID of another thing.
func (s *Node) RefersBy(value string) bool {
	_, ok := s.Refers[value]
	return ok
}

// kindReferred is the kind of the thing whose ID a value is: "address" for one that POST /addresses creates; empty if none creates it.
func (g Graph) kindReferred(s *Node, v content.Sent) string {
	if kind := s.ThingNamed(v.Name); kind != "" {
		return kind
	}
	u, ok := g.Maker(s, v)
	if !ok {
		return ""
	}
	path := strings.TrimSuffix(u.From.Op.Path.Value, "/")
	return prose.Singular(match.Simplified(path[strings.LastIndex(path, "/")+1:]))
}

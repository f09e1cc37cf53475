package run

import (
	"cmp"
	"context"
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

// thingNamed is the kind of thing whose ID a parameter or a field of the operation has; empty if it has none.
func (s *subject) thingNamed(name string) string {
	return cmp.Or(s.kinds[name], prose.ThingNamed(name))
}

// onlyRefers reports whether the response that would provide a value only refers to it: the member_id of a loan is the ID of a
// member, and the request for the loan does not create one. A placeholder has no other source.
func (u use) onlyRefers() bool {
	if u.header != "" || len(u.path) == 0 || match.IsPlaceholder(u.shown) || u.isCredential() {
		return false
	}
	kind := u.from.thingNamed(u.path[len(u.path)-1])
	return kind != "" && !things.IsOfKind(u.from.op, kind) || kind == "" && u.hasOtherPrefix()
}

// hasOtherPrefix reports whether a value is the ID of another kind of thing than that of the response which shows it: "adr_2hVn81Qd" in
// the field to_address of the thing "shp_5tGx20Rb".
func (u use) hasOtherPrefix() bool {
	prefix := things.IDPrefix(u.shown)
	return prefix != "" && slices.ContainsFunc(content.LeavesOf(u.from.op), func(l content.Leaf) bool {
		own := things.IDPrefix(l.Value)
		isIDOfThing := slices.Equal(l.Path[:max(len(l.Path)-1, 0)], u.path[:len(u.path)-1]) && match.Simplified(l.Name) == "id"
		return l.Header == "" && isIDOfThing && own != "" && own != prefix
	})
}

// makerOf is the operation that creates things of the kind whose ID a value of a body or a query is.
func makerOf(v content.Sent, s *subject, subjects []*subject) (use, bool) {
	kind, prefix := s.thingNamed(v.Name), things.IDPrefix(v.Value)
	if kind == "" && prefix == "" || v.In != page.InBody && v.In != page.InQuery {
		return use{}, false
	}
	for _, other := range subjects {
		if other == s || other.op.Method.Value != http.MethodPost || other.sendsEmail || strings.HasSuffix(other.op.Path.Value, "}") || kind != "" && !things.IsOfKind(other.op, kind) || other.needs(s) {
			continue
		}
		for _, l := range content.LeavesOf(other.op) {
			name := match.Simplified(l.Name)
			if isOwn := l.Header == "" && (name == "id" || name == kind+"id"); isOwn && (kind != "" || len(l.Path) == 1 && things.IDPrefix(l.Value) == prefix) {
				return use{v.Value, v.Name, other, l.Path, l.Header, l.Name, l.Value}, true
			}
		}
	}
	return use{}, false
}

// refersTo reports whether a value of a body is the ID of another thing: an operation about other things creates such ones, or shows
// the value as an ID.
func (s *subject) refersTo(v content.Sent, subjects []*subject) bool {
	if _, ok := makerOf(v, s, subjects); ok || s.kinds[v.Name] != "" {
		return true
	}
	return len(v.Value) >= 4 && slices.ContainsFunc(subjects, func(other *subject) bool {
		return !strings.HasPrefix(things.WithoutHoles(other.op.Path.Value), things.WithoutHoles(s.op.Path.Value)) && slices.ContainsFunc(content.LeavesOf(other.op), func(l content.Leaf) bool {
			return l.Header == "" && match.Simplified(l.Name) == "id" && l.Value == v.Value
		})
	})
}

// createThings creates other things in place of those whose IDs the operation's body has, and reports whether it could: a thing
// that can be in use once needs another one for each request.
func (user *testUser) createThings(ctx context.Context, s *subject) bool {
	created := false
	for _, v := range content.SentBy(s.op) {
		isMade := slices.ContainsFunc(s.uses, func(u use) bool { return u.shown == v.Value && u.from.op.Method.Value == http.MethodPost })
		if v.In != page.InBody || isMade {
			continue
		}
		u, ok := makerOf(v, s, user.run.subjects)
		if ok && u.from.template != nil && user.obtain(ctx, u, []*subject{s}) == nil {
			created = true
		}
	}
	for _, u := range s.uses {
		isThing := u.from.op.Method.Value == http.MethodPost && u.from.template != nil && !u.isMailed() && strings.HasSuffix(things.PathOf(s.op), "{"+u.name+"}")
		if isThing && things.IsOnThing(s.op) && user.createThings(ctx, u.from) && user.obtain(ctx, u, []*subject{s}) == nil {
			created = true
		}
	}
	return created
}

// refersBy reports whether a value of a body is the ID of another thing.
func (s *subject) refersBy(value string) bool {
	_, ok := s.refers[value]
	return ok
}

// kindReferred is the kind of the thing whose ID a value is: "address" for one that POST /addresses creates; empty if none creates it.
func (s *subject) kindReferred(v content.Sent, subjects []*subject) string {
	if kind := prose.ThingNamed(v.Name); kind != "" {
		return kind
	}
	u, ok := makerOf(v, s, subjects)
	if !ok {
		return ""
	}
	path := strings.TrimSuffix(u.from.op.Path.Value, "/")
	return prose.Singular(match.Simplified(path[strings.LastIndex(path, "/")+1:]))
}

// isReference reports whether a value is the ID of a thing that an operation creates, which nobody makes up.
func (user *testUser) isReference(v content.Sent, s *subject) bool {
	return s.refersTo(v, user.run.subjects)
}

package run

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// createThings creates other things in place of those whose IDs the operation's body has, and reports whether it could: a thing
// that can be in use once needs another one for each request.
func (user *testUser) createThings(ctx context.Context, s *subject) bool {
	created := false
	for _, v := range content.SentBy(s.Op) {
		isMade := slices.ContainsFunc(s.Uses, func(u flow.Use) bool { return u.Shown == v.Value && u.From.Op.Method.Value == http.MethodPost })
		if v.In != page.InBody || isMade {
			continue
		}
		u, ok := user.run.values.Maker(s.Node, v)
		if ok && user.run.subjectAt(u.From).template != nil && user.obtain(ctx, u, []*subject{s}) == nil {
			created = true
		}
	}
	for _, u := range s.Uses {
		from := user.run.subjectAt(u.From)
		isThing := u.From.Op.Method.Value == http.MethodPost && from.template != nil && !u.IsMailed() && strings.HasSuffix(things.PathOf(s.Op), "{"+u.Name+"}")
		if isThing && things.IsOnThing(s.Op) && user.createThings(ctx, from) && user.obtain(ctx, u, []*subject{s}) == nil {
			created = true
		}
	}
	return created
}

// isReference reports whether a value is the ID of a thing that an operation creates, which nobody makes up.
func (user *testUser) isReference(v content.Sent, s *subject) bool {
	return user.run.values.RefersTo(s.Node, v)
}

package run

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/things"
	httpform "docsascode.example/gen/http"
	"docsascode.example/gen/page"
)

// onOwnThing tries an operation without an example on a thing that is created for it, if the examples of other operations on the same
// path show where the ID comes from. It reports whether that worked.
func (r *run) onOwnThing(ctx context.Context, s *subject) bool {
	c, uses := r.likeNeighbours(s)
	if c == nil {
		return false
	}
	s.Uses = uses
	user := r.newTestUser()
	if user.prepare(ctx, s) == nil {
		filled := c.Filled(user.replacements())
		ev := user.send(ctx, filled)
		if hasConflict(ev) && user.createThings(ctx, s) {
			filled = c.Filled(user.replacements())
			ev = user.send(ctx, filled)
		}
		if ev.Exchange.Status == http.StatusConflict && things.IsOnThing(s.Op) {
			s.template = c
			r.findFirstOf(ctx, s)
			(&probe{run: r, ctx: ctx, subject: s}).doFirst(user)
			ev = user.send(ctx, filled)
			s.template = nil
		}
		if ok2xx(ev.Exchange.Status) {
			s.template = c
			r.judge(s, user, filled, ev)
			r.judgeSuccess(s, ev)
			user.learn(s, ev.Exchange)
			r.enterEffects(s)
			return true
		}
	}
	s.Uses = nil
	return false
}

// likeNeighbours is the call of an operation with the IDs and the credentials that the examples of operations on the same path have, and
// what supplies them; nil if an ID has no source.
func (r *run) likeNeighbours(s *subject) (*call.Call, []flow.Use) {
	names := httpform.Parameters(s.Op.Path.Value)
	if len(names) == 0 || len(s.Uses) > 0 || s.Op.Method.Value == http.MethodPut || s.Op.Method.Value == http.MethodPatch {
		return nil, nil
	}
	c, uses := &call.Call{Method: s.Op.Method.Value, Header: http.Header{}, Host: s.host, Path: s.Op.Path.Value}, []flow.Use{}
	for _, name := range names {
		prefix, _, _ := strings.Cut(s.Op.Path.Value, "{"+name+"}")
		value, u := r.suppliedIn(s, prefix+"{"+name+"}")
		if u == nil {
			return nil, nil
		}
		c.Path = strings.Replace(c.Path, "{"+name+"}", value, 1)
		own := *u
		own.Name = name
		uses = append(uses, own)
	}
	for _, other := range r.subjects {
		if other.template == nil || other.host != s.host {
			continue
		}
		for _, v := range content.SentBy(other.Op) {
			value := other.template.Header.Get(v.Name)
			if v.In != page.InHeader || !v.IsCredential() || c.Header.Get(v.Name) != "" || value == "" {
				continue
			}
			c.Header.Set(v.Name, value)
			for _, u := range other.Uses {
				if strings.Contains(value, u.Shown) {
					uses = append(uses, u)
				}
			}
		}
	}
	if len(s.Op.Sends) > 0 {
		c.Body = []byte(s.Op.Sends[0].Body.Value)
		c.Header.Set("Content-Type", jsonType)
	}
	return c, uses
}

// suppliedIn is the value that the example of another operation has for the last parameter of a path, and what supplies it; nil if
// nothing does.
func (r *run) suppliedIn(s *subject, prefix string) (string, *flow.Use) {
	depth := strings.Count(prefix, "/")
	for _, other := range r.subjects {
		segments := strings.Split(other.Op.Path.Value, "/")
		if other == s || other.template == nil || other.host != s.host || len(segments) <= depth || !things.SameHoles(strings.Join(segments[:depth+1], "/"), prefix) {
			continue
		}
		shown := strings.Split(other.template.Path, "/")
		if len(shown) != len(segments) {
			continue
		}
		i := slices.IndexFunc(other.Uses, func(u flow.Use) bool { return u.Shown == shown[depth] && u.From.Op.Method.Value == http.MethodPost })
		if i >= 0 {
			return shown[depth], &other.Uses[i]
		}
	}
	return r.madeFor(s, prefix)
}

// madeFor is the ID that the sample of an operation shows which creates the things of a path, and that operation.
func (r *run) madeFor(s *subject, prefix string) (string, *flow.Use) {
	above, name, _ := strings.Cut(prefix, "/{")
	if !things.IsOnThing(s.Op) || strings.Contains(name, "/") {
		return "", nil
	}
	for _, by := range r.subjects {
		if by.Op.Method.Value != http.MethodPost || by.template == nil || by.host != s.host || by.SendsEmail {
			continue
		}
		if strings.TrimSuffix(by.Op.Path.Value, "/") != above && !things.IsMadeBy(s.Op, content.Sent{Name: strings.TrimSuffix(name, "}")}, by.Op) {
			continue
		}
		for _, l := range content.LeavesOf(by.Op) {
			if l.Header == "" && len(l.Path) <= 2 && things.IsIDFor(l.Name, strings.TrimSuffix(name, "}")) {
				return l.Value, &flow.Use{Shown: l.Value, Name: strings.TrimSuffix(name, "}"), From: by.Node, Path: l.Path, Leaf: l.Name, Sample: l.Value}
			}
		}
	}
	return "", nil
}

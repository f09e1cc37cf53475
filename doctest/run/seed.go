package run

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// An example of a DELETE, of an act or of a change can name a thing that the server has from the beginning, which can be in use, which is
// there once, and which other examples bring into a state in which the operation does not take it. If the pages have an operation that
// creates such things, doctest deletes or changes one of its own.

// seedOf is the use that gives the path of such an operation the ID of a new thing; nil if an example takes that already, or if no
// operation creates such things.
func seedOf(s *subject, subjects []*subject) *use {
	path := things.PathOf(s.op)
	isChange := s.op.Method.Value == http.MethodPatch || s.op.Method.Value == http.MethodPut
	at := strings.LastIndex(path, "/{")
	if !things.IsOnThing(s.op) && !isChange || at <= 0 || !strings.HasSuffix(path, "}") {
		return nil
	}
	name := strings.Trim(path[at+1:], "{}")
	i := slices.IndexFunc(content.SentBy(s.op), func(v content.Sent) bool { return v.In == page.InPath && v.Name == name })
	if i < 0 {
		return nil
	}
	v := content.SentBy(s.op)[i]
	isMade := func(u use) bool { return u.shown == v.Value && u.from.op.Method.Value == http.MethodPost }
	if slices.ContainsFunc(s.uses, isMade) {
		return nil
	}
	return makingOf(path[:at], v, subjects)
}

// confirmSeeds tries operations on new things. An operation that does not take these, or that may not see them, gets the thing of the
// page.
func (r *run) confirmSeeds(ctx context.Context) {
	for _, s := range r.subjects {
		if s.seed == nil || s.template == nil || !s.chosen || s.op.Method.Value == http.MethodDelete || s.isUnreachable(r) {
			continue
		}
		r.sideBySide([]func(){func() {
			pr := &probe{run: r, ctx: ctx, subject: s}
			user, err := pr.ready()
			if err != nil {
				return
			}
			ev := user.sendAnew(ctx, s, func() *claim.Evidence {
				return user.send(ctx, s.template.Filled(user.replacements()))
			})
			if status := ev.Exchange.Status; status/100 == 4 && status != http.StatusTooManyRequests {
				s.seed = nil
			}
		}})
	}
}

// makingOf is the use that gives a parameter of a path the ID of a new thing of a collection; nil if no operation creates such things.
func makingOf(collection string, v content.Sent, subjects []*subject) *use {
	for _, by := range subjects {
		if by.op.Method.Value != http.MethodPost || !things.SameHoles(by.op.Path.Value, collection) || by.sendsEmail {
			continue
		}
		for _, l := range content.LeavesOf(by.op) {
			if l.Header == "" && len(l.Path) <= 2 && things.IsIDFor(l.Name, v.Name) && things.HaveOneForm(l.Value, v.Value) {
				return &use{v.Value, v.Name, by, l.Path, l.Header, l.Name, l.Value}
			}
		}
	}
	return nil
}

// above is the use that gives the path of a list below a thing, such as /books/{id}/notes, a new thing; nil if there is none.
func (s *subject) above(subjects []*subject) *use {
	own := s.op.Path.Value
	at := strings.LastIndex(own, "/{")
	if at <= 0 || strings.HasSuffix(own, "}") {
		return nil
	}
	rest, all := strings.Split(own[at+1:], "/"), strings.Split(s.template.Path, "/")
	if len(all) < len(rest) {
		return nil
	}
	v := content.Sent{Name: strings.Trim(rest[0], "{}"), Value: all[len(all)-len(rest)], In: page.InPath}
	return makingOf(own[:at], v, subjects)
}

package run

import (
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/content"
	"docsascode.example/doctest/things"
	"docsascode.example/gen/page"
)

// An example of a DELETE can name a thing that the server has from the beginning, which can be in use, and which is there once. If
// the pages have an operation that creates such things, doctest deletes one of its own.

// seedOf is the use that gives the path of a DELETE the ID of a new thing; nil if an example takes that already, or if no operation
// creates such things.
func seedOf(s *subject, subjects []*subject) *use {
	path := s.op.Path.Value
	at := strings.LastIndex(path, "/{")
	if s.op.Method.Value != http.MethodDelete || at <= 0 || !strings.HasSuffix(path, "}") {
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

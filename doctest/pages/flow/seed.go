package flow

import (
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

// An example of a DELETE, of an act or of a change can name a thing that the server has from the beginning, which can be in use, which is
// there once, and which other examples bring into a state in which the operation does not take it. If the pages have an operation that
// creates such things, doctest deletes or changes one of its own.

// seedOf is the use that gives the path of such an operation the ID of a new thing; see Making.
func (g Graph) seedOf(s *Node) *Use {
	isChange := s.Op.Method.Value == http.MethodPatch || s.Op.Method.Value == http.MethodPut
	if !things.IsOnThing(s.Op) && !isChange {
		return nil
	}
	return g.Making(s)
}

// Making is the use that gives the path of an operation on a thing the ID of a new one; nil if an example takes that already, or if no
// operation creates such things.
func (g Graph) Making(s *Node) *Use {
	path := things.PathOf(s.Op)
	at := strings.LastIndex(path, "/{")
	if at <= 0 || !strings.HasSuffix(path, "}") {
		return nil
	}
	name := strings.Trim(path[at+1:], "{}")
	i := slices.IndexFunc(content.SentBy(s.Op), func(v content.Sent) bool { return v.In == page.InPath && v.Name == name })
	if i < 0 {
		return nil
	}
	v := content.SentBy(s.Op)[i]
	isMade := func(u Use) bool { return u.Shown == v.Value && u.From.Op.Method.Value == http.MethodPost }
	if slices.ContainsFunc(s.Uses, isMade) {
		return nil
	}
	return g.makingOf(path[:at], v)
}

// makingOf is the use that gives a parameter of a path the ID of a new thing of a collection; nil if no operation creates such things.
func (g Graph) makingOf(collection string, v content.Sent) *Use {
	for _, by := range g {
		if by.Op.Method.Value != http.MethodPost || !things.SameHoles(by.Op.Path.Value, collection) || by.SendsEmail {
			continue
		}
		for _, l := range content.LeavesOf(by.Op) {
			if l.Header == "" && len(l.Path) <= 2 && things.IsIDFor(l.Name, v.Name) && things.HaveOneForm(l.Value, v.Value) {
				u := useOf(v, by, l)
				return &u
			}
		}
	}
	return nil
}

// Above is the use that gives a path of a list below a thing, such as /books/1/notes, a new thing; nil if there is none.
func (g Graph) Above(s *Node, path string) *Use {
	own := s.Op.Path.Value
	at := strings.LastIndex(own, "/{")
	if at <= 0 || strings.HasSuffix(own, "}") {
		return nil
	}
	rest, all := strings.Split(own[at+1:], "/"), strings.Split(path, "/")
	if len(all) < len(rest) {
		return nil
	}
	v := content.Sent{Name: strings.Trim(rest[0], "{}"), Value: all[len(all)-len(rest)], In: page.InPath}
	return g.makingOf(own[:at], v)
}

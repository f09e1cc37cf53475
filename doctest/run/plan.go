package run

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/gen/page"
)

// A Plan is an operation with the request that its first complete example sends, and what that request needs of others.
type Plan struct {
	Operation *page.Operation
	Path      map[string]string // the values of the path's parameters
	Query     [][2]string       // names and values, in their order
	Header    http.Header       // without the headers of a connection
	Form      [][2]string       // of a urlencoded body; nil for any other
	Body      []byte            // of any other
	Needs     []Need
	Addresses []string // those to which the operation sends email: each run needs others
}

// A Need is a value of a request that another operation provides.
type Need struct {
	Shown  string // the value on the page
	Name   string // of the parameter that sends it
	From   *page.Operation
	Path   []string // of the field in From's response; nil for a value that is elsewhere
	Header string   // the header that has it, or "text" for a body that is text; empty for a field and for an email
}

// Mailed reports whether the value arrives by email.
func (n Need) Mailed() bool { return n.Path == nil && n.Header == "" }

// Plans are the requests of a site's operations, in the order of the pages. An operation without a complete example has none.
func Plans(site *page.Site) ([]Plan, error) {
	isNamed := map[string]bool{}
	for _, p := range site.Pages {
		for _, d := range p.Directives {
			if name, ok := strings.CutPrefix(d.Value.Value, "env "); ok {
				isNamed[strings.TrimSpace(name)] = true
			}
		}
	}
	environment := func(name string) string { // what directives name is there, as in a run
		if isNamed[name] {
			return name
		}
		return ""
	}
	r := newState(context.Background(), Config{Server: &url.URL{}, Getenv: environment}, site)
	if err := r.enter(); err != nil {
		return nil, err
	}
	var out []Plan
	for _, s := range r.subjects {
		if s.text != nil {
			out = append(out, planOf(s))
		}
	}
	return out, nil
}

func planOf(s *subject) Plan {
	c := s.text
	p := Plan{Operation: s.Op, Path: s.Op.PathValues(c.Path), Header: c.Header.Clone(), Body: c.Body, Addresses: s.Fresh}
	for _, name := range call.ConnectionHeaders {
		p.Header.Del(name)
	}
	for _, f := range c.Query {
		p.Query = append(p.Query, [2]string{f.Name, f.Value})
	}
	for _, f := range c.Form {
		p.Form = append(p.Form, [2]string{f.Name, f.Value})
	}
	for _, u := range append(slices.Clone(s.Uses), s.Guesses...) {
		p.Needs = append(p.Needs, Need{Shown: u.Shown, Name: u.Thing(), From: u.From.Op, Path: u.Path, Header: u.Header})
	}
	return p
}

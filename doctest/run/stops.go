package run

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

var (
	// stopForm matches the paths of requests that end the server: POST /stop, PUT /-/quit, POST /admin/shutdown.
	stopForm = regexp.MustCompile(`(?i)^/?(?:(?:-|admin|api|server|service|system|debug|process|control|v\d+)/)*(?:stop|shutdown|shut-down|quit|exit|halt|poweroff|terminate|kill)/?$`)
	// stopsProse matches sentences that say that an operation ends the server.
	stopsProse = regexp.MustCompile(`(?i)\b(?:stops?|shuts? down|exits?|terminates?|ends?|kills?|halts?|shutdown of)\b[^.]{0,40}\b(?:the|this) (?:server|process|service|daemon|agent|instance|node|program)\b`)
	endsPath   = regexp.MustCompile(`(?i)(?:stop|shutdown|shut-down|quit|exit|halt|poweroff|terminate|kill)/?$`)
)

// stopping is why nothing of an operation that ends the server is tried: no other claim could be checked after it.
const stopping = "it stops the server, so doctest does not send it"

// stops reports whether an operation ends the server, by its path or by what the page says of it.
func (s *subject) stops() bool {
	if s.op.Method.Value == "GET" || strings.Contains(s.op.Path.Value, "{") {
		return false
	}
	if stopForm.MatchString(s.op.Path.Value) {
		return true
	}
	return endsPath.MatchString(s.op.Path.Value) && slices.ContainsFunc(slices.Concat(s.op.Prose, s.op.Notes), func(t page.Text) bool { return stopsProse.MatchString(t.Value) })
}

// stops reports whether a step sends a request that ends the server.
func (st *step) stops() bool {
	return slices.ContainsFunc(st.block.Requests(), func(req example.Request) bool {
		target, _, _ := strings.Cut(req.URL.Text, "?")
		if _, rest, ok := strings.Cut(target, "://"); ok {
			_, target, _ = strings.Cut(rest, "/")
		} else if host, rest, ok := strings.Cut(target, "/"); ok && host != "" {
			target = rest
		}
		return req.Method.Text != "GET" && stopForm.MatchString(target)
	}) || slices.ContainsFunc(st.subjects, (*subject).stops)
}

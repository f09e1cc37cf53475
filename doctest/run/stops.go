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
	stopsProse = regexp.MustCompile(`(?i)\b(?:stops?|shuts? down|exits?|terminates?|ends?|kills?|halts?|crash(?:es)?|aborts?|shutdown of)\b[^.]{0,40}\b(?:the|this) (?:server|process|service|daemon|agent|instance|node|program)\b`)
	endsPath   = regexp.MustCompile(`(?i)(?:stop|shutdown|shut-down|quit|exit|halt|poweroff|terminate|kill|panic|crash|abort)/?$`)
)

// stopping is why nothing of an operation that ends the server is tried: no other claim could be checked after it.
const stopping = "it stops the server, so doctest does not send it"

// stops reports whether an operation ends the server, by its path or by what the page says of it.
func (s *subject) stops() bool {
	if strings.Contains(s.op.Path.Value, "{") {
		return false
	}
	if s.op.Method.Value != "GET" && stopForm.MatchString(s.op.Path.Value) {
		return true
	}
	return endsPath.MatchString(s.op.Path.Value) && slices.ContainsFunc(slices.Concat(s.op.Prose, s.op.Notes, []page.Text{s.op.Title}), func(t page.Text) bool { return stopsProse.MatchString(t.Value) })
}

// stops reports whether a step sends a request that ends the server.
func (st *step) stops() bool {
	return slices.ContainsFunc(st.block.Requests(), func(req example.Request) bool {
		target := pathOfURL(req.URL.Text)
		return req.Method.Text != "GET" && stopForm.MatchString(target)
	}) || slices.ContainsFunc(st.subjects, (*subject).stops)
}

// wipeForm matches the paths of requests that empty the server.
var wipeForm = regexp.MustCompile(`(?i)^/?(?:[\w.-]+/){0,4}(?:wipe|reset|flush|purge|truncate|clear|delete[-_]?all)/?$`)

// wipesLast puts the steps last that take away what other steps of the page are about, and that no step creates. A step stays
// where it is if a read follows, for that may show the effect, or an action on what it deleted, such as to restore it.
func wipesLast(steps []*step) []*step {
	var first, last []*step
	for i, st := range steps {
		if st.wipes(steps) && !(i+1 < len(steps) && (steps[i+1].reads() || steps[i+1].actsOn(st))) {
			last = append(last, st)
		} else {
			first = append(first, st)
		}
	}
	return append(first, last...)
}

// actsOn reports whether a step sends a POST to an action on what another one deletes.
func (st *step) actsOn(deletion *step) bool {
	for _, req := range st.block.Requests() {
		for _, del := range deletion.block.Requests() {
			action, ok := strings.CutPrefix(pathOfURL(req.URL.Text), strings.TrimSuffix(pathOfURL(del.URL.Text), "/")+"/")
			if ok && req.Method.Text == "POST" && del.Method.Text == "DELETE" && !strings.Contains(action, "/") {
				return true
			}
		}
	}
	return false
}

// wipes reports whether a step deletes something that several other steps name parts of, and that none creates, or empties the
// server.
func (st *step) wipes(all []*step) bool {
	for _, req := range st.block.Requests() {
		target := pathOfURL(req.URL.Text)
		if req.Method.Text != "GET" && wipeForm.MatchString(target) {
			return true
		}
		if req.Method.Text != "DELETE" || target == "" {
			continue
		}
		parts, isCreated := 0, false
		for _, other := range all {
			for _, o := range other.block.Requests() {
				path := pathOfURL(o.URL.Text)
				if strings.HasPrefix(path, strings.TrimSuffix(target, "/")+"/") && strings.Trim(path, "/") != strings.Trim(target, "/") {
					parts++
				}
				isCreated = isCreated || (o.Method.Text == "PUT" || o.Method.Text == "POST") && strings.Trim(path, "/") == strings.Trim(target, "/")
			}
		}
		if parts >= 2 && !isCreated {
			return true
		}
	}
	return false
}

// reads reports whether a step sends only GET requests.
func (st *step) reads() bool {
	all := st.block.Requests()
	return len(all) > 0 && !slices.ContainsFunc(all, func(req example.Request) bool { return req.Method.Text != "GET" })
}

// pathOfURL is the path of a URL with or without a scheme, and without its query.
func pathOfURL(url string) string {
	target, _, _ := strings.Cut(url, "?")
	if _, rest, ok := strings.Cut(target, "://"); ok {
		target = rest
	}
	if strings.HasPrefix(target, "/") {
		return target
	}
	_, path, ok := strings.Cut(target, "/")
	if !ok {
		return ""
	}
	return "/" + path
}

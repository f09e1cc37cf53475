package run

import (
	"slices"
	"strings"

	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/example"
)

// stopping is why nothing of an operation that ends the server is tried: no other claim could be checked after it.
const stopping = "it stops the server, so doctest does not send it"

// stops reports whether a step sends a request that ends the server.
func (st *step) stops() bool {
	return slices.ContainsFunc(st.block.Requests(), func(req example.Request) bool {
		target := script.PathOf(req.URL.Text)
		return script.Stops(req.Method.Text, target)
	}) || slices.ContainsFunc(st.subjects, func(s *subject) bool { return effects.StopsServer(s.Op) })
}

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
			action, ok := strings.CutPrefix(script.PathOf(req.URL.Text), strings.TrimSuffix(script.PathOf(del.URL.Text), "/")+"/")
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
		target := script.PathOf(req.URL.Text)
		if script.Wipes(req.Method.Text, target) {
			return true
		}
		if req.Method.Text != "DELETE" || target == "" {
			continue
		}
		parts, isCreated := 0, false
		for _, other := range all {
			for _, o := range other.block.Requests() {
				path := script.PathOf(o.URL.Text)
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

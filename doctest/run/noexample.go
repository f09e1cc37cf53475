package run

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/access"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/doctest/pages/things"
	"docsascode.example/doctest/recorder"
	httpform "docsascode.example/gen/http"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// withoutExamples tries the operations that have no example: the method on the path, with the values that responses supplied,
// and with the body that the page shows. Operations that only read come first, and deletes last.
func (r *run) withoutExamples(ctx context.Context) {
	if r.NoPrograms {
		return
	}
	var bare []*subject
	for _, s := range r.subjects {
		if s.chosen && s.template == nil && !script.HasCommands(s.Op) && !s.isUnreachable(r) && !effects.StopsServer(s.Op) {
			bare = append(bare, s)
		}
	}
	if len(bare) == 0 {
		return
	}
	user := r.newTestUser()
	r.readAgain(ctx, user)
	r.logIn(ctx, user)
	slices.SortStableFunc(bare, func(a, b *subject) int { return a.rank() - b.rank() })
	last := slices.IndexFunc(bare, func(s *subject) bool { return s.deletes() > 0 })
	if last < 0 {
		last = len(bare)
	}
	var again []*subject // what the others have made may be there now
	try := func(s *subject) {
		user.create(ctx, s)
		r.sideBySide([]func(){func() { r.withoutExample(ctx, user, s) }})
		if s.template == nil && len(s.Op.Messages) > 0 {
			again = append(again, s)
		}
	}
	for _, s := range bare[:last] {
		try(s)
	}
	for _, s := range again {
		r.sideBySide([]func(){func() { r.withoutExample(ctx, user, s) }})
	}
	for _, s := range bare[last:] {
		try(s)
	}
}

// rank is the place of an operation among those that are tried without an example: what reads a collection, what creates, what
// reads one thing, what changes it, what deletes.
func (s *subject) rank() int {
	isOne := strings.HasSuffix(s.Op.Path.Value, "}")
	switch {
	case s.deletes() > 0:
		return 4
	case s.Op.Method.Value == "PUT" || s.Op.Method.Value == "PATCH":
		return 3
	case s.Op.Method.Value == "POST":
		return 1
	case isOne:
		return 2
	}
	return 0
}

// readAgain repeats the reads among the examples that worked, so that the test user knows what they return.
func (r *run) readAgain(ctx context.Context, user *testUser) {
	for _, s := range r.subjects {
		if s.template == nil || s.Op.Method.Value != "GET" || user.prepare(ctx, s) != nil {
			continue
		}
		if ev := user.send(ctx, s.template.Filled(user.replacements())); ev.Exchange.Status/100 == 2 {
			user.learn(s, ev.Exchange)
			user.keepRead(ev.Exchange)
		}
	}
}

// logIn has the test user obtain the credentials that the examples of the site send, if no read has needed them.
func (r *run) logIn(ctx context.Context, user *testUser) {
	i := slices.IndexFunc(r.subjects, func(s *subject) bool {
		return s.template != nil && len(access.CredentialsOf(s.Op)) > 0 && len(s.Uses) > 0
	})
	if len(user.known) == 0 && i >= 0 {
		_ = user.prepare(ctx, r.subjects[i]) // an operation that needs them says so
	}
}

// create calls the operations that create what an operation's path names, if nothing that the user knows is one: POST /books
// for GET /books/{id}.
func (user *testUser) create(ctx context.Context, s *subject) {
	for _, name := range httpform.Parameters(s.Op.Path.Value) {
		if _, ok := user.holeValue(s, name); ok {
			continue
		}
		for _, other := range user.run.subjects {
			if other.template == nil || other.Op.Method.Value != "POST" || !things.IsBelow(s.Op, content.Sent{Name: name}, other.Op) || user.prepare(ctx, other) != nil {
				continue
			}
			if ev := user.send(ctx, other.template.Filled(user.replacements())); ok2xx(ev.Exchange.Status) {
				user.learn(other, ev.Exchange)
				break
			}
		}
	}
}

// credentials are the headers with the credentials that the other examples of the site send. A page says once, and not for each
// operation, that all requests need them.
func (user *testUser) credentials(s *subject) http.Header {
	out := http.Header{}
	for _, other := range user.run.subjects {
		if other.template == nil || other.host != s.host {
			continue
		}
		for _, v := range content.SentBy(other.Op) {
			if v.In != page.InHeader || !v.IsCredential() || out.Get(v.Name) != "" {
				continue
			}
			if value := other.template.Filled(user.replacements()).Header.Get(v.Name); value != "" {
				out.Set(v.Name, value)
			}
		}
	}
	return out
}

// keepRead keeps what a read returned, which a PUT or PATCH on the same path can send back.
func (user *testUser) keepRead(ex *recorder.Exchange) {
	path, _, _ := strings.Cut(ex.Target, "?")
	if ex.Method == "GET" && page.FormatOf(call.MediaTypeOf(ex.Header)) == "json" {
		if user.reads == nil {
			user.reads = map[string][]byte{}
		}
		user.reads[path] = ex.Body
	}
}

// withoutExample tries one operation. Only a success is judged, and a response that says that there is no such operation.
func (r *run) withoutExample(ctx context.Context, user *testUser, s *subject) {
	if r.onOwnThing(ctx, s) {
		return
	}
	calls := r.likeSibling(user, s)
	plain, lack := user.plainCall(s)
	if plain != nil {
		calls = append([]*call.Call{plain}, calls...)
	}
	calls = slices.Concat(r.whereSent(user, s), user.messageCalls(s), calls)
	if len(calls) == 0 {
		s.wants = "no example shows this operation, and no response supplies " + lack
		return
	}
	r.progress("%s: %s", s.Op.Page.File, s.Op.Name())
	var c *call.Call
	var ev *claim.Evidence
	for _, c = range calls {
		if ev = user.send(ctx, c); ok2xx(ev.Exchange.Status) && !s.hasNothing(c, ev.Exchange) {
			break
		}
	}
	if ev.Exchange.Status == http.StatusConflict && c.Method == http.MethodPost {
		if again := user.fresh(ctx, s, c); again != nil {
			c, ev = again, user.send(ctx, again)
		}
	}
	ex := ev.Exchange
	switch {
	case s.hasNothing(c, ex):
		s.wants = "the server has nothing at the path that the page shows, and returned an empty response for " + requestLine(ex)
	case ok2xx(ex.Status):
		r.judge(s, user, c, ev)
		r.judgeSuccess(s, ev)
		user.learn(s, ex)
		user.keepRead(ex)
		s.template = c
	case r.lacksPath(s, c, ex.Status):
		r.ledger.deny(s.there, ev, found("%s for %s", returned(ex), requestLine(ex)))
	default:
		s.wants = "no example shows this operation, and " + returned(ex) + " for " + requestLine(ex)
	}
}

// whereSent is a read of the path at which the example of a PUT or a PATCH has worked; there is none for any other operation.
func (r *run) whereSent(user *testUser, s *subject) []*call.Call {
	for _, other := range r.subjects {
		isSent := other.template != nil && other.host == s.host && (other.Op.Method.Value == http.MethodPut || other.Op.Method.Value == http.MethodPatch)
		if isSent && s.Op.Method.Value == http.MethodGet && things.SameHoles(other.Op.Path.Value, s.Op.Path.Value) {
			return []*call.Call{{Method: http.MethodGet, Header: user.credentials(s), Host: s.host, Path: other.template.Filled(user.replacements()).Path}}
		}
	}
	return nil
}

// likeSibling are calls of an operation like one of another method on the same path, if the page describes both together: with
// its parameters in the query, and in a form.
func (r *run) likeSibling(user *testUser, s *subject) []*call.Call {
	for _, other := range r.subjects {
		isSibling := other != s && other.Op.Page == s.Op.Page && other.Op.Path.Value == s.Op.Path.Value && other.Op.Title.Pos == s.Op.Title.Pos
		if !isSibling || other.template == nil || len(other.template.Body) > 0 || s.deletes()+other.deletes() > 0 {
			continue
		}
		if isReplaced := s.Op.Method.Value == "PUT" || s.Op.Method.Value == "PATCH"; isReplaced && other.Op.Method.Value == "GET" {
			continue // without a body it would empty the thing
		}
		c := other.template.Filled(user.replacements()).Clone()
		c.Method = s.Op.Method.Value
		if c.Method == "GET" && c.Form != nil {
			c.Query, c.Form = append(c.Query, c.Form...), nil
			c.Header.Del("Content-Type")
		}
		if c.Method == "GET" || len(c.Query) == 0 {
			return []*call.Call{c}
		}
		asForm := c.Clone()
		asForm.Query, asForm.Form = nil, append(c.Form, c.Query...)
		asForm.Header.Set("Content-Type", call.FormType)
		return []*call.Call{c, asForm}
	}
	return nil
}

// atTimes matches sentences about operations that a server has only if it is configured so.
var atTimes = regexp.MustCompile(`(?i)\b(?:enabled?|disabled?|flag|option|configured?|experimental|beta|deprecated|removed|only (?:if|when|available)|plugin|licen[cs]e|enterprise)\b`)

// lacksPath reports whether a status says that the server does not have an operation: a read of a path without parameters, on a
// server that has other operations of the page.
func (r *run) lacksPath(s *subject, c *call.Call, status int) bool {
	says := status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status == http.StatusNotImplemented
	isPlain := c.Method == "GET" && !strings.Contains(s.Op.Path.Value, "{") && len(s.Op.Parameters) == 0
	if !says || !isPlain || s.statuses[status] != nil || s.Op.Deprecated {
		return false
	}
	if slices.ContainsFunc(slices.Concat(s.Op.Prose, s.Op.Notes), func(t page.Text) bool { return atTimes.MatchString(t.Value) }) {
		return false
	}
	return slices.ContainsFunc(r.subjects, func(o *subject) bool {
		return o != s && o.Op.Page == s.Op.Page && o.template != nil && r.ledger.is(o.there, claim.True)
	})
}

// plainCall is the call of an operation without an example. lack names what no response supplied and no table shows.
func (user *testUser) plainCall(s *subject) (c *call.Call, lack string) {
	c = &call.Call{Method: s.Op.Method.Value, Header: user.credentials(s), Host: s.host}
	path := s.Op.Path.Value
	for _, name := range httpform.Parameters(path) {
		value, ok := user.holeValue(s, name)
		if !ok {
			return nil, name
		}
		path = strings.Replace(path, "{"+name+"}", url.PathEscape(value), 1)
	}
	c.Path = path
	if c.Body = user.bodyFor(s, path); c.Body != nil {
		c.Header.Set("Content-Type", "application/json")
	} else if c.Method == "PUT" || c.Method == "PATCH" {
		return nil, "a body"
	}
	for _, p := range s.Op.Parameters {
		_, isSent := c.Value(s.Op, p)
		if !p.Required || isSent || p.In.Value == page.InPath {
			continue
		}
		value, ok := user.parameterValue(p)
		if !ok {
			return nil, p.Name.Value
		}
		if changed := c.With(s.Op, p, value); changed != nil {
			c = changed
		}
	}
	return c, ""
}

// bodyFor is the body that the page shows for an operation, or what a read of the same thing returned; nil if there is neither.
func (user *testUser) bodyFor(s *subject, path string) []byte {
	switch {
	case len(s.Op.Sends) > 0:
		return []byte(s.Op.Sends[0].Body.Value)
	case s.Op.Method.Value == "PUT" || s.Op.Method.Value == "PATCH":
		return user.reads[path]
	}
	return nil
}

// holeValue is the value of a parameter in the path of an operation: the ID of a thing that a collection above it returned, or a
// value of that name.
func (user *testUser) holeValue(s *subject, name string) (string, bool) {
	above, _, _ := strings.Cut(s.Op.Path.Value, "/{"+name+"}")
	for _, isName := range []bool{true, false} {
		for _, k := range slices.Backward(user.known) {
			fits := k.from != nil && strings.TrimSuffix(k.from.Path.Value, "/") == above && len(k.above) <= 3
			if fits && k.value != "" && (isName && match.Simplified(k.name) == match.Simplified(name) || !isName && match.IDName.MatchString(k.name)) {
				return k.value, true
			}
		}
	}
	if value, ok := user.siblingValue(s, above+"/{"+name+"}"); ok {
		return value, true
	}
	k, ok := user.named(name)
	return k.value, ok && match.Simplified(name) != "id"
}

// siblingValue is what the example of an operation whose path begins in the same way has for the last parameter of that. Only what
// a PUT has put there is deleted.
func (user *testUser) siblingValue(s *subject, prefix string) (string, bool) {
	for _, other := range user.run.subjects {
		isSibling := other != s && other.template != nil && other.host == s.host && other.deletes() == 0 && strings.HasPrefix(other.Op.Path.Value+"/", prefix+"/")
		if !isSibling || s.deletes() > 0 && (other.Op.Method.Value != http.MethodPut || other.Op.Path.Value != s.Op.Path.Value) {
			continue
		}
		segments := strings.Split(other.template.Filled(user.replacements()).Path, "/")
		if i := strings.Count(prefix, "/"); i < len(segments) && segments[i] != "" {
			value, err := url.PathUnescape(segments[i])
			return value, err == nil
		}
	}
	return "", false
}

// fresh is a call of an operation for a thing that is made for it, if the one that was tried is in a state that refuses it: a
// build that is finished for POST /builds/{id}/cancel.
func (user *testUser) fresh(ctx context.Context, s *subject, c *call.Call) *call.Call {
	segments, shown := strings.Split(s.Op.Path.Value, "/"), strings.Split(c.Path, "/")
	for i, segment := range slices.Backward(segments) {
		if !strings.HasPrefix(segment, "{") || i == 0 || len(shown) != len(segments) {
			continue
		}
		for _, other := range user.run.subjects {
			isMaker := other != s && other.template != nil && other.Op.Method.Value == http.MethodPost && strings.HasSuffix(other.Op.Path.Value, "/"+segments[i-1])
			if !isMaker || user.prepare(ctx, other) != nil {
				continue
			}
			ev := user.send(ctx, other.template.Filled(user.replacements()))
			if id := madeID(ev.Exchange); ok2xx(ev.Exchange.Status) && id != "" {
				user.learn(other, ev.Exchange)
				out := c.Clone()
				out.Path = strings.Join(slices.Concat(shown[:i], []string{url.PathEscape(id)}, shown[i+1:]), "/")
				return out
			}
		}
		return nil
	}
	return nil
}

// madeID is the ID of the thing that a response says was made; empty if it has none.
func madeID(ex *recorder.Exchange) string {
	if v := bodyOf(ex); v != nil && v.Kind == sample.Object {
		if id := content.IDOf(v); id != "" {
			return id
		}
	}
	return content.LastSegment(ex.Header.Get("Location"))
}

// parameterValue is a value for a required parameter: the one that the page gives, or one that a response supplied.
func (user *testUser) parameterValue(p *page.Parameter) (string, bool) {
	switch {
	case p.Default != "":
		return p.Default, true
	case len(p.Enum) > 0:
		return p.Enum[0], true
	case content.IsAuthorization(p):
		k, ok := user.named("token")
		return "Bearer " + k.value, ok
	}
	k, ok := user.named(p.Name.Value)
	return k.value, ok
}

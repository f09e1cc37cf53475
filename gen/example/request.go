package example

import (
	"encoding/base64"
	"strings"

	"docsascode.example/gen/internal/regex"
)

// newRequest is an empty request that is complete so far.
func newRequest(offset int) *Request {
	return &Request{Offset: offset, Complete: true}
}

func (r *Request) setMethod(t text, implied bool) {
	if !t.known() {
		r.Method = Value{Offset: t.pos}
		return
	}
	r.Method = t.value(text{pos: t.pos})
	r.Method.Implied = implied
}

// addPairs reads t as application/x-www-form-urlencoded into list.
func (r *Request) addPairs(list *[]Value, t text) {
	all, complete := t.pairs()
	for _, p := range all {
		*list = append(*list, p.value.value(p.name))
	}
	r.Complete = r.Complete && complete
}

var userinfo = regex.MustCompile(`^[A-Za-z]+://[^/?#]*@`)

// setURL takes the URL and lists its query.
func (r *Request) setURL(t text) {
	r.URL = t.value(text{pos: t.pos})
	t, _, _ = t.cut("#")
	path, query, found := t.cut("?")
	r.addPairs(&r.Query, query)
	if userinfo.MatchString(t.s) || !found && mayHoldQuery(path) {
		r.Complete = false
	}
}

// mayHoldQuery says whether the unknown part at the end of a URL may be more
// than a segment of its path. A variable between slashes is taken for a segment.
func mayHoldQuery(path text) bool {
	last := path.from(strings.LastIndexByte(path.s, '/') + 1)
	return !last.known() && (last.s != Unknown || len(last.s) == len(path.s))
}

// setHeader replaces an implied header of this name, and adds to written headers.
func (r *Request) setHeader(name, value text) {
	if !name.known() {
		r.Complete = false
		return
	}
	if i := find(r.Header, name.s); i >= 0 && r.Header[i].Implied {
		r.Header = append(r.Header[:i], r.Header[i+1:]...)
	}
	r.Header = append(r.Header, value.value(name))
}

// imply adds a header that the tool sends on its own unless it was written.
func (r *Request) imply(name, value string, pos int) {
	if find(r.Header, name) >= 0 {
		return
	}
	v := placed(value, pos).value(placed(name, pos))
	v.Implied = true
	r.Header = append(r.Header, v)
}

// setBody takes the text of a body, and lists it when its media type, which is
// settled by now, makes it a form.
func (r *Request) setBody(t text) {
	v := t.value(text{pos: t.pos})
	r.Body = &v
	switch media := r.ContentType(); {
	case media == formURLEncoded && isJSON(t.s): // servers that take it read JSON
	case media == formURLEncoded:
		r.addPairs(&r.Form, t)
	case media == "" || t.unknownAt(0):
		r.Complete = false
	}
}

// basic is the Authorization of a user and a password.
func basic(user, password text) text {
	if !user.known() || !password.known() {
		return join(placed("Basic ", user.pos), unknown(user.pos))
	}
	secret := base64.StdEncoding.EncodeToString([]byte(user.s + ":" + password.s))
	return placed("Basic "+secret, user.pos)
}

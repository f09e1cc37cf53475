package example

import (
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
)

// fetch reads fetch(url, init).
func (js *script) fetch(call *ast.CallExpression, pos int) *Request {
	r := newRequest(pos)
	args := js.arguments(call)
	target, init := unknownObject(pos), &object{kind: plainKind, pos: pos}
	if len(args) > 0 {
		target = args[0]
	}
	if len(args) > 1 && args[1].kind != undefinedKind {
		init = args[1]
	}
	// A Request as the first argument may say anything that init does not.
	opaque := target.kind != stringKind || init.kind != plainKind || init.open
	r.Complete = !opaque
	r.setURL(target.string())
	r.setFetchMethod(init.get("method"), opaque, pos)
	certain := r.addHeaders(init.get("headers"), false) && !opaque
	if certain {
		r.imply("Accept", "*/*", pos)
	}
	r.addFetchBody(init.get("body"), certain)
	return r
}

// setFetchMethod puts the methods in upper case that fetch does, which leaves out patch.
func (r *Request) setFetchMethod(method *object, opaque bool, pos int) {
	switch {
	case method == nil && opaque:
		r.setMethod(unknown(pos), true)
	case method == nil || method.kind == undefinedKind:
		r.setMethod(placed("GET", pos), true)
	case method.kind != stringKind:
		r.setMethod(unknown(method.pos), false)
	default:
		t := method.text
		if lower := strings.ToLower(t.s); lower != "patch" && slices.Contains(methods, lower) {
			t.s = strings.ToUpper(t.s)
		}
		r.setMethod(t, false)
	}
}

func (r *Request) addFetchBody(body *object, certain bool) {
	if body == nil || body.kind == undefinedKind || body.kind == nullKind {
		return
	}
	media := "text/plain"
	switch body.kind {
	case paramsKind:
		media = formURLEncoded
	case formKind:
		media = formMultipart
	case stringKind:
	default:
		r.Complete = false
		return
	}
	if certain {
		r.imply("Content-Type", media, body.pos)
	}
	switch {
	case body.kind == stringKind:
		r.setBody(body.text)
	case r.ContentType() == media:
		r.addFields(&r.Form, body)
	default:
		r.Complete = false
	}
}

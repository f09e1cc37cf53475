package run

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// guessesOf are the sources that an operation's values may have although the page shows other values there: an ID of the
// same resource, or a token. They are tried if the page's values do not work.
func guessesOf(s *subject, subjects []*subject) []use {
	var out []use
	for _, v := range sentBy(s.op) {
		isUsed := slices.ContainsFunc(s.uses, func(u use) bool { return u.shown == v.value })
		if isUsed || isAddress(v.value) {
			continue
		}
		u, ok := guessOf(v, s, subjects)
		if !ok {
			u, ok = makerOf(v, s, subjects)
		}
		if i := slices.IndexFunc(s.guesses, func(u use) bool { return u.shown == v.value }); !ok && i >= 0 {
			u, ok = s.guesses[i], true // a response that only refers to the thing
		}
		if ok {
			out = append(out, u)
		}
	}
	return out
}

func guessOf(v sent, s *subject, subjects []*subject) (use, bool) {
	best, found := use{}, 0
	for _, other := range subjects {
		if other == s || other.needs(s) || other.op.Method.Value == "DELETE" {
			continue
		}
		for _, l := range leavesOf(other.op) {
			n := 0
			switch {
			case v.in == page.InPath && (match.IDName.MatchString(l.name) || sameName(v, l)) && s.isBelow(v, other):
				n = 4
			case v.in == page.InCookie && l.header == setCookie && l.name == v.name:
				n = 4
			case v.isCredential() && v.scheme != "Basic" && isToken(l) && other.op.Method.Value != "GET":
				n = 2
			}
			if n > 0 && other.op.Method.Value == "POST" {
				n++
			}
			if n > found {
				best, found = use{v.value, v.name, other, l.path, l.header, l.name, l.value}, n
			}
		}
	}
	return best, found > 0
}

// isToken reports whether a leaf is a credential, by its name or by that of the object that has it.
func isToken(l leaf) bool {
	return knownValue{name: l.name, above: l.path}.isCredential()
}

// isBelow reports whether a value of an operation's path follows the whole path of another operation, so that it names one
// of the things of the other.
func (s *subject) isBelow(v sent, other *subject) bool {
	before, _, ok := strings.Cut(s.op.Path.Value, "/{"+v.name+"}")
	return ok && len(before) > 1 && before == strings.TrimSuffix(other.op.Path.Value, "/")
}

// isMadeBy reports whether an operation creates the things whose IDs a value of a path is, below another thing: POST
// /shelves/{id}/books for the path /books/{id}.
func (s *subject) isMadeBy(v sent, other *subject) bool {
	before, _, ok := strings.Cut(s.op.Path.Value, "/{"+v.name+"}")
	kind := before[strings.LastIndex(before, "/")+1:]
	return ok && kind != "" && other.op.Method.Value == http.MethodPost && strings.HasSuffix(other.op.Path.Value, "}/"+kind)
}

// namedRequests are the requests of an operation's examples, with the variables of a shell by their names.
func namedRequests(op *page.Operation) []example.Request {
	var out []example.Request
	for _, e := range op.Examples {
		for i := range e.Requests {
			one := *op
			one.Examples = []*page.Example{{Requests: []example.Request{e.Requests[i]}}}
			if len(one.Requests()) > 0 {
				out = append(out, withNames(e.Requests[i], e.Code.Value))
				break
			}
		}
	}
	return out
}

func withNames(req example.Request, code string) example.Request {
	for _, list := range []*[]example.Value{&req.Query, &req.Header, &req.Form} {
		*list = slices.Clone(*list)
		for i, v := range *list {
			(*list)[i].Text = withVariables(v, code)
		}
	}
	req.URL.Text = withVariables(req.URL, code)
	return req
}

var shellVariable = regexp.MustCompile(`^(?:\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\})`)

// withVariables is the text of a value with the variables in place of the parts that only running would tell.
func withVariables(v example.Value, code string) string {
	text := v.Text
	for i := strings.LastIndex(text, example.Unknown); i >= 0; i = strings.LastIndex(text[:i], example.Unknown) {
		at := v.At(i)
		if at < len(code) {
			if name := shellVariable.FindString(code[at:]); name != "" {
				text = text[:i] + name + text[i+len(example.Unknown):]
			}
		}
	}
	return text
}

package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/http"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/sample"
)

// Parameter is the row of that name, without letter case, with that location; nil if there is none.
func (op *Operation) Parameter(in, name string) *Parameter {
	for _, p := range op.Parameters {
		if p.In.Value == in && strings.EqualFold(p.Name.Value, name) {
			return p
		}
	}
	return nil
}

// Name is how people call an operation: its method and its path, "POST /user/code".
func (op *Operation) Name() string { return op.Method.Value + " " + op.Path.Value }

// Requests are those requests of the examples that are for the operation: an example may get a token first, say.
func (op *Operation) Requests() []*example.Request {
	var out []*example.Request
	for _, e := range op.Examples {
		if req := op.RequestIn(e); req != nil {
			out = append(out, req)
		}
	}
	return out
}

// RequestIn is the first request of an example that is for the operation, or nil.
func (op *Operation) RequestIn(e *Example) *example.Request {
	for i := range e.Requests {
		if op.MatchesMethod(&e.Requests[i]) && op.hasURL(e.Requests[i].URL) {
			return &e.Requests[i]
		}
	}
	return nil
}

// BaseURLs are what stands before the path in the URLs of the examples, each once.
func (op *Operation) BaseURLs() []string {
	var out []string
	for _, req := range op.Requests() {
		if base, _, ok := op.MatchURL(req.URL); ok && strings.Contains(base, "://") && !slices.Contains(out, base) {
			out = append(out, base)
		}
	}
	return out
}

// Servers are the URLs before the operation's path: those of its examples, or else those that the page gives.
func (op *Operation) Servers() []string {
	if urls := op.BaseURLs(); len(urls) > 0 {
		return urls
	}
	var own, general []string
	for _, e := range op.Page.bases {
		base := e.Fact.(notation.Base)
		if !strings.HasPrefix(base.URL.Value, "http") || strings.ContainsAny(base.URL.Value, "{<[$") {
			continue
		}
		url := op.serverOf(base.URL.Value)
		if slices.Contains(e.Operations, op) && !slices.Contains(own, url) {
			own = append(own, url)
		}
		if len(e.Operations) == 0 && !slices.Contains(general, url) {
			general = append(general, url)
		}
	}
	if len(own) > 0 {
		return own
	}
	return general
}

// serverOf is a base URL without the path that the operation's begins with.
func (op *Operation) serverOf(base string) string {
	server, path := http.Cut(base)
	if path != "" && strings.HasPrefix(op.Path.Value, path+"/") {
		return server
	}
	return base
}

// Sent are the values that the examples send for a parameter, where their text tells.
func (op *Operation) Sent(p *Parameter) []string {
	var out []string
	for _, v := range op.SentValues(p) {
		if v.Known && !example.IsPlaceholder(v.Text) {
			out = append(out, v.Text)
		}
	}
	return out
}

// SentValues are what the examples send for a parameter, and where.
func (op *Operation) SentValues(p *Parameter) []example.Value {
	var out []example.Value
	for _, req := range op.Requests() {
		for _, v := range op.ValuesIn(req, p.In.Value) {
			if strings.EqualFold(v.Name, p.Name.Value) {
				out = append(out, v)
			}
		}
	}
	return out
}

// ValuesIn are what a request sends in a location.
func (op *Operation) ValuesIn(req *example.Request, in string) []example.Value {
	switch in {
	case InQuery:
		return req.Query
	case InHeader:
		return req.Header
	case InBody:
		values, _ := BodyValues(req)
		return values
	case InPath:
		return pathValues(op, req)
	}
	return nil
}

func pathValues(op *Operation, req *example.Request) []example.Value {
	var out []example.Value
	_, found, _ := op.MatchURL(req.URL)
	for i, name := range http.Parameters(op.Path.Value) {
		if i < len(found) {
			out = append(out, example.Value{Name: name, Text: found[i], Offset: req.URL.Offset, Known: req.URL.Known})
		}
	}
	return out
}

// BodyValues are the fields of a form or of a JSON object. They are whole if there can be no other.
func BodyValues(req *example.Request) (values []example.Value, whole bool) {
	if req.Body == nil || len(req.Form) > 0 {
		return req.Form, true
	}
	if !req.Body.Known || FormatOf(req.ContentType()) != "json" {
		return nil, false
	}
	body, faults := sample.Parse("json", req.Body.Text)
	isWrong := slices.ContainsFunc(faults, func(f sample.Fault) bool { return f.Kind != sample.Elision })
	if isWrong || body == nil || body.Kind != sample.Object {
		return nil, false
	}
	for _, m := range body.Fields {
		values = append(values, example.Value{Name: m.Name, Text: m.Text, Offset: req.Body.At(m.Offset), NameOffset: req.Body.At(m.NameOffset), Known: m.IsScalar()})
	}
	return values, true
}

// MatchesMethod reports whether a request may be of the operation's method, as far as both are known.
func (op *Operation) MatchesMethod(req *example.Request) bool {
	return !req.Method.Known || !slices.Contains(http.Methods, op.Method.Value) || strings.EqualFold(req.Method.Text, op.Method.Value)
}

// MatchURL reports whether a URL ends in the operation's path, and gives what stands before it, which belongs to the
// server, and the values of its parameters. A URL of which parts are unknown matches.
func (op *Operation) MatchURL(u example.Value) (base string, parameters []string, ok bool) {
	server, path := http.Cut(u.Text)
	base, parameters, ok = http.MatchEnd(op.Path.Value, path)
	if !ok {
		return "", nil, !u.Known
	}
	for i, p := range parameters {
		parameters[i] = http.Unescaped(p)
	}
	return server + base, parameters, true
}

// hasURL is what [Operation.MatchURL] reports.
func (op *Operation) hasURL(u example.Value) bool {
	_, path := http.Cut(u.Text)
	_, _, ok := http.MatchEnd(op.Path.Value, path)
	return ok || !u.Known
}

// PathValues are the values of the path's parameters, by name, in a URL or a part of one that ends in the operation's
// path; its query is no matter. Nil means that it does not.
func (op *Operation) PathValues(target string) map[string]string {
	_, found, ok := op.MatchURL(example.Value{Text: target, Known: true})
	if !ok {
		return nil
	}
	values := map[string]string{}
	for i, name := range http.Parameters(op.Path.Value) {
		values[name] = found[i]
	}
	return values
}

// OperationOf is the operation that a request is for, or nil. Of several that it may be for, as /users/me may be for
// /users/{id}, it is the one that says the most of the path itself.
func (s *Site) OperationOf(method, target string) *Operation {
	var best *Operation
	said := func(op *Operation) int { return len(strings.ReplaceAll(http.Anonymous(op.Path.Value), "{}", "")) }
	for _, op := range s.Operations() {
		if op.Method.Value == method && op.PathValues(target) != nil && (best == nil || said(op) > said(best)) {
			best = op
		}
	}
	return best
}

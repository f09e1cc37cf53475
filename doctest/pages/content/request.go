package content

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// CallOfText is the call in the text of an example, as far as the text has it.
func CallOfText(op *page.Operation, req *example.Request) *call.Call {
	c := &call.Call{Method: op.Method.Value, Header: map[string][]string{}}
	target, _, _ := strings.Cut(req.URL.Text, "?")
	if _, rest, ok := strings.Cut(target, "://"); ok {
		target = rest
	}
	if base, _, ok := op.MatchURL(example.Value{Text: target, Known: true}); ok {
		c.Path = "/" + strings.TrimPrefix(strings.TrimPrefix(target, base), "/") // a parameter can have several segments
	} else {
		segments := strings.Split(target, "/")
		n := strings.Count(op.Path.Value, "/")
		c.Path = "/" + strings.Join(segments[max(0, len(segments)-n):], "/")
	}
	for _, v := range req.Query {
		c.Query = append(c.Query, call.Field{Name: v.Name, Value: v.Text})
	}
	for _, v := range req.Header {
		c.Header.Add(v.Name, v.Text)
	}
	for _, v := range req.Form {
		c.Form = append(c.Form, call.Field{Name: v.Name, Value: v.Text})
	}
	if req.Body != nil && len(req.Form) == 0 {
		c.Body = []byte(req.Body.Text)
		c.CorrectMediaType()
	}
	return c
}

// namedRequests are the requests of an operation's examples, with the variables of a shell by their names.
func namedRequests(op *page.Operation) []example.Request {
	var out []example.Request
	for _, e := range op.Examples {
		for i := range e.Requests {
			one := *op
			one.Examples = []*page.Example{{Requests: []example.Request{e.Requests[i]}}}
			if len(one.Requests()) > 0 {
				out = append(out, WithNames(e.Requests[i], e.Code.Value))
				break
			}
		}
	}
	return out
}

// WithNames is a request with the variables of the code that sends it by their names.
func WithNames(req example.Request, code string) example.Request {
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

package example

import (
	"errors"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"

	"docsascode.example/gen/internal/regex"
)

// commentsAbove are the comments that a script, or data in one, begins with.
var commentsAbove = regex.MustCompile(`^(?:\s*//[^\n]*(?:\n|$)|\s*/\*(?s:.*?)\*/)+`)

// readScript reads a block of JavaScript, and reports its mistakes. It ignores blocks of data.
func (b *Block) readScript() {
	data := strings.TrimSpace(commentsAbove.ReplaceAllString(b.source, ""))
	if len(data) > longestScript || strings.HasPrefix(data, "{") || strings.HasPrefix(data, "[") {
		return
	}
	js, calls, err := callsIn(b.source)
	var refused *SyntaxError
	if errors.As(err, &refused) {
		b.find(refused.Offset, refused.Offset+1, BadSyntax, refused.Msg)
	}
	for _, call := range calls {
		if r := js.request(call); r != nil {
			b.Calls = append(b.Calls, *r)
			b.checkCall(js, call, r)
		}
	}
	if js != nil {
		b.checkNames(js, calls)
	}
	if at, ok := js.replOnly(calls); ok {
		b.find(at, at+len("require"), REPLModule, "require with a top-level await works in the node console, but not in a file; write import instead")
	}
}

func (b *Block) find(from, to int, kind Kind, msg string) {
	to = min(max(from, to), len(b.source))
	b.Findings = append(b.Findings, Finding{min(from, to), to, kind, msg})
}

// checkCall reports a call's wrong arguments.
func (b *Block) checkCall(js *script, call *ast.CallExpression, r *Request) {
	if r.URL.Known && strings.HasPrefix(r.URL.Text, "/") && !strings.HasPrefix(r.URL.Text, "//") {
		b.find(r.URL.Offset, r.URL.Offset+len(r.URL.Text), RelativeURL, "outside of a browser this URL has no host; write the whole URL, or a baseURL")
	}
	name, most := callee(js, call)
	if most == 0 {
		return
	}
	if args := call.ArgumentList; len(args) > most {
		b.find(js.offset(args[most]), offset(args[most].Idx1()), BadArguments, name+" ignores this argument; it takes "+takes[most])
	}
	switch {
	case name == "fetch" || len(call.ArgumentList) != 2:
	case most == 2:
		b.checkConfiguration(js, name, call.ArgumentList[1])
	case isConfiguration(js.eval(call.ArgumentList[1])):
		e := call.ArgumentList[1]
		b.find(js.offset(e), offset(e.Idx1()), BadArguments, name+" sends this argument as the body; write the configuration behind the body")
	}
}

// checkConfiguration reports an object that is data in the place of a configuration.
func (b *Block) checkConfiguration(js *script, name string, e ast.Expression) {
	o := js.eval(e)
	if o.kind != plainKind || o.open || len(o.fields) == 0 || slices.ContainsFunc(o.fields, func(m item) bool { return settings[m.name.s] }) {
		return
	}
	b.find(js.offset(e), offset(e.Idx1()), BadArguments, name+" takes its configuration here; write {params: …} for the query, or {data: …} for a body")
}

var takes = map[int]string{2: "a URL and a configuration", 3: "a URL, data and a configuration"}

// callee gives the name of a call's function and the number of arguments that it takes, 0 if that is not known.
func callee(js *script, call *ast.CallExpression) (name string, most int) {
	if js.isFetch(call.Callee) {
		return "fetch", 2
	}
	dot, ok := call.Callee.(*ast.DotExpression)
	if !ok {
		return "", 0
	}
	switch name = strings.TrimSuffix(dot.Identifier.Name.String(), "Form"); {
	case !slices.Contains(methods, name):
		return "", 0
	case slices.Contains([]string{"post", "put", "patch"}, name):
		most = 3
	default:
		most = 2
	}
	from, to := js.offset(dot), offset(dot.Identifier.Idx)+len(dot.Identifier.Name)
	return js.source[from:min(max(from, to), len(js.source))], most
}

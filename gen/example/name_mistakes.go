package example

import (
	"maps"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"

	"docsascode.example/gen/spelling"
)

// ofResponse are the fields of a response of axios, and ofFetched those of one of fetch.
var (
	ofResponse = []string{"data", "status", "statusText", "headers", "config", "request"}
	ofFetched  = []string{"json", "text", "blob", "arrayBuffer", "formData", "ok", "status", "statusText", "headers", "body"}
)

// checkNames reports names in a script that are nearly declared ones, and responses that are misspelt or that nothing waits for.
func (b *Block) checkNames(js *script, calls []*ast.CallExpression) {
	sends := map[*ast.CallExpression]bool{}
	for _, call := range calls {
		sends[call] = js.request(call) != nil
	}
	visit(js.program, func(n ast.Node, _ []ast.Node) {
		switch n := n.(type) {
		case *ast.Identifier:
			if meant := js.meantName(n.Name.String()); meant != "" {
				at := js.offset(n)
				b.find(at, at+len(n.Name), UnknownName, "nothing declares "+n.Name.String()+"; did you mean "+meant+"?")
			}
		case *ast.DotExpression:
			b.checkField(js, n, sends)
		}
	})
}

// meantName is the declared name that one which nothing declares is a letter away from; empty if there is none.
func (js *script) meantName(name string) string {
	if b := js.scope.names[name]; b != nil && (b.declared > 0 || b.assigned) || js.scope.modules[name] != "" || len(name) < 3 {
		return ""
	}
	if len(js.scope.names) > mostNames {
		return ""
	}
	for _, meant := range slices.Sorted(maps.Keys(js.scope.names)) {
		if js.scope.names[meant].declared > 0 && len(meant) > 2 && isSlipOf(name, meant) {
			return meant
		}
	}
	return ""
}

// mostNames bounds the names of a script that others are compared with.
const mostNames = 50

// isSlipOf reports whether a name differs from another in one letter that gives it no other meaning, as that of a plural
// or a number does.
func isSlipOf(name, meant string) bool {
	stem := func(s string) string { return strings.ToLower(strings.TrimRight(s, "s0123456789_$")) }
	return spelling.Distance(name, meant) == 1 && stem(name) != stem(meant) && !slices.Contains([]string{"req", "err", "event"}, name)
}

// checkField reports a field of a response that it does not have, and one of the promise of a response.
func (b *Block) checkField(js *script, dot *ast.DotExpression, sends map[*ast.CallExpression]bool) {
	id, ok := dot.Left.(*ast.Identifier)
	if !ok {
		return
	}
	bound := js.scope.certain(id.Name.String())
	if bound == nil {
		return
	}
	init, isAwaited := bound.init, false
	if await, ok := init.(*ast.AwaitExpression); ok {
		init, isAwaited = await.Argument, true
	}
	call, ok := init.(*ast.CallExpression)
	if !ok || !sends[call] {
		return
	}
	fields := ofResponse
	if js.isFetch(call.Callee) {
		fields = ofFetched
	}
	name := dot.Identifier.Name.String()
	switch at := offset(dot.Identifier.Idx); {
	case !isAwaited && slices.Contains(fields, name):
		at = js.offset(call)
		b.find(at, at+1, MissingAwait, id.Name.String()+" is a promise here, which has no "+name+"; write await before the call")
	case isAwaited && !slices.Contains(fields, name):
		if meant := spelling.Nearest(name, fields...); meant != "" {
			b.find(at, at+len(name), UnknownName, "a response has no "+name+"; did you mean "+meant+"?")
		}
	}
}

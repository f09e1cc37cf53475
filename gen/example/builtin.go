package example

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
)

// fetchModules export fetch, by default or by that name.
var fetchModules = []string{"node-fetch", "node-fetch.default", "cross-fetch", "cross-fetch.fetch", "isomorphic-fetch", "undici.fetch"}

// global gives the value of a name that the script does not declare.
func (js *script) global(name string, pos int) *object {
	if module, ok := js.scope.modules[name]; ok {
		return moduleObject(module, pos)
	}
	switch name {
	case "undefined":
		return &object{kind: undefinedKind, text: placed(name, pos), pos: pos}
	case "axios", "qs", "querystring":
		return moduleObject(name, pos)
	}
	return unknownObject(pos)
}

// builtin says whether a name has the same meaning as in any script: it is not
// declared, or a module exports it.
func (js *script) builtin(name string) bool {
	b := js.scope.names[name]
	if b == nil {
		return true
	}
	from := b.init
	if from == nil {
		from = b.pattern
	}
	call, ok := from.(*ast.CallExpression)
	return ok && b.declared == 1 && !b.assigned && calleeName(call.Callee) == "require"
}

func moduleObject(name string, pos int) *object {
	if name == "axios" || name == "axios.default" {
		return &object{kind: clientKind, pos: pos}
	}
	return &object{kind: moduleKind, text: placed(name, pos), pos: pos}
}

// member gives the value of left.name.
func (js *script) member(left ast.Expression, name string, pos int) *object {
	o := js.eval(left)
	switch {
	case name == "default" && o.kind == clientKind:
		return o
	case name == "default" && o.kind == moduleKind:
		return moduleObject(o.text.s+".default", pos)
	case o.kind == plainKind && o.get(name) != nil:
		return o.get(name)
	}
	return unknownObject(pos)
}

// call gives the result of the functions and methods that shape a request.
func (js *script) call(e *ast.CallExpression, pos int) *object {
	args := make([]*object, len(e.ArgumentList))
	for i, a := range e.ArgumentList {
		args[i] = js.eval(a)
	}
	switch callee := e.Callee.(type) {
	case *ast.Identifier:
		name := callee.Name.String()
		if len(args) == 1 && js.builtin(name) {
			return function(name, args[0], pos)
		}
	case *ast.DotExpression:
		name := callee.Identifier.Name.String()
		if id, ok := callee.Left.(*ast.Identifier); ok && id.Name == "JSON" && name == "stringify" {
			return stringify(args, pos)
		}
		return method(js.eval(callee.Left), name, args, pos)
	}
	return unknownObject(pos)
}

func function(name string, arg *object, pos int) *object {
	known := arg.primitive() && arg.text.known()
	switch {
	case name == "require" && known:
		return moduleObject(arg.text.s, pos)
	case name == "String":
		return stringObject(arg.string())
	case name == "encodeURIComponent":
		return stringObject(arg.string().escaped())
	case name == "btoa" && known:
		return stringObject(placed(base64.StdEncoding.EncodeToString([]byte(arg.text.s)), arg.pos))
	}
	return unknownObject(pos)
}

// stringify is JSON.stringify, with any indentation but no replacer.
func stringify(args []*object, pos int) *object {
	if len(args) == 0 || len(args) > 1 && args[1].kind != nullKind && args[1].kind != undefinedKind {
		return unknownObject(pos)
	}
	if t, ok := args[0].json(); ok {
		return stringObject(t)
	}
	return unknownObject(pos)
}

func method(o *object, name string, args []*object, pos int) *object {
	switch {
	case name == "toString" && len(args) == 0 && (o.primitive() || o.kind == paramsKind):
		return stringObject(o.string())
	case name == "create" && o.kind == clientKind && len(args) == 1:
		return instance(args[0], pos)
	case name == "create" && o.kind == clientKind && len(args) == 0:
		return o
	case name == "getHeaders" && o.kind == formKind:
		headers := &object{kind: plainKind, pos: pos}
		headers.append(placed("Content-Type", pos), stringObject(placed(formMultipart, pos)))
		return headers
	case name == "stringify" && o.kind == moduleKind && slices.Contains([]string{"qs", "querystring", "node:querystring"}, o.text.s):
		if len(args) == 1 && flat(args[0]) {
			return stringObject(encode(args[0].pairs(), pos))
		}
	}
	return unknownObject(pos)
}

// instance is the result of axios.create for a configuration.
func instance(config *object, pos int) *object {
	client := &object{kind: clientKind, pos: pos}
	client.open = config.kind != plainKind || config.open
	client.fields = config.fields
	return client
}

// flat says whether all fields of an object are strings, numbers or booleans,
// so that every library writes them the same.
func flat(o *object) bool {
	return o.kind == plainKind && !o.open && !slices.ContainsFunc(o.fields, func(m item) bool {
		return !m.value.primitive()
	})
}

// construct gives the result of new for the classes that hold parameters.
func (js *script) construct(e *ast.NewExpression, pos int) *object {
	name := calleeName(e.Callee)
	if _, ok := e.Callee.(*ast.Identifier); !ok || !js.builtin(name) {
		return unknownObject(pos)
	}
	from := &object{kind: undefinedKind, pos: pos}
	if len(e.ArgumentList) > 0 {
		from = js.eval(e.ArgumentList[0])
	}
	switch name {
	case "URLSearchParams":
		return entries(paramsKind, from, pos)
	case "Headers":
		return entries(plainKind, from, pos)
	case "FormData":
		return &object{kind: formKind, open: from.kind != undefinedKind, pos: pos}
	}
	return unknownObject(pos)
}

// entries is a list of names and values made from an object, from a list of
// pairs or, for URLSearchParams, from a query.
func entries(k kind, from *object, pos int) *object {
	o := &object{kind: k, open: from.open, pos: pos}
	switch {
	case from.kind == plainKind || from.kind == paramsKind:
		o.fields = slices.Clone(from.fields)
	case from.kind == stringKind && k == paramsKind:
		query := from.text
		if strings.HasPrefix(query.s, "?") {
			query = query.from(1)
		}
		list, complete := query.pairs()
		o.open = !complete
		for _, p := range list {
			o.append(p.name, stringObject(p.value))
		}
	case from.kind == arrayKind:
		for _, m := range from.fields {
			if m.value.kind != arrayKind || len(m.value.fields) != 2 || m.value.open || !m.value.fields[0].value.string().known() {
				o.open = true
				continue
			}
			o.append(m.value.fields[0].value.string(), m.value.fields[1].value)
		}
	case from.kind != undefinedKind:
		o.open = true
	}
	return o
}

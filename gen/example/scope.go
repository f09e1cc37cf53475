package example

import (
	"reflect"
	"slices"
	"sync"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// scope knows the names of a script and their uses.
type scope struct {
	names   map[string]*binding
	modules map[string]string // names that import lines bind
	spans   []span            // of functions
	// tampered is set when axios itself is given defaults or interceptors.
	tampered bool
}

type span struct{ from, to file.Idx }

// binding is one name. Its value is certain when it is declared once, with an
// initializer of its own, and nothing else than the changes happens to it.
type binding struct {
	declared   int
	init       ast.Expression // nil for parameters and patterns
	pattern    ast.Expression // the value that a pattern takes apart
	at         file.Idx
	block      ast.Node
	assigned   bool     // gets another value somewhere
	escaped    bool     // if an object, it may be changed out of sight
	changes    []change // plain ones that follow the declaration in its block
	value      *object
	evaluating bool
}

// change is a statement that sets or appends a field.
type change struct {
	at   file.Idx
	expr ast.Expression
}

func newScope(program *ast.Program, modules map[string]string) *scope {
	s := &scope{names: map[string]*binding{}, modules: modules}
	visit(program, s.declare)
	visit(program, s.refer)
	for _, b := range s.names {
		if b.escaped {
			s.escape(b)
		}
	}
	return s
}

// certain gives the binding of a name whose value can be followed.
func (s *scope) certain(name string) *binding {
	b := s.names[name]
	if b == nil || b.declared != 1 || b.assigned || b.init == nil {
		return nil
	}
	return b
}

// function is the start of the innermost function around i.
func (s *scope) function(i file.Idx) file.Idx {
	var inner span
	for _, f := range s.spans {
		if f.from <= i && i < f.to && f.from > inner.from {
			inner = f
		}
	}
	return inner.from
}

func (s *scope) binding(name string) *binding {
	if s.names[name] == nil {
		s.names[name] = &binding{}
	}
	return s.names[name]
}

// declare is the first pass: the bindings of the names.
func (s *scope) declare(n ast.Node, parents []ast.Node) {
	switch n := n.(type) {
	case *ast.FunctionLiteral:
		s.spans = append(s.spans, span{n.Idx0(), n.Idx1()})
		s.bind(n.Name)
	case *ast.ArrowFunctionLiteral:
		s.spans = append(s.spans, span{n.Idx0(), n.Idx1()})
	case *ast.ClassLiteral:
		s.bind(n.Name)
	case *ast.CatchStatement:
		s.bindAll(n.Parameter, nil)
	case *ast.ForDeclaration:
		s.bindAll(n.Target, nil)
	case *ast.Binding:
		s.declareBinding(n, parents)
	case *ast.ParameterList:
		s.bindAll(n.Rest, nil)
	}
}

func (s *scope) declareBinding(n *ast.Binding, parents []ast.Node) {
	id, ok := n.Target.(*ast.Identifier)
	if !ok {
		s.bindAll(n.Target, n.Initializer)
		return
	}
	b := s.binding(id.Name.String())
	b.declared++
	switch parent(parents, 1).(type) {
	case *ast.LexicalDeclaration, *ast.VariableStatement:
		b.init, b.at, b.block = n.Initializer, id.Idx, parent(parents, 2)
	}
}

func (s *scope) bind(id *ast.Identifier) {
	if id != nil {
		s.binding(id.Name.String()).declared++
	}
}

// bindAll binds all names in a pattern; any other expression in it costs at most certainty.
func (s *scope) bindAll(pattern, from ast.Expression) {
	if pattern == nil {
		return
	}
	visit(pattern, func(n ast.Node, _ []ast.Node) {
		name := ""
		switch n := n.(type) {
		case *ast.Identifier:
			name = n.Name.String()
		case *ast.PropertyShort:
			name = n.Name.Name.String()
		default:
			return
		}
		b := s.binding(name)
		b.declared++
		b.pattern = from
	})
}

func parent(parents []ast.Node, up int) ast.Node {
	if up > len(parents) {
		return nil
	}
	return parents[len(parents)-up]
}

// refer is the second pass: the uses of the names.
func (s *scope) refer(n ast.Node, parents []ast.Node) {
	switch n := n.(type) {
	case *ast.DotExpression:
		name := n.Identifier.Name.String()
		s.tampered = s.tampered || name == "defaults" || name == "interceptors"
	case *ast.Identifier:
		s.classify(s.names[n.Name.String()], n, parents)
	case *ast.PropertyShort:
		s.classify(s.names[n.Name.Name.String()], n, parents)
	}
}

// classify records the effect of this use on b, which may be nil.
func (s *scope) classify(b *binding, use ast.Expression, parents []ast.Node) {
	if b == nil {
		return
	}
	top, depth := use, 0
	for member(parent(parents, 1), top) {
		top, depth = parent(parents, 1).(ast.Expression), depth+1
		parents = parents[:len(parents)-1]
	}
	for container(parent(parents, 1)) {
		top = parent(parents, 1).(ast.Expression)
		parents = parents[:len(parents)-1]
	}
	switch p := parent(parents, 1).(type) {
	case *ast.AssignExpression:
		if p.Left != top || depth > 0 {
			s.change(b, p, parents, p.Left == top && depth == 1 && p.Operator == token.ASSIGN)
			return
		}
		b.assigned = true
	case *ast.UnaryExpression:
		touches := p.Operator == token.DELETE || p.Operator == token.INCREMENT || p.Operator == token.DECREMENT
		b.assigned = b.assigned || touches
	case *ast.ForIntoExpression:
		b.assigned = true
	case *ast.ArrayPattern, *ast.ObjectPattern:
		b.assigned = b.assigned || !declares(parents)
	case *ast.CallExpression:
		s.classifyCall(b, p, top, parents, depth)
	case *ast.NewExpression:
		b.escaped = b.escaped || !harmless[calleeName(p.Callee)]
	}
}

func (s *scope) classifyCall(b *binding, call *ast.CallExpression, top ast.Expression, parents []ast.Node, depth int) {
	name := calleeName(call.Callee)
	switch {
	case call.Callee == top && depth == 1 && (name == "append" || name == "set"):
		s.change(b, call, parents, true)
	case call.Callee == top && name == "delete":
		_, list := b.init.(*ast.NewExpression)
		b.escaped = b.escaped || list
	case call.Callee == top && depth == 0, harmless[name]:
	default:
		b.escaped = true
	}
}

// change records a change of b that is a statement after its declaration in the
// same block. All others let b escape.
func (s *scope) change(b *binding, expr ast.Expression, parents []ast.Node, plain bool) {
	_, statement := parent(parents, 2).(*ast.ExpressionStatement)
	own := false
	switch b.init.(type) {
	case *ast.ObjectLiteral, *ast.NewExpression:
		own = true
	}
	if !plain || !statement || !own || parent(parents, 3) != b.block || expr.Idx0() < b.at {
		b.escaped = true
		return
	}
	b.changes = append(b.changes, change{expr.Idx0(), expr})
}

// escape lets all escape that b may share objects with.
func (s *scope) escape(b *binding) {
	b.escaped = true
	if b.init == nil {
		return
	}
	visit(b.init, func(n ast.Node, _ []ast.Node) {
		name := ""
		switch n := n.(type) {
		case *ast.Identifier:
			name = n.Name.String()
		case *ast.PropertyShort:
			name = n.Name.Name.String()
		}
		if shared := s.names[name]; shared != nil && !shared.escaped {
			s.escape(shared)
		}
	})
}

// member says whether n is a member of the expression left.
func member(n ast.Node, left ast.Expression) bool {
	switch n := n.(type) {
	case *ast.DotExpression:
		return n.Left == left
	case *ast.BracketExpression:
		return n.Left == left
	}
	return false
}

// declares says whether the pattern that the parents end in is of a declaration.
func declares(parents []ast.Node) bool {
	for _, n := range slices.Backward(parents) {
		switch n.(type) {
		case *ast.ArrayPattern, *ast.ObjectPattern, *ast.PropertyKeyed:
		case *ast.Binding, *ast.ForDeclaration, *ast.CatchStatement, *ast.ParameterList:
			return true
		default:
			return false
		}
	}
	return false
}

// container says whether n holds its operands, or is an operand.
func container(n ast.Node) bool {
	switch n.(type) {
	case *ast.PropertyKeyed, *ast.ObjectLiteral, *ast.ArrayLiteral, *ast.ConditionalExpression, *ast.SpreadElement:
		return true
	}
	return false
}

// harmless names functions and methods that do not change their receiver or arguments.
var harmless = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range slices.Concat([]string{
		"fetch", "axios", "create", "request", "postForm", "putForm", "patchForm",
		"URLSearchParams", "Headers", "FormData", "Request", "URL", "stringify", "encodeURIComponent", "String",
		"log", "error", "warn", "info", "debug", "dir", "table", "getHeaders",
		"toString", "has", "getAll", "keys", "values", "entries", "then", "catch", "finally", "json", "text",
	}, methods) {
		names[name] = true
	}
	return names
}()

func calleeName(callee ast.Expression) string {
	switch c := callee.(type) {
	case *ast.Identifier:
		return c.Name.String()
	case *ast.DotExpression:
		return c.Identifier.Name.String()
	}
	return ""
}

// visit calls f for n and all nodes below it, in the order of their fields. f gets
// the nodes above, the innermost last, and does not keep them.
func visit(n ast.Node, f func(ast.Node, []ast.Node)) {
	const usual = 32 // nodes above another one
	visitBelow(n, make([]ast.Node, 0, usual), f)
}

func visitBelow(n ast.Node, parents []ast.Node, f func(ast.Node, []ast.Node)) {
	f(n, parents)
	visitFields(reflect.ValueOf(n).Elem(), append(parents, n), f)
}

func visitFields(v reflect.Value, parents []ast.Node, f func(ast.Node, []ast.Node)) {
	for _, i := range fieldsOf(v.Type()) {
		visitValue(v.Field(i), parents, f)
	}
}

// nodeFields are the fields of each type of struct that can hold nodes.
var nodeFields sync.Map // of []int, by reflect.Type

func fieldsOf(t reflect.Type) []int {
	if known, ok := nodeFields.Load(t); ok {
		return known.([]int)
	}
	var out []int
	for i := range t.NumField() {
		f := t.Field(i)
		switch f.Type.Kind() {
		case reflect.Slice, reflect.Pointer, reflect.Interface, reflect.Struct:
			if f.Name != "DeclarationList" { // which repeats declarations of the body
				out = append(out, i)
			}
		}
	}
	nodeFields.Store(t, out)
	return out
}

func visitValue(v reflect.Value, parents []ast.Node, f func(ast.Node, []ast.Node)) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			visitValue(v.Index(i), parents, f)
		}
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		if n, ok := v.Interface().(ast.Node); ok {
			visitBelow(n, parents, f)
		}
	case reflect.Struct:
		visitFields(v, parents, f)
	}
}

package example

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"

	"docsascode.example/gen/internal/regex"
)

// budget bounds the steps spent on one script; after that, all is unknown.
const budget = 100_000

// script follows the expressions of a script.
type script struct {
	source  string
	program *ast.Program
	scope   *scope
	budget  int
	// isElided says that the page leaves parts of it out.
	isElided bool
}

// eval gives the value of an expression, never nil.
func (js *script) eval(e ast.Expression) *object {
	if e == nil {
		return &object{kind: undefinedKind, text: placed("undefined", 0)}
	}
	pos := js.offset(e)
	js.budget--
	if js.budget < 0 {
		return unknownObject(pos)
	}
	switch e := e.(type) {
	case *ast.StringLiteral:
		return stringObject(js.cooked(pos+1, pos+len(e.Literal)-1, e.Value))
	case *ast.TemplateLiteral:
		return js.template(e)
	case *ast.NumberLiteral:
		return js.number(e, pos)
	case *ast.BooleanLiteral:
		return &object{kind: booleanKind, text: placed(strconv.FormatBool(e.Value), pos), pos: pos}
	case *ast.NullLiteral:
		return &object{kind: nullKind, text: placed("null", pos), pos: pos}
	case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
		return &object{kind: undefinedKind, text: unknown(pos), pos: pos}
	case *ast.ObjectLiteral:
		return js.object(e)
	case *ast.ArrayLiteral:
		return js.array(e)
	case *ast.Identifier:
		return js.name(e.Name.String(), pos)
	}
	return js.operation(e, pos)
}

func (js *script) operation(e ast.Expression, pos int) *object {
	switch e := e.(type) {
	case *ast.BinaryExpression:
		return js.concatenation(e)
	case *ast.DotExpression:
		return js.member(e.Left, e.Identifier.Name.String(), pos)
	case *ast.BracketExpression:
		if key := js.eval(e.Member); key.primitive() && key.text.known() {
			return js.member(e.Left, key.text.s, pos)
		}
	case *ast.CallExpression:
		return js.call(e, pos)
	case *ast.NewExpression:
		return js.construct(e, pos)
	}
	return unknownObject(pos)
}

// offset is the offset of an expression in the source.
func (js *script) offset(e ast.Node) int {
	return min(max(offset(e.Idx0()), 0), len(js.source))
}

var escape = regex.MustCompile(`(?s)\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|[0-7]{1,3}|.)|.`)

// cooked is a literal's value, placed by its source text.
func (js *script) cooked(from, to int, value unistring.String) text {
	raw, s := js.source[from:min(max(from, to), len(js.source))], value.String()
	if raw == s {
		return written(js.source, from, from+len(raw))
	}
	tokens := escape.FindAllStringIndex(raw, -1)
	tokens = slices.DeleteFunc(tokens, func(m []int) bool {
		return strings.ContainsAny(raw[m[0]:m[1]], "\r\n\u2028\u2029") && raw[m[0]] == '\\'
	})
	if len(tokens) != utf8.RuneCountInString(s) {
		return placed(s, from)
	}
	t, i := text{s: s, pos: from}, 0
	for _, r := range s {
		for range utf8.RuneLen(r) {
			t.at = append(t.at, from+tokens[i][0])
		}
		i++
	}
	return t
}

func (js *script) template(e *ast.TemplateLiteral) *object {
	start := js.offset(e)
	if e.Tag != nil {
		return unknownObject(start)
	}
	parts := []text{placed("", min(start+1, len(js.source)))}
	for i, element := range e.Elements {
		from := js.elementStart(element)
		parts = append(parts, js.cooked(from, from+len(element.Literal), element.Parsed))
		if i < len(e.Expressions) {
			parts = append(parts, js.eval(e.Expressions[i]).string())
		}
	}
	return stringObject(join(parts...))
}

// elementStart corrects the parser, which places the element after its first character.
func (js *script) elementStart(e *ast.TemplateElement) int {
	at := js.offset(e)
	_, width := utf8.DecodeLastRuneInString(js.source[:at])
	if strings.HasPrefix(js.source[at-width:], e.Literal) {
		return at - width
	}
	return at
}

var decimal = regex.MustCompile(`^(0|[1-9][0-9]{0,14})(\.[0-9]{0,4}[1-9])?$`)

// number knows the numbers that JavaScript prints as they were written.
func (js *script) number(e *ast.NumberLiteral, pos int) *object {
	if !decimal.MatchString(e.Literal) {
		return unknownObject(pos)
	}
	return &object{kind: numberKind, text: written(js.source, pos, pos+len(e.Literal)), pos: pos}
}

func (js *script) object(e *ast.ObjectLiteral) *object {
	o := &object{kind: plainKind, pos: js.offset(e)}
	for _, p := range e.Value {
		switch p := p.(type) {
		case *ast.SpreadElement:
			o.spread(js.eval(p.Expression))
		case *ast.PropertyShort:
			name, pos := p.Name.Name.String(), js.offset(p)
			if name == elidedName {
				o.open = true
				continue
			}
			o.set(placed(name, pos), js.name(name, pos))
		case *ast.PropertyKeyed:
			key, ok := js.key(p)
			if !ok || p.Kind != ast.PropertyKindValue {
				return unknownObject(o.pos)
			}
			o.set(key, js.eval(p.Value))
		}
	}
	return o
}

func (js *script) key(p *ast.PropertyKeyed) (text, bool) {
	if id, ok := p.Key.(*ast.StringLiteral); ok && id.Literal == id.Value.String() && !p.Computed {
		from := js.offset(id)
		return placed(id.Literal, from), id.Literal != "__proto__"
	}
	key := js.eval(p.Key)
	return key.text, key.primitive() && key.text.known() && key.text.s != "__proto__"
}

func (js *script) array(e *ast.ArrayLiteral) *object {
	o := &object{kind: arrayKind, pos: js.offset(e)}
	for _, v := range e.Value {
		if s, ok := v.(*ast.SpreadElement); ok {
			o.open = true
			js.eval(s.Expression)
			continue
		}
		if name, ok := v.(*ast.Identifier); ok && name.Name == elidedName {
			o.open = true
			continue
		}
		o.append(text{pos: o.pos}, js.eval(v))
	}
	return o
}

func (js *script) concatenation(e *ast.BinaryExpression) *object {
	pos := js.offset(e)
	left, right := js.eval(e.Left), js.eval(e.Right)
	text := left.kind == stringKind || left.kind == paramsKind || right.kind == stringKind || right.kind == paramsKind
	if e.Operator != token.PLUS || !text {
		return unknownObject(pos)
	}
	return stringObject(join(left.string(), right.string()).moved(pos))
}

// name gives the value of a name at the place of its use.
func (js *script) name(name string, pos int) *object {
	b := js.scope.names[name]
	switch {
	case b == nil:
		return js.global(name, pos)
	case js.scope.certain(name) == nil || b.evaluating:
		return unknownObject(pos)
	}
	if b.value == nil {
		b.evaluating = true
		b.value = js.eval(b.init)
		b.evaluating = false
	}
	if b.value.primitive() {
		return b.value
	}
	if b.escaped || b.value.kind == unknownKind {
		return unknownObject(pos)
	}
	return js.changed(b, pos)
}

// changed gives the value of b with all that happens to it before a place.
func (js *script) changed(b *binding, pos int) *object {
	if len(b.changes) == 0 {
		return b.value
	}
	o := *b.value
	o.fields = slices.Clone(o.fields)
	use := file.Idx(pos + 1 + len(wrapper))
	for _, c := range b.changes {
		switch {
		case c.at < use:
			js.apply(&o, c.expr)
		case js.scope.function(use) != js.scope.function(c.at):
			o.blur()
		}
	}
	return &o
}

// apply makes one change: o.name = value, o.append(name, value) or o.set(name, value).
func (js *script) apply(o *object, e ast.Expression) {
	switch e := e.(type) {
	case *ast.AssignExpression:
		if name, ok := js.memberName(e.Left); ok && o.kind == plainKind {
			o.set(name, js.eval(e.Right))
			return
		}
	case *ast.CallExpression:
		if len(e.ArgumentList) == 2 && (o.kind == paramsKind || o.kind == formKind) {
			name := js.eval(e.ArgumentList[0]).string()
			if name.known() && (calleeName(e.Callee) == "append" || o.get(name.s) == nil) {
				o.append(name, js.eval(e.ArgumentList[1]))
				return
			}
		}
	}
	o.blur()
}

func (js *script) memberName(e ast.Expression) (text, bool) {
	switch e := e.(type) {
	case *ast.DotExpression:
		return placed(e.Identifier.Name.String(), offset(e.Identifier.Idx)), true
	case *ast.BracketExpression:
		key := js.eval(e.Member)
		return key.text, key.primitive() && key.text.known()
	}
	return text{}, false
}

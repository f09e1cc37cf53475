package example

import (
	"errors"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"

	"docsascode.example/gen/internal/regex"
)

// JavaScript reads the requests that calls of axios and of fetch in a snippet
// would send, in the order of the text. Top-level await, import and export are
// fine. It returns a *SyntaxError if the snippet is not JavaScript. It returns no
// requests if the snippet has no such call, or uses syntax that is beyond the
// parser (asynchronous iteration, import(), JSX).
//
// Constants are followed to their values. A value that depends on the order of
// execution, in any other than the plain way, is unknown.
func JavaScript(source string) ([]Request, error) {
	js, calls, err := callsIn(source)
	var requests []Request
	for _, call := range calls {
		if r := js.request(call); r != nil {
			requests = append(requests, *r)
		}
	}
	return requests, err
}

// callsIn gives the calls in a script, in the order of the text.
func callsIn(source string) (*script, []*ast.CallExpression, error) {
	body, modules := withoutImports(source)
	program, err := parseScript(body)
	isElided := err != nil && elisionForm.MatchString(body)
	if isElided {
		if whole, fault := parseScript(elisionForm.ReplaceAllString(body, elided+"$1")); fault == nil {
			program, err = whole, nil
		}
	}
	if err != nil {
		if beyond.MatchString(body) {
			err = nil
		}
		return nil, nil, err
	}
	js := &script{source: source, program: program, scope: newScope(program, modules), budget: budget, isElided: isElided}
	var calls []*ast.CallExpression
	visit(program, func(n ast.Node, _ []ast.Node) {
		if call, ok := n.(*ast.CallExpression); ok {
			calls = append(calls, call)
		}
	})
	slices.SortStableFunc(calls, func(a, b *ast.CallExpression) int { return int(a.Idx0() - b.Idx0()) })
	return js, calls, nil
}

// elisionForm is "..." for what a page leaves out of an object, a list or a call. elided is the name, as long as that, in
// its place.
var elisionForm = regex.MustCompile(`(?:\.{3}|…)(\s*,?\s*[}\])])`)

const (
	elidedName = "$$$"
	elided     = "$$$$$$" // in a replacement, where "$$" is "$"
)

// wrapper makes await and return legal on the top level.
const wrapper = "(async function(){"

// offset is the offset in the source of an index of the wrapped source.
func offset(i file.Idx) int { return int(i) - 1 - len(wrapper) }

// beyond matches JavaScript that the parser does not know.
var beyond = regex.MustCompile(`\bfor\s+await\b|\bimport\s*\(|\bimport\.meta\b|\b(await\s+)?using\s+\w|<[A-Za-z>]|(?m:^\s*@\w)`)

func parseScript(source string) (*ast.Program, error) {
	wrapped := wrapper + source + "\n})"
	program, err := parser.ParseFile(nil, "", wrapped, parser.IgnoreRegExpErrors, parser.WithDisableSourceMaps)
	var list parser.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return nil, scriptError(list[0], wrapped, source)
	}
	if err != nil {
		return nil, &SyntaxError{Msg: err.Error()}
	}
	if at := closing(program); at < len(source) {
		return nil, &SyntaxError{Offset: at, Msg: "unmatched }"}
	}
	return program, nil
}

// closing is the offset of the brace that closes the wrapper. It is in the snippet
// if that has one brace too many. If that is not clear, it is the snippet's start.
func closing(program *ast.Program) int {
	if s, ok := program.Body[0].(*ast.ExpressionStatement); ok {
		if f, ok := s.Expression.(*ast.FunctionLiteral); ok {
			return max(0, offset(f.Body.RightBrace))
		}
	}
	return 0
}

func scriptError(e *parser.Error, wrapped, source string) *SyntaxError {
	at := offset(file.Idx(lineStart(wrapped, e.Position.Line) + e.Position.Column))
	if at >= len(source) {
		return &SyntaxError{Offset: len(source), Msg: "unexpected end of the example"}
	}
	return &SyntaxError{Offset: max(at, 0), Msg: strings.ToLower(e.Message[:1]) + e.Message[1:]}
}

var lineEnd = regex.MustCompile("\r\n|\r|\n|\u2028|\u2029")

// lineStart is the offset of a line, the first being 1, with JavaScript's line terminators.
func lineStart(s string, line int) int {
	ends := lineEnd.FindAllStringIndex(s, line-1)
	if len(ends) == 0 {
		return 0
	}
	return ends[len(ends)-1][1]
}

var (
	importLine = regex.MustCompile(`(?m)^[ \t]*import\b\s*(?:([\w$]+)|\*\s*as\s+([\w$]+)|)\s*,?\s*(\{[^}]*\})?\s*(?:from\s*)?["']([^"'\n]+)["'][ \t]*;?`)
	exportList = regex.MustCompile(`(?m)^[ \t]*export\s*(?:\{[^}]*\}|\*[^\n;]*)(?:\s*from\s*["'][^"'\n]+["'])?`)
	exportWord = regex.MustCompile(`(?m)^[ \t]*export(?:\s+default)?\b`)
)

// withoutImports blanks import lines and export words, keeping every offset, and
// tells which name is which module.
func withoutImports(source string) (string, map[string]string) {
	modules := map[string]string{}
	out := []byte(source)
	if !strings.Contains(source, "import") && !strings.Contains(source, "export") {
		return source, modules
	}
	for _, m := range importLine.FindAllStringSubmatchIndex(source, -1) {
		module := source[m[8]:m[9]]
		for _, g := range []int{2, 4} {
			if m[g] >= 0 {
				modules[source[m[g]:m[g+1]]] = module
			}
		}
		if m[6] >= 0 {
			for _, name := range strings.Split(source[m[6]+1:m[7]-1], ",") {
				fields := strings.Fields(name)
				if len(fields) > 0 {
					modules[fields[len(fields)-1]] = module + "." + fields[0]
				}
			}
		}
		blank(out[m[0]:m[1]])
	}
	if !strings.Contains(source, "export") {
		return string(out), modules
	}
	for _, m := range exportList.FindAllStringIndex(source, -1) {
		blank(out[m[0]:m[1]])
	}
	for _, m := range exportWord.FindAllIndex(out, -1) {
		word := out[m[0]:m[1]]
		isDefault := strings.HasSuffix(string(word), "default")
		blank(word)
		if isDefault {
			copy(word[len(word)-4:], "void")
		}
	}
	return string(out), modules
}

// REPLOnly tells whether a snippet of JavaScript works only in the node console,
// because it calls require and has an await on its top level: a file allows one or
// the other. It gives the offset of the require.
func REPLOnly(source string) (at int, ok bool) {
	js, calls, _ := callsIn(source)
	return js.replOnly(calls)
}

// replOnly is [REPLOnly] of a script with its calls. A script that is none works nowhere.
func (js *script) replOnly(calls []*ast.CallExpression) (at int, ok bool) {
	i := slices.IndexFunc(calls, func(call *ast.CallExpression) bool {
		name, isName := call.Callee.(*ast.Identifier)
		return isName && name.Name == "require"
	})
	if i < 0 || js.isElided {
		return 0, false
	}
	if body, _ := withoutImports(js.source); body != js.source {
		return 0, false
	}
	if _, err := parser.ParseFile(nil, "", js.source, parser.IgnoreRegExpErrors, parser.WithDisableSourceMaps); err == nil {
		return 0, false
	}
	return offset(calls[i].Idx0()), true
}

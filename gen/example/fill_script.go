package example

import (
	"errors"
	"slices"
	"sort"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"

	"docsascode.example/gen/internal/regex"
)

// runsText matches what can run a text as a program, or use it as the name of a file.
var runsText = regex.MustCompile(`\b(eval|Function|child_process|vm|exec\w*|spawn\w*|setTimeout|setInterval|import\s*\(|fs)\b|process\.(?:binding|dlopen|mainModule)`)

// script finds the places in JavaScript.
func (f *filler) script() {
	masked := f.masked()
	body, modules := withoutImports(masked)
	program, err := parseScript(body)
	if err != nil {
		f.restrict("an example that doctest cannot read")
		return
	}
	limit := ""
	if runsText.MatchString(masked) {
		limit = "a text that the example can take for a program or a file"
	}
	s := &scriptFiller{filler: f, js: &script{source: masked, scope: newScope(program, modules), budget: budget}, limit: limit}
	visit(program, func(n ast.Node, above []ast.Node) {
		switch n := n.(type) {
		case *ast.StringLiteral:
			s.literal(n, above)
		case *ast.TemplateLiteral:
			s.template(n, above)
		case *ast.NumberLiteral:
			s.number(n, above)
		}
	})
}

// A scriptFiller finds places in JavaScript.
type scriptFiller struct {
	*filler
	js    *script
	limit string
}

func (s *scriptFiller) literal(n *ast.StringLiteral, above []ast.Node) {
	from := s.js.offset(n)
	to := from + len(n.Literal)
	if to > len(s.source) || len(n.Literal) < 2 || !strings.Contains(`'"`, n.Literal[:1]) {
		return // a name
	}
	mark := n.Literal[0]
	s.set(n, above, from+1, to-1, func(text string) (string, error) { return inScript(text, mark) })
}

func (s *scriptFiller) template(n *ast.TemplateLiteral, above []ast.Node) {
	for _, e := range n.Elements {
		from := s.js.elementStart(e)
		s.set(n, above, from, from+len(e.Literal), func(text string) (string, error) {
			return inScript(text, '`')
		})
	}
}

// set sets the places in a literal, whose text stands at [from:to].
func (s *scriptFiller) set(n ast.Expression, above []ast.Node, from, to int, quote func(string) (string, error)) {
	first := sort.Search(len(s.all), func(i int) bool { return s.all[i].From >= from })
	if first == len(s.all) || s.all[first].To > to {
		return
	}
	top, above := sum(n, above)
	whole := s.js.eval(top).string()
	if slices.Index(whole.at, s.all[first].From) < 0 {
		whole = s.js.eval(n).string()
	}
	for i := first; i < len(s.all) && s.all[i].To <= to; i++ {
		p := slot{quote: quote, limit: s.limit}.text(whole, s.all[i])
		p.content = contentIn(p.whole, top, above)
		s.places[i] = p
	}
}

// sum is the whole text that an expression is a part of, by addition or in a template, and the nodes above it.
func sum(n ast.Expression, above []ast.Node) (ast.Expression, []ast.Node) {
	for len(above) > 0 {
		switch parent := above[len(above)-1].(type) {
		case *ast.BinaryExpression:
			if parent.Operator != token.PLUS {
				return n, above
			}
			n = parent
		case *ast.TemplateLiteral:
			if parent.Tag != nil {
				return n, above
			}
			n = parent
		default:
			return n, above
		}
		above = above[:len(above)-1]
	}
	return n, above
}

// contentIn is the syntax of a text in a script. A text with an equals sign is a form if it is a body, or an argument.
func contentIn(whole string, n ast.Expression, above []ast.Node) content {
	if urlText.MatchString(whole) {
		return urlContent
	}
	c := bodyOf(whole)
	if c != formContent || len(above) == 0 {
		return c
	}
	switch parent := above[len(above)-1].(type) {
	case *ast.PropertyKeyed:
		if key, ok := parent.Key.(*ast.StringLiteral); ok && slices.Contains([]string{"body", "data"}, key.Value.String()) {
			return formContent
		}
	case *ast.CallExpression, *ast.NewExpression:
		return formContent
	}
	return plainContent
}

// number sets the place of a number that is the value of a field.
func (s *scriptFiller) number(n *ast.NumberLiteral, above []ast.Node) {
	from := s.js.offset(n)
	i := sort.Search(len(s.all), func(i int) bool { return s.all[i].From >= from })
	if i == len(s.all) || s.all[i].From != from || s.all[i].To != from+len(n.Literal) || len(above) == 0 {
		return
	}
	if _, isField := above[len(above)-1].(*ast.PropertyKeyed); isField {
		s.places[i] = slot{quote: asNumber}
	}
}

// asNumber is a number that JavaScript keeps exactly.
func asNumber(s string) (string, error) {
	if !decimal.MatchString(s) {
		return "", errors.New("JavaScript has no such number")
	}
	return s, nil
}

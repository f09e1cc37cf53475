package lint

import (
	"cmp"
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// method checks the method of a badge. Other operations begin with a method of HTTP, which OpenAPI may have no word for.
func (l *linter) method(p *page.Page) {
	for _, op := range p.Operations {
		switch {
		case op.Free && op.Method.Value != "" && !http.IsMethod(op.Method.Value):
			l.note(op.Method.Pos, "method", "OpenAPI has no method %s; the document leaves the operation out", op.Method.Value)
		case op.Free:
		case op.Method.Value == "":
			l.report(op.Method.Pos, "method", "the badge has no method; write one such as GET")
		case !slices.Contains(http.Methods, op.Method.Value):
			l.report(op.Method.Pos, "method", "%q is not an HTTP method%s", op.Method.Value, oneOf(op.Method.Value, http.Methods))
		}
	}
}

// oneOf says what to write in the place of a word: the known word that is near, or one of all.
func oneOf(word string, known []string) string {
	return cmp.Or(spelling.Question(word, known...), "; write one of "+strings.Join(known, ", "))
}

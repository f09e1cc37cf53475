package lint

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/page"
)

// pathForm is a valid path with its parameters in braces.
var pathForm = regex.MustCompile(`^/(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}|\{[\p{L}\p{N}_.-]+\})*$`)

// leftover is a variable of the program that a page was made with.
var leftover = regex.MustCompile(`\$\w+(?:\.\w+)+`)

// path checks the path of a badge, and reports a variable of a template in any path.
func (l *linter) path(p *page.Page) {
	for _, op := range p.Operations {
		l.query(op)
		at := leftover.FindStringIndex(op.Path.Value)
		switch {
		case op.Free && at != nil:
			l.report(op.Path.Pos, "path", "%q is a variable of a template; write a path parameter such as {id}", op.Path.Value[at[0]:at[1]])
		case op.Free:
		case op.Path.Value == "":
			l.report(op.Pos, "path", "the badge has no path; write one after the method, for example /books/:id")
		case !pathForm.MatchString(op.Path.Value):
			l.report(op.Path.Pos, "path", "%q is not a valid URL path; start it with a slash, leave out the query and spaces, and percent-encode other characters", op.Path.Value)
		}
	}
}

// query reports an optional parameter in the URI template of API Blueprint that every request has: ?name={name}, where
// {?name} is one that a request may leave out (RFC 6570, section 3.2.8).
func (l *linter) query(op *page.Operation) {
	template := op.Path.WholeLines().Value
	if !strings.HasPrefix(template, "#") || !strings.Contains(template, "[") {
		return
	}
	for _, p := range op.Parameters {
		always := p.Name.Value + "={" + p.Name.Value + "}"
		if p.In.Value == page.InQuery && p.Optional && (strings.Contains(template, "?"+always) || strings.Contains(template, "&"+always)) {
			l.note(op.Path.Pos, "path", "%s is optional, and this template always has it; write {?%s}, which a request may leave out", p.Name.Value, p.Name.Value)
			return
		}
	}
}

package lint

import (
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

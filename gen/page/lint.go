package page

import (
	"fmt"
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/notation"
)

// A Rule is something that must be true of a page.
type Rule struct {
	ID string
	// Summary is one sentence without a full stop.
	Summary string
	// Fatal says that an OpenAPI document cannot be derived if the rule is broken.
	Fatal bool
}

// Rules are all the rules, in the order of docs/lint-rules.md.
var Rules = []Rule{
	{"unterminated", "code blocks and tabs are closed", true},
	{"empty", "code blocks, tables, tabs and sections are not empty", false},
	{"table", "tables have a delimiter row, a table of parameters has a column Name, and no row has more cells than the table has columns", true},
	{"include", "included files exist and do not include themselves", true},
	{"link", "links lead to a page, a file or a heading that exists", false},
	{"title", "each operation has its own heading", true},
	{"method", "the badge names an HTTP method", true},
	{"badge-class", "the badge's class is its method", false},
	{"path", "the path is a valid URL path", true},
	{"mention", "a method and path in the prose match a documented operation", false},
	{"type", "types are known", true},
	{"place", "a parameter's location is header, path, query, cookie or body", true},
	{"required", "the column Required says yes or no", true},
	{"name", "names of sections and columns are spelled correctly", false},
	{"legend", "a legend explains the mark ^", false},
	{"path-parameter", "the path and the table have the same path parameters, all of them required", true},
	{"duplicate", "operations, titles, parameters, headers and statuses are documented once", true},
	{"status", "statuses are listed, one a line, with codes from 100 to 599", true},
	{"status-phrase", "a reason phrase is the registered one", false},
	{"status-case", "a reason phrase has the registered letter case", false},
	{"media-type", "Accept and the samples name the same media types", false},
	{"example-syntax", "examples are valid shell or JavaScript", false},
	{"example-module", "JavaScript works in a file as well as in the node console", false},
	{"example-request", "an example calls the operation's method and path", false},
	{"example-parameter", "an example sends every required parameter, and only parameters in the table", false},
	{"example-run", "an example runs and its requests agree with the table (checked by doctest lint -examples)", false},
	{"sample-syntax", "samples are valid JSON or XML", true},
	{"sample-status", "a sample's status is listed", true},
	{"samples-differ", "the JSON and XML samples show the same data", false},
	{"sample-echo", "a sample shows the values that the example sends", false},
	{"directive", "a doctest directive refers to something on the page", false},
	{"derive", "the page has everything that the OpenAPI document needs", true},
}

// Lint gives the findings of the pages, sorted by position, each once.
func (s *Site) Lint() []Finding {
	l := newLinter(s)
	for _, p := range s.Pages {
		for _, op := range p.Operations {
			l.operation(op)
		}
		l.directives(p)
		l.strays(p)
		l.foreignSamples(p)
		if len(p.Operations) == 0 {
			l.mentionsOn(p)
		}
		if p.Errors != nil {
			l.headers(nil, p.Errors)
			l.samples(p.Errors, nil)
		}
	}
	l.duplicates()
	for _, p := range append(slices.Clone(s.Pages), s.sidebars...) {
		l.findings = append(l.findings, p.findings...)
	}
	return Sort(l.findings)
}

type linter struct {
	site *Site
	// operations are all that the pages may speak of, and bases the base paths of their servers.
	operations []*Operation
	bases      map[string]bool
	findings   []Finding
}

func newLinter(s *Site) *linter {
	l := &linter{site: s, operations: s.Operations(), bases: map[string]bool{}}
	for _, p := range s.known {
		l.operations = append(l.operations, p.Operations...)
	}
	for _, op := range l.operations {
		for _, url := range op.BaseURLs() {
			_, base := splitURL(url)
			l.bases[base] = true
		}
	}
	return l
}

func (l *linter) report(at Pos, rule, format string, args ...any) {
	l.findings = append(l.findings, Finding{at, Error, rule, fmt.Sprintf(format, args...)})
}

func (l *linter) note(at Pos, rule, format string, args ...any) {
	l.findings = append(l.findings, Finding{at, Note, rule, fmt.Sprintf(format, args...)})
}

func (l *linter) operation(op *Operation) {
	l.badge(op)
	l.mentions(op)
	l.parameters(op)
	l.statuses(op)
	l.promises(op)
	l.headers(op, &op.Response)
	l.mistakes(op)
	l.mediaTypes(op)
	l.examples(op)
	l.samples(&op.Response, op)
	l.echoes(op)
}

// languageOf is the name of an example's language.
func languageOf(e *Example) string {
	switch e.Language {
	case "javascript", "js", "mjs", "node", "nodejs", "typescript", "ts", "jsx":
		return "JavaScript"
	}
	return "shell"
}

// mistakes reports what is wrong with the examples as commands and scripts.
func (l *linter) mistakes(op *Operation) {
	for _, e := range op.Examples {
		for _, f := range e.findings {
			switch f.Kind {
			case example.REPLModule:
				l.note(e.Code.At(f.Offset), "example-module", "%s", f.Msg)
			case example.RawForm:
				l.note(e.Code.At(f.Offset), "example-syntax", "%s", f.Msg)
			case example.BadSyntax:
				l.report(e.Code.At(f.Offset), "example-syntax", "this example is not valid %s: %s", languageOf(e), f.Msg)
			default:
				l.report(e.Code.At(f.Offset), "example-syntax", "%s", f.Msg)
			}
		}
	}
}

// unmarked reports a parameter of the path that a table which marks required parameters does not mark.
func (l *linter) unmarked(op *Operation) {
	if !slices.ContainsFunc(op.Parameters, func(p *Parameter) bool { return p.marked }) {
		return
	}
	for _, p := range op.Parameters {
		if p.In.Value == InPath && p.unmarked && strings.Contains(op.Path.Value, "{"+p.Name.Value+"}") {
			l.report(p.Name.Pos, "path-parameter", "the path parameter %q is not marked required, and a path cannot do without it", p.Name.Value)
		}
	}
}

// unlistedInPath reports a parameter of the path that the operation's list leaves out or has in another place, though
// the page lists it otherwise.
func (l *linter) unlistedInPath(op *Operation) {
	for _, p := range op.Unlisted {
		if p.In.Value != InPath || len(op.Parameters) == 0 {
			continue
		}
		if i := slices.IndexFunc(op.Parameters, func(o *Parameter) bool { return o.Name.Value == p.Name.Value && o.In.Value == InQuery }); i >= 0 {
			l.report(op.Parameters[i].Name.Pos, "path-parameter", "%q is a parameter of the path %s, and not of the query; list it as one of the path", p.Name.Value, op.Path.Value)
		} else if isListedBy(op.Page.Operations, p.Name.Value) && !isNamedBelow(op, p.Name.Value) {
			l.report(op.Path.Pos, "path-parameter", "the list has no entry for the path parameter %q; add one, as other operations of the page have", p.Name.Value)
		}
	}
}

// isNamedBelow reports whether the page lists a name between an operation's path and the next operation's.
func isNamedBelow(op *Operation, name string) bool {
	isOwn := func(at Pos) bool {
		return at.File == op.Path.File && at.Line > op.Path.Line && !slices.ContainsFunc(op.Page.Operations, func(o *Operation) bool {
			return o.Path.Line > op.Path.Line && o.Path.Line < at.Line
		})
	}
	return slices.ContainsFunc(op.Page.Evidence, func(e Evidence) bool {
		switch f := e.Fact.(type) {
		case notation.Param:
			return f.Name.Value == name && isOwn(e.At)
		case notation.Field:
			return f.Name.Value == name && isOwn(e.At)
		case notation.Header:
			return f.Name.Value == name && isOwn(e.At)
		}
		return false
	})
}

// isListedBy reports whether one of the operations lists a parameter of the path.
func isListedBy(operations []*Operation, name string) bool {
	return slices.ContainsFunc(operations, func(op *Operation) bool { return op.Parameter(InPath, name) != nil })
}

// duplicates reports what the pages name twice.
func (l *linter) duplicates() {
	routes, titles := map[string]Pos{}, map[string]Pos{}
	var errors *Response
	for _, p := range l.site.Pages {
		for _, op := range p.Operations {
			l.once(routes, op.Method.Value+" "+anyParameter(op.Path.Value), op.Pos, "the operation "+op.Method.Value+" "+op.Path.Value)
			if op.Title.Value != "" && !op.Free {
				l.once(titles, strings.ToLower(op.Title.Value), op.Title.Pos, fmt.Sprintf("the title %q", op.Title.Value))
			}
		}
		if p.Errors != nil && errors != nil {
			l.report(p.Errors.Pos, "duplicate", "the error body of the site is already documented at %s; delete one of them", errors.Pos)
		} else if p.Errors != nil {
			errors = p.Errors
		}
	}
}

// once reports a key that was seen before, and remembers it otherwise.
func (l *linter) once(seen map[string]Pos, key string, at Pos, what string) {
	if first, ok := seen[key]; ok {
		l.report(at, "duplicate", "%s is already documented at %s; delete or rename one of them", what, first)
		return
	}
	seen[key] = at
}

// Package lint checks API reference pages by the rules of docs/lint-rules.md.
//
// [Rules] lists the rules, and [Site] gives the findings. Every rule reads the model of [page], and none reads Markdown.
package lint

import (
	"fmt"
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/http"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
	"docsascode.example/gen/source"
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

// Site gives the findings of the pages, sorted by position, each once.
func Site(s *page.Site) []Finding {
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
	for _, p := range append(slices.Clone(s.Pages), s.Sidebars...) {
		l.findings = append(l.findings, p.Findings...)
	}
	return Sort(l.findings)
}

type linter struct {
	site *page.Site
	// operations are all that the pages may speak of, and bases the base paths of their servers.
	operations []*page.Operation
	bases      map[string]bool
	findings   []Finding
}

func newLinter(s *page.Site) *linter {
	l := &linter{site: s, operations: s.Operations(), bases: map[string]bool{}}
	for _, p := range s.Beside {
		l.operations = append(l.operations, p.Operations...)
	}
	for _, op := range l.operations {
		for _, url := range op.BaseURLs() {
			_, base := http.Cut(url)
			l.bases[base] = true
		}
	}
	return l
}

func (l *linter) report(at source.Pos, rule, format string, args ...any) {
	l.findings = append(l.findings, Finding{Pos: at, Severity: Error, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

func (l *linter) note(at source.Pos, rule, format string, args ...any) {
	l.findings = append(l.findings, Finding{Pos: at, Severity: Note, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

func (l *linter) operation(op *page.Operation) {
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
func languageOf(e *page.Example) string {
	switch e.Language {
	case "javascript", "js", "mjs", "node", "nodejs", "typescript", "ts", "jsx":
		return "JavaScript"
	}
	return "shell"
}

// mistakes reports what is wrong with the examples as commands and scripts.
func (l *linter) mistakes(op *page.Operation) {
	for _, e := range op.Examples {
		for _, f := range e.Mistakes {
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
func (l *linter) unmarked(op *page.Operation) {
	if !slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool { return p.Marked }) {
		return
	}
	for _, p := range op.Parameters {
		if p.In.Value == page.InPath && p.Unmarked && strings.Contains(op.Path.Value, "{"+p.Name.Value+"}") {
			l.report(p.Name.Pos, "path-parameter", "the path parameter %q is not marked required, and a path cannot do without it", p.Name.Value)
		}
	}
}

// unlistedInPath reports a parameter of the path that the operation's list leaves out or has in another place, though
// the page lists it otherwise.
func (l *linter) unlistedInPath(op *page.Operation) {
	for _, p := range op.Unlisted {
		if p.In.Value != page.InPath || len(op.Parameters) == 0 {
			continue
		}
		if i := slices.IndexFunc(op.Parameters, func(o *page.Parameter) bool { return o.Name.Value == p.Name.Value && o.In.Value == page.InQuery }); i >= 0 {
			l.report(op.Parameters[i].Name.Pos, "path-parameter", "%q is a parameter of the path %s, and not of the query; list it as one of the path", p.Name.Value, op.Path.Value)
		} else if isListedBy(op.Page.Operations, p.Name.Value) && !isNamedBelow(op, p.Name.Value) {
			l.report(op.Path.Pos, "path-parameter", "the list has no entry for the path parameter %q; add one, as other operations of the page have", p.Name.Value)
		}
	}
}

// isNamedBelow reports whether the page lists a name between an operation's path and the next operation's.
func isNamedBelow(op *page.Operation, name string) bool {
	isOwn := func(at source.Pos) bool {
		return at.File == op.Path.File && at.Line > op.Path.Line && !slices.ContainsFunc(op.Page.Operations, func(o *page.Operation) bool {
			return o.Path.Line > op.Path.Line && o.Path.Line < at.Line
		})
	}
	return slices.ContainsFunc(op.Page.Evidence, func(e page.Evidence) bool {
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
func isListedBy(operations []*page.Operation, name string) bool {
	return slices.ContainsFunc(operations, func(op *page.Operation) bool { return op.Parameter(page.InPath, name) != nil })
}

// duplicates reports what the pages name twice.
func (l *linter) duplicates() {
	routes, titles := map[string]source.Pos{}, map[string]source.Pos{}
	var errors *page.Response
	for _, p := range l.site.Pages {
		for _, op := range p.Operations {
			l.once(routes, op.Method.Value+" "+http.Anonymous(op.Path.Value), op.Pos, "the operation "+op.Method.Value+" "+op.Path.Value)
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
func (l *linter) once(seen map[string]source.Pos, key string, at source.Pos, what string) {
	if first, ok := seen[key]; ok {
		l.report(at, "duplicate", "%s is already documented at %s; delete or rename one of them", what, first)
		return
	}
	seen[key] = at
}

package page

import (
	"fmt"
	"slices"
	"strings"
)

// A Rule is something that must be true of a page.
type Rule struct {
	ID string
	// Summary is one sentence without a full stop.
	Summary string
	// Fatal says that an OpenAPI document cannot be derived where the rule is broken.
	Fatal bool
}

// Rules are all the rules, in the order in which docs/writing-pages.md explains them.
var Rules = []Rule{
	{"unterminated", "code blocks and tabs are closed", true},
	{"empty", "code blocks, tables and tabs hold something", false},
	{"table", "tables have a delimiter row, a column Name, and no more cells in a row than columns", true},
	{"include", "included files exist and do not include themselves", true},
	{"link", "links lead to a page, a file or a heading that exists", false},
	{"badge", "what has the sections of an operation begins with a badge", true},
	{"title", "an operation stands under a heading of its own", true},
	{"method", "the badge names an HTTP method", true},
	{"badge-class", "the badge's class is its method", false},
	{"path", "the path is one that a URL can have", true},
	{"mention", "a method and path in the prose that are nearly those of an operation are its own", false},
	{"type", "a type is a known one", false},
	{"place", "a parameter is sent in header, path, query, cookie or body", true},
	{"required", "the column Required says yes or no", true},
	{"name", "sections and columns have names that mean something, not nearly such", false},
	{"legend", "a mark ^ is explained by a legend", false},
	{"path-parameter", "path and table name the same parameters, and all of them are required", true},
	{"duplicate", "operations, titles, parameters, headers and statuses are named once", true},
	{"status", "statuses are listed, one a line, with codes from 100 to 599", true},
	{"status-phrase", "a reason phrase is the registered one", false},
	{"status-case", "a reason phrase has the registered letter case", false},
	{"media-type", "Accept and the samples name the same media types", false},
	{"example-syntax", "examples can be read as shell or JavaScript", false},
	{"example-module", "JavaScript works in a file as it does where it is pasted", false},
	{"example-request", "an example sends the operation's method to the operation's path", false},
	{"example-parameter", "an example sends every required parameter, and none that the table does not know", false},
	{"example-run", "an example runs, and sends what the table says: found by doctest lint -examples", false},
	{"sample-syntax", "samples can be read as JSON or XML", true},
	{"sample-status", "a sample is of a listed status", true},
	{"samples-differ", "JSON and XML samples show the same thing", false},
	{"sample-echo", "a sample answers for the value that the example sent", false},
	{"directive", "a comment for doctest skips, binds or expects something that is there", false},
	{"derive", "the page says enough to derive an OpenAPI document", true},
}

// Lint says what is wrong with the pages, sorted by place, each finding once.
func (s *Site) Lint() []Finding {
	l := newLinter(s)
	for _, p := range s.Pages {
		for _, op := range p.Operations {
			l.operation(op)
		}
		l.directives(p)
		if len(p.Operations) == 0 {
			l.mentionsOn(p)
		}
		if p.Errors != nil {
			l.headers(p.Errors)
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
	l.headers(&op.Response)
	l.mediaTypes(op)
	l.examples(op)
	l.samples(&op.Response, op)
	l.echoes(op)
}

// duplicates reports what the pages name twice.
func (l *linter) duplicates() {
	routes, titles := map[string]Pos{}, map[string]Pos{}
	var errors *Response
	for _, p := range l.site.Pages {
		for _, op := range p.Operations {
			l.once(routes, op.Method.Value+" "+anyParameter(op.Path.Value), op.Pos, "the operation "+op.Method.Value+" "+op.Path.Value)
			if op.Title.Value != "" {
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

// Package lint checks API reference pages by the rules of docs/lint-rules.md.
//
// [Rules] lists the rules, and [Site] gives the findings. Each rule has a file of its name.
package lint

import (
	"fmt"
	"iter"
	"slices"

	"docsascode.example/gen/http"
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

	// check reports what breaks the rule on a page. It is nil if another rule or package speaks for this one.
	check func(*linter, *page.Page)
}

// Rules are all the rules, in the order of docs/lint-rules.md.
var Rules = []Rule{
	{"unterminated", "code blocks and tabs are closed", true, (*linter).unterminated},
	{"empty", "code blocks, tables, tabs and sections are not empty", false, (*linter).empty},
	{"table", "tables have a delimiter row, a table of parameters has a column Name, and no row has more cells than the table has columns", true, (*linter).table},
	{"html", "HTML ends with a blank line before a code block", false, (*linter).html},
	{"heading", "a space follows the marks of a heading", false, (*linter).heading},
	{"include", "included files exist and do not include themselves", true, (*linter).include},
	{"link", "links lead to a page, a file or a heading that exists", false, (*linter).link},
	{"title", "each operation has its own heading", true, (*linter).title},
	{"method", "the badge names an HTTP method", true, (*linter).method},
	{"badge-class", "the badge's class is its method", false, (*linter).badgeClass},
	{"path", "the path is a valid URL path", true, (*linter).path},
	{"mention", "a method and path in the prose match a documented operation", false, (*linter).mention},
	{"type", "types are known", true, (*linter).dataType},
	{"place", "a parameter's location is header, path, query, cookie or body", true, (*linter).place},
	{"required", "the column Required says yes or no", true, (*linter).required},
	{"name", "names of sections and columns are spelled correctly", false, (*linter).name},
	{"legend", "a legend explains the mark ^", false, (*linter).legend},
	{"path-parameter", "the path and the table have the same path parameters, all of them required", true, (*linter).pathParameter},
	{"duplicate", "operations, titles, parameters, headers and statuses are documented once", true, (*linter).duplicate},
	{"differs", "the page says one thing of a parameter or a field everywhere", false, (*linter).differs},
	{"status", "statuses are listed, one a line, with codes from 100 to 599", true, (*linter).status},
	{"status-phrase", "a reason phrase is the registered one", false, (*linter).statusPhrase},
	{"status-case", "a reason phrase has the registered letter case", false, nil},
	{"media-type", "Accept and the samples name the same media types", false, (*linter).mediaType},
	{"fence-language", "the language of a code block is that of its code", false, (*linter).fenceLanguage},
	{"example-syntax", "examples are valid shell or JavaScript", false, (*linter).exampleSyntax},
	{"example-module", "JavaScript works in a file as well as in the node console", false, nil},
	{"example-request", "an example calls the operation's method and path", false, (*linter).exampleRequest},
	{"example-parameter", "an example sends every required parameter, and only parameters in the table", false, (*linter).exampleParameter},
	{"example-run", "an example runs and its requests agree with the table (checked by doctest lint -examples)", false, nil},
	{"sample-syntax", "samples are valid JSON or XML", true, (*linter).sampleSyntax},
	{"sample-value", "values in samples have the format of their field", false, (*linter).sampleValue},
	{"sample-status", "a sample's status is listed", true, (*linter).sampleStatus},
	{"samples-differ", "the JSON and XML samples show the same data", false, (*linter).samplesDiffer},
	{"sample-echo", "a sample shows the values that the example sends", false, (*linter).sampleEcho},
	{"directive", "a doctest directive refers to something on the page", false, (*linter).directive},
	{"derive", "the page has everything that the OpenAPI document needs", true, nil},
}

// Site gives the findings of the pages, sorted by position, each once.
func Site(s *page.Site) []Finding {
	l := newLinter(s)
	for _, p := range s.Pages {
		for _, r := range Rules {
			if r.check != nil {
				r.check(l, p)
			}
		}
	}
	for _, p := range s.Sidebars {
		l.link(p)
	}
	return Sort(l.findings)
}

type linter struct {
	// operations are all that the pages may speak of, and bases the base paths of their servers.
	operations []*page.Operation
	routes     *routes
	bases      map[string]bool
	// tellsCredentials says that an overview has the credentials of every request.
	tellsCredentials bool
	// mentioned are the methods and paths in each text.
	mentioned map[string][]mention
	// named are the paths that a page names in full.
	named map[*page.Page]map[mention][]string
	// seen are the places of what the site documents once.
	seen map[string]source.Pos
	// lastScopes are those of the page scopesOf, which several rules ask for.
	lastScopes []scope
	scopesOf   *page.Page
	findings   []Finding
}

func newLinter(s *page.Site) *linter {
	l := &linter{operations: s.Operations(), bases: map[string]bool{}, seen: map[string]source.Pos{}, mentioned: map[string][]mention{}}
	for _, p := range s.Beside {
		l.operations = append(l.operations, p.Operations...)
	}
	l.routes, l.tellsCredentials = newRoutes(l.operations), slices.ContainsFunc(s.Pages, saysCredentials)
	for _, op := range l.operations {
		for _, url := range op.BaseURLs() {
			_, base := http.Cut(url)
			l.bases[base] = true
		}
	}
	return l
}

// report adds an error.
func (l *linter) report(at source.Pos, rule, format string, args ...any) {
	l.findings = append(l.findings, Finding{Pos: at, Severity: Error, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

// note adds a note.
func (l *linter) note(at source.Pos, rule, format string, args ...any) {
	l.findings = append(l.findings, Finding{Pos: at, Severity: Note, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

// responses are those of a page's operations, each with its operation, and the error body of the site, which has none.
func (l *linter) responses(p *page.Page) iter.Seq2[*page.Response, *page.Operation] {
	return func(yield func(*page.Response, *page.Operation) bool) {
		for _, op := range p.Operations {
			if !yield(&op.Response, op) {
				return
			}
		}
		if l.speaksOfErrors(p) {
			yield(p.Errors, nil)
		}
	}
}

// speaksOfErrors reports whether a page has the error body of the site. Without an operation anywhere, a page about errors
// is about something else.
func (l *linter) speaksOfErrors(p *page.Page) bool { return p.Errors != nil && len(l.operations) > 0 }

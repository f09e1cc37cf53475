package report

import (
	"io"
	"slices"

	"docsascode.example/doctest/claim"
)

// RunFormats are the names of the formats of [WriteRun].
var RunFormats = []string{"text", "json", "junit", "github", "sarif", "markdown", "html"}

// Options are for the formats text and html; the other formats have everything and no colour. The zero value is brief and plain.
type Options struct {
	Verbose bool // all claims, also those that a baseline knows, and the phases with their times
	Color   bool // ANSI colours, for a terminal
	// Source returns the text of a page, for html. A page without it is a list of claims. Nil returns none.
	Source func(file string) ([]byte, error)
}

// WriteRun writes the report of a run in a format:
//
//   - text: the false claims of each cause with the evidence, what is a matter of order or undocumented, leaks, a line for
//     each cause of unchecked claims, and a summary line for each page. A line about a claim begins with file:line:column.
//     Output of servers and programs is shortened, and each line of it follows a bar, so that it cannot look like a line
//     of the report.
//
//   - json: one object, as [RunSchema] describes it, with the whole report
//
//   - junit: JUnit XML, a test suite for each page and a test case for each claim, without credentials
//
//   - github: workflow commands, which GitHub Actions shows at the line: an error for each cause of false claims, and notices
//     for the order and for undocumented fields. They hold no credentials.
//
//   - sarif: SARIF 2.1.0, for code scanning: errors, and notes for all other claims that are not true
//
//   - markdown: a comment for a pull request, without credentials
//
//   - html: one file for a browser: the pages with the verdicts in the margin, and the evidence. It holds no credentials
//
// In every format but json, unprintable characters are written as Go escapes, "\x1b". WriteRun does not change r.
func WriteRun(w io.Writer, format string, r *claim.Report, o Options) error {
	switch format {
	case "text":
		return writeText(w, r, o)
	case "json":
		return writeJSON(w, newRunObject(r))
	case "junit":
		return writeJUnit(w, r)
	case "github":
		return writeAnnotations(w, r)
	case "markdown":
		return writeMarkdown(w, r)
	case "html":
		return writeHTML(w, r, o)
	case "sarif":
		return writeJSON(w, newSARIF(kinds, runResults(r), r.Notes...))
	}
	return unknown(format, RunFormats)
}

// kinds are the rules of a run: the kinds of claims.
var kinds = []sarifRule{
	newKind(claim.Operation, "the method and path exist"),
	newKind(claim.Example, "the example works as pasted"),
	newKind(claim.Parameter, "the parameter is required or not, and of its type"),
	newKind(claim.MediaType, "the server returns or accepts the media type"),
	newKind(claim.Status, "the server returns the status, and only listed statuses"),
	newKind(claim.Header, "the server sends the header"),
	newKind(claim.Sample, "the response has the sample's format, and in a closed page no field that the sample does not show"),
	newKind(claim.Field, "the response has the field, with the sample's type or value"),
	newKind(claim.Mail, "the server sends an email"),
	newKind(claim.Promise, "the assertion of the prose is true"),
	newKind(claim.Leak, "no response shows internals of the server"),
	newKind(claim.Effect, "a later GET shows the effect of the request"),
}

func newKind(k claim.Kind, summary string) sarifRule {
	return sarifRule{ID: ruleID(k), ShortDescription: sarifText{summary}}
}

func ruleID(k claim.Kind) string { return "claim/" + string(k) }

// tally counts the claims of a page.
type tally struct {
	File string `json:"file"`
	totals
}

// totals counts claims by verdict.
type totals struct {
	Claims       int `json:"claims"`
	True         int `json:"true"`
	False        int `json:"false"`
	Order        int `json:"order,omitempty"`
	Undocumented int `json:"undocumented,omitempty"`
	Unchecked    int `json:"unchecked"`
	Known        int `json:"known,omitempty"` // of the false claims, those that the baseline has
}

func (t *totals) add(c claim.Claim) {
	t.Claims++
	if c.Known && c.Verdict == claim.False {
		t.Known++
	}
	switch c.Verdict {
	case claim.True:
		t.True++
	case claim.False:
		t.False++
	case claim.Order:
		t.Order++
	case claim.Undocumented:
		t.Undocumented++
	case claim.Unchecked:
		t.Unchecked++
	}
}

// tallies counts the claims of each page, in the order of the report, and of all pages together.
func tallies(r *claim.Report) (pages []tally, all totals) {
	pages = []tally{} // an empty array in JSON, not null
	for _, c := range r.Claims {
		i := slices.IndexFunc(pages, func(t tally) bool { return t.File == c.File })
		if i < 0 {
			i = len(pages)
			pages = append(pages, tally{File: c.File})
		}
		pages[i].add(c)
		all.add(c)
	}
	return pages, all
}

func having(v claim.Verdict, claims []claim.Claim) []claim.Claim {
	return slices.DeleteFunc(slices.Clone(claims), func(c claim.Claim) bool { return c.Verdict != v })
}

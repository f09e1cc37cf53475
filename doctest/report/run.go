package report

import (
	"io"
	"slices"

	"docsascode.example/doctest/claim"
)

// RunFormats are the names that [WriteRun] knows.
var RunFormats = []string{"text", "json", "junit", "github", "sarif"}

// Options are for the format text; the others hold everything and no colour. The zero value is brief and plain.
type Options struct {
	Verbose bool // true claims too, and the phases with their times
	Color   bool // ANSI colours, for a terminal
}

// WriteRun writes what a run found in a format:
//
//   - text: what is false and what came instead, what is unchecked and why, and a headline for each page.
//     A line about a claim begins with file:line:column. What servers and programs sent is quoted in excerpts,
//     and stands behind a bar, so that no line of it is taken for one of the report.
//   - json: one object, as [RunSchema] describes it, with everything that the report holds
//   - junit: JUnit XML, a test suite for each page and a test case for each claim
//   - github: workflow commands, which GitHub Actions shows at the line: errors, and warnings for what is unchecked
//   - sarif: SARIF 2.1.0, for code scanning: errors, and notes for what is unchecked
//
// In every format but json, characters that do not print are written as Go escapes, "\x1b". The report is not changed.
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
	case "sarif":
		return writeJSON(w, newSARIF(kinds, runResults(r), r.Notes...))
	}
	return unknown(format, RunFormats)
}

// kinds are the rules that a run holds pages to: the kinds of claims.
var kinds = []sarifRule{
	newKind(claim.Operation, "the method and path exist"),
	newKind(claim.Example, "the example works as pasted"),
	newKind(claim.Parameter, "the parameter is required or not, and of its type"),
	newKind(claim.MediaType, "the media type is served, or taken"),
	newKind(claim.Status, "the status happens, and no other does"),
	newKind(claim.Header, "the header comes with the answer"),
	newKind(claim.Sample, "the answer is of the sample's format, and holds nothing that it does not show"),
	newKind(claim.Field, "the member or element is in the answer, with its type or this very value"),
	newKind(claim.Mail, "a mail is sent"),
	newKind(claim.Promise, "what the prose says is so"),
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
	Claims    int `json:"claims"`
	True      int `json:"true"`
	False     int `json:"false"`
	Unchecked int `json:"unchecked"`
}

func (t *totals) add(v claim.Verdict) {
	t.Claims++
	switch v {
	case claim.True:
		t.True++
	case claim.False:
		t.False++
	case claim.Unchecked:
		t.Unchecked++
	}
}

// tallies are the pages in the order in which they come, each once, and all of them together.
func tallies(r *claim.Report) (pages []tally, all totals) {
	pages = []tally{} // an empty array in JSON, not null
	for _, c := range r.Claims {
		i := slices.IndexFunc(pages, func(t tally) bool { return t.File == c.File })
		if i < 0 {
			i = len(pages)
			pages = append(pages, tally{File: c.File})
		}
		pages[i].add(c.Verdict)
		all.add(c.Verdict)
	}
	return pages, all
}

func having(v claim.Verdict, claims []claim.Claim) []claim.Claim {
	return slices.DeleteFunc(slices.Clone(claims), func(c claim.Claim) bool { return c.Verdict != v })
}

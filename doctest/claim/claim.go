// Package claim is what pages claim, and what a run found of it.
package claim

import (
	"time"

	"docsascode.example/doctest/patch"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

// Verdict is what a run found of a claim.
type Verdict string

// The verdicts.
const (
	True      Verdict = "true"
	False     Verdict = "false"
	Unchecked Verdict = "unchecked"
)

// Kind is what a claim is about.
type Kind string

// The kinds of claims.
const (
	Operation Kind = "operation"  // the method and path exist
	Example   Kind = "example"    // the example works as pasted
	Parameter Kind = "parameter"  // the parameter is required or not, and of its type
	MediaType Kind = "media-type" // the media type is served, or taken
	Status    Kind = "status"     // the status happens, and no other does
	Header    Kind = "header"     // the header comes with the answer
	Sample    Kind = "sample"     // the answer is of the sample's format, and holds nothing that it does not show
	Field     Kind = "field"      // the member or element is in the answer, with its type or this very value
	Mail      Kind = "mail"       // a mail is sent
	Promise   Kind = "promise"    // something that the prose says
)

// A Claim is one thing that a page says, at its place.
type Claim struct {
	page.Pos
	Kind      Kind
	Operation string // method and path, "POST /user/code"; empty where the claim belongs to none
	Says      string // what the page says, one line

	Verdict Verdict
	// Reason is one line: what shows a claim that is true, what came instead of one that is false,
	// and why nobody checked one that is unchecked.
	Reason string
	// Skipped says that the page itself asks not to check the claim; Reason is the page's own then.
	Skipped  bool
	Evidence *Evidence // nil where there is none
}

// Evidence is what a verdict rests on.
type Evidence struct {
	Command  string             // does again what was done, in a shell; or the program as it ran
	Output   string             // what the program said, where it failed; several lines
	Replaced []Replacement      // values of the page that doctest replaced
	Exchange *recorder.Exchange // nil where nothing was sent
}

// A Replacement is a value that doctest put in place of a page's value.
type Replacement struct {
	Page   string // the value on the page
	Value  string // the value in the run
	Source string // where Value is from: "the email to me.x7k2@example.com"
}

// A Report is what a run found.
type Report struct {
	Server string
	Claims []Claim  // in the order of the pages, then by place
	Notes  []string // about the run as a whole, one line each: what it went without, and why
	Phases []Phase
	Took   time.Duration
	// Edits are the smallest of the pages that would make their samples true, StatusEdits list the statuses that came,
	// and TypeEdits give parameters the types of what was accepted.
	Edits, StatusEdits, TypeEdits []patch.Edit
}

// A Phase is a part of a run and the time that it took, its parts side by side counted once each.
type Phase struct {
	Name string
	Took time.Duration
}

// Count is the number of claims with a verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for _, c := range r.Claims {
		if c.Verdict == v {
			n++
		}
	}
	return n
}

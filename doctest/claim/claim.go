// Package claim has the claims of pages, and the verdicts and evidence that a run found for them.
package claim

import (
	"time"

	"docsascode.example/doctest/patch"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

// A Verdict is the result of checking a claim.
type Verdict string

// The verdicts.
const (
	True      Verdict = "true"
	False     Verdict = "false"
	Order     Verdict = "order" // an example works only after later steps of its page, or with values of its own
	Unchecked Verdict = "unchecked"
	// Undocumented says that the server returned more than the page shows. That is not false unless the page is closed.
	Undocumented Verdict = "undocumented"
)

// A Kind is the subject of a claim.
type Kind string

// The kinds of claims.
const (
	Operation Kind = "operation"  // the method and path exist
	Example   Kind = "example"    // the example works as pasted
	Parameter Kind = "parameter"  // the parameter is required or not, and of its type
	MediaType Kind = "media-type" // the server returns or accepts the media type
	Status    Kind = "status"     // the server returns the status, and only listed statuses
	Header    Kind = "header"     // the server sends the header
	Sample    Kind = "sample"     // the response has the sample's format, and no field that the sample does not show
	Field     Kind = "field"      // the response has the field, with the sample's type or value
	Mail      Kind = "mail"       // the server sends an email
	Promise   Kind = "promise"    // an assertion of the prose
	Leak      Kind = "leak"       // a response shows internals of the server, whatever the page says
	Effect    Kind = "effect"     // a later GET shows the effect of a request, or of a parameter of a list
)

// A Claim is one statement of a page, with its position.
type Claim struct {
	page.Pos
	Kind      Kind
	Operation string // method and path, "POST /user/code"; empty if the claim belongs to no operation
	Says      string // the statement of the page, one line
	Example   string // the text of the example that the claim is about; empty for other kinds

	Verdict Verdict
	// Reason is one line. For a true claim it says what confirms the claim. For a false claim it says what the server or
	// the example did, in contrast to the page. For an undocumented claim it says what the page does not show, for a claim
	// about the order what the example needs, and for an unchecked claim why doctest did not check it.
	Reason string
	Actual string // what the run found in place of what Says expects, one line; empty if Reason says it all
	Help   string // a likely cause of a false claim, or a fix, one line; empty if none is known
	// Leak says that the claim is false because a response leaks internals of the server.
	Leak bool
	// Known says that a baseline has the claim, so that it does not fail the run.
	Known bool
	// Skipped says that a directive of the page skips the claim. Reason is then the reason that the directive gives.
	Skipped  bool
	Evidence *Evidence // nil if there is none
}

// Evidence supports a verdict.
type Evidence struct {
	Command  string             // reproduces the request in a shell; or the program as it ran
	Output   string             // the output of a program that failed, several lines
	Replaced []Replacement      // values of the page that doctest replaced
	Exchange *recorder.Exchange // nil if nothing was sent
}

// A Replacement is a value that doctest put in place of a page's value.
type Replacement struct {
	Page   string // the value on the page
	Value  string // the value in the run
	Source string // where Value is from: "the email to me.x7k2@example.com"
}

// A Report is the result of a run.
type Report struct {
	Server string
	Began  time.Time
	// Commit is that of the pages, with -dirty behind it if they have changed since; empty if they are in no repository of git. Run is
	// the URL of the run of CI; empty elsewhere.
	Commit, Run string
	Claims      []Claim  // in the order of the pages, then by position
	Notes       []string // about the run as a whole, one line each: what it lacks, and why
	// Died is the last request before the server stopped to accept connections, such as "POST /things"; empty if it never did.
	Died   string
	Phases []Phase
	Took   time.Duration
	// Edits are the smallest edits of the pages that make their samples true. StatusEdits add the statuses that the server
	// returned. TypeEdits give parameters the types of the values that the server accepted.
	Edits, StatusEdits, TypeEdits []patch.Edit
}

// A Phase is a part of a run, and how long it took. Took counts steps that ran at the same time once.
type Phase struct {
	Name string
	Took time.Duration
}

// Count returns the number of claims with a verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for _, c := range r.Claims {
		if c.Verdict == v {
			n++
		}
	}
	return n
}

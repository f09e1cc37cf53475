package page

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity says whether a diagnostic is a mistake or a matter of form.
type Severity string

const (
	// Error is a mistake: the page says something that is untrue, or cannot be read.
	Error Severity = "error"
	// Note is a matter of form that misleads nobody.
	Note Severity = "note"
)

// A Diagnostic is one finding about a page, at the place it is about.
type Diagnostic struct {
	Pos
	Severity Severity
	// Rule names what was broken; [Rules] explains each.
	Rule string
	// Message is one sentence, with the suggestion where there is one.
	Message string
}

// String is the form that editors and terminals make clickable:
// file:line:column: severity: message [rule].
func (d Diagnostic) String() string {
	return fmt.Sprintf("%s: %s: %s [%s]", d.Pos, d.Severity, d.Message, d.Rule)
}

// HasErrors reports whether any of the diagnostics is an [Error].
func HasErrors(ds []Diagnostic) bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sort orders diagnostics by file, line, column, rule and message, and drops repetitions.
func Sort(ds []Diagnostic) []Diagnostic {
	slices.SortFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message),
		)
	})
	return slices.Compact(ds)
}

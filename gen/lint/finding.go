package lint

import (
	"cmp"
	"fmt"
	"slices"

	"docsascode.example/gen/source"
)

// Severity is how much a [Finding] matters.
type Severity string

const (
	// Error is a mistake: the page says something that is untrue, or cannot be read.
	Error Severity = "error"
	// Note is a matter of form that misleads nobody.
	Note Severity = "note"
)

// A Finding is a problem of a page, at its position.
type Finding struct {
	source.Pos
	Severity Severity
	// Rule is the ID of the broken rule; [Rules] explains each.
	Rule string
	// Message says what is wrong and, after a semicolon, what to write instead.
	Message string
}

// String is the form that editors and terminals make clickable:
// file:line:column: severity: message [rule].
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s: %s [%s]", f.Pos, f.Severity, f.Message, f.Rule)
}

// HasErrors reports whether any of the findings is an [Error].
func HasErrors(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Error })
}

// Sort orders findings by file, line, column, rule and message, and drops repetitions.
func Sort(findings []Finding) []Finding {
	slices.SortFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message),
		)
	})
	return slices.Compact(findings)
}

package lint

import "docsascode.example/gen/page"

// A Finding is a problem of a page, at its position.
type Finding = page.Finding

// Severity is how much a [Finding] matters.
type Severity = page.Severity

const (
	// Error is a mistake: the page says something that is untrue, or cannot be read.
	Error = page.Error
	// Note is a matter of form that misleads nobody.
	Note = page.Note
)

// HasErrors reports whether any of the findings is an [Error].
func HasErrors(findings []Finding) bool { return page.HasErrors(findings) }

// Sort orders findings by file, line, column, rule and message, and drops repetitions.
func Sort(findings []Finding) []Finding { return page.Sort(findings) }

package reasons

import (
	"regexp"
	"strings"

	httpform "docsascode.example/gen/http"
	"docsascode.example/gen/page"
)

var (
	conditionForm = regexp.MustCompile(`(?i)^(?:if|when|once|after|unless|otherwise|in case|should)\b[^.!?]*`)
	// usualForm matches conditions that an example meets.
	usualForm = regexp.MustCompile(`(?i)succe|\b(?:ok|valid|works?|worked|accepted|everything|goes well|correct|right|done|completed?|you (?:send|call|run|request|do)|called|sent)\b`)
)

// ConditionOf is the condition in the line above a sample, under which the server returns it: "If the token has expired, …", or
// "`/v1/export` then has:" below an example of another operation. It is empty if there is none, and if every example meets it.
func ConditionOf(s *page.Sample, op *page.Operation) string {
	line := LineAbove(s, op.Page)
	if m := conditionForm.FindString(line); m != "" && !usualForm.MatchString(m) {
		return m
	}
	if m := pathInWords.FindStringSubmatch(line); m != nil && op.Free && !isPathOf(op, m[1]) {
		return line
	}
	return ""
}

// LineAbove is the line above a sample; empty if there is none.
func LineAbove(s *page.Sample, p *page.Page) string {
	for _, l := range p.Listings {
		if l.Code.Pos == s.Body.Pos {
			_, above, _ := strings.Cut(l.Label, "\n")
			return strings.TrimSpace(above)
		}
	}
	return ""
}

// pathInWords matches a path in a sentence.
var pathInWords = regexp.MustCompile("(?:^|[\\s`'\"(*])(/[\\w{}-]+(?:/[\\w{}.-]+)+)\\b")

// isPathOf reports whether a path in a sentence is that of an operation, or a part of it.
func isPathOf(op *page.Operation, path string) bool {
	own := op.Path.Value
	_, _, isCall := httpform.MatchEnd(own, path)
	return isCall || strings.Contains(own, path) || strings.Contains(path, own)
}

// NoSuchForm matches the condition that the thing of a path does not exist.
var NoSuchForm = regexp.MustCompile(`(?i)^(?:if|when|in case)(?: that)? (?:there (?:is|was|'s) no (?:such \w+|\w+ with (?:that|this|the given) \w+)|(?:the|that|this) \w+ (?:does not|doesn't|did not|didn't) exist|no (?:such \w+|\w+ with (?:that|this|the given) \w+) exists|(?:the|that|this) \w+ (?:is|was|can ?not be|could not be|cannot be) (?:not )?found)\W*$`)

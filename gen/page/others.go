package page

import (
	"slices"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
)

// ofOthers is how a paragraph begins that is about the other operations: "Every other endpoint needs a token."
var ofOthers = regex.MustCompile(`(?i)^(?:all|any|each|every)(?: of)?(?: the)? other (?:endpoints?|requests?|calls?|operations?|methods?|routes?|resources?)\b`)

// IsOfOthers reports whether a paragraph below an operation is about the other operations.
func IsOfOthers(paragraph string) bool { return ofOthers.MatchString(paragraph) }

// isOfOthers reports whether the block at a place of a section is about other operations than the one above it: a paragraph that
// says so, or the code right below it.
func isOfOthers(s *markdown.Section, order int) bool {
	i, ok := slices.BinarySearch(s.Order, order)
	if !ok || i >= len(s.Blocks) {
		return false
	}
	if _, isCode := s.Blocks[i].(markdown.Code); isCode {
		i--
	}
	if i < 0 {
		return false
	}
	p, ok := s.Blocks[i].(markdown.Paragraph)
	return ok && !p.Item && IsOfOthers(p.Value)
}

// isBesideErrors reports whether a section is about the errors of all operations, because it is beside the section that an
// operation has its heading in: "## Errors" behind "## Authentication" and "### POST /sessions".
func (o *outliner) isBesideErrors(operation, outer, s *markdown.Section) bool {
	for operation.Above != nil && operation.Above != outer {
		operation = operation.Above
		if operation.Kind == markdown.Heading && !o.reading.IsPart(operation) && operation.Above == outer {
			return o.isAboutErrors(s, Pos{})
		}
	}
	return false
}

// IsBesideOperations reports whether a section is beside those of the page's operations: under a heading of its own that has no
// operation and names no part of one.
func (p *Page) IsBesideOperations(s *markdown.Section) bool {
	for ; s != nil && s.Kind != markdown.Heading; s = s.Above {
	}
	if s == nil || s.Level < 2 || p.Reading.IsPart(s) {
		return false
	}
	for _, e := range p.Evidence {
		_, isHead := e.Fact.(notation.Head)
		_, isCall := e.Fact.(notation.Call)
		if !isHead && !isCall || len(e.Operations) == 0 || slices.Contains(p.apart, e.Number) {
			continue
		}
		if own := e.Section.Heading(); own == nil || own.Level < 2 || within(s, own) || within(own, s) {
			return false
		}
	}
	return true
}

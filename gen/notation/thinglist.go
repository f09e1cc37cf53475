package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/markdown"
)

// fewestOfThing is how many fields a list without a label has at least that describes a thing.
const fewestOfThing = 3

// describesThing reports whether a list without a label, in a section with headings below it and without an operation of its own, has
// the fields of a thing: most items are a name in code and a type in parentheses. The operations below are about such things.
func (r *reading) describesThing(s *markdown.Section, role Role) bool {
	if role.Group != NoGroup || role.Part != NoPart || s.Kind != markdown.Heading || len(s.Below) == 0 || r.isHeaded(s) {
		return false
	}
	is, known := r.things[s]
	if !known {
		is = r.hasFields(s)
		r.things[s] = is
	}
	return is
}

func (r *reading) hasFields(s *markdown.Section) bool {
	items, typed := 0, 0
	for _, b := range s.Blocks {
		switch b := b.(type) {
		case markdown.Code:
			if block := r.blockOf(b); len(block.Steps)+len(block.Calls)+len(block.Findings) > 0 {
				return false
			}
		case markdown.Paragraph:
			if !b.Item {
				continue
			}
			items++
			isNamed := len(b.Parts) > 0 && b.Parts[0].Is(markdown.Quoted) && strings.ToUpper(b.Of(b.Parts[0]).Value) != b.Of(b.Parts[0]).Value
			if isNamed && slices.ContainsFunc(severalOf(b.Line), isTypedItem) {
				typed++
			}
		}
	}
	return typed >= fewestOfThing && typed*4 >= items*3
}

package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
)

// A section can show commands for several operations. What stands above the first is about that, and a paragraph can lead over to the next.

// leadForm is a paragraph that leads over to the command below it: "To sign out, delete the session.", "A single one has an address."
var leadForm = regex.MustCompile(`(?i)^(?:(?:in order )?to [a-z]+\b|(?:an? )?single\b|if you want\b|and \w+ one\b|(?:the )?other way round\b)`)

// leadIn is the cluster that begins below a paragraph of its section which is about it; nil if there is none.
func (o *outliner) leadIn(s *markdown.Section, e notation.Evidence) *cluster {
	all := o.own[s]
	next := slices.IndexFunc(all, func(c *cluster) bool { return c.order > e.Order })
	from, ok := slices.BinarySearch(s.Order, e.Order)
	if e.Section != s || next < 0 || !ok || s.Kind != markdown.Heading || all[next].heads[0].How != notation.Shown {
		return nil
	}
	to, ok := slices.BinarySearch(s.Order, all[next].order)
	if !ok || to <= from || to > len(s.Blocks) {
		return nil
	}
	for _, b := range s.Blocks[from:to] {
		if p, ok := b.(markdown.Paragraph); !ok || p.Item {
			return nil
		}
	}
	text := strings.TrimSpace(s.Blocks[from].(markdown.Paragraph).Value)
	isFirst := next == 0 && s.Level > 1
	if isFirst || next > 0 && to == from+1 && leadForm.MatchString(text) {
		return all[next]
	}
	return nil
}

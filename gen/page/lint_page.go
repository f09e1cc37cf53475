package page

import (
	"regexp"
	"strings"

	"docsascode.example/gen/markdown"
)

// emptySections reports the headings that nothing follows, on a page of operations. The parts of an operation may be
// empty: a page that is made from a template has them all.
func (o *outliner) emptySections(page Text) {
	lines := page.Lines()
	at := map[Pos]int{}
	for i, l := range lines {
		at[Pos{File: l.File, Line: l.Line}] = i
	}
	says := map[*markdown.Section]bool{}
	for _, e := range o.evidence {
		says[e.Section] = true
	}
	o.page.Top.All(func(s *markdown.Section) bool {
		if s.Kind == markdown.Heading && len(s.Blocks)+len(s.Below) == 0 && !o.reading.IsPart(s) && !says[s] && isFollowedByNothing(lines[at[Pos{File: s.Title.File, Line: s.Title.Line}]:]) {
			o.report(s.Title.Pos, "empty", "nothing follows the heading %q; write its text or delete it", s.Title.Value)
		}
		return true
	})
}

var (
	nothingForm = regexp.MustCompile(`^\s*(?:|-{3,}|\*{3,}|_{3,}|={3,})\s*$`)
	headingForm = regexp.MustCompile(`^#{1,6}\s`)
)

// isFollowedByNothing reports whether only comments and rules are between a heading, which is the first line, and the
// next one or the end.
func isFollowedByNothing(lines []Text) bool {
	isComment := false
	for _, l := range lines[1:] {
		line := strings.TrimSpace(l.Value)
		switch {
		case l.File != lines[0].File:
			return false // an included file follows
		case isComment || strings.HasPrefix(line, "<!--"):
			isComment = !strings.Contains(line, "-->")
		case nothingForm.MatchString(line):
		default:
			return headingForm.MatchString(line)
		}
	}
	return true
}

var delimiterRow = regexp.MustCompile(`^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?$`)

// brokenTables reports the tables that Markdown shows as text, for their header and their delimiter row differ in length.
func (o *outliner) brokenTables(page Text) {
	lines := map[Pos]string{}
	for _, l := range page.Lines() {
		lines[Pos{File: l.File, Line: l.Line, Column: 1}] = strings.TrimSpace(l.Value)
	}
	o.page.Top.All(func(s *markdown.Section) bool {
		for _, b := range s.Blocks {
			if _, isCode := b.(markdown.Code); isCode {
				continue
			}
			first := b.Place()
			first.Column = 1
			second := first
			second.Line++
			header, delimiter := cells(lines[first]), cells(lines[second])
			if delimiterRow.MatchString(lines[second]) && header > 1 && header != delimiter {
				o.report(b.Place(), "table", "the header has %d cells, but the delimiter row has %d; write as many cells in both", header, delimiter)
			}
		}
		return true
	})
}

// cells counts those of a row.
func cells(row string) int {
	row = strings.ReplaceAll(strings.TrimSpace(row), `\|`, "")
	return strings.Count(strings.TrimSuffix(strings.TrimPrefix(row, "|"), "|"), "|") + 1
}

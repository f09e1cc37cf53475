package lint

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// unterminated reports code blocks and groups of tabs that do not end where they should.
func (l *linter) unterminated(p *page.Page) {
	for code := range codeBlocks(p) {
		if !code.IsClosed {
			l.report(code.Open, "unterminated", "this code block is not closed; end it with a line of %q", code.Mark)
		} else if opened := swallowed(code); opened != "" {
			l.report(code.Open, "unterminated", "this code block includes the next one, which starts with %q; close the first block before that line, or start it with more marks", opened)
		}
	}
	for _, t := range p.Outline.Tabs {
		switch {
		case !t.Start.IsValid():
			l.report(t.End.Pos, "unterminated", "these tabs are not opened; write <!-- tabs:start --> before the first tab")
		case t.IsCut:
			l.report(t.Start.Pos, "unterminated", "these tabs are not closed before the next ones start; write <!-- tabs:end --> after the last tab")
		case !t.End.IsValid():
			l.report(t.Start.Pos, "unterminated", "these tabs are not closed; write <!-- tabs:end --> after the last tab")
		}
	}
	for _, c := range p.Outline.Comments {
		if m := markerForm.FindStringSubmatchIndex(c.Value); m != nil {
			word := c.Slice(m[2], m[3])
			if meant := spelling.Question(word.Value, "tabs:start", "tabs:end"); meant != "" {
				l.report(word.Pos, "unterminated", "%q does not start or end tabs%s", word.Value, meant)
			}
		}
	}
}

// codeBlocks are the fenced code blocks of a page.
func codeBlocks(p *page.Page) func(func(markdown.Code) bool) {
	return func(yield func(markdown.Code) bool) {
		p.Outline.Top.All(func(s *markdown.Section) bool {
			for _, b := range s.Blocks {
				if code, ok := b.(markdown.Code); ok && code.Fenced && code.Mark != "" && !yield(code) {
					return false
				}
			}
			return true
		})
	}
}

var openingForm = regex.MustCompile("^(`{3,}|~{3,})[ \t]*\\w+[ \t]*$")

// swallowed is the line within a code block that begins another one with the same mark; empty if there is none.
func swallowed(code markdown.Code) string {
	if !strings.Contains(code.Value, code.Mark) {
		return ""
	}
	for line := range strings.SplitSeq(code.Value, "\n") {
		if m := openingForm.FindStringSubmatch(line); m != nil && strings.HasPrefix(m[1], code.Mark) {
			return line
		}
	}
	return ""
}

// markerForm is a comment that is nearly one of those which start and end tabs.
var markerForm = regex.MustCompile(`^<!-+\s*(tabs?\s*:?\s*\w+)\s*-+>$`)

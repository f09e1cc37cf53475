package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// isAlternative reports whether a code block shows another shape of what the code block before it shows: "or" begins the
// paragraph between them or the title of its section, or a line above both says "one of".
func (c *Context) isAlternative(i int) bool {
	before := i - 1
	for before >= 0 && !isCode(c.Blocks[before]) {
		before--
	}
	if before < 0 {
		return beginsWithOr(c.Title.Value)
	}
	if before < i-1 {
		p, ok := c.Blocks[i-1].(markdown.Paragraph)
		if ok && isOneWord(p.Value) && beginsWithOr(p.Value) {
			c.use(p)
		}
		return ok && beginsWithOr(p.Value)
	}
	for before >= 0 && isCode(c.Blocks[before]) {
		before--
	}
	if before < 0 {
		return c.Kind == markdown.Label && oneOfForm.MatchString(c.Title.Value+":")
	}
	p, ok := c.Blocks[before].(markdown.Paragraph)
	return ok && oneOfForm.MatchString(p.Value)
}

func isCode(b markdown.Block) bool {
	_, is := b.(markdown.Code)
	return is
}

// oneOfForm introduces several code blocks, one of which applies.
var oneOfForm = regex.MustCompile(`(?i)\b(?:either|one of|any of|alternatives)\b[^.]*:\s*$`)

// longestOr bounds in bytes a line with "or" that joins two samples; a longer one is prose.
const longestOr = 120

func isOneWord(s string) bool {
	first, rest := nextWord(s)
	more, _ := nextWord(rest)
	return first != "" && more == ""
}

// beginsWithOr reports whether a short text begins with "or" or "alternatively", or is nothing but a word for it.
func beginsWithOr(s string) bool {
	if len(s) > longestOr {
		return false
	}
	first, _ := nextWord(strings.ToLower(s))
	return words[first] == wSame && first != "either" && (len(first) > 1 || isOneWord(s))
}

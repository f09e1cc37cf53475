package notation

import (
	"strings"

	"docsascode.example/gen/markdown"
)

// parameterHeadings reads parameters that have a heading each, below one that says what they are.
func parameterHeadings(c *Context) {
	if c.Kind != markdown.Heading || c.Above == nil {
		return
	}
	role := c.roles[c.Above]
	if role.Part != Params && role.Part != Fields && role.Part != Headers || c.own[c.Section] != (Role{}) {
		return
	}
	p, ok := parameterItem(c.Title)
	if !ok || !looksLikeName(c.Title) || c.tellsParameters(c.Above) {
		return
	}
	for _, b := range c.Blocks {
		if text, ok := b.(markdown.Paragraph); ok {
			q := p
			q.detail(text.Line.Text)
			p = q
			break
		}
	}
	c.addParam(p, Said, role)
}

// looksLikeName reports whether a title is written as names are, rather than as a word: in code, or in lower case.
func looksLikeName(title markdown.Line) bool {
	if title.Parts[0].Is(markdown.Quoted) {
		return true
	}
	first := title.Value[0]
	return first >= 'a' && first <= 'z' || strings.ContainsAny(title.Value, "_")
}

// tellsParameters reports whether a section has its parameters in a table or a list of its own.
func (c *Context) tellsParameters(s *markdown.Section) bool {
	for _, b := range s.Blocks {
		if _, ok := b.(markdown.Table); ok && c.used[place{s, b.Place()}] {
			return true
		}
	}
	return false
}

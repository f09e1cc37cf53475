package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// parameterHeadings reads parameters that have a heading each, below one that says what they are.
func parameterHeadings(c *Context) {
	if c.Kind != markdown.Heading || c.Above == nil {
		return
	}
	role := c.roles[c.Above]
	isBelowHead := role.Part == NoPart && role.Group == NoGroup && c.isHeaded(c.Above) && c.namesParameters(c.Above)
	if role.Part != Params && role.Part != Fields && role.Part != Headers && !isBelowHead || c.own[c.Section] != (Role{}) {
		return
	}
	p, ok := parameterItem(c.Title)
	if !ok || !looksLikeName(c.Title) || c.tellsParameters(c.Above) || isBelowHead && !identifier.MatchString(c.Title.Value) {
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

// identifier is a name that is one word.
var identifier = regex.MustCompile(`^[a-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*$`)

// namesParameters reports whether a heading below the one of an operation is the name of a parameter that the operation's examples
// send: "?page=2", "{"page": 2}".
func (r *reading) namesParameters(s *markdown.Section) bool {
	var code strings.Builder
	for _, part := range append([]*markdown.Section{s}, s.Below...) {
		for _, b := range part.Blocks {
			if block, ok := b.(markdown.Code); ok {
				code.WriteString(block.Value + "\n")
			}
		}
	}
	return slices.ContainsFunc(s.Below, func(below *markdown.Section) bool {
		name := below.Title.Value
		if below.Kind != markdown.Heading || !identifier.MatchString(name) {
			return false
		}
		return slices.ContainsFunc([]string{"?" + name + "=", "&" + name + "=", " " + name + "=", `"` + name + `":`}, func(sent string) bool {
			return strings.Contains(code.String(), sent)
		})
	})
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

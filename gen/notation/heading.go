package notation

import (
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// headings reads headings that are a method and a path, in code or not, with or without a number.
func headings(c *Context) {
	if c.Kind != markdown.Heading && c.Kind != markdown.Tab {
		return
	}
	if isBadge(c.Title) || actionForm.MatchString(c.Title.Value) {
		return
	}
	h := headIn(c.Title)
	if !h.ok {
		h = headWithin(c.Title)
	}
	if h.ok {
		c.addHead(h, Said, c.Role(), false, source.Text{})
	}
}

// longestTitle bounds in bytes the title in which a method and a path may stand at the end: the time grows with the square.
const longestTitle = 500

// headWithin reads a method and a path that a line ends with: "List books - GET /books", "List books (`GET /books`)".
func headWithin(l markdown.Line) headLine {
	if len(l.Value) > longestTitle {
		return headLine{}
	}
	for _, m := range methodForm.FindAllStringIndex(l.Value, -1) {
		if word := l.Value[m[0]:m[1]]; word != upper(word) {
			continue
		}
		if h := headIn(l.Slice(m[0], len(l.Value))); h.begins() {
			return h
		}
	}
	return headLine{}
}

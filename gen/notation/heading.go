package notation

import (
	"slices"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// headings reads headings that are a method and a path, in any order, in code or not, with or without a number.
func headings(c *Context) {
	if c.Kind != markdown.Heading && c.Kind != markdown.Tab {
		return
	}
	if c.Kind == markdown.Heading && isBadge(c.Title) {
		return
	}
	if h := methodBehind(c.Section); h.ok {
		c.addHead(h, Said, c.Role(), false, source.Text{})
		return
	}
	if actionForm.MatchString(c.Title.Value) {
		return
	}
	h := headIn(c.Title)
	if !h.ok {
		h = headWithin(c.Title)
	}
	if !h.ok {
		h = c.slashlessTitle()
	}
	if h.ok {
		c.addHead(h, Said, c.Role(), false, source.Text{})
	}
}

// pluralTitle is a title that is a method and the plural of a resource: "POST users".
var pluralTitle = regex.MustCompile(`^(GET|POST|PUT|PATCH|DELETE) ([a-z][a-z_-]*s)$`)

// slashlessTitle reads such a title, if the headings beside it have another one of the same resource.
func (c *Context) slashlessTitle() headLine {
	m := pluralTitle.FindStringSubmatchIndex(c.Title.Value)
	if m == nil || c.Above == nil || parsePhrase(c.Title.Value[m[4]:m[5]]).unknown != 1 {
		return headLine{}
	}
	method, path := c.Title.Text.Slice(m[2], m[3]), c.Title.Text.Slice(m[4], m[5])
	hasTwin := slices.ContainsFunc(c.Above.Below, func(s *markdown.Section) bool {
		other := pluralTitle.FindStringSubmatch(s.Title.Value)
		return other != nil && other[1] != method.Value && other[2] == path.Value
	})
	return headLine{ok: hasTwin, methods: []source.Text{method}, path: path.Slice(0, 0).As("/" + path.Value)}
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

package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// methodTitle is a title that is only a method: "GET", "`PUT` method", "DELETE request".
var methodTitle = regex.MustCompile("^[`*\\[]*(" + methodWords + ")[`*\\]]*(?:\\s+(?i:method|request|verb|call|methode|método|méthode))?\\s*:?$")

// capitalTitle is a title that is a method right below a path, where it may be written as a word.
var capitalTitle = regex.MustCompile(`^(Get|Post|Put|Patch|Delete|Head|Options)$`)

// methodHeadings reads headings that are only a method. The path is a title above, or the value of a label above.
func methodHeadings(c *Context) {
	method, ok := methodOfTitle(c.Section)
	if !ok {
		c.methodParagraph()
		c.wordsOfMethod()
		return
	}
	h := headLine{ok: true, methods: []source.Text{method}, path: resourcePath(c.Section)}
	if h.path.Value == "" {
		beside := c.pathBeside()
		h.path, h.server = beside.path, beside.server
	}
	if h.path.Value != "" {
		c.addHead(h, Said, c.Role(), false, source.Text{})
	}
}

// namedMethod is a title that is a method and a few words: "GET Books".
var namedMethod = regex.MustCompile(`^(` + methodWords + `)(?:\s+[\pL][\pL-]*){1,4}$`)

// wordsOfMethod reads a heading that is a method and a name, beside a label that gives the only path around it.
func (c *Context) wordsOfMethod() {
	m := namedMethod.FindStringSubmatchIndex(c.Title.Value)
	if m == nil || c.Kind != markdown.Heading {
		return
	}
	if own, _ := c.fieldsBelow(); len(own) > 0 {
		return
	}
	if h := c.pathBeside(); h.ok {
		h.methods = []source.Text{c.Title.Text.Slice(m[2], m[3])}
		c.addHead(h, Said, c.Role(), false, source.Text{})
	}
}

// methodParagraph reads a paragraph that is only a method, below a heading that is only a path.
func (c *Context) methodParagraph() {
	if c.Kind != markdown.Heading || !strings.HasPrefix(c.Title.Value, "/") {
		return
	}
	path, ok := pathOf(c.Title.Text)
	if !ok {
		return
	}
	for _, b := range c.Blocks {
		p, isText := b.(markdown.Paragraph)
		if !isText || p.Item || p.Quote {
			continue
		}
		if m := methodTitle.FindStringSubmatchIndex(p.Value); m != nil && c.use(b) {
			path.methods = []source.Text{p.Text.Slice(m[2], m[3])}
			c.addHead(path, Said, c.Role(), false, source.Text{})
		}
	}
}

func methodOfTitle(s *markdown.Section) (method source.Text, ok bool) {
	if s.Kind != markdown.Heading && s.Kind != markdown.Tab {
		return source.Text{}, false
	}
	m := methodTitle.FindStringSubmatchIndex(strings.TrimSpace(s.Title.Value))
	if m == nil && strings.HasPrefix(strings.TrimSpace(s.Above.Title.Value), "/") {
		m = capitalTitle.FindStringSubmatchIndex(strings.TrimSpace(s.Title.Value))
	}
	if m == nil {
		return source.Text{}, false
	}
	method = s.Title.Text.Trim().Slice(m[2], m[3])
	method.Value = upper(method.Value)
	return method, true
}

// pathBeside is the only path that a label next to the section, such as "URL", gives.
func (c *Context) pathBeside() headLine {
	if c.Above == nil {
		return headLine{}
	}
	for _, s := range c.Above.Below {
		if own := c.own[s]; own.Part != Paths || !own.Known {
			continue
		}
		for _, b := range s.Blocks {
			if path, ok := pathOf(valueOf(b)); ok {
				return path
			}
		}
	}
	return headLine{}
}

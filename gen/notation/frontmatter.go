package notation

import (
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// settingForm is a line of the front matter that has the operation of the page, as Mintlify and Docusaurus have it.
var settingForm = regex.MustCompile(`(?m)^(?:api|openapi)[ \t]*:[ \t]*["']?([A-Za-z]+)[ \t]+([^\s"']+)["']?[ \t]*$`)

// frontMatter reads the operation that the front matter gives to the whole page: "api: POST /users".
func frontMatter(c *Context) {
	if c.Kind != markdown.Top {
		return
	}
	m := settingForm.FindStringSubmatchIndex(c.settings.Value)
	if m == nil {
		return
	}
	method, url := c.settings.Slice(m[2], m[3]), c.settings.Slice(m[4], m[5])
	h := headIn(markdown.Line{Text: method.As(upper(method.Value) + " " + url.Value)})
	if !h.ok {
		return
	}
	path, ok := pathOf(url)
	if !ok {
		return
	}
	path.methods = []source.Text{method.As(upper(method.Value))}
	c.addHead(path, Said, Role{}, false, source.Text{})
}

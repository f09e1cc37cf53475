package notation

import (
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// settingForm is a line of the front matter that has the operation of the page, as Mintlify and Docusaurus have it.
var settingForm = regex.MustCompile(`(?m)^(?:api|openapi)[ \t]*:[ \t]*["']?([A-Za-z]+)[ \t]+([^\s"']+)["']?[ \t]*$`)

var (
	// methodSetting and pathSetting are lines of the front matter that have the method and the path apart.
	methodSetting = regex.MustCompile(`(?m)^(?:http[-_]?)?method[ \t]*:[ \t]*["']?([A-Za-z]+)["']?[ \t]*$`)
	pathSetting   = regex.MustCompile(`(?m)^(?:route|path|endpoint|ur[il])[ \t]*:[ \t]*["']?((?:https?://[^\s"'/]+)?/[^\s"']*)["']?[ \t]*$`)
)

// settingsOfHead are the method and the URL that the front matter gives to the whole page: "api: POST /users", or
// "method: POST" with "route: /users".
func (c *Context) settingsOfHead() (method, url source.Text) {
	if m := settingForm.FindStringSubmatchIndex(c.settings.Value); m != nil {
		return c.settings.Slice(m[2], m[3]), c.settings.Slice(m[4], m[5])
	}
	m := methodSetting.FindStringSubmatchIndex(c.settings.Value)
	if m == nil {
		return source.Text{}, source.Text{}
	}
	for _, p := range pathSetting.FindAllStringSubmatchIndex(c.settings.Value, -1) {
		if own := c.settings.Slice(p[2], p[3]); url.Value == "" || own.Value[0] == '/' && url.Value[0] != '/' {
			url = own
		}
	}
	return c.settings.Slice(m[2], m[3]), url
}

// frontMatter reads the operation that the front matter gives to the whole page.
func frontMatter(c *Context) {
	if c.Kind != markdown.Top {
		return
	}
	method, url := c.settingsOfHead()
	if method.Value == "" || url.Value == "" {
		return
	}
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

package notation

import (
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// tags reads tags whose attributes are an operation or a parameter: GitBook's {% swagger %} and {% api-method %} with what
// they hold, Hugo's {{< api-endpoint >}}, components such as <ParamField>.
func tags(c *Context) {
	if c.Tag != nil && !c.Tag.IsAlone {
		c.tag(c.Section)
	}
	for _, s := range c.Below {
		if s.Tag != nil && s.Tag.IsAlone {
			c.tag(s)
		}
	}
}

// tag reads the tag that opens a section.
func (c *Context) tag(s *markdown.Section) {
	if method, ok := s.Tag.Method(); ok {
		if path, ok := pathOfTag(s.Tag); ok && http.IsMethod(upper(method.Value)) {
			path.methods = []source.Text{method.As(upper(method.Value))}
			c.addHead(path, Said, Role{}, false, source.Text{})
		}
		return
	}
	if tagOfParameter.MatchString(s.Tag.Word) {
		c.tagParameter(s)
	}
}

var (
	tagOfParameter = regex.MustCompile(`(?i)param(?:eter)?$|field$`)
	shortcodeForm  = regex.MustCompile(`\{\{[<%].*?[>%]\}\}`)
)

// pathOfTag is the path that the attributes of a tag give, behind the path of the base URL, if they give one.
func pathOfTag(t *markdown.Tag) (h headLine, ok bool) {
	path, ok := t.Attribute("path", "url", "endpoint", "uri")
	if !ok {
		return headLine{}, false
	}
	base, _ := t.Attribute("baseurl", "host", "server")
	written := shortcodeForm.ReplaceAllString(path.Value, "{host}")
	if server, rest, ok := http.Split(written); ok {
		h.server, written = server, rest
	} else {
		written = "/" + written
	}
	if server, rest, ok := http.Split(base.Value); ok && h.server == "" {
		h.server, written = server, strings.TrimRight(rest, "/")+written
	}
	if _, _, ok := http.Split(written); !ok || strings.ContainsAny(written, " \t") {
		return headLine{}, false
	}
	h.path = path.As(written)
	if at := strings.Index(path.Value, written); at >= 0 {
		h.path = path.Slice(at, at+len(written))
	}
	return h, true
}

// tagParameter reads a parameter of a request, or a field of a response.
func (c *Context) tagParameter(s *markdown.Section) {
	p, role := Param{}, c.roles[s.Above]
	name, ok := s.Tag.Attribute("name")
	for _, place := range []string{"path", "query", "body", "header", "cookie"} {
		if value, found := s.Tag.Attribute(place); found {
			name, ok, p.In = value, true, place
		}
	}
	if place, found := s.Tag.Attribute("in"); found {
		p.In = placeOf(place.Value)
	}
	if !ok || !isName(name.Value) {
		return
	}
	p.Name = name
	if kind, _ := s.Tag.Attribute("type"); isType(kind.Value) {
		p.Type = kind
	}
	if required, found := s.Tag.Attribute("required"); found {
		p.Required = no()
		if required.Value == "" || required.Value == "true" {
			p.Required = yes()
		}
	}
	for i, b := range s.Blocks {
		if text, isText := b.(markdown.Paragraph); isText && i == 0 {
			p.setDescription(text.Text)
		}
		c.used[place{s, b.Place()}] = true
	}
	p.Default, _ = s.Tag.Attribute("default")
	if strings.Contains(strings.ToLower(s.Tag.Word), "response") {
		role.Group, role.Part = Response, Fields
	}
	c.addParam(c.inside(p, s), Said, role)
}

// inside is a parameter with the names of those whose tags hold its own before its name.
func (c *Context) inside(p Param, s *markdown.Section) Param {
	for up := s.Above; up != nil; up = up.Above {
		if up.Tag == nil || !tagOfParameter.MatchString(up.Tag.Word) {
			continue
		}
		if outer, ok := up.Tag.Attribute("body", "name"); ok && isName(outer.Value) {
			kind, _ := up.Tag.Attribute("type")
			dots := dotsOf(kind.Value)
			if strings.HasSuffix(kind.Value, "[]") {
				dots = "[]."
			}
			p.Name = p.Name.As(outer.Value + dots + p.Name.Value)
		}
	}
	return p
}

package notation

import (
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

var (
	blueprintHead = regex.MustCompile(`^\s*FORMAT:\s*1A\b`)

	actionForm   = regex.MustCompile(`\[\s*(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)(?:\s+(/[^\]]*?))?\s*\]\s*$`)
	resourceForm = regex.MustCompile(`\[\s*(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+)?(/.*)\]\s*$`)
)

// blueprint reads API Blueprint's actions, "Name [GET]" below "Name [/path]" or "Name [GET /path]".
func blueprint(c *Context) {
	if c.Kind != markdown.Heading {
		return
	}
	m := actionForm.FindStringSubmatchIndex(c.Title.Value)
	if m == nil {
		return
	}
	h := headLine{ok: true, methods: []source.Text{c.Title.Text.Slice(m[2], m[3])}}
	if m[4] >= 0 {
		h.path = c.Title.Text.Slice(m[4], m[5])
	} else {
		h.path = resourcePath(c.Section)
	}
	if h.path.Value != "" {
		c.addHead(h, Said, c.Role(), false, source.Text{})
	}
}

// NameOfAction is the title of an action or a resource without its method and path: "Get a book" of "Get a book [GET /books/{id}]".
func NameOfAction(title string) string {
	return strings.TrimSpace(resourceForm.ReplaceAllString(actionForm.ReplaceAllString(title, ""), ""))
}

// IsBlueprintHead reports whether a paragraph is what an API Blueprint says of itself above its first heading.
func IsBlueprintHead(text string) bool { return blueprintHead.MatchString(text) }

// resourcePath is the path of the resource that an action is below.
func resourcePath(s *markdown.Section) source.Text {
	for up := s.Above; up != nil; up = up.Above {
		if r := resourceForm.FindStringSubmatchIndex(up.Title.Value); r != nil {
			return up.Title.Text.Slice(r[2], r[3])
		}
		if h := headIn(up.Title); h.ok {
			return h.path
		}
		if title := strings.TrimSpace(up.Title.Value); strings.HasPrefix(title, "/") && http.Anonymous(title) != "" && !strings.Contains(title, " ") {
			return up.Title.Text.Trim()
		}
	}
	return source.Text{}
}

// A structure is a type that API Blueprint's data structures name.
type structure struct {
	base   string
	fields []Param
}

var structureForm = regex.MustCompile(`^([\p{L}\w .-]+?)(?:\s*\(([^()]*)\))?$`)

// isStructures reports whether a section is the one in which API Blueprint defines types.
func isStructures(s *markdown.Section) bool {
	return s.Kind == markdown.Heading && strings.EqualFold(strings.TrimSpace(s.Title.Value), "data structures")
}

// structuresOf are the types that a page defines below a heading "Data Structures".
func structuresOf(top *markdown.Section) map[string]structure {
	out := map[string]structure{}
	top.All(func(s *markdown.Section) bool {
		if !isStructures(s) {
			return true
		}
		for _, b := range s.Below {
			if m := structureForm.FindStringSubmatch(strings.TrimSpace(b.Title.Value)); m != nil {
				out[m[1]] = structure{base: strings.TrimSpace(m[2]), fields: membersOf(b)}
			}
		}
		return true
	})
	return out
}

// membersOf are the items of a section's lists, those of nested lists with dots in their names.
func membersOf(s *markdown.Section) []Param {
	var out []Param
	for _, b := range s.Blocks {
		if p, ok := b.(markdown.Paragraph); ok && p.Item {
			if q, ok := parameterItem(p.Line); ok {
				out = append(out, q)
			}
		}
	}
	for _, b := range s.Below {
		q, ok := parameterItem(b.Title)
		if !ok {
			continue
		}
		out = append(out, q)
		for _, inner := range membersOf(b) {
			inner.Name = inner.Name.As(q.Name.Value + dotsOf(q.Type.Value) + inner.Name.Value)
			out = append(out, inner)
		}
	}
	return out
}

// dotsOf is what stands between a name and that of a member: the type is that of a list, or of an object.
func dotsOf(kind string) string {
	kind = strings.ToLower(strings.Trim(kind, "`*_ "))
	if strings.HasPrefix(kind, "array") || strings.HasPrefix(kind, "list") || strings.HasSuffix(kind, "[]") {
		return "[]."
	}
	return "."
}

// partOfParameter is an item below a parameter of API Blueprint.
var partOfParameter = regex.MustCompile(`^(?i:(default|sample)(?::\s*(.+))?|(members|values))$`)

// isOfParameter reports whether the section is such an item, which is read with its parameter.
func (c *Context) isOfParameter() bool {
	return c.Kind == markdown.Item && c.Above.Kind == markdown.Item && partOfParameter.MatchString(strings.TrimSpace(c.Title.Value))
}

// blueprintItems reads the default and the values of a parameter of API Blueprint, which are items below it. It reports
// whether there is one.
func (c *Context) blueprintItems(p *Param) (found bool) {
	for _, b := range c.Blocks {
		text, ok := b.(markdown.Paragraph)
		if !ok || !text.Item {
			continue
		}
		if m := partOfParameter.FindStringSubmatchIndex(strings.TrimSpace(text.Value)); m != nil {
			found = true
			c.use(b)
			if m[4] >= 0 && strings.EqualFold(text.Value[m[2]:m[3]], "default") {
				p.setDefault(text.Text.Slice(m[4], m[5]))
			}
		}
	}
	for _, s := range c.Below {
		if m := partOfParameter.FindStringSubmatch(strings.TrimSpace(s.Title.Value)); m != nil && m[3] != "" {
			found = true
			p.Enum = append(p.Enum, valuesBelow(s)...)
			for _, b := range s.Blocks {
				c.used[place{s, b.Place()}] = true
			}
		}
	}
	return found
}

var attributesForm = regex.MustCompile(`(?i)^attributes?(?:\s*\(([^()]*)\))?$`)

// attributes reads API Blueprint's attributes of a request or a response, with the data structures that they name.
func attributes(c *Context) {
	role := c.Role()
	var own []Param
	list := false
	m := attributesForm.FindStringSubmatch(strings.TrimSpace(c.Title.Value))
	if m != nil {
		own, list = c.expanded(m[1], 0), strings.HasPrefix(m[1], "array")
		for _, p := range membersOf(c.Section) {
			own = append(append(own, p), c.membersOfType(p, 0)...)
		}
		role = c.roles[c.Above]
	}
	for _, b := range c.Blocks {
		p, ok := b.(markdown.Paragraph)
		if !ok || !p.Item {
			continue
		}
		if m := attributesForm.FindStringSubmatch(strings.TrimSpace(p.Value)); m != nil && m[1] != "" {
			own, list = append(own, c.expanded(m[1], 0)...), strings.HasPrefix(m[1], "array")
			c.use(b)
		}
	}
	if len(own) == 0 || role.Group == NoGroup {
		return
	}
	for _, b := range c.Blocks {
		c.use(b)
	}
	for _, p := range own {
		if role.Group == Response {
			name := p.Name
			if list {
				name = name.As("[]." + name.Value)
			}
			c.add(p.Name.Pos, Said, role, Field{Name: name, Type: p.Type, Description: p.Description, Status: role.Code, Constraints: p.Constraints})
		} else if !strings.ContainsAny(p.Name.Value, ".[") {
			p.In = "body"
			c.add(p.Name.Pos, Said, role, p)
		}
	}
}

// isOfBlueprint reports whether a section is part of API Blueprint's attributes or data structures, which attributes reads.
func (c *Context) isOfBlueprint() bool {
	for s := c.Section; s != nil; s = s.Above {
		if s.Kind == markdown.Item && c.roles[s.Above].Group != NoGroup && attributesForm.MatchString(strings.TrimSpace(s.Title.Value)) || isStructures(s) {
			return true
		}
	}
	return false
}

const deepestStructure = 4

// expanded are the members of a named type and of those that it is made of.
func (c *Context) expanded(name string, depth int) []Param {
	name = strings.TrimSpace(name)
	if inner, ok := strings.CutPrefix(name, "array["); ok {
		name = strings.TrimSuffix(inner, "]")
	}
	t, ok := c.structures[name]
	if !ok || depth > deepestStructure {
		return nil
	}
	out := c.expanded(t.base, depth+1)
	for _, p := range t.fields {
		out = append(out, p)
		out = append(out, c.membersOfType(p, depth)...)
	}
	return out
}

// membersOfType are the members of a member whose type has a name.
func (c *Context) membersOfType(p Param, depth int) []Param {
	kind := p.Type.Value
	if kind == "" {
		kind = p.kind
	}
	var out []Param
	for _, inner := range c.expanded(kind, depth+1) {
		inner.Name = p.Name.As(p.Name.Value + dotsOf(kind) + inner.Name.Value)
		out = append(out, inner)
	}
	return out
}

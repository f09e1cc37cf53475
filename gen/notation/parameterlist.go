package notation

import (
	"strings"

	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// parameterLists reads lists of parameters, and lines that are one each: "- `name` (string, required) - The name."
func parameterLists(c *Context) {
	if c.isOfBlueprint() {
		return
	}
	above := Role{} // of the line before the list
	for i, b := range c.Blocks {
		p, ok := b.(markdown.Paragraph)
		if !ok || p.Quote {
			above = Role{}
			continue
		}
		role := c.Role()
		if !p.Item {
			role = c.roleAt(i)
			above = lastLineRole(p)
		} else if above != (Role{}) {
			role = role.within(above, c.Section)
		}
		if !isListRole(role) {
			continue
		}
		lines := p.Lines()
		switch {
		case p.Item:
			lines = []markdown.Line{p.Line}
		case p.Depth > 0:
			continue
		}
		for _, line := range lines {
			if q, ok := parameterItem(line); ok {
				c.use(p)
				c.addParam(q, Said, role)
			} else if !p.Item {
				c.spansOf(line, role)
			}
		}
	}
	if c.Kind == markdown.Item || c.Kind == markdown.Label {
		if above := c.roles[c.Above]; isListRole(above) && c.own[c.Section] == (Role{}) {
			if q, ok := parameterItem(c.Title); ok {
				if c.Kind == markdown.Label && len(c.Blocks) > 0 && q.Description.Value == "" {
					if p, ok := c.Blocks[0].(markdown.Paragraph); ok {
						q.detail(p.Line.Text)
					}
				}
				c.addParam(q, Said, above)
			}
		}
	}
}

// lastLineRole is what the last line of a paragraph says of the list below it.
func lastLineRole(p markdown.Paragraph) Role {
	lines := p.Lines()
	if len(lines) == 0 {
		return Role{}
	}
	return sentenceRole(lines[len(lines)-1].Value)
}

func isListRole(r Role) bool {
	switch r.Part {
	case Params, Fields:
		return true
	case Headers:
		return true
	case Body:
		return r.Group == Request || r.In == "body" && r.Group != Response
	}
	return false
}

// parameterItem reads an item that begins with a name: in code, in bold, or before a colon, a dash or a parenthesis.
func parameterItem(l markdown.Line) (Param, bool) {
	if len(l.Parts) == 0 {
		return Param{}, false
	}
	p := Param{}
	first := l.Parts[0]
	if first.Mark&(markdown.Quoted|markdown.Strong) != 0 {
		text := l.Of(first)
		name, rest := text, source.Text{}
		if i := strings.IndexAny(text.Value, " \t(:="); i > 0 && !isName(strings.TrimSpace(text.Value)) && equalsForm.FindString(text.Value) == "" {
			name, rest = text.Slice(0, i), text.Slice(i, len(text.Value))
		}
		if requiredWord(strings.ToLower(strings.Trim(name.Value, ".:"))) != nil || !p.setName(name) {
			return Param{}, false
		}
		if rest.Value != "" && strings.Trim(rest.Value, " :=") != "" {
			if value := strings.TrimSpace(strings.TrimLeft(rest.Value, ":= ")); isType(value) {
				p.Type = rest.TrimSet(":= ")
			}
		}
		p.detail(l.Text.Slice(first.To, len(l.Value)))
		return p, true
	}
	end := strings.IndexAny(strings.TrimPrefix(l.Value, ":"), " \t:=(–—")
	if end <= 0 {
		end = len(l.Value)
	} else if strings.HasPrefix(l.Value, ":") {
		end++
	}
	name := l.Text.Slice(0, end)
	rest := l.Text.Slice(end, len(l.Value))
	after := strings.TrimLeft(rest.Value, " \t")
	if after != "" && !strings.ContainsAny(after[:1], ":(=-[") && !strings.HasPrefix(after, "–") && !strings.HasPrefix(after, "—") {
		return Param{}, false
	}
	if !p.setName(name) || isNone(p.Name.Value) {
		return Param{}, false
	}
	if m, ok := strings.CutPrefix(after, ":"); ok { // API Blueprint: "id: 1 (number, required) - The id."
		if i := strings.LastIndex(m, "("); i > 0 && strings.Contains(m[i:], ")") {
			at := len(l.Value) - len(m) + i
			q := p
			if q.group(l.Text.Slice(at+1, at+strings.Index(m[i:], ")"))) {
				q.setDescription(l.Text.Slice(min(at+strings.Index(m[i:], ")")+1, len(l.Value)), len(l.Value)).TrimSet(" -–—"))
				return q, true
			}
		}
	}
	p.detail(rest)
	return p, true
}

// spansOf reads a line such as "`sessionId` query parameter to specify the session".
func (c *Context) spansOf(l markdown.Line, role Role) {
	if !withQuery.MatchString(l.Value) {
		return
	}
	for _, part := range l.Parts {
		if !part.Is(markdown.Quoted) {
			continue
		}
		p := Param{}
		if p.setName(l.Of(part)) {
			p.setDescription(l.Text)
			c.addParam(p, Said, role)
		}
	}
}

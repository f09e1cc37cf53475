package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// parameterLists reads lists of parameters, and lines that are one each: "- `name` (string, required) - The name."
func parameterLists(c *Context) {
	if c.isOfBlueprint() {
		return
	}
	if c.nestedList() {
		return
	}
	above := Role{} // of the line before the list
	for i, b := range c.Blocks {
		if code, ok := b.(markdown.Code); ok {
			c.parameterLines(code, c.roleAt(i))
		}
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
		if role.Group == Response && role.Part == Headers && c.followsSample(i) {
			role.Part = Fields
		}
		role, isSent := c.sentRole(c.Section, role)
		if isSent && !p.Item {
			continue
		}
		role, isMember := c.memberRole(c.Section, role)
		if isMember && !p.Item {
			continue
		}
		if !isListRole(role) && !(p.Item && (c.describesBody(c.Section, role) || c.listsParameters(c.Section, role) || c.describesThing(c.Section, role))) {
			continue
		}
		lines := p.Lines()
		switch {
		case p.Item:
			lines = []markdown.Line{p.Line}
		case p.Depth > 0 && (c.Kind != markdown.Label || i > 0):
			continue
		}
		lines = slices.Concat(mapped(lines, severalOf)...)
		for _, line := range lines {
			if q, ok := parameterItem(line); ok && (p.Item || !isOtherPart(line)) && !isForm(line.Value) && !isNoHeader(q, role) {
				c.use(p)
				c.addParam(q, Said, role)
			}
		}
	}
	if c.Kind != markdown.Label {
		return
	}
	if c.labelledMember() {
		return
	}
	if above := c.roles[c.Above]; isListRole(above) && c.own[c.Section] == (Role{}) {
		if q, ok := c.labelledItem(); ok {
			c.addParam(q, Said, above)
		}
	}
}

// isForm reports whether a text is a query string or the body of a form: "page=2&size=10".
func isForm(text string) bool {
	return strings.Contains(text, "&") && formBody.MatchString(strings.TrimSpace(text))
}

// isOtherPart reports whether a line of text begins with the plain label of a response, a request or an example:
// "Response: 204". A label in bold has a status behind it: "**Response** `204 No Content`".
func isOtherPart(l markdown.Line) bool {
	label := ""
	if m := labelForm.FindStringSubmatch(l.Value); m != nil && l.Parts[0].Mark == 0 {
		label = m[1]
	} else if first := l.Parts[0]; first.Is(markdown.Strong) && first.From == 0 && codeAtStart.MatchString(l.Value[first.To:]) {
		label = l.Of(first).Value
	}
	p := parsePhrase(label)
	return label != "" && p.unknown == 0 && p.any(wResponse, wRequest, wExample, wError)
}

// codeAtStart is a status at the beginning of a text.
var codeAtStart = regex.MustCompile("^[\\s:`*]*[1-5]\\d\\d\\b")

// labelledItem is the parameter that a label names, with the text below it as its description.
func (c *Context) labelledItem() (Param, bool) {
	q, ok := parameterItem(c.Title)
	if !ok {
		return q, false
	}
	if p, isText := firstBlock(c.Section).(markdown.Paragraph); isText && q.Description.Value == "" {
		q.detail(p.Line.Text)
	}
	return q, true
}

func firstBlock(s *markdown.Section) markdown.Block {
	if len(s.Blocks) == 0 {
		return nil
	}
	return s.Blocks[0]
}

// nestedList reads an item of a list of parameters that has a list below it: the item's values, or its members. It
// reports whether the section is one.
func (c *Context) nestedList() bool {
	outer, ok := c.outerItem(c.Section)
	if !ok {
		return false
	}
	role, _ := c.memberRole(aroundItems(c.Section), c.roles[c.Above])
	var members []Param
	if c.isOfParameter() {
		return true
	}
	if c.blueprintItems(&outer) {
		c.addParam(outer, Said, role)
		return true
	}
	if outer.listsValues(c.Title.Value) {
		outer.Enum = append(outer.Enum, valuesBelow(c.Section)...)
		for _, b := range c.Blocks {
			c.use(b)
		}
	} else {
		for _, b := range c.Blocks {
			p, isText := b.(markdown.Paragraph)
			if !isText || p.Quote {
				continue
			}
			if !p.Item {
				if outer.Description.Value == "" && p.Depth > 0 {
					outer.setDescription(p.Line.Text)
				}
				continue
			}
			if q, ok := parameterItem(p.Line); ok {
				q.Name = q.Name.As(outer.Name.Value + dotsOf(outer.Type.Value) + q.Name.Value)
				members = append(members, q)
				c.use(p)
			}
		}
	}
	if !c.isValue() {
		c.addParam(outer, Said, role)
	}
	for _, q := range members {
		c.addParam(q, Said, role)
	}
	return true
}

// outerItem is the parameter that a section is an item for, under its full name.
func (c *Context) outerItem(s *markdown.Section) (Param, bool) {
	if s.Kind != markdown.Item || c.own[s] != (Role{}) || !isListRole(c.roles[s.Above]) && !c.isOfBody(s) {
		return Param{}, false
	}
	p, ok := parameterItem(s.Title)
	if !ok {
		return Param{}, false
	}
	if above, ok := c.outerItem(s.Above); ok {
		p.Name = p.Name.As(above.Name.Value + dotsOf(above.Type.Value) + p.Name.Value)
	}
	return p, true
}

// isOfBody reports whether an item stands in a list that describes the fields of a response.
func (c *Context) isOfBody(s *markdown.Section) bool {
	outer := aroundItems(s)
	_, isMember := c.memberRole(outer, c.roles[outer])
	return isMember || c.describesBody(outer, c.roles[outer]) || c.listsParameters(outer, c.roles[outer])
}

// aroundItems is the section around an item and the items around that.
func aroundItems(s *markdown.Section) *markdown.Section {
	outer := s.Above
	for outer.Kind == markdown.Item && outer.Above != nil {
		outer = outer.Above
	}
	return outer
}

// isValue reports whether the section is one of the values that the item around it lists.
func (c *Context) isValue() bool {
	above, ok := c.outerItem(c.Above)
	return ok && above.listsValues(c.Above.Title.Value)
}

// valuesLead ends a line that a list of values stands below.
var valuesLead = regex.MustCompile(`(?i)\b(?:one of(?: these| the following)?(?: values)?|values(?: are)?|options(?: are)?|either|can be|must be|may be|choices|enum|possible \w+(?: are)?)\W*$`)

// listsValues reports whether the list below an item is one of values rather than of members.
func (p Param) listsValues(title string) bool {
	kind := strings.ToLower(strings.Trim(p.Type.Value, "`*_ "))
	for _, holder := range []string{"object", "array", "list", "hash", "map", "json", "dict"} {
		if strings.HasPrefix(kind, holder) && !valuesLead.MatchString(title) {
			return false
		}
	}
	return valuesLead.MatchString(title) || kind != "" && isType(kind)
}

// valuesBelow are the values that the items of a section begin with.
func valuesBelow(s *markdown.Section) []string {
	var out []string
	add := func(l markdown.Line) {
		if p, ok := parameterItem(l); ok {
			out = append(out, p.Name.Value)
		} else if len(l.Parts) > 0 && l.Parts[0].From == 0 && l.Parts[0].Is(markdown.Quoted) {
			out = append(out, l.Of(l.Parts[0]).Value)
		} else if isNumber(strings.TrimSpace(l.Value)) {
			out = append(out, strings.TrimSpace(l.Value))
		}
	}
	for _, b := range s.Blocks {
		if p, ok := b.(markdown.Paragraph); ok && p.Item {
			add(p.Line)
		}
	}
	for _, b := range s.Below {
		if b.Kind == markdown.Item {
			add(b.Title)
		}
	}
	return out
}

// followsSample reports whether a block stands behind a section below its own, such as the tab of a sample: it is about
// the members of that, and not about headers.
func (c *Context) followsSample(i int) bool {
	return len(c.Below) > 0 && c.Below[0].At < c.Order[i]
}

// lastLineRole is what the last line of a paragraph says of the list below it.
func lastLineRole(p markdown.Paragraph) Role {
	lines := p.Lines()
	if len(lines) == 0 {
		return Role{}
	}
	return sentenceRole(lines[len(lines)-1].Value)
}

// describesBody reports whether the list in a section about a response describes the fields of its body: an item gives
// one of them a type in parentheses.
func (r *reading) describesBody(s *markdown.Section, role Role) bool {
	if role.Group != Response || role.Part != Body && role.Part != Example {
		return false
	}
	is, known := r.described[s]
	if !known {
		is = slices.ContainsFunc(s.Blocks, func(b markdown.Block) bool {
			p, ok := b.(markdown.Paragraph)
			return ok && p.Item && isTypedItem(p.Line)
		}) || slices.ContainsFunc(s.Below, func(s *markdown.Section) bool { return s.Kind == markdown.Item && isTypedItem(s.Title) })
		r.described[s] = is
	}
	return is
}

// listsParameters reports whether a list without a label, in the section of an operation, is one of parameters: an item
// gives one of them a type in parentheses.
func (r *reading) listsParameters(s *markdown.Section, role Role) bool {
	if role.Group != NoGroup || role.Part != NoPart || !r.isHeaded(s) {
		return false
	}
	role.Group, role.Part = Response, Body
	return r.describesBody(s, role) || r.marksParameters(s)
}

// isHeaded reports whether the title of a section, or what stands right below it, is a method and a path.
func (r *reading) isHeaded(s *markdown.Section) bool {
	is, known := r.headed[s]
	if !known {
		is = headIn(s.Title).ok || hasHead(s)
		r.headed[s] = is
	}
	return is
}

// isNoHeader reports whether a name below the title of a response's headers is that of a field: no header has a low line.
func isNoHeader(p Param, r Role) bool {
	return r.Group == Response && r.Part == Headers && strings.Contains(p.Name.Value, "_")
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

package notation

import (
	"slices"
	"unicode"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// memberRole is the role of a list of members of a response that no label names. The list stands in the section of a GET, or behind the
// parameters of its query. The prose of the section says what the operation returns and names no parameters, and a sample of the section
// shows one of the members; or the sample shows all of them.
func (r *reading) memberRole(s *markdown.Section, role Role) (Role, bool) {
	isUnnamed := role.Group == NoGroup && role.Part == NoPart
	isBehindQuery := role.Part == Params && role.In == "query"
	if isUnnamed && r.listsMembers(s) || isBehindQuery && r.showsAllMembers(s) {
		return Role{Group: Response, Part: Fields}, true
	}
	return role, false
}

func (r *reading) listsMembers(s *markdown.Section) bool {
	is, known := r.members[s]
	if !known {
		is = r.onlyReads(s) && (tellsResponse(s) && r.showsMember(s) || r.showsAllMembers(s))
		r.members[s] = is
	}
	return is
}

// onlyReads reports whether the operations of a section have the method GET.
func (r *reading) onlyReads(s *markdown.Section) bool {
	is, known := r.reads[s]
	if !known {
		is = hasOnlyGET(s)
		r.reads[s] = is
	}
	return is
}

func hasOnlyGET(s *markdown.Section) bool {
	reads := false
	for _, m := range headIn(s.Title).methods {
		if m.Value != "GET" {
			return false
		}
		reads = true
	}
	for _, b := range s.Blocks {
		for _, line := range headLines(b) {
			for _, m := range headIn(line).methods {
				if m.Value != "GET" {
					return false
				}
				reads = true
			}
		}
	}
	return reads
}

// headLines are the lines of a block that can be a method and a path.
func headLines(b markdown.Block) []markdown.Line {
	switch b := b.(type) {
	case markdown.Paragraph:
		if !b.Item {
			return b.Lines()
		}
	case markdown.Code:
		if !isProgram(b.Language) {
			return []markdown.Line{{Text: firstLine(b.Text).TrimSet("\n")}}
		}
	}
	return nil
}

// tellsResponse reports whether the prose of a section says what an operation returns, and nothing of parameters.
func tellsResponse(s *markdown.Section) bool {
	tells := false
	for _, b := range s.Blocks {
		p, ok := b.(markdown.Paragraph)
		if !ok || p.Item {
			continue
		}
		if paramsForm.MatchString(p.Value) {
			return false
		}
		tells = tells || answerForm.MatchString(p.Value)
	}
	return tells
}

var memberName = regex.MustCompile(`"([^"\s]+)"\s*:`)

// showsMember reports whether the code of a section shows a member that an item or a label of it names.
func (r *reading) showsMember(s *markdown.Section) bool {
	shown := membersIn(s.Blocks)
	for _, b := range s.Below {
		if b.Kind != markdown.Heading {
			shown = append(shown, membersIn(b.Blocks)...)
		}
	}
	isShown := func(l markdown.Line) bool {
		p, ok := parameterItem(l)
		return ok && slices.Contains(shown, p.Name.Value)
	}
	return slices.ContainsFunc(s.Blocks, func(b markdown.Block) bool {
		p, ok := b.(markdown.Paragraph)
		return ok && p.Item && isShown(p.Line)
	}) || slices.ContainsFunc(s.Below, func(b *markdown.Section) bool { return r.isMember(b) && isShown(b.Title) })
}

// showsAllMembers reports whether the code of a section shows all that the items of its list name, and the items give each a type. No
// item says what only a request has, and no command sends one of them.
func (r *reading) showsAllMembers(s *markdown.Section) bool {
	is, known := r.allShown[s]
	if !known {
		is = r.describesCode(s)
		r.allShown[s] = is
	}
	return is
}

func (r *reading) describesCode(s *markdown.Section) bool {
	items := listItems(s)
	hasMembers := slices.ContainsFunc(s.Below, func(b *markdown.Section) bool { return b.Kind == markdown.Item })
	if len(items) < fewestOfThing && !hasMembers {
		return false
	}
	shown, sent := membersIn(s.Blocks), r.queryIn(s)
	return !slices.ContainsFunc(items, func(l markdown.Line) bool {
		p, ok := namedItem(l)
		isOfRequest := p.Default.Value != "" || p.Required != nil && *p.Required || slices.Contains(sent, p.Name.Value)
		return !ok || p.Type.Value == "" || isOfRequest || !slices.Contains(shown, p.Name.Value)
	})
}

// listItems are the outer items of the lists of a section.
func listItems(s *markdown.Section) []markdown.Line {
	var out []markdown.Line
	for _, b := range s.Blocks {
		if p, ok := b.(markdown.Paragraph); ok && p.Item {
			out = append(out, p.Line)
		}
	}
	for _, b := range s.Below {
		if b.Kind == markdown.Item {
			out = append(out, b.Title)
		}
	}
	return out
}

// isMember reports whether a section in a list of members is one of them: its title begins in lower case, and is no label of
// ours.
func (r *reading) isMember(s *markdown.Section) bool {
	if s.Kind != markdown.Item && s.Kind != markdown.Label || r.own[s] != (Role{}) || s.Title.Value == "" {
		return false
	}
	return s.Kind == markdown.Item || !unicode.IsUpper([]rune(s.Title.Value)[0])
}

// labelledMember reads a label in a list of members, and reports whether the section is one. Labels below it are members of
// its object, unless it lists values.
func (c *Context) labelledMember() bool {
	outer, path := c.Above, ""
	for outer.Above != nil && c.isMember(outer) {
		p, ok := parameterItem(outer.Title)
		if b, isText := firstBlock(outer).(markdown.Paragraph); !ok || isText && valuesLead.MatchString(b.Value) {
			return false
		}
		outer, path = outer.Above, p.Name.Value+"."+path
	}
	role, ok := c.memberRole(outer, c.roles[outer])
	if !ok || !c.isMember(c.Section) {
		return false
	}
	if q, ok := c.labelledItem(); ok {
		q.Name = q.Name.As(path + q.Name.Value)
		c.addParam(q, Said, role)
	}
	return true
}

// describesSample reports whether a section with the label "Fields" describes the response in the code before it. That response
// must have a member for each name in the first column of the section's tables.
func (r *reading) describesSample(s *markdown.Section) bool {
	names := namesInTables(s)
	shown, group := r.membersBefore(s)
	if len(names) == 0 || group == Request || group == NoGroup && !r.onlyReads(s.Above) {
		return false
	}
	return !slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(shown, name) })
}

// membersBefore are the members in the last code before a section, in the section around it or in one before, and the
// group of that.
func (r *reading) membersBefore(s *markdown.Section) (members []string, group Group) {
	last := func(from *markdown.Section) {
		for _, b := range from.Blocks {
			if shown := membersIn([]markdown.Block{b}); len(shown) > 0 {
				members, group = shown, r.roles[from].Group
			}
		}
	}
	last(s.Above)
	for _, b := range s.Above.Below {
		if b == s {
			break
		}
		last(b)
	}
	return members, group
}

// namesInTables are the names that the rows of a section's tables begin with.
func namesInTables(s *markdown.Section) []string {
	var out []string
	for _, b := range s.Blocks {
		t, ok := b.(markdown.Table)
		if !ok || len(t.Rows) == 0 || !has(columnsOf(t.Rows[0]), cName) {
			continue
		}
		out = append(out, namesInColumn(t.Rows[1:], indexOf(columnsOf(t.Rows[0]), cName))...)
	}
	return out
}

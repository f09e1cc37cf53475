package notation

import (
	"slices"
	"unicode"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// memberRole is the role of a list of members of a response that no label names. It stands in the section of a GET, whose
// prose says what the operation returns and nothing of parameters, and a sample of the section shows one of the members.
func (r *reading) memberRole(s *markdown.Section, role Role) (Role, bool) {
	if role.Group != NoGroup || role.Part != NoPart || !r.listsMembers(s) {
		return role, false
	}
	return Role{Group: Response, Part: Fields}, true
}

func (r *reading) listsMembers(s *markdown.Section) bool {
	is, known := r.members[s]
	if !known {
		is = onlyReads(s) && tellsResponse(s) && r.showsMember(s)
		r.members[s] = is
	}
	return is
}

// onlyReads reports whether the operations of a section have the method GET.
func onlyReads(s *markdown.Section) bool {
	reads := false
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
			return []markdown.Line{{Text: firstLine(b.Text.Lines()).TrimSet("\n")}}
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
	var shown []string
	codes := func(blocks []markdown.Block) {
		for _, b := range blocks {
			if code, ok := b.(markdown.Code); ok {
				for _, m := range memberName.FindAllStringSubmatch(code.Value, -1) {
					shown = append(shown, m[1])
				}
			}
		}
	}
	codes(s.Blocks)
	for _, b := range s.Below {
		if b.Kind != markdown.Heading {
			codes(b.Blocks)
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

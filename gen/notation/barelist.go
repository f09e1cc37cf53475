package notation

import (
	"slices"
	"unicode"

	"docsascode.example/gen/markdown"
)

// marksParameters reports whether a list without a label, in the section of an operation, is one of parameters by what its
// items say of them: one is required, or optional, or has a default, and most others begin with a name, too.
func (r *reading) marksParameters(s *markdown.Section) bool {
	is, known := r.marked[s]
	if !known {
		items, named, marked := 0, 0, 0
		shown, members := r.onlyReads(s), membersIn(s.Blocks) // what a GET returns
		count := func(l markdown.Line) {
			items++
			p, ok := namedItem(l)
			if ok {
				named++
				shown = shown && slices.Contains(members, p.Name.Value)
			}
			if ok && (p.Required != nil || p.Default.Value != "") && parsePhrase(p.Name.Value).known == 0 {
				marked++
			}
		}
		for _, l := range listItems(s) {
			count(l)
		}
		is = marked > 0 && named*2 >= items && !shown
		r.marked[s] = is
	}
	return is
}

// membersIn are the names of the members that code shows.
func membersIn(blocks []markdown.Block) []string {
	var out []string
	for _, b := range blocks {
		if code, ok := b.(markdown.Code); ok {
			for _, m := range memberName.FindAllStringSubmatch(code.Value, -1) {
				out = append(out, m[1])
			}
		}
	}
	return out
}

// namedItem is an item that begins with the name of a parameter: in code or in bold, or in lower case.
func namedItem(l markdown.Line) (Param, bool) {
	p, ok := parameterItem(l)
	if !ok || p.Name.Value == "" {
		return Param{}, false
	}
	isSet := len(l.Parts) > 0 && l.Parts[0].Mark&(markdown.Quoted|markdown.Strong) != 0
	return p, isSet || unicode.IsLower([]rune(p.Name.Value)[0])
}

// isSent reports whether code without a label shows the body of a request: its section is that of an operation which
// changes things, and has a list of parameters right below the code, with a member of it each.
func (c *Context) isSent(b markdown.Code, i int, role Role) bool {
	if role.Group != NoGroup || c.onlyReads(c.Section) || i+1 >= len(c.Blocks) || !c.listsParameters(c.Section, role) {
		return false
	}
	shown := membersIn([]markdown.Block{b})
	items := 0
	for _, next := range c.Blocks[i+1:] {
		p, ok := next.(markdown.Paragraph)
		if !ok || !p.Item {
			break
		}
		q, ok := namedItem(p.Line)
		if !ok || !slices.Contains(shown, q.Name.Value) {
			return false
		}
		items++
	}
	return items > 0
}

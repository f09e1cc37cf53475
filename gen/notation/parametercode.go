package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// parameterLines reads text in a code block below the label of parameters, with one of them on each line. Comments above a
// name or behind it describe it.
func (c *Context) parameterLines(b markdown.Code, role Role) {
	if role.Group != Request || role.Part != Params || b.Language != "" && b.Language != "text" && b.Language != "txt" || c.isUsed(b) {
		return
	}
	var all []Param
	var comment []source.Text
	for l := range b.Text.Lines() {
		line := l.Trim()
		if line.Value == "" {
			comment = nil
			continue
		}
		if text, ok := cutComment(l); ok {
			comment = append(comment, text)
			continue
		}
		p, ok := parameterLine(line)
		if !ok {
			return
		}
		if len(comment) > 0 {
			p.setDescription(source.Join(comment...).Trim())
		}
		all, comment = append(all, p), nil
	}
	if len(all) == 0 {
		return
	}
	c.use(b)
	for _, p := range all {
		c.addParam(p, Said, role)
	}
}

// cutComment is the text of a line that is a comment, with its line feed.
func cutComment(l source.Text) (source.Text, bool) {
	rest := strings.TrimLeft(l.Value, " \t")
	if !strings.HasPrefix(rest, "// ") {
		return l, false
	}
	return l.Slice(len(l.Value)-len(rest)+len("// "), len(l.Value)), true
}

var (
	// commentBehind is a comment behind a name: "size // Optional, at most 50."
	commentBehind = regex.MustCompile(`^(\S+(?:[ \t]+\S+)?)[ \t]+//[ \t]*(.*)$`)
	// nameAndType is a name with its type and nothing else: "size int".
	nameAndType = regex.MustCompile(`^([\w.\[\]-]+)[ \t]+(\S+)$`)
)

// parameterLine reads a line that is a parameter, perhaps with its type and a comment behind it.
func parameterLine(line source.Text) (p Param, ok bool) {
	said := source.Text{}
	if m := commentBehind.FindStringSubmatchIndex(line.Value); m != nil {
		line, said = line.Slice(m[2], m[3]), line.Slice(m[4], m[5])
	}
	if m := nameAndType.FindStringSubmatchIndex(line.Value); m != nil && isType(line.Value[m[4]:m[5]]) {
		ok = p.setName(line.Slice(m[2], m[3]))
		p.Type = line.Slice(m[4], m[5])
	} else {
		p, ok = parameterItem(markdown.Line{Text: line, Parts: []markdown.Part{{To: len(line.Value)}}})
	}
	if said.Value != "" {
		p.setDescription(said)
	}
	return p, ok
}

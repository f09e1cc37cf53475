package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
)

// defaultValue is a value in code, in quotes, a number, or a word that ends its clause: "defaults to the latest" names none.
const defaultValue = "\\s*(?:`([^`]+)`|\"([^\"]*)\"|(-?\\d+(?:\\.\\d+)?)\\s|([^\\s`\",;()]+?)(?-i:\\s*(?:[,;)\\n]|\\.?\\s*$|\\.\\s)))"

var legendDefault = regex.MustCompile("(?i)`?([\\w-]+)`?" + `\s+defaults?(?:\s+to\s|\s+is\s|\s*[:=]|\s)` + defaultValue)

// legends reads the line beside a table that says what the mark ^ means, and what is taken for what is left out.
func legends(c *Context) {
	for i, b := range c.Blocks {
		p, ok := b.(markdown.Paragraph)
		if !ok || !p.Quote && !c.besideParameters(i) {
			continue
		}
		if strings.Contains(p.Value, "^") {
			c.add(p.Pos, Said, c.Role(), Legend{})
			c.use(p)
		}
		for _, m := range legendDefault.FindAllStringSubmatchIndex(p.Value, -1) {
			c.use(p)
			for k := 4; k < len(m); k += 2 {
				if m[k] >= 0 {
					c.add(p.Text.At(m[2]), Said, c.Role(), Default{Name: p.Text.Slice(m[2], m[3]), Value: p.Text.Slice(m[k], m[k+1])})
				}
			}
		}
	}
}

// besideParameters reports whether a block stands in a section of parameters.
func (c *Context) besideParameters(i int) bool {
	r := c.roleAt(i)
	return r.Part == Params || r.Part == Headers && r.Group != Response
}

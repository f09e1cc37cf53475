package notation

import (
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

var (
	baseWords = regex.MustCompile(`(?i)\b(?:base|root|host|server|default)\b.{0,30}?\b(?:url|uri|path|address|endpoint|host)?\b|\b(?:url|api) (?:base|root)\b|^host\b|\burl de base\b|\bbasis-?(?:url|adresse)\b|базов\S+ (?:адрес|url)|ベース ?url|基础(?:url|地址|路径)|根(?:url|路径)|域名|服务(?:器)?地址`)
	urlForm   = regex.MustCompile(`https?://[^\s"'<>()\x60|*。，、；：（）]+`)
	hostLine  = regex.MustCompile(`(?m)^HOST:\s*(\S+)\s*$`)
)

// bases reads the URL that comes before every path, from a line or a row that says so.
func bases(c *Context) {
	named := baseWords.MatchString(c.Title.Value) && len(c.Title.Value) < 40
	for _, b := range c.Blocks {
		switch b := b.(type) {
		case markdown.Paragraph:
			for _, line := range b.Lines() {
				c.baseLine(line, named)
			}
		case markdown.Code:
			if m := hostOf(b.Value); m != nil {
				c.add(b.Text.At(m[2]), Said, Role{}, Base{b.Text.Slice(m[2], m[3])})
			} else if m := urlForm.FindStringIndex(b.Value); m != nil && named && strings.TrimSpace(b.Value[m[1]:]) == "" {
				c.addBase(b.Text.Slice(m[0], m[1]))
			}
		case markdown.Table:
			for _, row := range b.Rows {
				if len(row) == 2 && baseWords.MatchString(row[0].Value) {
					c.baseLine(row[1], true)
				}
			}
		}
	}
}

func hostOf(s string) []int {
	if !strings.Contains(s, "HOST:") {
		return nil
	}
	return hostLine.FindStringSubmatchIndex(s)
}

func (c *Context) baseLine(l markdown.Line, named bool) {
	if m := hostOf(l.Value); m != nil {
		c.add(l.Text.At(m[2]), Said, Role{}, Base{l.Text.Slice(m[2], m[3])})
		return
	}
	if !strings.Contains(l.Value, "://") || !named && !baseWords.MatchString(l.Value) {
		return
	}
	if m := urlForm.FindStringIndex(l.Value); m != nil {
		c.addBase(l.Text.Slice(m[0], m[1]))
	}
}

func (c *Context) addBase(t source.Text) {
	t = t.Slice(0, len(strings.TrimRight(t.Value, "/.,;:")))
	c.add(t.Pos, Said, Role{}, Base{t})
}

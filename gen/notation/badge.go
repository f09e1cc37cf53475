package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
	"docsascode.example/gen/spelling"
)

// badges reads lines that begin with an HTML element whose class says that it is a method:
// <span class="method get">GET</span> /books, <div class="endpoint get">/books</div>. What is wrong with the method or
// the path is for lint to say.
func badges(c *Context) {
	if isBadge(c.Title) && c.Kind == markdown.Heading {
		c.badge(c.Title)
	}
	for _, b := range c.Blocks {
		p, ok := b.(markdown.Paragraph)
		if !ok {
			continue
		}
		lines := p.Lines()
		for i, line := range lines {
			if !isBadge(line) {
				continue
			}
			if _, path := badgeParts(line); path.Value == "" && i+1 < len(lines) && strings.HasPrefix(lines[i+1].Value, "/") {
				line.Text = source.Join(line.Text, line.Text.Slice(0, 0).As(" "), lines[i+1].Text)
			}
			c.badge(line)
			c.use(b)
		}
	}
}

// isBadge reports whether a line begins with an element whose class is "method" or a method.
func isBadge(l markdown.Line) bool {
	if !l.Tag().IsValid() {
		return false
	}
	classes := strings.Fields(strings.ToUpper(l.Class().Value))
	if slices.Contains(classes, "METHOD") {
		return true
	}
	word, path := badgeParts(l)
	isMethod := func(s string) bool { return spelling.Nearest(s, http.Methods...) != "" }
	return strings.HasPrefix(path.Value, "/") && slices.ContainsFunc(append(classes, word.Value), isMethod)
}

// badgeParts are the method and the path of a badge, as they are written.
func badgeParts(l markdown.Line) (method, path source.Text) {
	t := l.Text.Trim()
	if strings.HasPrefix(t.Value, "/") && !slices.Contains(strings.Fields(l.Class().Value), "method") {
		for class := range strings.FieldsSeq(l.Class().Value) {
			if http.IsMethod(strings.ToUpper(class)) {
				return l.Class().As(strings.ToUpper(class)), t
			}
		}
	}
	end := strings.IndexAny(t.Value, " \t/")
	if end < 0 {
		end = len(t.Value)
	}
	method = t.Slice(0, end)
	method.Value = strings.ToUpper(method.Value)
	return method, t.Slice(end, len(t.Value)).TrimSet(" \t`*\\")
}

func (c *Context) badge(l markdown.Line) {
	method, path := badgeParts(l)
	written := path.Value
	if _, _, ok := http.Split(written); ok {
		rest, _, _ := http.Query(written)
		if rest == written {
			written = http.Template(written)
		}
	}
	c.add(l.Start(), Said, c.Role(), Head{Method: method, Path: path.As(written), Class: l.Class(), Badge: l.Class().Value != "" && !strings.HasPrefix(strings.TrimSpace(l.Value), "/") || slices.Contains(strings.Fields(strings.ToLower(l.Class().Value)), "method")})
}

package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// fields reads a path and a method that stand under labels of their own, "URL" and "Method", in any order.
func fields(c *Context) {
	paths, methods := c.fieldsBelow()
	if len(paths) == 0 && len(methods) > 0 {
		if path, ok := c.pathOfTitle(); ok {
			paths = append(paths, path)
		}
	}
	if len(paths) == 1 && len(methods) == 0 {
		methods = c.methodAsked()
	}
	for _, path := range paths {
		if len(methods) == 0 {
			c.addPath(path)
			continue
		}
		for _, method := range methods {
			c.addHead(headLine{methods: []source.Text{method}, path: path.path, server: path.server}, Said, Role{}, false, source.Text{})
		}
	}
}

// barePath is a path of several segments without the slash that it begins with.
var barePath = regex.MustCompile(`^[a-z][\w-]*(?:/(?:[\w.~-]+|:\w+|\{\w+\}|<\w+>|\[\w+\]))+/?$`)

// pathOfTitle is the path that a heading is, or ends with, as "Endpoint /loans" does.
func (c *Context) pathOfTitle() (h headLine, ok bool) {
	title := c.Title.Text.Trim()
	if c.Kind != markdown.Heading {
		return headLine{}, false
	}
	if barePath.MatchString(title.Value) {
		return headLine{ok: true, path: title.As("/" + title.Value)}, true
	}
	i := strings.LastIndexAny(title.Value, " \t`") + 1
	if !strings.HasPrefix(title.Value[i:], "/") || i > 0 && !parsePhrase(title.Value[:i]).is(wPath) {
		return headLine{}, false
	}
	return pathOf(title.Slice(i, len(title.Value)))
}

// methodOnly is a value that is a method and nothing else.
var methodOnly = regex.MustCompile("^[`*\\s]*(?:" + methodWords + ")[`*.\\s]*$")

// isMethodField reports whether a label is that of a method: "Method", or "Type" before nothing but a method.
func isMethodField(label, value string) bool {
	own := titleRole(label)
	if own.Part == Methods && own.Known {
		return true
	}
	p := parsePhrase(label)
	return p.is(wType) && p.unknown == 0 && methodOnly.MatchString(value)
}

// methodAskedForm is a sentence that names the method of the URL that follows: "Create a POST request with this URL:".
var methodAskedForm = regex.MustCompile(`(?i:\b(?:create|send|make|submit|issue|use|perform)\b[^.]{0,20})\b(` + methodWords + `)\b[^.]{0,30}\b(?i:requests?|calls?|method)\b`)

// methodAsked is the method that a paragraph of the section names, if there is only one.
func (c *Context) methodAsked() []source.Text {
	var out []source.Text
	for _, b := range c.Blocks {
		p, ok := b.(markdown.Paragraph)
		if !ok {
			continue
		}
		for _, m := range methodAskedForm.FindAllStringSubmatchIndex(p.Value, -1) {
			out = append(out, p.Text.Slice(m[2], m[3]))
		}
	}
	if len(out) != 1 {
		return nil
	}
	return out
}

// addPath adds a path whose method the page gives elsewhere.
func (c *Context) addPath(h headLine) {
	c.add(h.path.Pos, Said, Role{}, c.headOf(source.Text{}, h.path, h.server, false, source.Text{}))
	c.addQuery(h.path, Said, Role{})
}

// fieldsBelow are the paths and methods that the section's labels and lines give.
func (c *Context) fieldsBelow() (paths []headLine, methods []source.Text) {
	for _, s := range c.Below {
		if _, ok := methodOfTitle(s); ok {
			return nil, nil // the headings of methods say which is for what
		}
	}
	for _, s := range c.Below {
		own := c.own[s]
		switch {
		case len(s.Blocks) == 0 || isBase(s.Title.Value) || c.isCommandBlock(s.Blocks[0]):
		case isMethodField(s.Title.Value, valueOf(s.Blocks[0]).Value):
			if text := valueOf(s.Blocks[0]); text.Value != "" && !headIn(markdown.Line{Text: text}).ok { // a request line is read as one
				c.used[place{s, s.Blocks[0].Place()}] = true
				methods = append(methods, methodsIn(text)...)
			}
		case own.Part == Paths && own.Known:
			for _, b := range s.Blocks {
				if p, ok := b.(markdown.Paragraph); ok && isBadge(p.Line) {
					continue
				}
				if path, ok := pathOf(valueOf(b)); ok {
					c.used[place{s, b.Place()}] = true
					if c.isFilled(s) {
						break
					}
					paths = append(paths, path)
					break
				}
			}
		}
	}
	for _, b := range c.Blocks {
		p, ok := b.(markdown.Paragraph)
		if !ok {
			continue
		}
		for _, line := range p.Lines() {
			m := plainField.FindStringSubmatchIndex(line.Value)
			if m == nil {
				continue
			}
			value := line.Text.Slice(m[4], m[5])
			switch own := titleRole(line.Value[m[2]:m[3]]); {
			case c.Role().Group == Response || isBase(line.Value[m[2]:m[3]]):
			case isMethodField(line.Value[m[2]:m[3]], value.Value):
				methods = append(methods, methodsIn(value)...)
			case own.Part == Paths && own.Known:
				if path, ok := pathOf(value); ok {
					paths = append(paths, path)
				}
			}
		}
	}
	return paths, methods
}

// isBase reports whether a label is that of the URL before every path, rather than of a path.
func isBase(label string) bool { return parsePhrase(label).is(wBase) }

// isFilled reports whether a table of a section has the texts for the parameters of the path above it.
func (c *Context) isFilled(s *markdown.Section) bool {
	own := &Context{reading: c.reading, Section: s}
	return slices.ContainsFunc(s.Blocks, func(b markdown.Block) bool {
		t, ok := b.(markdown.Table)
		if !ok || len(t.Rows) < 2 {
			return false
		}
		_, _, ok = own.holesAbove(t)
		return ok
	})
}

// isCommandBlock reports whether a block is code that sends requests.
func (c *Context) isCommandBlock(b markdown.Block) bool {
	code, ok := b.(markdown.Code)
	return ok && c.isCommand(code)
}

var plainField = regex.MustCompile(`^\s*([\p{L} _-]{2,30}?)\s*[:：]\s*(\S.*)$`)

// valueOf is the text of a block that gives one value.
func valueOf(b markdown.Block) source.Text {
	switch b := b.(type) {
	case markdown.Paragraph:
		if lines := b.Lines(); len(lines) > 0 {
			return lines[0].Text
		}
	case markdown.Code:
		t := b.Text.Trim()
		line, _, _ := strings.Cut(t.Value, "\n")
		return t.Slice(0, len(line)).Trim()
	}
	return source.Text{}
}

func methodsIn(t source.Text) []source.Text {
	var out []source.Text
	for _, m := range methodForm.FindAllStringIndex(t.Value, -1) {
		method := t.Slice(m[0], m[1])
		method.Value = upper(method.Value)
		out = append(out, method)
	}
	if len(out) > 0 && len(t.Value) > 60 {
		return out[:1]
	}
	return out
}

var (
	// orForm is what stands between a path and another way of writing it.
	orForm = regex.MustCompile(`^(?i:or|oder|ou|o)\s`)
	// hostForm is a host without a scheme that a path follows: "example.com/books".
	hostForm = regex.MustCompile(`^((?:[a-z0-9-]+\.)+[a-z]{2,})/`)
)

// pathOf reads a value that is a path or a URL, and nothing else but perhaps a method before it.
func pathOf(t source.Text) (headLine, bool) {
	if h := headIn(markdown.Line{Text: t}); h.ok {
		return headLine{}, false // a request line, which is read as one
	}
	t = t.TrimSet(" `'\"*")
	end := pathEnd(t.Value)
	rest := strings.TrimSpace(t.Value[end:])
	if rest != "" && !strings.ContainsAny(rest[:1], "([-–—`") && !orForm.MatchString(rest) {
		return headLine{}, false
	}
	url := strings.TrimRight(t.Value[:end], "`'\",;")
	server, path, ok := http.Split(url)
	if m := hostForm.FindStringSubmatchIndex(url); !ok && m != nil {
		server, path, ok = url[:m[3]], url[m[3]:], true
	}
	if !ok {
		return headLine{}, false
	}
	at := strings.Index(t.Value, path)
	if at < 0 {
		return headLine{}, false
	}
	return headLine{ok: true, path: t.Slice(at, at+len(path)), server: server}, true
}

func upper(s string) string {
	s = strings.ToUpper(s)
	if s == "DEL" {
		return "DELETE"
	}
	return s
}

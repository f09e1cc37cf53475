package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// requestLines reads lines that are a method and a path: in code, alone on a line, in bold, or first in a list item.
func requestLines(c *Context) {
	listed := c.isList()
	for i, b := range c.Blocks {
		switch b := b.(type) {
		case markdown.Code:
			c.requestCode(b, i)
		case markdown.Paragraph:
			if !c.isUsed(b) && (!b.Quote || len(b.Lines()) == 1) {
				c.requestParagraph(b, i, listed)
			}
		}
	}
	if c.Kind == markdown.Item || c.Kind == markdown.Label {
		h := headIn(c.Title)
		if !h.ok && c.Kind == markdown.Item && len(c.Title.Parts) > 0 && namedForm.MatchString(c.Title.Value) && c.Title.Parts[0].Is(markdown.Strong) {
			h = headWithin(c.Title)
		}
		if h.begins() || h.parts && c.Kind == markdown.Item {
			c.addHead(h, Said, c.Role(), false, source.Text{})
		}
	}
}

// namedForm is an item that gives an operation a name before its method: "**Get tags** – GET /tags".
var namedForm = regex.MustCompile(`^[^:–—(-]+\s*[:–—(-]+\s*(` + methodWords + `)\s+/`)

// isList reports whether the section has a list of several operations.
func (c *Context) isList() bool {
	n := 0
	for _, b := range c.Blocks {
		if p, ok := b.(markdown.Paragraph); ok && p.Item {
			if h := headIn(afterName(p.Line)); h.isItem() {
				n += 1 + len(furtherHeads(afterName(p.Line), h))
			}
		}
	}
	return n > 1
}

// afterName is an item of a list behind the name that it gives its operations: "Tags: `GET /tags`".
func afterName(l markdown.Line) markdown.Line {
	if !strings.Contains(l.Value, " /") || headIn(l).ok {
		return l
	}
	m := namedForm.FindStringSubmatchIndex(l.Value)
	if m == nil || !isMarked(l, m[2], m[3]) {
		return l
	}
	return l.Slice(m[2], len(l.Value))
}

// isItem reports whether a head can be an item of a list of operations: with any text behind it, if its method is in
// capitals.
func (h headLine) isItem() bool { return h.ok && (!h.lower || h.begins()) }

func (c *Context) requestParagraph(p markdown.Paragraph, i int, listed bool) {
	for _, line := range p.Lines() {
		if p.Item && listed {
			line = afterName(line)
		}
		h := headIn(line)
		if !h.ok {
			h = labelledHead(line)
		}
		switch {
		case !h.ok:
		case p.Item && listed && h.isItem():
			c.addHead(h, Said, c.Role(), true, h.rest.TrimSet(" \t\n-–—:"))
			for _, other := range furtherHeads(line, h) {
				c.addHead(other, Said, c.Role(), true, other.rest)
			}
		case h.begins() || h.parts && p.Item || h.marked && isWhole(line, h) || i == 0 && c.Kind == markdown.Heading && !p.Item && isSetOff(line, h):
			if !isSetOff(line, h) || isWhole(line, h) || h.begins() {
				c.use(p)
			}
			c.addHead(h, Said, c.Role(), isLinked(line), h.rest.TrimSet(" \t\n-–—:"))
		}
	}
}

// labelledHead reads a line that is a label, a method and a path: "接口：get /books".
func labelledHead(l markdown.Line) headLine {
	m := labelForm.FindStringSubmatchIndex(l.Value)
	if m == nil {
		return headLine{}
	}
	label := l.Value[m[2]:m[3]]
	if p := parsePhrase(label); p.unknown > 0 || !p.any(wPath, wMethod, wRequest) && !isUnspaced(label) {
		return headLine{}
	}
	return headIn(l.Slice(m[1], len(l.Value)))
}

// isWhole reports whether method and path are all that is set off in a line.
func isWhole(l markdown.Line, h headLine) bool {
	return strings.TrimSpace(h.rest.Value) == ""
}

// isSetOff reports whether method and path are code in bold, with a sentence behind them: "**`POST /books`** with a title."
func isSetOff(l markdown.Line, h headLine) bool {
	first := l.Parts[0]
	return h.ok && first.From == 0 && first.Mark&markdown.Strong != 0 && first.Is(markdown.Quoted) && first.To == len(l.Value)-len(h.rest.Value)
}

// isLinked reports whether a line is a link to where the operation is documented.
func isLinked(l markdown.Line) bool {
	for _, p := range l.Parts {
		if p.Is(markdown.Linked) && (strings.HasPrefix(p.Target, "#") || strings.HasSuffix(p.Target, ".md") || strings.Contains(p.Target, ".md#")) {
			return true
		}
	}
	return false
}

// requestCode reads code that is a request, or that lists several.
func (c *Context) requestCode(b markdown.Code, i int) {
	if isProgram(b.Language) {
		return
	}
	if !methodForm.MatchString(b.Value) {
		c.askedURL(b, i)
		return
	}
	heads, others := 0, 0
	for l := range b.Text.Lines() {
		switch h := headIn(codeLine(l.TrimSet("\n"))); {
		case h.begins():
			heads++
		case strings.TrimSpace(l.Value) != "":
			others++
		}
	}
	if heads == 0 {
		if !c.steps(b.Text, c.roleAt(i)) {
			c.askedURL(b, i)
		}
		return
	}
	first := firstLine(b.Text)
	if !headIn(codeLine(first.TrimSet("\n"))).begins() {
		return
	}
	role := c.roleAt(i)
	if b.Language == "console" { // of Kibana
		role.Part = Example
	}
	if others == 0 {
		c.use(b)
	}
	seen := 0
	lines := slices.Collect(b.Text.Lines())
	for n, l := range lines {
		if h := headIn(codeLine(l.TrimSet("\n"))); h.begins() && (others == 0 || seen == 0 || isRequestBlock(l.Value)) {
			seen++
			how := Said
			if strings.Contains(h.rest.Value, "HTTP/") && role.Part == Example {
				how = Shown
			}
			c.addHead(h, how, role, false, source.Text{})
			c.markMessage(others > 0, c.messageAt(h, lines[n+1:], i))
		}
	}
}

// messageAt is the request that begins with a head, with the headers and the body below it: in its block i, or in the next one.
func (c *Context) messageAt(h headLine, below []source.Text, i int) *Message {
	if !strings.HasPrefix(h.path.Value, "/") || strings.ContainsAny(h.path.Value, "{}<>") {
		return nil
	}
	m := &Message{Pos: h.methods[0].Pos, Target: h.path.Value}
	if j := nextRequest(below); j >= 0 {
		below = below[:j]
	}
	n := 0
	for ; n < len(below); n++ {
		f := headerLine.FindStringSubmatch(below[n].TrimSet("\n").Value)
		if f == nil {
			break
		}
		m.Headers = append(m.Headers, [2]string{f[1], f[2]})
	}
	m.Whole = n > 0 || strings.Contains(h.rest.Value, "HTTP/")
	m.Body = source.Join(below[n:]...).Trim().Value
	if m.Body == "" && len(m.Headers) > 0 && i+1 < len(c.Blocks) {
		if next, ok := c.Blocks[i+1].(markdown.Code); ok && c.isBodyAlone(next) {
			m.Body = strings.TrimSuffix(next.Value, "\n")
		}
	}
	return m
}

// isBodyAlone reports whether code is neither a command nor a message.
func (c *Context) isBodyAlone(b markdown.Code) bool {
	first := firstLine(b.Text).TrimSet("\n")
	return !c.isCommand(b) && !headIn(codeLine(first)).ok && !httpLine.MatchString(first.Value) && !responseLine.MatchString(strings.TrimSpace(first.Value))
}

// stepForm is the name of a step in brackets, before the request that it sends.
var stepForm = regex.MustCompile(`^\s*\[[\p{L}\d][\p{L}\d _-]*\]\s+`)

// steps reads lines that have a request behind the name of a step: "[token] POST /token".
func (c *Context) steps(t source.Text, role Role) bool {
	found := false
	for l := range t.Lines() {
		name := stepForm.FindString(l.Value)
		if name == "" {
			continue
		}
		if h := headIn(codeLine(l.Slice(len(name), len(l.Value)).TrimSet("\n"))); h.begins() {
			c.addHead(h, Said, role, true, source.Text{})
			found = true
		}
	}
	return found
}

// askAbove is a sentence that tells to send a request to the URL below it: "Send a GET request to:".
var askAbove = regex.MustCompile(`(?s)^(?:.*[.!?]\s)?[^.!?]*\b(GET|POST|PUT|PATCH|DELETE|HEAD)\b[^.!?]*\b(?:requests?|calls?|to|endpoint|URL|url)\b[^.!?]*:\s*$`)

// askedURL reads a URL or a path in code, alone, below a sentence that names its method.
func (c *Context) askedURL(b markdown.Code, i int) {
	if i == 0 || len(strings.Fields(b.Value)) != 1 {
		return
	}
	p, ok := c.Blocks[i-1].(markdown.Paragraph)
	if !ok || len(p.Value) > longestTitle {
		return
	}
	m := askAbove.FindStringSubmatchIndex(p.Value)
	if m == nil || len(methodForm.FindAllString(p.Value, -1)) > 1 {
		return
	}
	h, ok := pathOf(b.Text.Trim())
	if !ok {
		return
	}
	h.methods = methodsIn(p.Text.Slice(m[2], m[3]))
	c.use(b)
	c.addHead(h, Said, c.roleAt(i), false, source.Text{})
}

// markMessage says of the head that was read last which request it shows, and whether it begins a message of its own.
func (c *Context) markMessage(is bool, sent *Message) {
	for i := len(c.evidence) - 1; i >= 0; i-- {
		if h, ok := c.evidence[i].Fact.(Head); ok {
			h.Message, h.Sent = is, sent
			c.evidence[i].Fact = h
			return
		}
	}
}

// isRequestBlock reports whether a line begins a request in a block that has requests with bodies.
func isRequestBlock(line string) bool {
	return line != "" && line[0] != ' ' && line[0] != '\t'
}

func firstLine(t source.Text) source.Text {
	for l := range t.Lines() {
		if strings.TrimSpace(l.Value) != "" && !strings.HasPrefix(strings.TrimSpace(l.Value), "#") && !strings.HasPrefix(strings.TrimSpace(l.Value), "//") {
			return l
		}
	}
	return source.Text{}
}

// isProgram reports whether the language of a code block is that of programs.
func isProgram(language string) bool { return example.LanguageOf(language).IsForeign() }

package notation

import (
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/sample"
	"docsascode.example/gen/source"
)

// samples reads code that shows a body.
func samples(c *Context) {
	for i, b := range c.Blocks {
		switch b := b.(type) {
		case markdown.Code:
			if !c.isUsed(b) && (!isProgram(b.Language) || isData(b.Language) && c.roleAt(i).Group == Response) && !c.isCommand(b) {
				c.sampleCode(b, i)
			}
		case markdown.Paragraph:
			c.sampleSpans(b, c.roleAt(i))
		}
	}
}

func (c *Context) sampleCode(b markdown.Code, i int) {
	role := c.roleAt(i)
	format := formatOf(b.Language, b.Value)
	named := sample.FormatIn(c.Title.Value)
	if named != "" && role.Group == Response {
		format = named
	}
	if named == "" && areResponseHeaders(b, role) {
		role.Group, role.Part = Response, Headers
	}
	isBody := named != "" && format == named // a tab below a label such as "Headers"
	if role.In == "header" && role.Group != Response || role.Part == Headers && !isBody {
		c.headerLines(b, role)
		return
	}
	if format == "" || strings.TrimSpace(b.Value) == "" || role.Part == Auth && role.Group == NoGroup {
		return // what authentication needs is no body
	}
	if role.Part == Params && role.In != "" && role.In != "body" {
		role = Role{} // the title is that of parameters, and a body is none of them
	}
	if format == "text" && (c.isSentBelow(i) || role.Group != Response && !c.answers(i, role)) {
		return
	}
	if format == "json" && c.isSent(b, i, role) {
		role.Group = Request
	}
	c.use(b)
	c.add(b.Pos, Shown, role, Sample{Request: role.Group == Request, Status: role.Code, Format: format, Language: b.Language, Body: b.Text, Title: c.label(), Or: c.isAlternative(i)})
}

// isSentBelow reports whether a block is the body of the request right above it, which has nothing but headers, that of its media
// type among them.
func (c *Context) isSentBelow(i int) bool {
	if i == 0 {
		return false
	}
	before, ok := c.Blocks[i-1].(markdown.Code)
	if !ok || !strings.Contains(strings.ToLower(before.Value), "\ncontent-type:") {
		return false
	}
	lines := slices.Collect(before.Text.Trim().Lines())
	isHeader := func(l source.Text) bool { return headerLine.MatchString(l.TrimSet("\n").Value) }
	return headIn(codeLine(lines[0].TrimSet("\n"))).begins() && !slices.ContainsFunc(lines[1:], func(l source.Text) bool { return !isHeader(l) })
}

// answers reports whether a block of text stands right behind a command, with no word on what it is.
func (c *Context) answers(i int, role Role) bool {
	if i == 0 || role.Group != NoGroup {
		return false
	}
	before, ok := c.Blocks[i-1].(markdown.Code)
	return ok && c.isCommand(before)
}

// Names of headers that only responses have, of those that only requests have, and of those of a body.
var (
	ofResponses = regex.MustCompile(`^(?i:server|date|etag|location|set-cookie|last-modified|expires|retry-after|www-authenticate|content-disposition|allow|vary|link|age|access-control-allow-[a-z]+|x-(?:rate-?limit|total|request|powered)[a-z-]*)$`)
	ofRequests  = regex.MustCompile(`^(?i:authorization|accept(?:-[a-z]+)?|host|user-agent|cookie|origin|referer|if-[a-z-]+)$`)
	ofBodies    = regex.MustCompile(`^(?i:content-[a-z]+)$`)
)

// areResponseHeaders reports whether code has only headers of a response: the output of curl -I, or the part of that of curl -i which is
// above the body.
func areResponseHeaders(b markdown.Code, role Role) bool {
	is := false
	for l := range b.Text.Lines() {
		v := strings.TrimSpace(l.Value)
		m := headerLine.FindStringSubmatch(v)
		if v != "" && m == nil || m != nil && ofRequests.MatchString(m[1]) {
			return false
		}
		is = is || m != nil && (ofResponses.MatchString(m[1]) || role.Group == Response && ofBodies.MatchString(m[1]))
	}
	return is && role.Group != Request
}

var quotedHeader = regex.MustCompile(`^\s*["']?([A-Za-z][A-Za-z0-9-]*)["']?\s*:\s*["']?(.*?)["']?,?\s*$`)

// headerLines reads code with a header on each line.
func (c *Context) headerLines(b markdown.Code, role Role) {
	for l := range b.Text.Lines() {
		l = l.TrimSet("\n")
		m := quotedHeader.FindStringSubmatchIndex(l.Value)
		if m == nil {
			continue
		}
		c.use(b)
		name, value := l.Slice(m[2], m[3]), l.Slice(m[4], m[5])
		if role.Group == Response {
			var statuses []string
			if role.Code != 0 {
				statuses = []string{strconv.Itoa(role.Code)}
			}
			c.add(name.Pos, Shown, role, Header{Name: name, Value: value, Statuses: statuses})
		} else {
			c.add(name.Pos, Shown, role, Param{Name: name, Description: value, In: "header", Required: role.Required})
		}
	}
}

// sampleSpans reads a body in the text: "**Content:** `{ id : 12 }`", "returns `{"status": "ok"}`".
func (c *Context) sampleSpans(p markdown.Paragraph, role Role) {
	if role.Group == Response && isNone(p.Value) && sample.FormatIn(c.Title.Value) != "" {
		c.use(p)
		c.add(p.Pos, Said, role, Sample{Status: role.Code, Format: sample.FormatIn(c.Title.Value), Body: p.Text, Title: c.label()})
		return
	}
	isBody := role.Group != NoGroup && (role.Part == Body || role.Part == Example)
	for _, part := range p.Parts {
		text := p.Of(part)
		if !part.Is(markdown.Quoted) || !spanBody.MatchString(text.Value) {
			continue
		}
		before := p.Value[max(0, part.From-around):part.From]
		m := answersForm.FindStringSubmatch(before)
		switch {
		case m != nil:
			s := Sample{Status: role.Code, Format: "json", Body: text, Title: c.label()}
			if m[1] != "" {
				s.Status = statusCode(m[1])
			}
			c.add(text.Pos, Shown, role, s)
		case isBody && !ofValue.MatchString(before):
			c.add(text.Pos, Shown, role, Sample{Request: role.Group == Request, Status: role.Code, Format: "json", Body: text, Title: c.label()})
		}
	}
}

var (
	spanBody = regex.MustCompile(`^\s*(?:\{\s*(?:["}]|\w+\s*:)|\[\s*\{)`)
	// answersForm is what stands before a body that a sentence says is returned: "returns `{…}`", "a `404` with `{…}`".
	answersForm = regex.MustCompile("(?i)(?:\\b(?:returns?|responds?|answers?|gives?|yields?)|\\b([1-5]\\d\\d)\\b[`*]*(?: [a-z]+){0,3}? with)(?:\\s+(?:with|an?|the|json|object|body|response))*\\s*[`*]*$")
)

// ofValue is what stands before JSON that is the value of something else: "a state (e.g. `{…}`)", "options = `{…}`".
var ofValue = regex.MustCompile("(?i)(?:\\be\\.\\s?g\\.,?|=)\\s*[`*]*$")

// isData reports whether a language is that of data, which a response may be in.
func isData(language string) bool {
	return language == "yaml" || language == "yml" || language == "html"
}

// callLabel is the title of an example, unless that only says that it is one.
func (c *Context) callLabel() source.Text {
	label := c.label()
	if p := parsePhrase(label.Value); p.unknown == 0 && p.known > 0 && !p.is(wTool) {
		return label.Slice(0, 0)
	}
	return label
}

// label is the title of the nearest heading or tab.
func (c *Context) label() source.Text {
	s := c.Section
	for s.Above != nil && s.Kind != markdown.Heading && s.Kind != markdown.Tab {
		if role := c.own[s]; role != (Role{}) {
			break
		}
		s = s.Above
	}
	return s.Title.Text
}

var (
	bareMember = regex.MustCompile(`^\s*["“'][^"\n]+["”']\s*:`)
	// listForm is how an array begins. A number in it has a mark behind it, and not a word or a colon, as the times of a log do.
	listForm = regex.MustCompile("^\\[\\s*(?:[{\\[\"'\\]<.]|-?\\d[\\d.eE+-]*\\s*(?:,|\\]\\s*$|$)|true|false|null)")
	formBody = regex.MustCompile(`^[\w.\[\]%-]+=[^\s&]*(?:&[\w.\[\]%-]+=[^\s&]*)*\s*$`)
)

// commentsForm are the comments that code begins with.
var commentsForm = regex.MustCompile(`^(?:\s*//[^\n]*(?:\n|$)|\s*/\*(?s:.*?)\*/)+`)

// describedBody is a body in words, which stands for one: "<binary data of the blob>".
var describedBody = regex.MustCompile(`^<[A-Za-z][\w-]*(?: [A-Za-z][\w-]*)+>$`)

// formatOf is the format of a body by its language or its looks; empty where neither tells.
func formatOf(language, body string) string {
	body = strings.TrimSpace(body)
	switch {
	case describedBody.MatchString(body):
		return ""
	case strings.HasPrefix(body, "{") && !strings.HasPrefix(body, "{{") && !strings.HasPrefix(body, "{%"), listForm.MatchString(body), bareMember.MatchString(body):
		return "json"
	case strings.HasPrefix(body, "<?xml"), language == "xml":
		return "xml"
	case strings.HasPrefix(body, "<") && (language == "" || language == "html" || language == "http"):
		if strings.HasPrefix(strings.ToLower(body), "<!doctype html") || strings.HasPrefix(strings.ToLower(body), "<html") {
			return "html"
		}
		return "xml"
	}
	switch {
	case sample.Format(language) == "json":
		return "json"
	case example.LanguageOf(language) == example.ScriptCode:
		if below := strings.TrimSpace(commentsForm.ReplaceAllString(body, "")); below != body && (strings.HasPrefix(below, "{") || strings.HasPrefix(below, "[")) {
			return "json"
		}
		if body == "true" || body == "false" || body == "null" || isNumber(body) || strings.HasPrefix(body, `"`) {
			return "json"
		}
		return ""
	case example.LanguageOf(language).IsShell():
		return ""
	case slices.Contains([]string{"yaml", "csv", "html"}, sample.Format(language)):
		return sample.Format(language)
	}
	if formBody.MatchString(body) {
		return "form"
	}
	return "text"
}

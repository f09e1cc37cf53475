package notation

import (
	"slices"
	"strings"

	"docsascode.example/gen/http"
	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

func isPhrase(code int, text string) bool { return http.IsPhrase(code, text) }

var (
	responseLine = regex.MustCompile(`^(?:HTTP(?:/[\d.]+)?\s+|(?i:status)\s*:\s*)?([1-5]\d\d)(?:\s+([A-Za-z][\w '-]*))?\s*$`)
	httpLine     = regex.MustCompile(`^(?:<\s*)?HTTP(?:/[\d.]+)?\s+([1-5]\d\d)\b\s*(.*?)\s*$`)
	headerLine   = regex.MustCompile(`^([A-Za-z][A-Za-z0-9-]*)\s*:\s+(\S.*?)\s*$`)
	looseHeader  = regex.MustCompile(`^([A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)\s*:?\s+(\S.*?)\s*$`)
)

// messages reads code that is an HTTP message: a request with its headers and body, or a response with its status.
func messages(c *Context) {
	for i, b := range c.Blocks {
		code, ok := b.(markdown.Code)
		if !ok || c.isUsed(b) || isProgram(code.Language) || !hasCode(code.Value) && !methodForm.MatchString(code.Value) || c.isCommand(code) {
			continue
		}
		role := c.roleAt(i)
		lines := slices.Collect(code.Text.Lines())
		n := 0
		for n < len(lines) && strings.TrimSpace(lines[n].Value) == "" {
			n++
		}
		if n == len(lines) {
			continue
		}
		if h := headIn(codeLine(lines[n].TrimSet("\n"))); h.begins() {
			c.use(b)
			for rest := behindHead(h, lines[n+1:]); rest != nil; {
				rest = c.requestMessage(rest, role)
			}
			continue
		}
		if at := responseStart(lines[n:]); at >= 0 {
			c.use(b)
			c.responseMessage(lines[n:], at, role)
		}
	}
}

// responseStart is the index of the line with the status of a response that lines begin with, behind headers at the most; or -1.
func responseStart(lines []source.Text) int {
	for i, l := range lines {
		v := strings.TrimSpace(l.Value)
		switch {
		case httpLine.MatchString(v):
			return i
		case responseLine.MatchString(v):
			if i+1 < len(lines) || i == 0 {
				return i
			}
		case i < 4 && looseHeader.MatchString(v):
			continue
		}
		return -1
	}
	return -1
}

// requestMessage reads the headers and the body below a request line, and gives the lines below the next request line;
// nil if there is none.
func (c *Context) requestMessage(lines []source.Text, role Role) (next []source.Text) {
	if j := nextRequest(lines); j >= 0 {
		lines, next = lines[:j], lines[j+1:]
	}
	if j := answerBelow(lines); j >= 0 {
		defer c.responseMessage(lines[j:], 0, role)
		lines = lines[:j]
	}
	role.Group = Request
	i := 0
	for ; i < len(lines); i++ {
		l := lines[i].TrimSet("\n")
		v := strings.TrimSpace(l.Value)
		m := headerLine.FindStringSubmatchIndex(l.Value)
		if v == "" || m == nil || strings.HasPrefix(v, "{") {
			break
		}
		if strings.EqualFold(l.Value[m[2]:m[3]], "host") {
			continue // of the connection, and no parameter
		}
		c.add(l.Pos, Shown, role, Param{Name: l.Slice(m[2], m[3]), Description: l.Slice(m[4], m[5]), In: "header"})
	}
	body := source.Join(lines[i:]...).Trim()
	if format := formatOf("", body.Value); body.Value != "" && format != "" && !parsePhrase(body.Value).is(wSame) {
		c.add(body.Pos, Shown, role, Sample{Request: true, Format: format, Body: body})
	}
	return next
}

// bodyOption is the option of curl for a body, which some put behind a request line.
var bodyOption = regex.MustCompile(`^\s*(?:-d|--data(?:-raw|-binary)?)\s+['"]?([\[{].*)`)

// behindHead is what stands below a request line, with the body that begins behind the path.
func behindHead(h headLine, below []source.Text) []source.Text {
	rest := h.rest.TrimSet("\n")
	m := bodyOption.FindStringSubmatchIndex(rest.Value)
	if m == nil {
		return below
	}
	return append([]source.Text{rest.Slice(m[2], m[2]), rest.Slice(m[2], len(rest.Value))}, below...)
}

// answerBelow is the index of the status that the response to a request begins with, in the block of the request behind an
// empty line; or -1.
func answerBelow(lines []source.Text) int {
	for i, l := range lines {
		v := strings.TrimSpace(l.Value)
		if i > 0 && strings.TrimSpace(lines[i-1].Value) == "" && (httpLine.MatchString(v) || responseLine.MatchString(v)) {
			return i
		}
	}
	return -1
}

// nextRequest is the index of the next line that begins a request, or -1.
func nextRequest(lines []source.Text) int {
	for i, l := range lines {
		if h := headIn(codeLine(l.TrimSet("\n"))); h.begins() && isRequestBlock(l.Value) {
			return i
		}
	}
	return -1
}

// responseMessage reads a status, headers and a body.
func (c *Context) responseMessage(lines []source.Text, at int, role Role) {
	role.Group = Response
	first := lines[at].TrimSet("\n")
	code := codeIn(first)
	if code.Value == "" {
		return // a number that is no status: HTTP/1.1 100%
	}
	phrase := first.Slice(indexAfter(first, code), len(first.Value)).Trim()
	if i := strings.IndexAny(phrase.Value, "{["); i >= 0 { // the body begins on the line
		lines = slices.Insert(slices.Clone(lines), at+1, source.Text{Pos: phrase.Pos}, phrase.Slice(i, len(phrase.Value)))
		phrase = phrase.Slice(0, i).Trim()
	}
	role.Code = statusCode(code.Value)
	c.add(code.Pos, Said, role, Status{Code: role.Code, Phrase: phrase, Opens: true})
	headers := append(append([]source.Text{}, lines[:at]...), lines[at+1:]...)
	i := 0
	for ; i < len(headers); i++ {
		l := headers[i].TrimSet("\n")
		m := headerLine.FindStringSubmatchIndex(l.Value)
		if m == nil {
			m = looseHeader.FindStringSubmatchIndex(l.Value)
		}
		if m == nil || strings.TrimSpace(l.Value) == "" {
			break
		}
		c.add(l.Pos, Shown, role, Header{Name: l.Slice(m[2], m[3]), Value: l.Slice(m[4], m[5]), Statuses: []string{code.Value}})
	}
	body := source.Join(headers[min(i, len(headers)):]...).TrimSet("\n")
	if v := strings.TrimSpace(body.Value); v != "" && !describedBody.MatchString(v) {
		c.add(body.Trim().Pos, Shown, role, Sample{Status: role.Code, Format: formatOf(languageIn(headers[:i]), body.Value), Body: body})
	}
}

// languageIn is the language of a body as the headers of a message name it: csv for Content-Type: text/csv; empty for all that the
// body itself tells.
func languageIn(headers []source.Text) string {
	for _, l := range headers {
		if m := mediaHeader.FindStringSubmatch(l.Value); m != nil {
			return strings.ToLower(m[1])
		}
	}
	return ""
}

// mediaHeader matches the media types whose bodies do not tell what they are.
var mediaHeader = regex.MustCompile(`(?i)^\s*content-type:\s*text/(csv)\b`)

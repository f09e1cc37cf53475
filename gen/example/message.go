package example

import (
	"net/http"
	"strconv"
	"strings"

	"docsascode.example/gen/internal/regex"
)

// A Message is an HTTP request or response that a block shows as such: a request line or a status line, and perhaps
// headers and a body.
type Message struct {
	Offset, End int
	Request     *Request  // nil for a response; Complete only if the request line has the version of HTTP
	Response    *Response // nil for a request
	Note        Value     // the text after a request line
}

// A Response is a server's response, as far as the block shows it.
type Response struct {
	Offset int
	Status int   // 0 if only a body is shown
	Phrase Value // after the status
	Header []Value
	Body   *Value
}

type messageKind int

const (
	noMessage messageKind = iota
	requestLine
	statusLine
	bareStatus // without the word HTTP
	answerLine // a word that says that a response follows
)

const targetForm = `(?:/|\*$|https?://|\{|\$|<\w|_\w|localhost\b|\[[0-9a-f:]+\]|:\d|(?:[\w-]+\.)+[A-Za-z0-9-]+[:/]|(?:[\w-]+\.)+[a-z]{2,}(?:$|\s|\?)|[\w.-]+:\d+|[\w-]+/)`

var (
	requestForm = regex.MustCompile(`^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT|QUERY|LINK|UNLINK|PURGE|COPY|MOVE|MKCOL|PROPFIND|REPORT|SEARCH)[ \t]+` + targetForm)
	statusForm  = regex.MustCompile(`^HTTP(?:/\d(?:\.\d)?)?:?[ \t]+([1-5]\d\d)(?:[ \t]+(\S[^\n{}"<]*))?$`)
	bareForms   = regex.MustCompile(`^(?:(?i:(?:HTTP )?status(?: code)?|response|returns?):[ \t]*)?([1-5]\d\d)(?:[ \t]+([A-Z][A-Za-z' -]*))?$`)
	headerForm  = regex.MustCompile(`^([A-Za-z][A-Za-z0-9_-]*):(?:[ \t]+(.*?))?[ \t]*$`)
	versionForm = regex.MustCompile(`^HTTP/\d(?:\.\d)?$`)
	// meterForm matches the lines of curl's own that are not part of an exchange.
	meterForm  = regex.MustCompile(`^(?:\*(?: |$)|[{}] \[\d+ bytes data\]|  % Total  |\s+Dload  Upload|[ \d]{3} +\d[\d.]*[kMG]? +\d+ )`)
	leftIntact = regex.MustCompile(`\* Connection #\d+ to host \S+ left intact$`)
)

// messageStart tells which kind of message a line begins.
func messageStart(line string) messageKind {
	switch c := strings.TrimLeft(line[:min(len(line), 1)], "CDGHLMOPQRSTU12345hrs"); {
	case line == "" || c != "":
		return noMessage
	case requestForm.MatchString(line):
		return requestLine
	case statusForm.MatchString(line):
		return statusLine
	case !strings.ContainsAny(line[:1], "12345HhRrSs"):
		return noMessage
	}
	if m := bareForms.FindStringSubmatch(line); m != nil && (m[2] != "" && http.StatusText(number(m[1])) != "" || strings.Contains(line, ":")) {
		return bareStatus
	}
	return noMessage
}

// exchange reads lines as HTTP messages.
type exchange struct {
	source   string
	lines    []extent
	marks    []byte // '>' and '<' of curl -v before each line, else 0
	bare     bool   // a status without the word HTTP begins a response
	top      int    // the first line with text
	begun    bool   // a message was read, or is
	messages []Message
}

// messagesIn reads the HTTP messages in some lines of a source.
func messagesIn(source string, all []extent) []Message {
	x := &exchange{source: source}
	x.arrange(all)
	for x.top < len(x.lines) && x.line(x.top) == "" {
		x.top++
	}
	for i := 0; i < len(x.lines); {
		kind := x.start(i)
		x.begun = x.begun || kind != noMessage
		switch kind {
		case noMessage:
			i++
		case answerLine:
			i = x.answer(i + 1)
		case requestLine:
			i = x.request(i)
		default:
			i = x.response(i)
		}
	}
	return x.messages
}

// arrange takes the marks of curl -v off the lines, and leaves out the lines about the connection.
func (x *exchange) arrange(all []extent) {
	verbose, last := false, noMessage
	x.bare = true
	for _, l := range all {
		line := l.of(x.source)
		verbose = verbose || len(line) > 2 && (line[:2] == "< " && messageStart(line[2:]) == statusLine || line[:2] == "> " && messageStart(line[2:]) == requestLine)
		if trimmed := strings.TrimSpace(line); trimmed != "" {
			kind := messageStart(trimmed)
			x.bare = x.bare && (kind != bareStatus || last != bareStatus)
			last = kind
		}
	}
	for _, l := range all {
		line, mark := l.of(x.source), byte(0)
		if meterForm.MatchString(line) && (verbose || line[0] != '*') {
			continue
		}
		if verbose && line != "" && (line[0] == '<' || line[0] == '>') && (len(line) == 1 || line[1] == ' ') {
			mark = line[0]
			l.from = min(l.from+2, l.to)
		}
		if verbose {
			l.to -= len(leftIntact.FindString(l.of(x.source)))
		}
		x.lines, x.marks = append(x.lines, l), append(x.marks, mark)
	}
}

func (x *exchange) line(i int) string { return strings.TrimSpace(x.lines[i].of(x.source)) }

// start tells which kind of message begins at a line. A status without the word HTTP begins a response only at the top and after other
// messages, and only if there is no list of such lines.
func (x *exchange) start(i int) messageKind {
	kind, isAfter := messageStart(x.line(i)), x.begun
	switch {
	case kind == noMessage && isAfter && labelForm.MatchString(x.line(i)):
		return answerLine
	case kind == bareStatus && (!x.bare || !isAfter && i > x.top):
		return noMessage
	}
	return kind
}

// part is source[from:to] of a line.
func (x *exchange) part(i, from, to int) text {
	start := x.lines[i].from + len(x.lines[i].of(x.source)) - len(strings.TrimLeft(x.lines[i].of(x.source), " \t"))
	return written(x.source, start+from, start+to)
}

// request reads a request whose first line is i, and gives the line after it.
func (x *exchange) request(i int) int {
	line := x.line(i)
	space := strings.IndexAny(line, " \t")
	from := space + len(line[space:]) - len(strings.TrimLeft(line[space:], " \t"))
	to := from + targetEnd(line[from:])
	r := newRequest(x.part(i, 0, 0).pos)
	r.setMethod(x.part(i, 0, space), false)
	r.setURL(x.part(i, from, to))
	rest := strings.TrimLeft(line[to:], " \t")
	version, _, _ := strings.Cut(rest, " ")
	isWhole := versionForm.MatchString(version)
	if isWhole {
		rest = strings.TrimSpace(rest[len(version):])
	}
	m := Message{Offset: r.Offset, End: x.lines[i].to, Request: r}
	note := x.part(i, len(line)-len(rest), len(line))
	m.Note = note.value(text{pos: note.pos})
	next := x.headers(i+1, &r.Header)
	m.End = max(m.End, x.endOf(next))
	body, after := x.body(next)
	isSent := r.Method.Text != "GET" && r.Method.Text != "HEAD" && r.Method.Text != "DELETE" && r.Method.Text != "OPTIONS"
	isHeaded := find(r.Header, "Content-Type") >= 0 || find(r.Header, "Content-Length") >= 0
	isRight := next < len(x.lines) && x.line(next) != ""
	r.Complete = r.Complete && isWhole
	switch {
	case body == nil:
	case isHeaded || (isSent || isRight) && looksSent(body.s) || isSent && isWhole:
		if find(r.Header, "Content-Type") >= 0 {
			r.setBody(*body)
		} else {
			v := body.value(text{pos: body.pos})
			r.Body, r.Complete = &v, false
		}
		m.End = x.endOf(after)
	case looksSent(body.s) && !isRight:
		x.messages = append(x.messages, m, x.unlabelled(*body, after))
		return after
	default:
		after = next
	}
	x.messages = append(x.messages, m)
	if r.Body != nil {
		return x.answer(after)
	}
	return after
}

// answer reads the body at line i as a response whose status and headers are not shown.
func (x *exchange) answer(i int) int {
	for i < len(x.lines) && x.line(i) == "" {
		i++
	}
	if i == len(x.lines) || x.start(i) != noMessage {
		return i
	}
	if body, after := x.body(i); body != nil && looksSent(body.s) {
		x.messages = append(x.messages, x.unlabelled(*body, after))
		return after
	}
	return i
}

func (x *exchange) unlabelled(body text, after int) Message {
	v := body.value(text{pos: body.pos})
	return Message{Offset: body.pos, End: x.endOf(after), Response: &Response{Offset: body.pos, Body: &v}}
}

// endOf gives the end of the last line with text before line i.
func (x *exchange) endOf(i int) int {
	for i > 0 && x.line(i-1) == "" {
		i--
	}
	if i == 0 {
		return 0
	}
	return x.lines[i-1].to
}

// targetEnd gives the end of a request's target. Placeholders may hold spaces.
func targetEnd(s string) int {
	open := byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case open != 0:
			if c == open {
				open = 0
			}
		case c == '<' && strings.IndexByte(s[i:], '>') > 0:
			open = '>'
		case c == '{' && strings.IndexByte(s[i:], '}') > 0:
			open = '}'
		case c == ' ' || c == '\t':
			return i
		}
	}
	return len(s)
}

// looksSent reports whether a text may be a body: JSON, XML or a form.
func looksSent(body string) bool {
	return bodyForm.MatchString(body)
}

var bodyForm = regex.MustCompile(`^\s*(?:[{\["<]|--\w|[\w.%\[\]-]+=)`)

// headers reads headers from line i on, and gives the line after them.
func (x *exchange) headers(i int, list *[]Value) int {
	for ; i < len(x.lines); i++ {
		m := headerForm.FindStringSubmatchIndex(x.line(i))
		if m == nil || x.start(i) != noMessage {
			break
		}
		value := x.part(i, m[1], m[1])
		if m[4] >= 0 {
			value = x.part(i, m[4], m[5])
		}
		*list = append(*list, value.value(x.part(i, m[2], m[3])))
	}
	return i
}

// body reads a body from line i on, up to the next message or, after a JSON text, to the next one.
func (x *exchange) body(i int) (body *text, next int) {
	for i < len(x.lines) && x.line(i) == "" {
		i++
	}
	var parts []extent
	mark, depth, isJSON := byte(0), 0, false
	for ; i < len(x.lines); i++ {
		if len(parts) == 0 {
			isJSON = strings.HasPrefix(x.line(i), "{") || strings.HasPrefix(x.line(i), "[")
			mark = x.marks[i]
		}
		isNew := isJSON && depth <= 0 && len(parts) > 0 && x.line(i-1) == "" && x.line(i) != ""
		if isNew || x.marks[i] != mark || x.start(i) != noMessage || strings.HasPrefix(x.line(i), "###") {
			break
		}
		depth += brackets(x.lines[i].of(x.source))
		parts = append(parts, x.lines[i])
	}
	if parts = trimBlank(x.source, parts); len(parts) == 0 {
		return nil, i
	}
	t := gather(x.source, withEnds(x.source, parts), 0)
	return &t, i
}

// brackets counts the brackets that a line opens, less the brackets that it closes.
func brackets(line string) int {
	return strings.Count(line, "{") + strings.Count(line, "[") - strings.Count(line, "}") - strings.Count(line, "]")
}

// response reads a response whose first line is i, and gives the line after it.
func (x *exchange) response(i int) int {
	line := x.line(i)
	m := statusForm.FindStringSubmatchIndex(line)
	if m == nil {
		m = bareForms.FindStringSubmatchIndex(line)
	}
	start := x.part(i, 0, 0)
	r := &Response{Offset: start.pos}
	r.Status, _ = strconv.Atoi(line[m[2]:m[3]])
	phrase := x.part(i, m[3], m[3])
	if m[4] >= 0 {
		phrase = x.part(i, m[4], m[5])
	}
	r.Phrase = phrase.value(text{pos: phrase.pos})
	next := x.headers(i+1, &r.Header)
	body, after := x.body(next)
	if body != nil {
		v := body.value(text{pos: body.pos})
		r.Body = &v
		next = after
	}
	x.messages = append(x.messages, Message{Offset: r.Offset, End: x.endOf(next), Response: r})
	return next
}

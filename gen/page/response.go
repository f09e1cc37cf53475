package page

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"docsascode.example/gen/page/example"
	"docsascode.example/gen/page/sample"
)

// readResponse reads one block of a Response section, or gives it back as prose.
func (r *reader) readResponse(resp *Response, title Text, b block) *Text {
	switch b := b.(type) {
	case fence:
		if isStatusTitle(title.Value) || title.Value == "" && statusLine.MatchString(firstLine(b.Value)) {
			r.readStatuses(resp, b.Text)
		} else {
			resp.add(b.Pos)
			resp.Samples = append(resp.Samples, r.readSample(title, b))
		}
	case list:
		if isStatusTitle(title.Value) || len(b.items) > 0 && statusLine.MatchString(firstLine(b.items[0].Value)) {
			for _, item := range b.items {
				r.readStatuses(resp, item)
			}
		} else {
			return &b.Text
		}
	case table:
		r.readResponseTable(resp, b)
	case prose:
		if format := formatOf(title.Value, ""); format != "" && isNone(b.Value) {
			resp.add(b.Pos)
			resp.Samples = append(resp.Samples, &Sample{Title: title, Status: statusIn(title.Value), Format: format, Body: b.Text, None: true})
			return nil
		}
		return &b.Text
	}
	return nil
}

// add makes the first thing of a response its place.
func (resp *Response) add(at Pos) {
	if !resp.IsValid() {
		resp.Pos = at
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimLeft(s, "\n"), "\n")
	return line
}

func isStatusTitle(title string) bool {
	switch strings.ToLower(title) {
	case "status", "statuses", "status code", "status codes":
		return true
	}
	return false
}

var (
	statusLine = regexp.MustCompile("^\\s*(?:[-*+]\\s+)?[`*_]*(\\d{3})\\b[`*_:]*\\s*(?:[-–—:]\\s*)?(.*?)\\s*$")
	separator  = regexp.MustCompile("^[`*_]*\\s*(?:[-–—:;,.(]|$)\\s*")
)

// readStatuses reads lines such as "- 201 Created".
func (r *reader) readStatuses(resp *Response, t Text) {
	offset := 0
	for line := range strings.Lines(t.Value) {
		start := offset
		offset += len(line)
		line = strings.TrimSuffix(line, "\n")
		if strings.TrimSpace(line) == "" || isNone(line) {
			continue
		}
		m := statusLine.FindStringSubmatchIndex(line)
		if m == nil {
			r.report(t.At(start+indent(line)), "status", "%q is not a status: write a line such as \"- 404 Not Found\"", strings.TrimSpace(line))
			continue
		}
		r.addStatus(resp, t.slice(start+m[2], start+m[3]), t.slice(start+m[4], start+m[5]))
	}
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

func (r *reader) addStatus(resp *Response, code, rest Text) {
	n, err := strconv.Atoi(code.Value)
	if err != nil || n < 100 || n > 599 {
		r.report(code.Pos, "status", "%s is not an HTTP status: they run from 100 to 599", code.Value)
		return
	}
	s := Status{Pos: code.Pos, Code: n}
	s.Phrase, s.Description = splitPhrase(n, rest)
	resp.add(code.Pos)
	resp.Statuses = append(resp.Statuses, s)
}

// splitPhrase tells the reason phrase from what a page says after it.
func splitPhrase(code int, t Text) (phrase, description Text) {
	for _, known := range phrases(code) {
		if len(t.Value) < len(known) || !strings.EqualFold(t.Value[:len(known)], known) {
			continue
		}
		rest := t.Value[len(known):]
		if sep := separator.FindString(rest); sep != "" || rest == "" {
			at := len(known) + len(sep)
			return t.slice(0, len(known)), t.slice(at, max(at, len(strings.TrimRight(t.Value, ")"))))
		}
	}
	if i := strings.Index(t.Value, " - "); i > 0 {
		return t.slice(0, i), t.slice(i+3, len(t.Value))
	}
	return t, Text{}
}

// renamed are the phrases of RFC 9110 that net/http still has in their older form.
var renamed = map[int]string{413: "Content Too Large", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}

// phrases are the reason phrases that are, or were, registered for a code; the current one is first.
func phrases(code int) []string {
	var out []string
	if now := renamed[code]; now != "" {
		out = append(out, now)
	}
	if text := http.StatusText(code); text != "" {
		out = append(out, text)
	}
	if code == 413 {
		out = append(out, "Payload Too Large")
	}
	return out
}

// Phrase is the reason phrase that is registered for a status code; empty for a code that is not registered.
func Phrase(code int) string {
	if all := phrases(code); len(all) > 0 {
		return all[0]
	}
	return ""
}

// readResponseTable reads a table of statuses or one of headers.
func (r *reader) readResponseTable(resp *Response, t table) {
	if hasColumn(t, "name") {
		r.readHeaders(resp, t)
		return
	}
	for _, row := range readRows(t) {
		code, phrase := row["status"], row["phrase"]
		if told := row["description"]; phrase.Value == "" && isPhrase(code.Value, told.Value) {
			phrase = told
		}
		if m := statusLine.FindStringSubmatchIndex(code.Value); m == nil {
			r.report(firstCell(row, t.Pos), "status", "this row names no status: a table of statuses has a column Status with codes such as 404")
		} else {
			if m[5] > m[4] {
				phrase = code.slice(m[4], m[5])
			}
			r.addStatus(resp, code.slice(m[2], m[3]), phrase)
		}
	}
}

// isPhrase reports whether a description is, or was meant to be, the reason phrase of a code.
func isPhrase(code, description string) bool {
	m := statusLine.FindStringSubmatch(code)
	if m == nil {
		return false
	}
	n, _ := strconv.Atoi(m[1]) // three digits
	phrase, _, _ := strings.Cut(description, " - ")
	return nearest(phrase, phrases(n)) != "" || splitsPhrase(n, description)
}

// splitsPhrase reports whether a text begins with the phrase of a code.
func splitsPhrase(code int, text string) bool {
	for _, known := range phrases(code) {
		if len(text) > len(known) && strings.EqualFold(text[:len(known)], known) && separator.MatchString(text[len(known):]) {
			return true
		}
	}
	return false
}

var statusWord = regexp.MustCompile(`(?i)\b[1-5](?:\d\d|xx)\b`)

func (r *reader) readHeaders(resp *Response, t table) {
	for _, row := range readRows(t) {
		h := &Header{Name: tabTitle(row["name"]), Type: tabTitle(row["type"]), Description: row["description"]}
		if h.Name.Value == "" {
			r.report(firstCell(row, t.Pos), "table", "this row has no name")
			continue
		}
		p := &Parameter{Name: h.Name, Description: h.Description}
		r.readRequired(p, row)
		h.Name, h.Description, h.Required = p.Name, p.Description, p.Required
		for _, word := range statusWord.FindAllString(row["status"].Value, -1) {
			h.Statuses = append(h.Statuses, strings.ToLower(word))
		}
		resp.add(h.Name.Pos)
		resp.Headers = append(resp.Headers, h)
	}
}

// formats are the words in a tab's title, or the language of its code block, for the format of a sample.
var formats = map[string]string{
	"json": "json", "xml": "xml", "yaml": "yaml", "yml": "yaml", "text": "text", "txt": "text", "plain": "text", "html": "html", "csv": "csv",
}

var words = regexp.MustCompile(`[A-Za-z]+|\d+`)

// formatOf is the format that a sample's title names, or else its code block's language.
func formatOf(title, language string) string {
	for _, w := range words.FindAllString(title, -1) {
		if f := formats[strings.ToLower(w)]; f != "" {
			return f
		}
	}
	return formats[language]
}

// statusIn is the status code that a sample's title names, or 0.
func statusIn(title string) int {
	for _, w := range words.FindAllString(title, -1) {
		if n, err := strconv.Atoi(w); err == nil && len(w) == 3 && n >= 100 && n <= 599 {
			return n
		}
	}
	return 0
}

func (r *reader) readSample(title Text, f fence) *Sample {
	s := &Sample{Title: title, Status: statusIn(title.Value), Format: formatOf(title.Value, f.language), Body: f.Text}
	if s.None = isNone(f.Value); s.None {
		return s
	}
	var err error
	switch s.Format {
	case "json":
		s.Value, err = sample.JSON(f.Value)
	case "xml":
		s.Value, err = sample.XML(f.Value)
	}
	r.syntax(f.Text, "sample-syntax", "this sample is not "+strings.ToUpper(s.Format), err)
	return s
}

func (r *reader) readExample(title Text, f fence) *Example {
	e := &Example{Title: title, Language: f.language, Code: f.Text}
	var err error
	switch f.language {
	case "bash", "sh", "shell", "curl", "console", "zsh":
		e.Requests, err = example.Curl(f.Value)
	case "javascript", "js", "mjs", "node":
		e.Requests, err = example.JavaScript(f.Value)
	}
	r.syntax(f.Text, "example-syntax", "this example cannot be read", err)
	return e
}

package mutate

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// example makes the mutants of the requests in an example's text.
func (m *maker) example(e *page.Example) {
	for _, r := range requestsOf(e) {
		m.method(e, r)
		m.url(e, r)
		for _, v := range r.Query {
			m.sent(e, v, page.InQuery)
		}
		for _, v := range r.Form {
			m.sent(e, v, page.InBody)
		}
		for _, v := range r.Header {
			m.sent(e, v, page.InHeader)
		}
		if r.Body != nil && r.Body.Known && len(r.Form) == 0 {
			m.body(e, *r.Body)
		}
	}
}

// requestsOf returns the requests of an example. Package page does not read those of the prose.
func requestsOf(e *page.Example) []example.Request {
	if len(e.Requests) > 0 {
		return e.Requests
	}
	read := example.JavaScript
	switch example.LanguageOf(e.Language) {
	case example.ShellCode:
		read = example.Curl
	case example.ScriptCode:
	default:
		return nil
	}
	requests, err := read(e.Code.Value)
	if err != nil {
		return nil // lint says so
	}
	return requests
}

func (m *maker) method(e *page.Example, r example.Request) {
	if !r.Method.Known || r.Method.Implied || r.Method.Text == "" {
		return
	}
	at := e.Code.At(r.Method.Offset)
	old, other := r.Method.Text, "PUT"
	if old == other {
		other = "POST"
	}
	m.becomes("argument", at, old, other)
	m.becomes("argument", at, strings.ToLower(old), strings.ToLower(other))
}

// url changes the last letter of the path, unless it belongs to a parameter, which may have another value.
func (m *maker) url(e *page.Example, r example.Request) {
	url, _, _ := strings.Cut(r.URL.Text, "?")
	if r.URL.Known && len(url) > 0 && !strings.HasSuffix(url, "/") && !m.endsInParameter(url) {
		last := len(url) - 1
		m.add("argument", e.Code.At(r.URL.At(last)), fmt.Sprintf("%q becomes %q", url, otherWord(url)),
			m.swap(e.Code.At(r.URL.At(last)), url[last:], string(otherLetter(url[last]))))
	}
}

// endsInParameter reports whether the last part of a URL is the value of an operation's parameter.
func (m *maker) endsInParameter(url string) bool {
	return slices.ContainsFunc(m.site.Operations(), func(op *page.Operation) bool {
		return strings.HasSuffix(op.Path.Value, "}") && op.PathValues(url) != nil
	})
}

// sent gives a sent value another name, and another value if not any value is valid.
func (m *maker) sent(e *page.Example, v example.Value, in string) {
	if v.Implied {
		return
	}
	m.becomes("argument", e.Code.At(v.NameOffset), v.Name, otherWord(v.Name))
	if other := m.otherSent(v, in); v.Known && other != v.Text {
		m.becomes("argument", e.Code.At(v.Offset), v.Text, other)
	}
}

// otherSent is a value that should not be sent: another media type or scheme, or a value of another type. If none is
// known, it is the same value.
func (m *maker) otherSent(v example.Value, in string) string {
	scheme, rest, found := strings.Cut(v.Text, " ")
	switch {
	case in == page.InHeader && strings.EqualFold(v.Name, "Authorization") && found:
		return otherWord(scheme) + " " + rest
	case in == page.InHeader && strings.Contains(v.Text, "/"):
		return otherWord(v.Text)
	case m.op == nil || m.op.Parameter(in, v.Name) == nil:
		return v.Text
	}
	if t, ok := page.ParseType(m.op.Parameter(in, v.Name).Type.Value); ok && (t.Name != "string" || t.Format != "") {
		return "not-that"
	}
	return v.Text
}

// body gives each field of a JSON body another name.
func (m *maker) body(e *page.Example, body example.Value) {
	v, err := sample.JSON(body.Text)
	if err != nil {
		return // another format, which has no mutants
	}
	for _, n := range v.Fields {
		if n.Name != "" {
			m.becomes("argument", e.Code.At(body.At(n.NameOffset)), n.Name, otherWord(n.Name))
		}
	}
}

var (
	assertedHeader = regexp.MustCompile("`[A-Z][A-Za-z]*(?:-[A-Za-z]+)+: ([^`]+)`")
	assertedNumber = regexp.MustCompile(`(?i)\b(four|five|six|seven|eight|\d+)[- ]digits?\b` +
		`|\b(?:HEAD|prefetch(?:es)?)\b[^.;,]{0,40}\b([1-5]\d\d)\b` +
		`|\b(?:token|jwt)\b[^.;]{0,40}\b(?:good|valid|lives?|lasts?|expires?)\b[^.;]{0,15}?\b(one|an|two|five|ten|\d+)[- ](?:second|minute|hour|day)s?\b`)
	numerals = []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
)

// assertions changes the prose of an operation about its code, its token and its responses.
func (m *maker) assertions() {
	for _, t := range append(append([]page.Text{}, m.op.Prose...), m.op.Notes...) {
		for _, form := range []*regexp.Regexp{assertedHeader, assertedNumber} {
			for _, match := range form.FindAllStringSubmatchIndex(t.Value, -1) {
				for g := 2; g < len(match); g += 2 {
					if match[g] >= 0 {
						old := t.Value[match[g]:match[g+1]]
						m.becomes("promise", t.At(match[g]), old, otherNumber(old))
					}
				}
			}
		}
	}
}

// otherNumber is the next number, as digits or as a word, and another word for anything else.
func otherNumber(s string) string {
	if n, err := strconv.Atoi(s); err == nil {
		return strconv.Itoa(n + 1)
	}
	for i, word := range numerals {
		if strings.EqualFold(s, word) {
			return numerals[(i+1)%len(numerals)]
		}
	}
	return otherWord(s)
}

package example

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"strings"
	"unicode/utf8"

	"docsascode.example/gen/internal/regex"
)

// content is the syntax of a text that a program has.
type content int

const (
	plainContent content = iota
	headerContent
	cookieContent
	urlContent
	formContent
	partContent // of a multipart form, as curl takes it
	jsonContent
	xmlContent
)

// A spot is a value in a text.
type spot struct {
	whole        string
	at, end      int
	shown, value string
}

var (
	formText = regex.MustCompile(`^[\w.%\[\]-]+=`)
	urlText  = regex.MustCompile(`^(?:…)?(?i:https?://|/\w)`)
	xmlText  = regex.MustCompile(`^<[?A-Za-z!]`)
)

// bodyOf is the syntax of a request's body, by its looks.
func bodyOf(whole string) content {
	switch s := strings.TrimSpace(whole); {
	case s == "":
		return plainContent
	case s[0] == '{' || s[0] == '[' || s[0] == '"':
		return jsonContent
	case xmlText.MatchString(s):
		return xmlContent
	case formText.MatchString(s):
		return formContent
	}
	return plainContent
}

// isPart reports whether the value is a whole part of the text: a segment of a path, a field, a member.
func (s spot) isPart(c content) bool {
	before, after := s.whole[:s.at], s.whole[s.end:]
	edge := func(text, of string) bool { return text == "" || strings.Contains(of, text) }
	last, next := before[max(0, len(before)-1):], after[:min(1, len(after))]
	switch c {
	case urlContent:
		isFile := next == "." && len(after) > 1 && !digitsForm.MatchString(after[1:2])
		return edge(last, "/=&?,") && (edge(next, "/=&?#,") || isFile)
	case formContent, partContent, cookieContent:
		return edge(last, "=,; ") && edge(next, "&,;")
	case jsonContent:
		return last == `"` && next == `"` || edge(strings.TrimRight(last, " \t\n"), ":[,") && edge(strings.TrimRight(next, " \t\r\n"), "]},")
	case xmlContent:
		return last == ">" && next == "<" || last == `"` && next == `"`
	case headerContent:
		return edge(last, " :=") && edge(next, ";, ")
	}
	return before == "" && after == ""
}

// encode writes the value in the syntax of the text.
func (s spot) encode(c content) (string, error) {
	if s.at == 0 && strings.ContainsAny(s.value[:min(1, len(s.value))], "-@<") && s.shown[0] != s.value[0] {
		return "", errors.New("the program would take it for an option or the name of a file")
	}
	if c >= jsonContent && !utf8.ValidString(s.value) {
		return "", errors.New("it is not valid UTF-8")
	}
	switch c {
	case headerContent, cookieContent:
		if strings.ContainsFunc(s.value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) || c == cookieContent && strings.ContainsAny(s.value, "; \t,") {
			return "", errors.New("a header cannot have it")
		}
	case urlContent:
		return s.inURL()
	case formContent:
		return escapeExcept(s.value, "-_.~@:,/"), nil
	case partContent:
		if strings.ContainsAny(s.value, ";\"\n\r") || s.whole[:s.at] != "" && s.whole[s.at-1] == '=' && strings.ContainsAny(s.value[:min(1, len(s.value))], "@<") {
			return "", errors.New("curl would not take it as the text of a part")
		}
	case jsonContent:
		return s.inJSON()
	case xmlContent:
		if strings.ContainsFunc(s.value, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\r\n", r) || r == 0xfffe || r == 0xffff }) {
			return "", errors.New("XML cannot have its control characters")
		}
		var b bytes.Buffer
		err := xml.EscapeText(&b, []byte(s.value))
		return b.String(), err
	}
	return s.value, nil
}

// originForm matches the beginning of a URL up to its path.
var originForm = regex.MustCompile(`^[A-Za-z][\w+.-]*://[^/?#]*`)

// hostForm matches a host, with a port if there is one.
var hostForm = regex.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d+)?$`)

// inURL writes the value into a URL. A value that replaces a URL or a path of several parts is one, too.
func (s spot) inURL() (string, error) {
	from := len(originForm.FindString(s.whole))
	switch {
	case s.at == 0 && strings.Contains(s.shown, "://"):
		if rest, ok := strings.CutPrefix(s.value, originForm.FindString(s.value)); ok && urlText.MatchString(s.value) && escapeExcept(rest, "-_.~@:,/?&=%+#;!$'()*") == rest && !climbs(rest) {
			return s.value, nil
		}
		return "", errors.New("it is not an HTTP URL")
	case s.at < from:
		if hostForm.MatchString(s.value) {
			return s.value, nil
		}
		return "", errors.New("it is not a host")
	case climbs(s.value):
		return "", errors.New("it would lead to another path")
	}
	keep := "-_.~@:,"
	for _, c := range "/?&=" {
		if strings.ContainsRune(s.shown, c) {
			keep += string(c)
		}
	}
	return escapeExcept(s.value, keep), nil
}

// climbs reports whether a path has a segment "." or "..", which clients resolve.
func climbs(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

// escapeExcept is a text with percent-escapes, except for letters, digits and the characters to keep.
func escapeExcept(s, keep string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c != '_' && isWord(c) || strings.IndexByte(keep, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

// inJSON writes the value into a string of JSON, or in place of a number or word.
func (s spot) inJSON() (string, error) {
	inside := false
	for i := 0; i < s.at; i++ {
		switch s.whole[i] {
		case '\\':
			i++
		case '"':
			inside = !inside
		}
	}
	if !inside {
		if json.Valid([]byte(s.value)) && !strings.ContainsAny(s.value[:1], "{[") {
			return s.value, nil
		}
		return "", errors.New("it is not a number, and the JSON has no quotes there")
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(s.value)
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(b.String(), "\n"), `"`), `"`), err
}

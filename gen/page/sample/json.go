package sample

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// JSON reads one JSON text (RFC 8259). Numbers keep all their digits. The error
// is a *SyntaxError, also for a member that is there twice.
func JSON(source string) (*Value, error) {
	p := &jsonParser{source: source}
	if strings.HasPrefix(source, "\ufeff") {
		p.pos = len("\ufeff")
	}
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if err := p.space(); err != nil {
		return nil, err
	}
	if p.pos < len(source) {
		return nil, p.fail(p.pos, "there is more after the end of the JSON")
	}
	return v, nil
}

type jsonParser struct {
	source string
	pos    int
}

func (p *jsonParser) fail(at int, format string, args ...any) error {
	return &SyntaxError{Offset: min(at, len(p.source)), Msg: fmt.Sprintf(format, args...)}
}

func (p *jsonParser) rest() string { return p.source[p.pos:] }

// next is the byte that comes, 0 at the end.
func (p *jsonParser) next() byte {
	if p.pos == len(p.source) {
		return 0
	}
	return p.source[p.pos]
}

func (p *jsonParser) space() error {
	p.pos += len(p.rest()) - len(strings.TrimLeft(p.rest(), " \t\r\n"))
	if strings.HasPrefix(p.rest(), "//") || strings.HasPrefix(p.rest(), "/*") || p.next() == '#' {
		return p.fail(p.pos, "JSON has no comments")
	}
	return nil
}

func (p *jsonParser) value(depth int) (*Value, error) {
	v, err := p.bare(depth)
	if err != nil {
		return nil, err
	}
	v.Whole = Span{v.Offset, p.pos}
	v.Inner = v.Whole
	if v.Kind == Object || v.Kind == Array || v.Kind == String {
		v.Inner = Span{v.Offset + 1, p.pos - 1}
	}
	return v, nil
}

// bare is a value that does not know its end yet.
func (p *jsonParser) bare(depth int) (*Value, error) {
	if err := p.space(); err != nil {
		return nil, err
	}
	if depth > deepest {
		return nil, p.fail(p.pos, "nested more than %d deep", deepest)
	}
	v := &Value{Offset: p.pos}
	switch c := p.next(); {
	case c == '{':
		v.Kind = Object
		return v, p.list(v, '}', depth)
	case c == '[':
		v.Kind = Array
		return v, p.list(v, ']', depth)
	case c == '"':
		v.Kind = String
		text, err := p.string()
		v.Text, v.Elided = text, elided(text)
		return v, err
	case elision(p.rest()) > 0:
		return p.elided(), nil
	}
	return v, p.scalar(v)
}

func (p *jsonParser) elided() *Value {
	n := elision(p.rest())
	v := &Value{Kind: Elided, Elided: true, Text: p.rest()[:n], Offset: p.pos}
	p.pos += n
	v.Whole = Span{v.Offset, p.pos}
	v.Inner = v.Whole
	return v
}

// list reads the members of an object or the items of an array, from the opening
// bracket through the closing one. Next to an elision commas may be missing.
func (p *jsonParser) list(v *Value, closing byte, depth int) error {
	start := p.pos
	p.pos++
	comma := -1
	for free := true; ; {
		if err := p.space(); err != nil {
			return err
		}
		free = free || elision(p.rest()) > 0
		switch c := p.next(); {
		case c == closing && comma >= 0:
			return p.fail(comma, "a comma before %c", closing)
		case c == closing:
			p.pos++
			return nil
		case c == 0 && p.pos == len(p.source):
			return p.fail(start, "%c is not closed", p.source[start])
		case c == '}' || c == ']':
			return p.fail(p.pos, "%c where %c is to be closed", c, p.source[start])
		case c == ',':
			return p.fail(p.pos, "a comma with nothing before it")
		case !free && comma < 0:
			return p.fail(p.pos, "a comma is missing before this")
		}
		m, err := p.member(v, depth)
		if err != nil {
			return err
		}
		v.Members = append(v.Members, m)
		if comma, err = p.comma(); err != nil {
			return err
		}
		free = m.Kind == Elided && m.Name == ""
		if free {
			comma = -1
		}
	}
}

// comma takes one if there is one, and gives its place or -1.
func (p *jsonParser) comma() (int, error) {
	if err := p.space(); err != nil || p.next() != ',' {
		return -1, err
	}
	p.pos++
	return p.pos - 1, nil
}

func (p *jsonParser) member(of *Value, depth int) (*Value, error) {
	if of.Kind == Array {
		return p.value(depth + 1)
	}
	if elision(p.rest()) > 0 {
		return p.elided(), nil
	}
	at := p.pos
	if p.next() != '"' {
		return nil, p.fail(at, "a member's name in double quotes is expected here")
	}
	name, err := p.string()
	if err != nil {
		return nil, err
	}
	if of.Member(name) != nil {
		return nil, p.fail(at, "%q is there twice", name)
	}
	if err := p.space(); err != nil {
		return nil, err
	}
	if p.next() != ':' {
		return nil, p.fail(p.pos, "a colon is expected after %q", name)
	}
	p.pos++
	v, err := p.value(depth + 1)
	if err != nil {
		return nil, err
	}
	v.Name, v.NameOffset, v.Whole.From = name, at+1, at
	return v, nil
}

func (p *jsonParser) string() (string, error) {
	start := p.pos
	for p.pos++; p.pos < len(p.source); p.pos++ {
		switch c := p.source[p.pos]; {
		case c == '\\':
			p.pos++
		case c < ' ':
			return "", p.fail(p.pos, "a string ends on the line it begins on: a line break is \\n, a tab \\t")
		case c == '"':
			p.pos++
			var s string
			raw := p.source[start:p.pos]
			if err := json.Unmarshal([]byte(raw), &s); err != nil || !utf8.ValidString(raw) {
				return "", p.fail(start+badEscape(raw), "not a character or escape of a JSON string")
			}
			return s, nil
		}
	}
	p.pos = len(p.source)
	return "", p.fail(start, "the string is not closed")
}

var goodEscape = regexp.MustCompile(`^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})`)

// badEscape is where in a string the first escape is that JSON does not have.
func badEscape(raw string) int {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if !goodEscape.MatchString(raw[i:]) {
			return i
		}
		i++
	}
	return 0
}

var (
	word   = regexp.MustCompile(`^[^\s,:\[\]{}"]+`)
	number = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$`)
)

// literals of other languages, and what JSON has for them.
var literals = map[string]string{"True": "true", "False": "false", "None": "null", "nil": "null", "undefined": "null", "NULL": "null", "TRUE": "true", "FALSE": "false"}

// scalar reads a number, true, false or null.
func (p *jsonParser) scalar(v *Value) error {
	w := word.FindString(p.rest())
	v.Text = w
	switch {
	case w == "true" || w == "false":
		v.Kind = Bool
	case w == "null":
		v.Kind = Null
	case number.MatchString(w):
		v.Kind = Number
	case w == "" && p.pos == len(p.source):
		return p.fail(p.pos, "a value is expected, not the end")
	case w == "":
		return p.fail(p.pos, "a value is expected, not %c", p.next())
	case literals[w] != "":
		return p.fail(p.pos, "JSON has no %s: did you mean %s?", w, literals[w])
	case w[0] == '\'':
		return p.fail(p.pos, "strings are in double quotes")
	case strings.IndexByte("+-.0123456789", w[0]) >= 0:
		return p.fail(p.pos, "%s is not a JSON number", w)
	default:
		return p.fail(p.pos, "%s is not a JSON value; strings are in double quotes", w)
	}
	p.pos += len(w)
	return nil
}

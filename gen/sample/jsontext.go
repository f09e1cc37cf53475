package sample

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"docsascode.example/gen/internal/regex"
)

// space skips white space and comments, and keeps the text of the comments.
func (p *jsonParser) space() {
	for {
		p.blank()
		n, text := commentIn(p.rest())
		if n == 0 {
			return
		}
		p.comment(n, text)
	}
}

// gap is space in which a comment cannot be an elision.
func (p *jsonParser) gap() {
	p.space()
	p.elision = nil
}

// blank skips white space, also characters that JSON does not take for white space.
func (p *jsonParser) blank() {
	for {
		for ; p.pos < len(p.source) && strings.IndexByte(" \t\r\n", p.source[p.pos]) >= 0; p.pos++ {
			if p.source[p.pos] == '\n' {
				p.last = nil
			}
		}
		if p.isEnd() || p.next() < utf8.RuneSelf && p.next() != '\v' && p.next() != '\f' {
			return
		}
		rest := p.rest()
		other := strings.TrimLeft(rest, "\u00a0\u2003\u2009\u200b\u3000\ufeff\v\f")
		if len(other) == len(rest) {
			return
		}
		p.add(Mistake, p.pos, "this is not white space in JSON; write a space")
		p.pos = len(p.source) - len(other)
	}
}

// comment reads a comment of n bytes.
func (p *jsonParser) comment(n int, text string) {
	at := p.pos
	p.pos += n
	isOwnLine := p.last == nil
	switch {
	case elision(text) > 0 || isOwnLine && elided(text):
		p.pos = at
		p.elision = p.elide(n)
		return
	case isOwnLine && !strings.HasPrefix(text, `"`):
		p.above = append(p.above, text)
	case !isOwnLine && p.last.Comment == "":
		p.last.Comment = text
	}
	p.add(Comment, at, "JSON has no comments")
}

var commentMarks = []struct{ open, end string }{
	{"//", "\n"}, {"/*", "*/"}, {"<!--", "-->"}, {"<--", "\n"}, {"<-", "\n"}, {"←", "\n"},
}

// commentIn is the length of a comment that s begins with, 0 if s does not begin
// with one, and the text of the comment.
func commentIn(s string) (n int, says string) {
	if s == "" || strings.IndexByte("/#<(\xe2", s[0]) < 0 {
		return 0, ""
	}
	if m := remark.FindString(s[:min(len(s), 200)]); m != "" {
		return len(m), normal(strings.Trim(m, "()"))
	}
	if strings.HasPrefix(s, "#") && !strings.HasPrefix(s, "#{") {
		return line(s, len("#"))
	}
	for _, m := range commentMarks {
		inner, ok := strings.CutPrefix(s, m.open)
		switch {
		case !ok:
		case m.end == "\n":
			return line(s, len(m.open))
		default:
			inner, _, closed := strings.Cut(inner, m.end)
			n = len(m.open) + len(inner)
			if closed {
				n += len(m.end)
			}
			return n, normal(stars.ReplaceAllString(inner, "\n"))
		}
	}
	return 0, ""
}

// line is the length of a line and its text after its first bytes.
func line(s string, from int) (n int, says string) {
	l, _, _ := strings.Cut(s, "\n")
	return len(l), normal(strings.TrimLeft(l[from:], "/#-"))
}

var (
	remark = regex.MustCompile(`^\([^()\n"{}\[\]]*\)`)
	stars  = regex.MustCompile(`(?:^|\n)[ \t]*\*+`)
)

// elisionWords are the words that may follow "..." on its line.
var elisionWords = regex.MustCompile(`^\.*(?:[ \t]*[A-Za-z(][^\n",:\[\]{}]*[^\s",:\[\]{}])?`)

// elidedWords is the length of the elision that s begins with and of the words
// behind it, unless they are a name.
func elidedWords(s string) int {
	n := elision(s)
	if n == 0 {
		return 0
	}
	words := len(elisionWords.FindString(s[n:]))
	if strings.HasPrefix(strings.TrimLeft(s[n+words:], " \t"), ":") {
		return n
	}
	return n + words
}

// inBrackets is an elision such as [...] in the place of a name.
var inBrackets = regex.MustCompile(`^(?:\[[ \t]*(?:\.\.|…)[^\n"\]]*\]|\{[ \t]*(?:\.\.|…)[^\n"}]*\}|<[ \t]*(?:\.\.|…)[^\n">]*>|\([ \t]*(?:\.\.|…)[^\n")]*\))`)

// elidedField is the length of an elision that s begins with in the place of a name.
func elidedField(s string) int {
	if s == "" || strings.IndexByte("[{<(", s[0]) < 0 {
		return elidedWords(s)
	}
	return len(inBrackets.FindString(s))
}

// A quote is the opening of a string, and the characters that close it.
type quote struct {
	opening int // bytes
	closing string
}

// quoteOf is the quote that s begins with.
func quoteOf(s string) quote {
	r, n := utf8.DecodeRuneInString(s)
	switch r {
	case '"', '\'', '`':
		return quote{n, string(r)}
	case '“', '”', '„':
		return quote{n, "“”\""}
	case '‘', '’', '‚':
		return quote{n, "‘’'"}
	}
	return quote{}
}

// scriptQuotes are the quotes that JavaScript has besides JSON's.
const scriptQuotes = "'`"

// string reads a string with its quotes, and gives where its text is between
// them. wrong is the fault for other quotes than JSON's.
func (p *jsonParser) string(wrong string) (string, Span) {
	start := p.pos
	q := quoteOf(p.rest())
	if q.closing != `"` {
		kind := Mistake
		if strings.Contains(scriptQuotes, q.closing) {
			kind = Literal
		}
		p.add(kind, start, "%s", wrong)
	}
	inner, isClosed := p.stringEnd(start, q)
	raw := p.source[inner.From:inner.To]
	if !isClosed {
		p.cutString(start)
	}
	if q.closing == `"` && !strings.Contains(raw, `\`) && utf8.ValidString(raw) {
		return raw, inner
	}
	var s string
	quoted := `"` + raw + `"`
	if q.closing == `"` && utf8.ValidString(raw) && json.Unmarshal([]byte(quoted), &s) == nil {
		return s, inner
	}
	if at := badEscape(raw); q.closing == `"` && at >= 0 {
		p.add(Mistake, inner.From+at, "not a valid character or escape in a JSON string")
	}
	return unescape(raw), inner
}

// cutString tells of a string that is not closed.
func (p *jsonParser) cutString(start int) {
	if p.isEnd() {
		p.cut(start, "the string is not closed")
		return
	}
	p.add(Mistake, start, "the string is not closed")
}

// stringEnd moves past the end of a string. A string that is not closed ends with its
// line, save the punctuation there.
func (p *jsonParser) stringEnd(start int, q quote) (inner Span, isClosed bool) {
	inner.From = start + q.opening
	known := -1 // a closing quote on a later line
	for p.pos = inner.From; p.pos < len(p.source); p.pos++ {
		c := p.source[p.pos]
		switch {
		case c == '\\':
			p.pos = min(p.pos+1, len(p.source)-1)
		case c < ' ':
			if c == '\n' && p.pos > known {
				known = p.closingLater(q)
			}
			if c == '\n' && known < 0 {
				return p.giveBack(inner.From), false
			}
			p.control(&inner)
		case c >= utf8.RuneSelf || strings.IndexByte(q.closing, c) >= 0:
			r, n := utf8.DecodeRuneInString(p.rest())
			if !strings.ContainsRune(q.closing, r) || c == '\'' && !closes(p.rest()[n:]) {
				p.pos += n - 1
				continue
			}
			inner.To = p.pos
			p.pos += n
			return inner, true
		}
	}
	return p.giveBack(inner.From), false
}

// control tells of the first control character of a string.
func (p *jsonParser) control(inner *Span) {
	if inner.To == 0 {
		p.add(Mistake, p.pos, "a string cannot contain a line break or a tab; write \\n or \\t")
		inner.To = p.pos
	}
}

// giveBack ends a string that is not closed before the punctuation behind it.
func (p *jsonParser) giveBack(from int) Span {
	p.pos = from + len(strings.TrimRight(p.source[from:p.pos], ",;}] \t\r\n"))
	return Span{from, p.pos}
}

// closingLater is the place of a quote on another line that closes the string, or -1.
func (p *jsonParser) closingLater(q quote) int {
	i := strings.IndexAny(p.rest(), q.closing)
	if i < 0 {
		return -1
	}
	_, n := utf8.DecodeRuneInString(p.rest()[i:])
	if !closes(p.rest()[i+n:]) {
		return -1
	}
	return p.pos + i
}

// closes reports whether a quote before s closes a string.
func closes(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n")
	return s == "" || strings.IndexByte(",;:}]|/#", s[0]) >= 0
}

var goodEscape = regex.MustCompile(`^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})`)

// badEscape is the place of the first escape that JSON does not have, or of a byte
// that is not UTF-8; -1 if the string has neither.
func badEscape(raw string) int {
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRuneInString(raw[i:])
		if r == utf8.RuneError && n == 1 || r == '\\' && !goodEscape.MatchString(raw[i:min(len(raw), i+6)]) {
			return i
		}
		if r == '\\' {
			n = 2
		}
		i += n
	}
	return -1
}

var escapes = map[byte]string{'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t", '0': "\x00", '\n': ""}

// unescape resolves the escapes of JSON and JavaScript. It removes the backslash of
// any other escape.
func unescape(raw string) string {
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' || i+1 == len(raw) {
			b.WriteByte(raw[i])
			continue
		}
		i++
		switch text, known := escapes[raw[i]]; {
		case known:
			b.WriteString(text)
		case raw[i] == 'u' && hex(raw, i+1, 4) >= 0:
			r := hex(raw, i+1, 4)
			i += 4
			if low := hex(raw, i+3, 4); utf16.IsSurrogate(r) && strings.HasPrefix(raw[i+1:], `\u`) && low >= 0 {
				r = utf16.DecodeRune(r, low)
				i += 6
			}
			b.WriteRune(r)
		case raw[i] == 'x' && hex(raw, i+1, 2) >= 0:
			b.WriteRune(hex(raw, i+1, 2))
			i += 2
		default:
			b.WriteByte(raw[i])
		}
	}
	return strings.ToValidUTF8(b.String(), "\ufffd")
}

// hex is the number that n digits of s are, or -1.
func hex(s string, from, n int) rune {
	if from+n > len(s) {
		return -1
	}
	v, err := strconv.ParseUint(s[from:from+n], 16, 32)
	if err != nil {
		return -1
	}
	return rune(v)
}

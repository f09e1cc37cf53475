package sample

import (
	"strings"
	"unicode/utf8"

	"docsascode.example/gen/internal/regex"
)

// JSON reads one JSON text (RFC 8259). Numbers keep all their digits. The error
// is a *Fault, also for a field that appears twice.
func JSON(source string) (*Value, error) { return strict(parseJSON(source)) }

func parseJSON(source string) (*Value, []Fault) {
	p := &jsonParser{faults: faults{source: source}}
	if strings.HasPrefix(source, "\ufeff") {
		p.pos = len("\ufeff")
	}
	v := p.document()
	return v, p.sorted()
}

// A jsonParser reads on after each fault. Every method leaves pos where it was
// or further on, and no text is looked at more than a few times.
type jsonParser struct {
	faults
	pos   int
	open  [2]int // how many braces and brackets are to be closed
	isCut bool   // a fault says that the text ends before a value does

	isAfter bool // a fault says that text follows the first value

	last    *Value   // the value on whose line pos is: a comment there is about it
	above   []string // comments on lines of their own, about the next field or item
	elision *Value   // a comment with "..." in it, which is to become an elision
}

func (p *jsonParser) rest() string { return p.source[p.pos:] }

// ahead is as much of the rest as a token may be long.
func (p *jsonParser) ahead() string {
	const longest = 1000
	return p.source[p.pos:min(len(p.source), p.pos+longest)]
}

// next is the byte at pos, 0 at the end.
func (p *jsonParser) next() byte {
	if p.pos == len(p.source) {
		return 0
	}
	return p.source[p.pos]
}

func (p *jsonParser) isEnd() bool { return p.pos == len(p.source) }

// cut tells once that the text ends too early.
func (p *jsonParser) cut(at int, format string, args ...any) {
	if !p.isCut {
		p.add(Mistake, at, format, args...)
	}
	p.isCut = true
}

// giveUp moves to the end if there are too many faults.
func (p *jsonParser) giveUp() {
	if p.isFull() {
		p.pos = len(p.source)
	}
}

// value reads one with its alternatives, as in "on" | "off". It is never nil.
func (p *jsonParser) value(depth int) *Value {
	if !isColor(p.rest()) {
		p.gap()
	}
	v := p.bare(depth)
	v.Whole = Span{v.Offset, p.pos}
	if v.Inner == (Span{}) {
		v.Inner = v.Whole
	}
	p.last = v
	p.space()
	for p.next() == '|' {
		p.pos++
		p.giveUp()
		p.gap()
		p.alternative(v, p.bare(depth))
		p.last = v
		p.space()
	}
	return v
}

// alternative makes v either of two values.
func (p *jsonParser) alternative(v, other *Value) {
	if !v.Unknown {
		p.add(Placeholder, v.Offset, "these are alternatives; write one of them")
	}
	if other.Kind != v.Kind && other.Kind != Null {
		v.Kind = Elided
	}
	v.Whole.To = max(v.Whole.To, p.pos)
	v.Inner = v.Whole
	v.Fields, v.Unknown, v.Elided, v.Text = nil, true, true, p.source[v.Whole.From:v.Whole.To]
}

// bare is a value that does not know its end yet.
func (p *jsonParser) bare(depth int) *Value {
	v := &Value{Offset: p.pos}
	if depth > deepest {
		p.cut(p.pos, "nested more than %d levels deep", deepest)
		p.pos = len(p.source)
		return unknown(v, "")
	}
	switch c := p.next(); {
	case p.placeholder(v):
	case c == '{':
		v.Kind = Object
		p.list(v, '}', depth)
	case c == '[':
		v.Kind = Array
		p.list(v, ']', depth)
		// [string] is a list of any number of strings.
		v.Open = v.Open || len(v.Fields) == 1 && v.Fields[0].Unknown && v.Fields[0].Elided
	case quoteOf(p.rest()).opening > 0:
		v.Kind = String
		v.Text, v.Inner = p.string("strings need double quotes")
		v.Elided = p.isCut || elided(v.Text)
		v.Unknown = p.isCut || !v.Elided && isPlaceholder(v.Text)
	case elision(p.rest()) > 0:
		*v = *p.elided()
	default:
		p.scalar(v)
	}
	return v
}

// unknown makes v a value of which only the text is known.
func unknown(v *Value, says string) *Value {
	v.Kind, v.Unknown, v.Elided, v.Text = Elided, true, true, says
	return v
}

// elided reads "..." and the words that follow it on the line.
func (p *jsonParser) elided() *Value { return p.elide(elidedWords(p.ahead())) }

// elide makes an elision of the next n bytes.
func (p *jsonParser) elide(n int) *Value {
	v := unknown(&Value{Offset: p.pos}, p.rest()[:n])
	p.add(Elision, p.pos, "%s leaves something out; write the whole sample", brief(v.Text))
	p.pos += n
	v.Whole = Span{v.Offset, p.pos}
	v.Inner = v.Whole
	return v
}

// list reads the fields of an object or the items of an array, from the opening
// bracket through the closing one.
func (p *jsonParser) list(v *Value, closing byte, depth int) {
	p.pos++
	p.last = v
	p.open[closing>>5&1]++ // ']' is 0x5d and '}' is 0x7d
	p.entries(v, closing, depth)
	p.open[closing>>5&1]--
	v.Inner.From = v.Offset + 1
}

// entries reads the fields or items of a list. The fields of an object without an
// opening brace end at the end. Next to an elision commas may be missing.
func (p *jsonParser) entries(v *Value, closing byte, depth int) {
	l := &jsonList{Value: v, named: map[string]*Value{}, isFree: true, comma: -1}
	l.told = len(p.faults.list)
	defer l.dropTwins()
	for p.more(l, closing) {
		m := p.entry(l, depth)
		if m == nil {
			p.comma()
			l.isFree, l.comma = true, -1
			continue
		}
		if v.Kind == Array && m.Kind == String && p.next() == ':' && p.open[1] > 0 {
			p.endBefore(l, m)
			return
		}
		v.Fields = append(v.Fields, m)
		l.told = len(p.faults.list)
		l.comma = p.comma()
		if l.isFree = isElision(m); l.isFree {
			v.Open, l.comma = true, -1
		}
	}
}

// A jsonList is an object or array that is being read.
type jsonList struct {
	*Value
	named    map[string]*Value // the last field of each name
	hasTwins bool
	isFree   bool // no comma is needed before the next field or item
	comma    int  // the place of the comma after the last field or item, or -1
	told     int  // the number of faults up to the last field or item
}

// endBefore ends an array before a string that is the name of a field around it.
func (p *jsonParser) endBefore(l *jsonList, name *Value) {
	p.faults.list, p.pos, l.Open = p.faults.list[:l.told], name.Offset, true
	p.add(Mistake, name.Offset, `"[" is not closed; write "]" before this field`)
	if l.comma >= 0 {
		p.pos = l.comma
	}
	l.Inner.To = p.pos
}

// isElision reports whether a value elides any number of fields or items.
func isElision(m *Value) bool { return m.Kind == Elided && m.Name == "" }

// dropTwins keeps the last of the fields of one name, as parsers do.
func (l *jsonList) dropTwins() {
	if !l.hasTwins {
		return
	}
	var kept []*Value
	for _, m := range l.Fields {
		if isElision(m) || l.named[m.Name] == m {
			kept = append(kept, m)
		}
	}
	l.Fields = kept
}

// more reads the text before the next field or item, and reports whether the list has one.
func (p *jsonParser) more(l *jsonList, closing byte) bool {
	for {
		p.giveUp()
		p.space()
		if e := p.elision; e != nil {
			p.elision = nil
			l.Fields, l.Open, l.isFree, l.comma = append(l.Fields, e), true, true, -1
		}
		l.Inner.To = p.pos
		switch c := p.next(); {
		case p.isEnd():
			if closing != 0 {
				p.cut(l.Offset, "%q is not closed", p.source[l.Offset:l.Offset+1])
				l.Open = true
			}
			return false
		case c == closing || c == '}' && closing == 0:
			if l.comma >= 0 {
				p.add(Mistake, l.comma, "a comma before %q", string(c))
			}
			p.pos++
			return false
		case c == '}' || c == ']':
			if isOver := p.stray(l, c); isOver {
				return false
			}
		case c == ',' || c == ';':
			p.add(Mistake, p.pos, "a comma without a value before it")
			p.pos += len(p.rest()) - len(strings.TrimLeft(p.rest(), ",; \t\r\n"))
			l.comma, l.isFree = -1, true
		default:
			if !l.isFree && l.comma < 0 && elision(p.rest()) == 0 {
				p.add(Mistake, p.pos, "missing comma before this")
			}
			return true
		}
	}
}

// stray reads a bracket that does not close the list. If it closes another one,
// or if nothing follows, the list is over.
func (p *jsonParser) stray(l *jsonList, c byte) (isOver bool) {
	if l.Kind == Object && p.source[l.Offset] != '{' {
		p.add(Mistake, p.pos, "%q closes nothing; remove it", string(c))
	} else {
		p.add(Mistake, p.pos, "%q does not close %q", string(c), p.source[l.Offset:l.Offset+1])
	}
	if p.open[c>>5&1] > 0 {
		return true
	}
	p.pos++
	return strings.TrimSpace(p.ahead()) == ""
}

// comma takes a comma, and gives its place, or -1 if there is no comma.
func (p *jsonParser) comma() int {
	p.space()
	switch p.next() {
	case ';':
		p.add(Mistake, p.pos, "a semicolon after a value; write a comma")
	case ',':
	default:
		return -1
	}
	p.pos++
	return p.pos - 1
}

// entry reads a field or an item. It is nil if the text is neither.
func (p *jsonParser) entry(l *jsonList, depth int) *Value {
	about := p.above
	p.above = nil
	var m *Value
	if l.Kind == Array {
		m = p.value(depth + 1)
	} else if n := elidedField(p.ahead()); n > 0 {
		m = p.elide(n)
	} else {
		m = p.field(l, depth)
	}
	if m != nil && m.Comment == "" {
		m.Comment = strings.Join(about, " ")
	}
	return m
}

// field reads the name and the value of a field; nil if it has no name.
func (p *jsonParser) field(l *jsonList, depth int) *Value {
	at := p.pos
	name, inner := p.name()
	if inner.To == 0 {
		p.add(Mistake, at, "expected a field name in double quotes")
		p.junk(depth)
		return nil
	}
	if l.named[name] != nil {
		p.add(Mistake, at, "the field %q appears twice", name)
		l.hasTwins = true
	}
	m := p.fieldValue(name, depth)
	m.Name, m.NameOffset, m.Whole.From = name, inner.From, at
	l.named[name] = m
	return m
}

// fieldValue reads the value after a name. Without a colon, the value may be missing.
func (p *jsonParser) fieldValue(name string, depth int) *Value {
	end := p.pos
	p.last = nil
	p.gap()
	colon := separator.FindString(p.ahead())
	if colon != ":" && !p.isCut {
		p.add(Mistake, p.pos, "expected a colon after %q", name)
	}
	p.pos += len(colon)
	p.blank()
	c := p.next()
	isNone := colon == "" && c != '"' && c != '{' && c != '[' && !isDigit(c)
	if isNone || p.isEnd() && p.isCut {
		return unknown(&Value{Offset: end, Whole: Span{end, end}, Inner: Span{end, end}}, "")
	}
	if n := len(thousands.FindString(p.ahead())); n > 0 {
		return p.grouped(n)
	}
	return p.value(depth + 1)
}

// separator is the text between a name and its value in JSON and in other languages.
var separator = regex.MustCompile(`^(?::|=>|=)`)

// name reads the name of a field, and gives its span within its quotes; the span
// is empty if the field has no name.
func (p *jsonParser) name() (string, Span) {
	at := p.pos
	if quoteOf(p.rest()).opening > 0 {
		return p.string("expected a field name in double quotes")
	}
	if n := len(placeholderForm.FindString(p.ahead())); n > 0 && !plainName.MatchString(p.ahead()) {
		p.add(Placeholder, at, "%s is a placeholder; write a name", brief(p.rest()[:n]))
		p.pos += n
		return p.source[at:p.pos], Span{at, p.pos}
	}
	n := len(bareName.FindString(p.ahead()))
	if n == 0 {
		return "", Span{}
	}
	p.add(Literal, at, "expected a field name in double quotes")
	p.pos += n
	return strings.TrimRight(p.source[at:p.pos], "?"), Span{at, p.pos}
}

// bareName is a name without quotes; "?" marks one that may be left out.
var (
	plainName = regex.MustCompile(`^[$@%]\w`)
	bareName  = regex.MustCompile(`^[\pL\d_$@*-][^\s,:;=|(){}\[\]"'<>]*`)
)

// junk skips text that cannot be a field or an item.
func (p *jsonParser) junk(depth int) {
	if c := p.next(); c == '{' || c == '[' {
		p.value(depth + 1)
		return
	}
	_, n := utf8.DecodeRuneInString(p.rest())
	p.pos += n
	if i := strings.IndexAny(p.rest(), " \t\r\n,:;{}[]\""); i >= 0 {
		p.pos += i
	} else {
		p.pos = len(p.source)
	}
}

package sample

import (
	"strings"
	"unicode/utf8"

	"docsascode.example/gen/internal/regex"
)

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
				p.addCertain(l.comma, "a comma before %q", string(c))
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
				p.addCertain(p.pos, "missing comma before this")
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

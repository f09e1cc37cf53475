package sample

import (
	"strings"
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

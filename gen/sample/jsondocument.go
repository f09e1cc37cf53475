package sample

import (
	"strings"

	"docsascode.example/gen/internal/regex"
)

// mostValues bounds how many values of one sample are read.
const mostValues = 1000

// document reads all values of the source, and gives the first.
func (p *jsonParser) document() *Value {
	p.gap()
	root := p.root()
	v := root
	for n := 1; v != nil && n < mostValues && p.between(v); n++ {
		v.Next = p.root()
		v = v.Next
	}
	return root
}

var (
	// before is text that may precede a value on its line.
	before = regex.MustCompile(`^(?:(?:(?:export[ \t]+)?(?:const|let|var|type)[ \t]+[\w$]+(?:[ \t]*:[ \t]*[\w<>\[\]]+)?[ \t]*=|(?:export[ \t]+)?interface[ \t]+\w+|(?:export[ \t]+default|return)\b|[\w.$]+[ \t]*=|[ \t\w./()-]*\b(?i:response|request|returns?|result|output|body|payload|example|sample|json|success|error)\b[ \t\w./()-]*:)\s*)?(?:=>|->)?\s*[{\[]`)
	// firstField is a field without the brace before it.
	firstField = regex.MustCompile(`^(?:(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|“[^“”\n]*”)\s*(?::|=>)|[\pL_$][\pL\pN_$-]*\??\s*:\s*["'{\[])`)
	// opening is a line that begins a value.
	opening = regex.MustCompile(`(?m)^[ \t]*[{\[]`)
)

// root reads one value from its beginning. It is nil if the text has no value.
func (p *jsonParser) root() *Value {
	p.preamble()
	about := strings.Join(p.above, " ")
	p.above = nil
	var v *Value
	switch {
	case p.isEnd():
		p.cut(p.pos, "expected a value, not the end")
	case firstField.MatchString(p.ahead()):
		v = p.unbraced()
	case p.isValue():
		v = p.value(0)
	default:
		p.add(Mistake, p.pos, "%s is not a JSON value; strings need double quotes", short(strings.TrimSpace(until(p.rest(), "\n"))))
		p.pos = len(p.source)
	}
	if v != nil && v.Comment == "" {
		v.Comment = about
	}
	return v
}

// preamble skips text before a value.
func (p *jsonParser) preamble() {
	if s := p.ahead(); s != "" && (s[0] == '{' || s[0] == '[') {
		return
	}
	if n := len(before.FindString(p.ahead())) - 1; n >= 0 {
		if n > 0 && !p.isAfter {
			p.add(Mistake, p.pos, "text before the JSON; write it outside of the sample")
		}
		p.pos += n
		return
	}
	if p.isEnd() || firstField.MatchString(p.ahead()) || p.isValue() {
		return
	}
	if at := opening.FindStringIndex(p.rest()); at != nil {
		p.add(Mistake, p.pos, "text before the JSON; write it outside of the sample")
		p.pos += at[1] - 1
	}
}

// isValue reports whether a value is at pos: brackets, a string, or one word alone on its line.
func (p *jsonParser) isValue() bool {
	s := p.ahead()
	if strings.IndexByte("{[", s[0]) >= 0 || quoteOf(s).opening > 0 || elision(s) > 0 {
		return true
	}
	w := placeholderForm.FindString(s)
	if w == "" {
		w = until(s, wordEnds)
		if !isKnown(w) && kindOf(w) == Elided && repaired(w) == "" {
			return false
		}
	}
	rest := strings.TrimLeft(s[len(w):], " \t\r")
	return rest == "" || strings.IndexByte("\n;,/#|", rest[0]) >= 0
}

// unbraced reads the fields of an object whose opening brace is missing.
func (p *jsonParser) unbraced() *Value {
	p.add(Mistake, p.pos, `expected "{" before the first field`)
	v := &Value{Kind: Object, Offset: p.pos, Inner: Span{From: p.pos}}
	p.entries(v, 0, 0)
	v.Whole = Span{v.Offset, p.pos}
	return v
}

// between reads the text between a value and the next one, and reports whether
// there is a next value.
func (p *jsonParser) between(v *Value) bool {
	for p.gap(); !p.isEnd() && !p.isFull(); p.gap() {
		c := p.next()
		switch {
		case elision(p.rest()) > 0:
			p.elided()
			continue
		case c == ',' && v.Kind == Object && p.goesOn(v):
			continue
		case !p.isAfter:
			p.add(p.follows(c), p.pos, "text after the end of the JSON value")
			p.isAfter = true
		}
		switch {
		case strings.IndexByte(",;)}]", c) >= 0:
			p.pos++
		case before.MatchString(p.ahead()) || firstField.MatchString(p.ahead()) || p.isValue():
			return true
		default:
			p.skip()
		}
	}
	return false
}

// follows is what text after a value is, by its first byte: another body on a line of its own, or a mistake.
func (p *jsonParser) follows(c byte) Deviation {
	line := p.source[strings.LastIndexByte(p.source[:p.pos], '\n')+1 : p.pos]
	if (c == '{' || c == '[') && strings.TrimSpace(line) == "" {
		return Sequence
	}
	return Mistake
}

// skip moves to the next line that begins a value, or to the end.
func (p *jsonParser) skip() {
	if at := opening.FindStringIndex(p.rest()); at != nil {
		p.pos += at[1] - 1
		return
	}
	p.pos = len(p.source)
}

// goesOn reads further fields of an object that a bracket too many has closed.
func (p *jsonParser) goesOn(v *Value) bool {
	rest := strings.TrimLeft(p.ahead()[1:], " \t\r\n")
	if !firstField.MatchString(rest) {
		return false
	}
	p.add(Mistake, p.pos, "the object goes on after its end; remove the bracket before this")
	p.pos++
	p.entries(v, '}', 0)
	v.Whole.To = p.pos
	return true
}

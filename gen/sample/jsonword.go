package sample

import (
	"math/big"
	"strings"
	"unicode/utf8"

	"docsascode.example/gen/internal/regex"
)

// isNumber reports whether a word is a number of JSON.
func isNumber(w string) bool {
	rest := strings.TrimPrefix(w, "-")
	whole := digits(rest)
	if whole == 0 || whole > 1 && rest[0] == '0' {
		return false
	}
	rest = rest[whole:]
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		if digits(fraction) == 0 {
			return false
		}
		rest = fraction[digits(fraction):]
	}
	if rest == "" {
		return true
	}
	exponent := rest[1:]
	if strings.HasPrefix(exponent, "+") || strings.HasPrefix(exponent, "-") {
		exponent = exponent[1:]
	}
	return strings.IndexByte("eE", rest[0]) >= 0 && exponent != "" && digits(exponent) == len(exponent)
}

// digits is the number of digits that s begins with.
func digits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }

// literals of other languages, and the literals of JSON for them.
var literals = map[string]string{
	"True": "true", "TRUE": "true", "False": "false", "FALSE": "false",
	"None": "null", "nil": "null", "undefined": "null", "Null": "null", "NULL": "null",
	"NaN": "null", "Infinity": "null", "-Infinity": "null",
}

// types are words for the kind of a value.
var types = map[string]Kind{
	"string": String, "str": String, "text": String, "uuid": String, "guid": String, "date": String, "datetime": String,
	"date-time": String, "email": String, "url": String, "uri": String,
	"number": Number, "integer": Number, "int": Number, "int32": Number, "int64": Number, "long": Number, "float": Number,
	"double": Number, "decimal": Number, "boolean": Bool, "bool": Bool, "object": Object, "array": Array, "list": Array,
}

// typeWords are the words of a placeholder between which a value may choose.
func typeWords(says string) []string {
	says = strings.ReplaceAll(strings.ToLower(says), " or ", "|")
	return strings.FieldsFunc(says, func(r rune) bool { return strings.ContainsRune("<>{}[]()$|/?, \t", r) })
}

// kindOf is the kind that a placeholder names, or else Elided.
func kindOf(says string) Kind {
	if strings.HasSuffix(says, "[]") {
		return Array
	}
	kind := Elided
	for _, w := range typeWords(says) {
		k, known := types[w]
		switch {
		case w == "null":
		case !known || kind != Elided && kind != k:
			return Elided
		default:
			kind = k
		}
	}
	return kind
}

// IsInteger reports whether a number is whole, or its placeholder says so.
func (v *Value) IsInteger() bool {
	if v.Unknown {
		return strings.Contains(strings.ToLower(v.Text), "int") || strings.Contains(strings.ToLower(v.Text), "long")
	}
	return v.Kind == Number && !strings.ContainsAny(v.Text, ".eE")
}

var (
	placeholderForm = regex.MustCompile(`^(?:(?:<[^<>"\n]+>|\{\{[^{}\n]*\}\}|\{[ \t]*[A-Za-z_][\w .-]*\}|[$#]\{[^{}\n]*\}|[$:@][A-Za-z_][\w.]*|%[A-Za-z_]\w*%|%[sdfi])[\w./-]*)+`)
	quotedForm      = regex.MustCompile(`^(?:<[^<>\n]+>|\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|\{[A-Za-z_][\w.-]*\})$`)
	constantForm    = regex.MustCompile(`^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|X{2,}|x{3,}|\*{2,})$`)
)

// isPlaceholder reports whether the text of a string describes the value to write.
func isPlaceholder(s string) bool {
	return s != "" && strings.IndexByte("<{$", s[0]) >= 0 && quotedForm.MatchString(s)
}

// placeholder reads a placeholder without quotes, and reports whether there is one.
func (p *jsonParser) placeholder(v *Value) bool {
	s := p.ahead()
	if len(s) < 2 || strings.IndexByte("<{$#:@%", s[0]) < 0 || s[0] == '{' && strings.IndexByte("\" \t\r\n}", s[1]) >= 0 && !strings.HasPrefix(s, "{ ") {
		return false
	}
	n := len(placeholderForm.FindString(s))
	if n == 0 {
		return false
	}
	p.says(v, n)
	return true
}

// says makes v the placeholder in the next n bytes.
func (p *jsonParser) says(v *Value, n int) {
	text := p.rest()[:n]
	unknown(v, text).Kind = kindOf(text)
	p.add(Placeholder, p.pos, "%s is a placeholder; write a value", brief(text))
	p.pos += n
}

// wordEnds are the characters that end a word.
const wordEnds = " \t\r\n\v\f,:;|[]{}\""

// until is s up to the first of some characters.
func until(s, ends string) string {
	if i := strings.IndexAny(s, ends); i >= 0 {
		return s[:i]
	}
	return s
}

// scalar reads a number, true, false or null, and their misspellings.
func (p *jsonParser) scalar(v *Value) {
	w := until(p.rest(), wordEnds)
	if i := strings.Index(w, "//"); i > 0 && isKnown(w[:i]) {
		w = w[:i]
	}
	if trimmed := strings.TrimRight(w, ")"); isKnown(trimmed) {
		w = trimmed
	}
	isWord := p.pos+len(w) == len(p.source) || p.source[p.pos+len(w)] != ':'
	v.Text = w
	switch {
	case w == "":
		p.noValue(v)
	case isWord && (w == "true" || w == "false"):
		v.Kind = Bool
	case isWord && w == "null":
		v.Kind = Null
	case isWord && isNumber(w):
		v.Kind = Number
	case isWord && literals[w] != "":
		p.add(Mistake, p.pos, "%s is not a JSON value; did you mean %s?", w, literals[w])
		v.Kind, v.Text = Null, literals[w]
		if v.Text != "null" {
			v.Kind = Bool
		}
	case isWord && repaired(w) != "":
		p.add(Mistake, p.pos, "%s is not a valid JSON number; write %s", short(w), repaired(w))
		v.Kind, v.Text = Number, repaired(w)
	default:
		p.words(v)
		return
	}
	p.pos += len(w)
}

func isKnown(w string) bool {
	return w == "true" || w == "false" || w == "null" || literals[w] != "" || isNumber(w)
}

// noValue adds the fault that a value is missing at pos, and skips text up to punctuation.
func (p *jsonParser) noValue(v *Value) {
	unknown(v, "")
	if p.isEnd() {
		p.cut(p.pos, "expected a value, not the end")
		return
	}
	r, n := utf8.DecodeRuneInString(p.rest())
	p.add(Mistake, p.pos, "expected a value, not %q", string(r))
	if strings.IndexByte(",;}]", p.next()) < 0 {
		p.pos += n
	}
}

var (
	firstWord = regex.MustCompile(`^[A-Za-z]+`)
	call      = regex.MustCompile(`^(?:new[ \t]+)?[A-Za-z_][\w.]*\([^()\n]*\)`)
	behind    = regex.MustCompile(`[ \t]+(?://|/\*|#|<-|←|\().*`)
)

// words reads words without quotes in the place of a value.
func (p *jsonParser) words(v *Value) {
	if n := len(call.FindString(p.ahead())); n > 0 {
		p.add(Mistake, p.pos, "a call is not a JSON value; write its result")
		unknown(v, p.rest()[:n])
		p.pos += n
		return
	}
	run := strings.TrimRight(behind.ReplaceAllString(until(p.rest(), ",;|[]{}\"\n"), ""), " \t\r")
	if run == "" {
		p.noValue(v)
		return
	}
	kind := kindOf(run)
	if first := kindOf(firstWord.FindString(run)); kind == Elided && first != Elided {
		kind = first
	}
	switch {
	case kind != Elided:
		if strings.HasPrefix(p.rest()[len(run):], "[]") {
			run, kind = p.rest()[:len(run)+len("[]")], Array
		}
		p.says(v, len(run))
		v.Kind = kind
	case constantForm.MatchString(run), p.isNamed(run): // {"name": name}
		p.says(v, len(run))
	case isDigit(run[0]) || strings.IndexByte("+-.", run[0]) >= 0:
		p.add(Mistake, p.pos, "%s is not a valid JSON number; strings need double quotes", short(run))
		v.Kind, v.Text = String, run
		p.pos += len(run)
	default:
		p.add(Mistake, p.pos, "%s is not a JSON value; strings need double quotes", short(run))
		v.Kind, v.Text, v.Elided = String, run, elided(run)
		p.pos += len(run)
	}
}

// isNamed reports whether the value at pos is that of a field of a name.
func (p *jsonParser) isNamed(name string) bool {
	before, found := strings.CutSuffix(strings.TrimRight(p.source[max(p.pos-len(name)-8, 0):p.pos], " \t"), ":")
	return found && (strings.HasSuffix(before, `"`+name+`"`) || strings.TrimLeft(before, " \t\r\n{,") == name)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isColor reports whether s begins with a word such as #fff, which is not a comment.
func isColor(s string) bool {
	return len(s) > 1 && s[0] == '#' && strings.IndexByte(" \t\r\n#!", s[1]) < 0
}

// thousands is a number of a field with commas in it.
var thousands = regex.MustCompile(`^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?\b`)

// grouped reads a number of n bytes with commas in it.
func (p *jsonParser) grouped(n int) *Value {
	text := strings.ReplaceAll(p.rest()[:n], ",", "")
	v := &Value{Kind: Number, Text: repaired(text), Offset: p.pos, Whole: Span{p.pos, p.pos + n}, Inner: Span{p.pos, p.pos + n}}
	p.add(Mistake, p.pos, "%s is not a valid JSON number; write %s", p.rest()[:n], v.Text)
	p.pos += n
	p.last = v
	p.space()
	return v
}

var (
	looseNumber = regex.MustCompile(`^([+-]?)([0-9_]*)(?:\.([0-9]*))?((?:[eE][+-]?[0-9]+)?)$`)
	hexNumber   = regex.MustCompile(`^0[xX][0-9a-fA-F]{1,32}$`)
)

// repaired is the JSON number that a number of another language is, or "".
func repaired(w string) string {
	if hexNumber.MatchString(w) {
		n, _ := new(big.Int).SetString(w[2:], 16) // the form holds
		return n.String()
	}
	m := looseNumber.FindStringSubmatch(w)
	if m == nil || strings.Trim(m[2]+m[3], "_") == "" {
		return ""
	}
	whole := strings.TrimLeft(strings.ReplaceAll(m[2], "_", ""), "0")
	if whole == "" {
		whole = "0"
	}
	if m[3] != "" {
		whole += "." + m[3]
	}
	return strings.TrimPrefix(m[1], "+") + whole + m[4]
}

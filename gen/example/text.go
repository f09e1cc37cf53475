package example

import (
	"net/url"
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
)

// text is a string in which every byte knows its place in the source.
type text struct {
	s   string
	at  []int // the place of each byte, its complement if only running would tell the byte
	pos int   // the place of the whole, also when it is empty
}

// longest bounds the texts of an example that doubles a string again and again.
const longest = 1 << 16

func place(at int) int {
	if at < 0 {
		return ^at
	}
	return at
}

// written is source[from:to], byte for byte.
func written(source string, from, to int) text {
	t := text{s: source[from:to], at: make([]int, to-from), pos: from}
	for i := range t.at {
		t.at[i] = from + i
	}
	return t
}

// placed is s with all of it at one place.
func placed(s string, pos int) text {
	at := make([]int, len(s))
	for i := range at {
		at[i] = pos
	}
	return text{s: s, at: at, pos: pos}
}

func unknown(pos int) text {
	return placed(Unknown, ^pos).moved(pos)
}

func (t text) moved(pos int) text {
	t.pos = pos
	return t
}

func (t text) known() bool {
	for _, at := range t.at {
		if at < 0 {
			return false
		}
	}
	return true
}

// unknownAt says whether only running would tell the byte i. Bytes outside of t are known.
func (t text) unknownAt(i int) bool {
	return i >= 0 && i < len(t.at) && t.at[i] < 0
}

// slice is t[i:j]. An empty slice at the end of t has the place of the byte before it.
func (t text) slice(i, j int) text {
	pos := t.pos
	switch {
	case i < len(t.at):
		pos = place(t.at[i])
	case i > 0:
		pos = place(t.at[i-1])
	}
	return text{s: t.s[i:j], at: t.at[i:j], pos: pos}
}

func (t text) from(i int) text { return t.slice(i, len(t.s)) }

func join(texts ...text) text {
	var all text
	var b strings.Builder
	for i, t := range texts {
		if i == 0 || all.at == nil && t.s != "" {
			all.pos = t.pos
		}
		b.WriteString(t.s)
		all.at = append(all.at, t.at...)
	}
	all.s = b.String()
	if len(all.s) > longest {
		return unknown(all.pos)
	}
	return all
}

func (t text) cut(sep string) (before, after text, found bool) {
	i := strings.Index(t.s, sep)
	if i < 0 {
		return t, t.slice(len(t.s), len(t.s)), false
	}
	return t.slice(0, i), t.from(i + len(sep)), true
}

func (t text) trimmed() text {
	i := len(t.s) - len(strings.TrimLeft(t.s, " \t\r\n"))
	j := len(strings.TrimRight(t.s, " \t\r\n"))
	return t.slice(i, max(i, j))
}

// without is t less every byte that is in set, which is ASCII.
func (t text) without(set string) text {
	return t.rewritten(func(c byte) (string, bool) { return "", strings.IndexByte(set, c) >= 0 })
}

// rewritten is t with every known byte for which f reports true replaced by f's result.
func (t text) rewritten(f func(c byte) (string, bool)) text {
	out := text{pos: t.pos}
	var b strings.Builder
	for i := range len(t.s) {
		s, ok := t.s[i:i+1], false
		if t.at[i] >= 0 {
			s, ok = f(t.s[i])
		}
		if !ok {
			s = t.s[i : i+1]
		}
		b.WriteString(s)
		for range s {
			out.at = append(out.at, t.at[i])
		}
	}
	out.s = b.String()
	return out
}

// escaped is t percent-encoded, as for a component of a URL.
func (t text) escaped() text {
	return t.rewritten(func(c byte) (string, bool) {
		const hex = "0123456789ABCDEF"
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			return "", false
		}
		return string([]byte{'%', hex[c>>4], hex[c&15]}), true
	})
}

// unescaped is t as application/x-www-form-urlencoded has it. What cannot be
// decoded is not known: receivers differ there.
func (t text) unescaped() text {
	out := text{pos: t.pos}
	var b strings.Builder
	for i := 0; i < len(t.s); i++ {
		c, at := t.s[i], t.at[i]
		switch {
		case at >= 0 && c == '+':
			c = ' '
		case at >= 0 && c == '%':
			s, err := url.PathUnescape(t.s[i:min(i+3, len(t.s))])
			if err != nil {
				return unknown(t.pos)
			}
			c, i = s[0], i+2
		}
		b.WriteByte(c)
		out.at = append(out.at, at)
	}
	out.s = b.String()
	return out
}

// value is a Value that reads t under the given name.
func (t text) value(name text) Value {
	return Value{Name: name.s, NameOffset: name.pos, Text: t.s, Offset: t.pos, Known: t.known(), at: t.at}
}

// pair is a name and a value, neither of them encoded.
type pair struct{ name, value text }

// pairs reads t as application/x-www-form-urlencoded. The second result is false
// when a name is not known: then there may be others.
func (t text) pairs() (list []pair, complete bool) {
	complete = true
	for more := true; more; {
		var piece text
		piece, t, more = t.cut("&")
		name, value, _ := piece.cut("=")
		name = name.unescaped()
		switch {
		case piece.s == "":
		case !name.known():
			complete = false
		default:
			list = append(list, pair{name, value.unescaped()})
		}
	}
	return list, complete
}

// encode is the opposite of pairs.
func encode(list []pair, pos int) text {
	parts := []text{placed("", pos)}
	for i, p := range list {
		if i > 0 {
			parts = append(parts, placed("&", p.name.pos))
		}
		parts = append(parts, p.name.escaped(), placed("=", p.value.pos), p.value.escaped())
	}
	return join(parts...)
}

var fillForm = regex.MustCompile(`^(?:[{<\[$%:][A-Za-z_{ ].*|.*\.\.\..*|.*….*|(?i:your[-_ ].*)|X|[A-Z]{2,}(?:[_-][A-Z]+)*)$`)

// IsPlaceholder reports whether a whole value stands for one that the user is to fill in: $TOKEN, {id}, <id>, :id, %ID%,
// YOUR_TOKEN, your-token, or one with an ellipsis in it. Two or three capital letters are the code of a country or a currency.
func IsPlaceholder(value string) bool { return fillForm.MatchString(value) && !isCode(value) }

func isCode(value string) bool {
	return shortCode.MatchString(value) && strings.Trim(value, "X") != "" && !slices.Contains([]string{"ID", "UID", "KEY", "URL"}, value)
}

var shortCode = regex.MustCompile(`^[A-Z]{2,3}$`)

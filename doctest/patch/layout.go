package patch

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/sample"
)

const space = " \t\r\n"

// elideLike elides a text like another one: it shows as many characters of the beginning and the end. If the other one
// matches the text already, it returns the other one.
func elideLike(shown, got string) string {
	mark := "..."
	if !strings.Contains(shown, mark) {
		mark = "…"
	}
	begin, rest, isElided := strings.Cut(shown, mark)
	end := rest[strings.LastIndex(mark+rest, mark):]
	first, last, runes := len([]rune(begin)), len([]rune(end)), []rune(got)
	pattern := strings.ReplaceAll(regexp.QuoteMeta(shown), regexp.QuoteMeta(mark), "(?s:.*)")
	switch matches, err := regexp.MatchString("^"+pattern+"$", got); {
	case err == nil && matches:
		return shown
	case !isElided || len(runes) <= first+last:
		return got
	}
	return string(runes[:first]) + mark + string(runes[len(runes)-last:])
}

// indentAt is the white space at the beginning of the line of an offset.
func (d *draft) indentAt(offset int) string {
	line := d.source[strings.LastIndexByte(d.source[:offset], '\n')+1:]
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// before is where the white space before an offset begins.
func (d *draft) before(offset int) int { return len(strings.TrimRight(d.source[:offset], space)) }

// isLong reports whether the sample has more than one line.
func (d *draft) isLong() bool { return strings.Contains(strings.TrimSpace(d.source), "\n") }

// lead is white space without its blank lines.
func lead(s string) string { return s[max(0, strings.LastIndexByte(s, '\n')):] }

// isBroken reports whether a lead begins a line.
func isBroken(lead string) bool { return strings.HasPrefix(lead, "\n") }

// unitOf is the indentation, relative to the root, of the first node on its own line; two spaces if there is none.
func (d *draft) unitOf(root *sample.Value) string {
	outer := d.indentAt(root.Whole.From)
	for _, m := range root.Fields {
		white := d.source[d.before(m.Whole.From):m.Whole.From]
		inner, below := strings.CutPrefix(lead(white), "\n"+outer)
		if below && inner != "" && !m.Attribute {
			return inner
		}
	}
	return "  "
}

// additions are the fields of got that shown lacks, by the index of the field that they follow; -1 means before all.
func additions(shown []*sample.Value, got *sample.Value, isAttribute bool) map[int][]*sample.Value {
	out := map[int][]*sample.Value{}
	if got == nil {
		return out
	}
	if got.Kind == sample.Array {
		return items(shown, got)
	}
	after := -1
	for _, m := range got.Fields {
		if m.Attribute != isAttribute || m.Kind == sample.Elided {
			continue
		}
		if i := lastIndex(shown, func(v *sample.Value) bool { return v.Name == m.Name }); i >= 0 {
			after = i
		} else {
			out[after] = append(out[after], m)
		}
	}
	return out
}

// items are the items after the ones that are shown, up to the last one with a new shape.
func items(shown []*sample.Value, got *sample.Value) map[int][]*sample.Value {
	after := lastIndex(shown, func(v *sample.Value) bool { return v.Kind != sample.Elided })
	count, needed := 0, 0
	for _, v := range shown {
		if v.Kind != sample.Elided {
			count++
		}
	}
	known := map[string]bool{}
	for i, m := range got.Fields {
		if s := shape(m); !known[s] {
			known[s], needed = true, i+1
		}
	}
	if needed <= count {
		return nil
	}
	return map[int][]*sample.Value{after: got.Fields[count:needed]}
}

func lastIndex(list []*sample.Value, is func(*sample.Value) bool) int {
	for i, v := range slices.Backward(list) {
		if is(v) {
			return i
		}
	}
	return -1
}

// shape is a value's kind, and the names and shapes of its fields.
func shape(v *sample.Value) string {
	var b strings.Builder
	b.WriteString(v.Kind.String() + "(")
	for _, m := range v.Fields {
		b.WriteString(m.Name + ":" + shape(m) + ",")
	}
	return b.String() + ")"
}

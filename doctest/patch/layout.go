package patch

import (
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/page/sample"
)

const space = " \t\r\n"

// elideLike elides of a text what another one elides: it shows as many characters of the beginning and the end. A text
// that the other one stands for already leaves it as it is.
func elideLike(shown, came string) string {
	mark := "..."
	if !strings.Contains(shown, mark) {
		mark = "…"
	}
	begin, rest, isElided := strings.Cut(shown, mark)
	end := rest[strings.LastIndex(mark+rest, mark):]
	first, last, runes := len([]rune(begin)), len([]rune(end)), []rune(came)
	pattern := strings.ReplaceAll(regexp.QuoteMeta(shown), regexp.QuoteMeta(mark), "(?s:.*)")
	switch stands, err := regexp.MatchString("^"+pattern+"$", came); {
	case err == nil && stands:
		return shown
	case !isElided || len(runes) <= first+last:
		return came
	}
	return string(runes[:first]) + mark + string(runes[len(runes)-last:])
}

// indentAt is the white space at the beginning of the line that holds an offset.
func (d *draft) indentAt(offset int) string {
	line := d.source[strings.LastIndexByte(d.source[:offset], '\n')+1:]
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// before is where the white space before an offset begins.
func (d *draft) before(offset int) int { return len(strings.TrimRight(d.source[:offset], space)) }

// isLong reports whether the sample has more than one line.
func (d *draft) isLong() bool { return strings.Contains(strings.TrimSpace(d.source), "\n") }

// lead is white space less its blank lines.
func lead(s string) string { return s[max(0, strings.LastIndexByte(s, '\n')):] }

// isBroken reports whether a lead begins a line.
func isBroken(lead string) bool { return strings.HasPrefix(lead, "\n") }

// unitOf is what the first node on a line of its own is indented by, as against the root; two spaces where there is none.
func (d *draft) unitOf(root *sample.Value) string {
	outer := d.indentAt(root.Whole.From)
	for _, m := range root.Members {
		white := d.source[d.before(m.Whole.From):m.Whole.From]
		inner, below := strings.CutPrefix(lead(white), "\n"+outer)
		if below && inner != "" && !m.Attribute {
			return inner
		}
	}
	return "  "
}

// additions are the members of came that shown lacks, by the index of the one that they come after; -1 is before all.
func additions(shown []*sample.Value, came *sample.Value, isAttribute bool) map[int][]*sample.Value {
	out := map[int][]*sample.Value{}
	if came == nil {
		return out
	}
	if came.Kind == sample.Array {
		return items(shown, came)
	}
	after := -1
	for _, m := range came.Members {
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

// items are those that come beyond the ones that are shown, up to the last with a shape of its own.
func items(shown []*sample.Value, came *sample.Value) map[int][]*sample.Value {
	after := lastIndex(shown, func(v *sample.Value) bool { return v.Kind != sample.Elided })
	count, needed := 0, 0
	for _, v := range shown {
		if v.Kind != sample.Elided {
			count++
		}
	}
	known := map[string]bool{}
	for i, m := range came.Members {
		if s := shape(m); !known[s] {
			known[s], needed = true, i+1
		}
	}
	if needed <= count {
		return nil
	}
	return map[int][]*sample.Value{after: came.Members[count:needed]}
}

func lastIndex(list []*sample.Value, is func(*sample.Value) bool) int {
	for i, v := range slices.Backward(list) {
		if is(v) {
			return i
		}
	}
	return -1
}

// shape is a value's kind, and the names and shapes of what is inside.
func shape(v *sample.Value) string {
	var b strings.Builder
	b.WriteString(v.Kind.String() + "(")
	for _, m := range v.Members {
		b.WriteString(m.Name + ":" + shape(m) + ",")
	}
	return b.String() + ")"
}

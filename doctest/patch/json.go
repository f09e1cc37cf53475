package patch

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"docsascode.example/gen/sample"
)

// A jsonDraft writes JSON in the style of the sample.
type jsonDraft struct {
	*draft
	colon, comma string // between name and value, and between values of one line
}

func newJSONDraft(d *draft, root *sample.Value) *jsonDraft {
	d.unit = d.unitOf(root)
	j := &jsonDraft{draft: d, colon: ": ", comma: ", "}
	if colon := d.firstColon(root); colon != "" {
		j.colon = colon
	}
	if !strings.HasSuffix(j.colon, " ") {
		j.comma = ","
	}
	return j
}

// firstColon is the first colon of a sample with the spaces around it; empty if there is none.
func (d *draft) firstColon(v *sample.Value) string {
	for _, m := range v.Fields {
		if m.Name != "" && m.Offset > m.Whole.From {
			name := d.source[m.Whole.From:m.Offset]
			return name[strings.LastIndexByte(name, '"')+1:]
		}
		if colon := d.firstColon(m); colon != "" {
			return colon
		}
	}
	return ""
}

// value drafts the changes of a node and of the nodes below it.
func (d *jsonDraft) value(v *sample.Value) {
	c := d.changes[v]
	if c.got != nil {
		d.put(v.Offset, v.Whole.To, d.instead(v, c.got))
		return
	}
	if v.Kind != sample.Object && v.Kind != sample.Array {
		return
	}
	d.fields(v, c.more)
	for _, m := range v.Fields {
		if !d.changes[m].isGone {
			d.value(m)
		}
	}
}

func (d *jsonDraft) instead(v, got *sample.Value) string {
	if v.Kind == sample.String && got.Kind == sample.String && v.Elided {
		return quoted(elideLike(v.Text, got.Text))
	}
	return d.format(got, d.indentAt(v.Offset), d.isLong())
}

// fields drafts the gaps between the fields that stay. Removed fields were in such a gap, and new ones are added in one.
func (d *jsonDraft) fields(v, more *sample.Value) {
	added := additions(v.Fields, more, false)
	last := -1
	var fresh []*sample.Value
	for i := -1; i < len(v.Fields); i++ {
		if i >= 0 && !d.changes[v.Fields[i]].isGone {
			d.gap(v, last, fresh, i)
			fresh, last = nil, i
		}
		fresh = append(fresh, added[i]...)
	}
	d.gap(v, last, fresh, len(v.Fields))
}

// gap drafts the text between two fields that stay; last may be -1, and next may be past the end. Unchanged parts of it do
// not change.
func (d *jsonDraft) gap(v *sample.Value, last int, fresh []*sample.Value, next int) {
	if next == last+1 && len(fresh) == 0 {
		return
	}
	from, to := v.Inner.From, v.Inner.To
	if last >= 0 {
		from = v.Fields[last].Whole.To
	}
	if next < len(v.Fields) {
		to = v.Fields[next].Whole.From
	}
	d.put(from, to, d.between(v, last, fresh, next))
}

func (d *jsonDraft) between(v *sample.Value, last int, fresh []*sample.Value, next int) string {
	var b strings.Builder
	isFirst, hasComma := last < 0, d.hasComma(v, last)
	for _, m := range fresh {
		if !isFirst && hasComma {
			b.WriteByte(',')
		}
		white := d.leadOfNew(v, last, isFirst, fresh)
		indent, isLong := strings.CutPrefix(white, "\n")
		b.WriteString(white + d.field(m, indent, isLong))
		isFirst, hasComma = false, true
	}
	isEnd := next == len(v.Fields)
	switch {
	case isEnd && isFirst:
	case isEnd && next == 0:
		if white := d.leadOfNew(v, last, true, fresh); isBroken(white) {
			b.WriteString("\n" + d.indentAt(v.Offset))
		}
	case isEnd:
		b.WriteString(d.lead(v, next))
	case isFirst:
		b.WriteString(d.lead(v, 0))
	case next == 0:
		b.WriteString("," + d.leadOfNew(v, last, false, fresh))
	default:
		if hasComma && (v.Fields[next].Kind != sample.Elided || strings.Contains(d.white(v, next), ",")) {
			b.WriteByte(',')
		}
		b.WriteString(d.lead(v, next))
	}
	return b.String()
}

// hasComma reports whether a comma follows a field that is not the last. After an elision it may be missing.
func (d *jsonDraft) hasComma(v *sample.Value, i int) bool {
	isElided := i >= 0 && v.Fields[i].Kind == sample.Elided && v.Fields[i].Name == ""
	return !isElided || strings.Contains(d.white(v, i+1), ",")
}

// white is the text before a field, or before the end: white space and at most one comma.
func (d *jsonDraft) white(v *sample.Value, i int) string {
	from, to := v.Inner.From, v.Inner.To
	if i > 0 {
		from = v.Fields[i-1].Whole.To
	}
	if i < len(v.Fields) {
		to = v.Fields[i].Whole.From
	}
	return d.source[from:to]
}

// lead is the white space directly before a field, or before the end.
func (d *jsonDraft) lead(v *sample.Value, i int) string {
	white := d.white(v, i)
	return white[strings.IndexByte(white, ',')+1:]
}

// leadOfNew is the white space before a field that follows another one.
func (d *jsonDraft) leadOfNew(v *sample.Value, after int, isFirst bool, fresh []*sample.Value) string {
	switch n := len(v.Fields); {
	case n == 0 && d.isLong() && !areScalars(v, fresh):
		return "\n" + d.indentAt(v.Offset) + d.unit
	case n == 0 && isFirst:
		return ""
	case isFirst || n == 1 && isBroken(lead(d.lead(v, 0))):
		return lead(d.lead(v, 0))
	case n > 1:
		return lead(d.lead(v, max(after, 1)))
	}
	return d.comma[1:]
}

// areScalars reports whether all values are items of a list that fits on one line.
func areScalars(list *sample.Value, items []*sample.Value) bool {
	return list.Kind == sample.Array && !slices.ContainsFunc(items, func(m *sample.Value) bool { return len(m.Fields) > 0 })
}

// field is a field or an item as text.
func (d *jsonDraft) field(m *sample.Value, indent string, isLong bool) string {
	text := d.format(m, indent, isLong)
	if m.Name == "" {
		return text
	}
	return quoted(m.Name) + d.colon + text
}

// format is a value as text. If it is long, each of its fields is on its own line, except in a list of scalars.
func (d *jsonDraft) format(v *sample.Value, indent string, isLong bool) string {
	switch {
	case v.Kind == sample.String && d.isElided(v):
		return `"..."`
	case v.Kind == sample.String:
		return quoted(v.Text)
	case v.Kind != sample.Object && v.Kind != sample.Array:
		if d.isElided(v) {
			return "..."
		}
		return v.Text
	}
	brackets := "{}"
	if v.Kind == sample.Array {
		brackets = "[]"
	}
	separator, begin, end := d.comma, "", ""
	if isLong = isLong && len(v.Fields) > 0 && !areScalars(v, v.Fields); isLong {
		begin, end = "\n"+indent+d.unit, "\n"+indent
		separator = "," + begin
	}
	var fields []string
	for _, m := range v.Fields {
		fields = append(fields, d.field(m, indent+d.unit, isLong))
	}
	return brackets[:1] + begin + strings.Join(fields, separator) + end + brackets[1:]
}

// quoted is a JSON string with only the necessary escapes.
func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // strings can always be encoded
	}
	return strings.TrimSuffix(b.String(), "\n")
}

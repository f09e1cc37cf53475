package patch

import (
	"regexp"
	"strings"

	"docsascode.example/gen/sample"
)

// textForm is a comment, an instruction, or text: a CDATA section or characters.
var textForm = regexp.MustCompile(`(?s)<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|[^<]+`)

const cdata, cdataEnd = "<![CDATA[", "]]>"

// text drafts another text of an element in place of its first one. Comments and elements do not change.
func (d *xmlDraft) text(v *sample.Value, got string) {
	if v.Text == got {
		return
	}
	if v.Elided {
		got = elideLike(v.Text, got)
	}
	at, isDone := v.Inner.From, false
	for _, m := range append(v.Fields[:len(v.Fields):len(v.Fields)], &sample.Value{Whole: sample.Span{From: v.Inner.To}}) {
		if m.Attribute {
			continue
		}
		isDone = d.texts(at, m.Whole.From, got, isDone)
		at = m.Whole.To
	}
	if !isDone {
		d.append(v, escapedText(got))
	}
}

// texts drafts the texts of a part of the source: the first is replaced, and all others are removed.
func (d *xmlDraft) texts(from, to int, got string, isDone bool) bool {
	for _, m := range textForm.FindAllStringIndex(d.source[from:to], -1) {
		raw := d.source[from+m[0] : from+m[1]]
		text := strings.TrimSpace(raw)
		isData := strings.HasPrefix(raw, cdata)
		if text == "" || strings.HasPrefix(raw, "<") && !isData {
			continue
		}
		start := from + m[0] + strings.Index(raw, text)
		switch {
		case isDone || got == "":
			d.put(start, start+len(text), "")
		case isData && !strings.Contains(got, cdataEnd):
			d.put(start, start+len(text), cdata+got+cdataEnd)
		default:
			d.put(start, start+len(text), escapedText(got))
		}
		isDone = true
	}
	return isDone
}

// within is the scope inside an element, which prefers the prefix of its tag.
func (sc scope) within(tag string) context { return context{sc, prefixOf(tag)} }

// A context is that of a new element: the declared prefixes, and the prefix of the element around it.
type context struct {
	scope
	outer string
}

// elements are new elements, each after the same white space.
func (d *xmlDraft) elements(list []*sample.Value, white string, at context) string {
	var b strings.Builder
	indent, isLong := strings.CutPrefix(white, "\n")
	for _, v := range list {
		b.WriteString(white + d.format(v, indent, at, isLong))
	}
	return b.String()
}

// format is an element as text. If it is long, each of its elements is on its own line.
func (d *xmlDraft) format(v *sample.Value, indent string, at context, isLong bool) string {
	prefix, ok := at.prefix(v.Namespace, at.outer)
	declarations := ""
	if !ok {
		declarations, at.scope = declaration("", v.Namespace, d.quote), at.with("", v.Namespace)
	}
	tag := qualified(prefix, v.Name)
	at.outer = prefix
	attributes, inside := d.parts(v, at)
	switch {
	case v.Kind == sample.Null:
		return "<" + tag + declarations + d.nilMark(at.scope) + "/>"
	case len(inside) == 0 && v.Text == "":
		return "<" + tag + declarations + attributes + "/>"
	}
	text, closing := escapedText(v.Text), ""
	if d.isElided(v) {
		text = "..."
	}
	white := ""
	if isLong && len(inside) > 0 && text == "" {
		white, closing = "\n"+indent+d.unit, "\n"+indent
	}
	return "<" + tag + declarations + attributes + ">" + text + d.elements(inside, white, at) + closing + "</" + tag + ">"
}

// parts are an element's attributes as text, and its elements.
func (d *xmlDraft) parts(v *sample.Value, at context) (attributes string, inside []*sample.Value) {
	for _, m := range v.Fields {
		switch {
		case m.Attribute:
			attributes += " " + d.attribute(m, at.scope)
		case m.Kind != sample.Elided:
			inside = append(inside, m)
		}
	}
	return attributes, inside
}

// attribute is a new attribute as text.
func (d *xmlDraft) attribute(v *sample.Value, sc scope) string {
	value := escapedAttribute(v.Text, d.quote)
	if d.isElided(v) {
		value = "..."
	}
	prefix, ok, before := "", v.Namespace == "", ""
	if !ok {
		if prefix, ok = sc.named(v.Namespace); !ok {
			prefix, before = "a", strings.TrimSpace(declaration("a", v.Namespace, d.quote))+" "
		}
	}
	return before + qualified(prefix, v.Name) + "=" + d.quote + value + d.quote
}

// nilMark is the attribute that marks an element as nil (XML Schema Part 1, section 2.6.2).
func (d *xmlDraft) nilMark(sc scope) string {
	prefix, ok := sc.named(schemaInstance)
	if !ok {
		return declaration("xsi", schemaInstance, d.quote) + " xsi:nil=" + d.quote + "true" + d.quote
	}
	return " " + prefix + ":nil=" + d.quote + "true" + d.quote
}

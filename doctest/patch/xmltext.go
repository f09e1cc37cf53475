package patch

import (
	"regexp"
	"strings"

	"docsascode.example/gen/page/sample"
)

// textForm is a comment, an instruction, or text: a CDATA section or characters.
var textForm = regexp.MustCompile(`(?s)<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|[^<]+`)

const cdata, cdataEnd = "<![CDATA[", "]]>"

// text drafts another text of an element in the place of its first one. Comments and elements stay where they are.
func (d *xmlDraft) text(v *sample.Value, came string) {
	if v.Text == came {
		return
	}
	if v.Elided {
		came = elideLike(v.Text, came)
	}
	at, isDone := v.Inner.From, false
	for _, m := range append(v.Members[:len(v.Members):len(v.Members)], &sample.Value{Whole: sample.Span{From: v.Inner.To}}) {
		if m.Attribute {
			continue
		}
		isDone = d.texts(at, m.Whole.From, came, isDone)
		at = m.Whole.To
	}
	if !isDone {
		d.append(v, escapedText(came))
	}
}

// texts drafts the texts of a part of the source; once the new one is there, all others go.
func (d *xmlDraft) texts(from, to int, came string, isDone bool) bool {
	for _, m := range textForm.FindAllStringIndex(d.source[from:to], -1) {
		raw := d.source[from+m[0] : from+m[1]]
		text := strings.TrimSpace(raw)
		isData := strings.HasPrefix(raw, cdata)
		if text == "" || strings.HasPrefix(raw, "<") && !isData {
			continue
		}
		start := from + m[0] + strings.Index(raw, text)
		switch {
		case isDone || came == "":
			d.put(start, start+len(text), "")
		case isData && !strings.Contains(came, cdataEnd):
			d.put(start, start+len(text), cdata+came+cdataEnd)
		default:
			d.put(start, start+len(text), escapedText(came))
		}
		isDone = true
	}
	return isDone
}

// within is the scope inside an element, which prefers the prefix of its tag.
func (sc scope) within(tag string) place { return place{sc, prefixOf(tag)} }

// A place is where an element comes: the prefixes that are declared there, and that of the element around it.
type place struct {
	scope
	outer string
}

// elements are new ones, each after the same white space.
func (d *xmlDraft) elements(list []*sample.Value, white string, at place) string {
	var b strings.Builder
	indent, isLong := strings.CutPrefix(white, "\n")
	for _, v := range list {
		b.WriteString(white + d.format(v, indent, at, isLong))
	}
	return b.String()
}

// format is an element as text. Where it is long its elements stand on lines of their own.
func (d *xmlDraft) format(v *sample.Value, indent string, at place, isLong bool) string {
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
func (d *xmlDraft) parts(v *sample.Value, at place) (attributes string, inside []*sample.Value) {
	for _, m := range v.Members {
		switch {
		case m.Attribute:
			attributes += " " + d.attribute(m, at.scope)
		case m.Kind != sample.Elided:
			inside = append(inside, m)
		}
	}
	return attributes, inside
}

// attribute is a new one as text.
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

// nilMark is what says of an element that it is nil (XML Schema Part 1, section 2.6.2).
func (d *xmlDraft) nilMark(sc scope) string {
	prefix, ok := sc.named(schemaInstance)
	if !ok {
		return declaration("xsi", schemaInstance, d.quote) + " xsi:nil=" + d.quote + "true" + d.quote
	}
	return " " + prefix + ":nil=" + d.quote + "true" + d.quote
}

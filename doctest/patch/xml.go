package patch

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/gen/sample"
)

// An xmlDraft writes XML in the style of the sample.
type xmlDraft struct {
	*draft
	quote string // around attributes
}

func newXMLDraft(d *draft, root *sample.Value) *xmlDraft {
	d.unit = d.unitOf(root)
	tag := d.source[root.Whole.From:root.Inner.From]
	if strings.Contains(tag, "'") && !strings.Contains(tag, `"`) {
		return &xmlDraft{d, "'"}
	}
	return &xmlDraft{d, `"`}
}

func (d *xmlDraft) root(v *sample.Value) {
	d.element(v, nil, scope{"": "", "xml": xmlNamespace})
}

// element drafts the changes of an element that stays, and of its content. like is the response's element, if an element
// above has another namespace there; nil if not.
func (d *xmlDraft) element(v, like *sample.Value, sc scope) {
	c := d.changes[v]
	if c.got != nil && c.got.Kind != v.Kind {
		indent := d.indentAt(v.Whole.From)
		d.put(v.Whole.From, v.Whole.To, d.format(c.got, indent, sc.within(d.tag(v)), d.isLong()))
		return
	}
	own := d.declarations(v)
	for prefix, decl := range own {
		sc = sc.with(prefix, decl.namespace)
	}
	if c.got != nil {
		like = c.got
	}
	tag, sc := d.rename(v, cmp.Or(c.got, inNamespace(v, like)), own, sc)
	d.attributes(v, c.more, sc)
	if isShut(v) {
		d.open(v, c, tag, sc)
		return
	}
	if c.got != nil {
		d.text(v, c.got.Text)
	}
	d.content(v, c, tag, sc)
	for _, m := range v.Fields {
		if !m.Attribute && m.Kind != sample.Elided && !d.changes[m].isGone {
			d.element(m, childLike(m, like), sc)
		}
	}
}

// inNamespace is an element in the namespace of another one of its name.
func inNamespace(v, like *sample.Value) *sample.Value {
	if like == nil || like.Name != v.Name || like.Namespace == v.Namespace {
		return v
	}
	own := *v
	own.Namespace = like.Namespace
	own.Fields = like.Fields
	return &own
}

// childLike is the element of a response that a sample's child shows, in an element of the response.
func childLike(child, above *sample.Value) *sample.Value {
	if above == nil {
		return nil
	}
	for _, m := range above.Fields {
		if m.Name == child.Name && !m.Attribute {
			return m
		}
	}
	return nil
}

// tag is an element's name in its tags, with the prefix.
func (d *xmlDraft) tag(v *sample.Value) string {
	return d.source[v.Whole.From+len("<") : v.NameOffset+len(v.Name)]
}

// isShut reports whether an element has no end tag.
func isShut(v *sample.Value) bool { return v.Inner.From == v.Whole.To }

// rename drafts the tags of an element that has another name or namespace, or is inside of such an element. It returns the
// scope inside of the element.
func (d *xmlDraft) rename(v, got *sample.Value, own map[string]declared, sc scope) (tag string, inner scope) {
	prefix := prefixOf(d.tag(v))
	isUndeclared := prefix != "" && prefix == got.Namespace // package sample marks it in this way
	if sc[prefix] != got.Namespace && !isUndeclared {
		prefix = d.redeclare(v, got, prefix, own, sc)
		sc = sc.with(prefix, got.Namespace)
	}
	tag = qualified(prefix, got.Name)
	start := v.Whole.From + len("<")
	d.put(start, start+len(d.tag(v)), tag)
	if !isShut(v) {
		d.put(v.Inner.To+len("</"), v.Inner.To+len("</")+len(d.tag(v)), tag)
	}
	return tag, sc
}

// redeclare drafts the declaration of an element's other namespace, and returns the prefix to use. If the content has
// another namespace, the prefix is new.
func (d *xmlDraft) redeclare(v, got *sample.Value, prefix string, own map[string]declared, sc scope) string {
	isOther := func(m *sample.Value) bool {
		return !m.Attribute && m.Kind != sample.Elided && m.Namespace != got.Namespace
	}
	switch {
	case got.Namespace == "":
		prefix = ""
	case slices.ContainsFunc(got.Fields, isOther):
		prefix = sc.unused()
	}
	decl, has := own[prefix]
	after := v.NameOffset + len(v.Name)
	switch {
	case has && got.Namespace == "":
		d.put(d.before(decl.whole.From), decl.whole.To, "")
	case has:
		d.put(decl.inner.From, decl.inner.To, escapedAttribute(got.Namespace, d.source[decl.inner.To:decl.inner.To+1]))
	default:
		d.put(after, after, declaration(prefix, got.Namespace, d.quote))
	}
	return prefix
}

// attributes drafts attributes that are removed, have other values or are new.
func (d *xmlDraft) attributes(v, more *sample.Value, sc scope) {
	shown := slices.DeleteFunc(slices.Clone(v.Fields), func(m *sample.Value) bool { return !m.Attribute })
	for _, m := range shown {
		switch c := d.changes[m]; {
		case c.isGone:
			d.put(d.before(m.Whole.From), m.Whole.To, "")
		case c.got != nil:
			text := c.got.Text
			if m.Elided {
				text = elideLike(m.Text, text)
			}
			d.put(m.Inner.From, m.Inner.To, escapedAttribute(text, d.source[m.Inner.To:m.Inner.To+1]))
		}
	}
	for after, list := range additions(shown, more, true) {
		at, white := v.NameOffset+len(v.Name), " "
		if after >= 0 {
			at = shown[after].Whole.To
			white = d.source[d.before(shown[after].Whole.From):shown[after].Whole.From]
		}
		text := ""
		for _, m := range list {
			text += white + d.attribute(m, sc)
		}
		d.put(at, at, text)
	}
}

// content drafts the elements that are removed or new.
func (d *xmlDraft) content(v *sample.Value, c change, tag string, sc scope) {
	shown := slices.DeleteFunc(slices.Clone(v.Fields), func(m *sample.Value) bool { return m.Attribute })
	added := additions(shown, c.more, false)
	getsText := c.got != nil && c.got.Text != ""
	switch {
	case len(shown) == 0 && len(added[-1]) > 0:
		d.append(v, d.filling(v, added[-1], tag, sc))
		return
	case len(added) == 0 && !getsText && d.isEmptied(v, shown):
		d.put(v.Inner.From, v.Inner.To, "")
		return
	}
	for _, m := range shown {
		if d.changes[m].isGone {
			d.put(d.before(m.Whole.From), d.tail(m.Whole.To), "")
		}
	}
	for after, list := range added {
		sibling, at := shown[max(after, 0)], v.Inner.From
		if after >= 0 {
			at = d.tail(sibling.Whole.To)
		}
		white := lead(d.source[max(v.Inner.From, d.before(sibling.Whole.From)):sibling.Whole.From])
		d.put(at, at, d.elements(list, white, sc.within(tag)))
	}
}

// isEmptied reports whether only white space is left after the removals.
func (d *xmlDraft) isEmptied(v *sample.Value, shown []*sample.Value) bool {
	left, at := "", v.Inner.From
	for _, m := range shown {
		if !d.changes[m].isGone {
			return false
		}
		left += d.source[at:m.Whole.From]
		at = d.tail(m.Whole.To)
	}
	return len(shown) > 0 && strings.TrimSpace(left+d.source[at:v.Inner.To]) == ""
}

var commentForm = regexp.MustCompile(`^[ \t]*<!--((?s).*?)-->`)

// tail is the end of an element that ends at an offset, with the comments that end its line.
func (d *xmlDraft) tail(end int) int {
	at := end
	for {
		m := commentForm.FindStringSubmatch(d.source[at:])
		if m == nil || strings.Contains(m[1], "...") || strings.Contains(m[1], "…") {
			break
		}
		at += len(m[0])
	}
	if strings.HasPrefix(strings.TrimLeft(d.source[at:], " \t\r"), "\n") {
		return at
	}
	return end
}

// filling is the text of new elements for an element without content.
func (d *xmlDraft) filling(v *sample.Value, list []*sample.Value, tag string, sc scope) string {
	indent := d.indentAt(v.Whole.From)
	beginsLine := d.before(v.Whole.From) <= strings.LastIndexByte(d.source[:v.Whole.From], '\n')+1
	if !d.isLong() || !beginsLine {
		return d.elements(list, "", sc.within(tag))
	}
	return d.elements(list, "\n"+indent+d.unit, sc.within(tag)) + "\n" + indent
}

// append drafts a text after an element's content.
func (d *xmlDraft) append(v *sample.Value, text string) {
	d.put(max(v.Inner.From, d.before(v.Inner.To)), v.Inner.To, text)
}

// open drafts an end tag for an element that has none, if it gets content.
func (d *xmlDraft) open(v *sample.Value, c change, tag string, sc scope) {
	text := ""
	if c.got != nil {
		text = escapedText(c.got.Text)
	}
	if list := additions(nil, c.more, false)[-1]; len(list) > 0 {
		text += d.filling(v, list, tag, sc)
	}
	if text != "" {
		d.put(d.before(v.Whole.To-len("/>")), v.Whole.To, ">"+text+"</"+tag+">")
	}
}

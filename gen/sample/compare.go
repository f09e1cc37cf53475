package sample

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Difference is one part that the two samples show differently.
type Difference struct {
	JSON, XML *Value // the part; nil on the side that lacks it
	Message   string
	Renamed   bool // the sides have one field under two names, and Message does not say which name is right
}

// Compare lists the differences between a JSON and an XML sample of one body, in
// the order of the JSON. It accepts the conventions of such pairs:
//
//   - the only field of the JSON object may be the root element; otherwise the
//     root may have any name;
//   - names may differ in letter case, separators, the mark of an attribute
//     ("@id", "_id", "$id") and a namespace prefix; the order is free;
//   - an attribute is a field, and the text of an element with attributes is the
//     field "#text", "$t", "_", "value" or the like;
//   - an array is a run of elements of its name or the singular of it, or an
//     element of its name around items of any one name, or one text with the
//     items between spaces or commas; an item may be wrapped in its name;
//   - null is an empty element, xsi:nil or nothing; so is an empty array;
//   - type and nil attributes say nothing that JSON does not show itself;
//   - numbers are compared by value, white space is normalized, and an elision on
//     either side may be anything.
func Compare(json, xml *Value) []Difference {
	if inner := json.envelope(); inner != nil && !wraps(xml, json.Fields[0]) {
		c := &comparison{}
		c.values(inner, xml)
		if sameName(inner.Name, xml.Name) {
			return c.found
		}
		if whole := compareWhole(json, xml); len(whole) <= len(c.found) {
			return whole
		}
		renamed := &comparison{}
		renamed.rename(inner, xml, "the JSON sample has %q, the root of the XML sample is %s", inner.Name, tag(xml))
		return append(renamed.found, c.found...)
	}
	return compareWhole(json, xml)
}

func compareWhole(json, xml *Value) []Difference {
	c := &comparison{}
	c.values(json, xml)
	return c.found
}

// envelope is the only field of an object, or nil.
func (v *Value) envelope() *Value {
	if v.Kind != Object || len(v.Fields) != 1 || v.Fields[0].Kind == Elided && v.Fields[0].Name == "" {
		return nil
	}
	return v.Fields[0]
}

// wraps says whether the root is only an envelope of the JSON's only field.
func wraps(root, field *Value) bool {
	return !sameName(field.Name, root.Name) && slices.ContainsFunc(root.Fields, func(m *Value) bool {
		return m.Kind != Elided && (sameName(field.Name, m.Name) || field.Kind == Array && itemName(field.Name, m.Name))
	})
}

type comparison struct{ found []Difference }

func (c *comparison) add(json, xml *Value, format string, args ...any) {
	c.found = append(c.found, Difference{JSON: json, XML: xml, Message: fmt.Sprintf(format, args...)})
}

func (c *comparison) rename(json, xml *Value, format string, args ...any) {
	c.found = append(c.found, Difference{json, xml, fmt.Sprintf(format, args...), true})
}

// values compares a JSON value with an element or attribute.
func (c *comparison) values(j, x *Value) {
	switch {
	case j.Kind == Elided || x.anything():
	case j.Kind == Object:
		c.object(j, x)
	case j.Kind == Array:
		c.array(j, x)
	case x.Kind == Null:
		if j.Kind != Null && j.Text != "" {
			c.add(j, x, "%s is %s in the JSON sample and nil in the XML sample; use one value in both", label(j, x), brief(j.Text))
		}
	default:
		c.scalar(j, x)
	}
}

// anything says whether all of x is elided.
func (v *Value) anything() bool {
	if v.Kind == String && elision(v.Text) == len(v.Text) && v.Text != "" {
		return true
	}
	fields := v.shared()
	return len(fields) == 1 && fields[0].Kind == Elided && fields[0].Name == "" && v.Text == ""
}

const xmlNamespace = "http://www.w3.org/XML/1998/namespace"

// shared are the fields that JSON has, too: not xml:lang and the like.
func (v *Value) shared() []*Value {
	return slices.DeleteFunc(slices.Clone(v.Fields), func(m *Value) bool {
		return m.Attribute && m.Namespace == xmlNamespace
	})
}

func (c *comparison) scalar(j, x *Value) {
	if slices.ContainsFunc(x.Fields, func(m *Value) bool { return !m.Attribute && m.Kind != Elided }) {
		c.add(j, x, "%s is %s in the JSON sample, but has elements in the XML sample; use one form in both", label(j, x), j.Kind)
		return
	}
	for _, m := range x.shared() {
		if m.Attribute && !annotation(m) {
			c.add(nil, m, "the JSON sample has no field for the attribute %s of <%s>; add one or delete the attribute", m.Name, x.Name)
		}
	}
	if !sameText(j, x.Text) {
		c.add(j, x, "%s is %s in the JSON sample and %s in the XML sample; use one value in both", label(j, x), brief(j.Text), brief(x.Text))
	}
}

// annotation says whether JSON shows the content of an attribute by its syntax.
func annotation(m *Value) bool {
	return sameName(m.Name, "type") || sameName(m.Name, "nil") || sameName(m.Name, "null")
}

func label(j, x *Value) string {
	if j.Name != "" {
		return fmt.Sprintf("%q", j.Name)
	}
	return "<" + x.Name + ">"
}

func brief(s string) string { return fmt.Sprintf("%q", short(s)) }

// short is at most 40 code points of a text.
func short(s string) string {
	const longest = 40
	if r := []rune(s[:min(len(s), longest*utf8.UTFMax+1)]); len(r) > longest {
		return string(r[:longest-1]) + "…"
	}
	return s
}

// object compares fields by their names.
func (c *comparison) object(j, x *Value) {
	if len(j.Fields) > 0 && x.Kind == String && x.Text != "" || x.Kind == Null {
		c.add(j, x, "%s is an object in the JSON sample, but has no elements in the XML sample; use one form in both", label(j, x))
		return
	}
	p := &pairing{left: x.shared(), text: x.Text}
	var missing []*Value
	for _, m := range j.Fields {
		switch {
		case m.Kind == Elided && m.Name == "":
			p.more = true
		case strings.HasPrefix(strings.TrimPrefix(m.Name, "@"), "xmlns"):
		case !xmlName.MatchString(m.Name):
			p.foreign = true
		case !c.pair(m, p):
			missing = append(missing, m)
		}
	}
	c.leftovers(x, missing, p)
}

// pairing is the part of an element that is not yet found in the JSON.
type pairing struct {
	left    []*Value
	text    string
	more    bool // the JSON elides fields
	foreign bool // the JSON has a name that XML must write otherwise
}

// pair compares a field of an object with its counterpart in p, and says whether
// it has one.
func (c *comparison) pair(m *Value, p *pairing) bool {
	same := p.take(func(v *Value) bool { return v.Kind != Elided && sameName(m.Name, v.Name) })
	if m.Kind == Array && len(same) == 0 {
		same = p.take(func(v *Value) bool { return v.Kind != Elided && !v.Attribute && itemName(m.Name, v.Name) })
		if len(same) > 0 {
			c.items(m, same[0], m.Fields, same)
			return true
		}
	}
	switch {
	case len(same) == 0 && textNames[m.Name] && p.text != "" && m.Kind != Object && m.Kind != Array:
		if !sameText(m, p.text) {
			c.add(m, nil, "%q is %s in the JSON sample and %s in the XML sample; use one value in both", m.Name, brief(m.Text), brief(p.text))
		}
		p.text = ""
	case len(same) == 0:
		return m.Kind == Null || m.Kind == Array && len(m.Fields) == 0
	case m.Kind == Array && len(same) > 1:
		c.items(m, same[0], m.Fields, same)
	case m.Kind == Array:
		c.array(m, same[0])
	default:
		c.values(m, same[0])
		for _, extra := range same[1:] {
			c.add(m, extra, "the XML sample repeats <%s>, but %q is not an array in the JSON sample; use one form in both", extra.Name, m.Name)
		}
	}
	return true
}

// take removes the values for which f holds, and gives them.
func (p *pairing) take(f func(*Value) bool) []*Value {
	var taken []*Value
	p.left = slices.DeleteFunc(p.left, func(v *Value) bool {
		ok := f(v)
		if ok {
			taken = append(taken, v)
		}
		return ok
	})
	return taken
}

// leftovers reports fields without a counterpart, and two similar names as one difference.
func (c *comparison) leftovers(x *Value, missing []*Value, p *pairing) {
	elidedXML := len(p.take(func(v *Value) bool { return v.Kind == Elided && v.Name == "" })) > 0 || elided(x.Text)
	for _, m := range missing {
		typo := p.take(func(v *Value) bool { return near(m.Name, v.Name) })
		switch {
		case len(typo) > 0:
			c.rename(m, typo[0], "the JSON sample has %q, the XML sample has %s", m.Name, tag(typo[0]))
			p.left = append(p.left, typo[1:]...)
		case !elidedXML && !p.foreign:
			c.add(m, nil, "the XML sample does not have %q in <%s>; add it or delete it from the JSON sample", m.Name, x.Name)
		}
	}
	if p.more || p.foreign {
		return
	}
	for _, v := range p.left {
		if v.Kind == Null || v.Kind == String && v.Text == "" && !v.Attribute || v.Attribute && annotation(v) {
			continue
		}
		c.add(nil, v, "the JSON sample does not have %s; add it or delete it from the XML sample", tag(v))
	}
	if p.text != "" && !elided(p.text) {
		c.add(nil, x, "the JSON sample does not have the text %s of <%s>; add it or delete it from the XML sample", brief(p.text), x.Name)
	}
}

func tag(v *Value) string {
	if v.Attribute {
		return "the attribute " + v.Name
	}
	return "<" + v.Name + ">"
}

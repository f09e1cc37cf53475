package reference

import (
	"encoding/xml"
	"strings"
)

// A sample is a body that a client sends or receives, as text.
type sample struct {
	text string
	// isDerived says that the document has no example, so that the sample is made of the schema.
	isDerived bool
}

// sampleOf returns the sample of a media type; the text is empty if there is nothing to make one of.
func (d *Document) sampleOf(media string, content *Node) sample {
	schema := content.Get("schema")
	value, derived := exampleOf(d, content), false
	if value == nil {
		m := &maker{doc: d, left: maxMade}
		value, derived = m.make(schema, 0), true
	}
	switch {
	case value == nil:
		return sample{}
	case value.is(isText) && strings.ContainsAny(value.text, "\n<") || !isStructured(media):
		return sample{strings.TrimRight(valueText(value), "\n"), derived}
	case isXML(media):
		return sample{d.xmlText(schema, value), derived}
	default:
		return sample{string(value.appendJSON(nil, "\n")), derived}
	}
}

func isXML(media string) bool        { return strings.Contains(media, "xml") }
func isStructured(media string) bool { return isXML(media) || strings.Contains(media, "json") }

// exampleOf returns the first example that a parameter, a header or a media type has, or its schema; nil if there is none.
func exampleOf(d *Document, n *Node) *Node {
	if v := n.Get("example"); v != nil {
		return v
	}
	for _, e := range n.Get("examples").All() {
		if v := d.resolve(e).Get("value"); v != nil {
			return v
		}
	}
	s := d.merged(n.Get("schema"))
	if v := s.Get("example"); v != nil {
		return v
	}
	if list := s.Get("examples").List(); len(list) > 0 {
		return list[0]
	}
	return nil
}

const (
	maxMade  = 60 // values of a sample that is made of a schema
	maxLevel = 5
)

// A maker makes a sample of a schema. It is bounded in depth and in size, because a schema may contain itself.
type maker struct {
	doc  *Document
	left int
}

func (m *maker) make(schema *Node, level int) *Node {
	s := m.doc.merged(schema)
	if m.left--; s == nil || m.left < 0 || level > maxLevel {
		return nil
	}
	for _, key := range []string{"example", "default", "const"} {
		if v := s.Get(key); v != nil {
			return v
		}
	}
	for _, list := range [][]*Node{s.Get("examples").List(), s.Get("enum").List()} {
		if len(list) > 0 {
			return list[0]
		}
	}
	if options := m.doc.choices(s); len(options) > 0 {
		return m.make(options[0], level+1)
	}
	switch kind := typeNames(s); {
	case kind == "array":
		list := &Node{kind: isList}
		if item := m.make(s.Get("items"), level+1); item != nil {
			list.values = append(list.values, item)
		}
		return list
	case s.Get("properties") != nil || kind == "object":
		return m.object(s, level)
	case kind == "integer" || kind == "number":
		return &Node{text: "0"}
	case kind == "boolean":
		return &Node{text: "true"}
	case kind == "string":
		return textNode(placeholder(s.Get("format").Text()))
	}
	return nil
}

func (m *maker) object(s *Node, level int) *Node {
	object := &Node{kind: isObject}
	for name, property := range s.Get("properties").All() {
		if value := m.make(property, level+1); value != nil {
			object.names, object.values = append(object.names, name), append(object.values, value)
		}
	}
	return object
}

// placeholder is a value of a format.
func placeholder(format string) string {
	switch format {
	case "date":
		return "2026-01-31"
	case "date-time":
		return "2026-01-31T12:00:00Z"
	case "email":
		return "me@example.com"
	case "uuid":
		return "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
	case "uri", "url":
		return "https://example.com/"
	}
	return "..."
}

const xmlHeader = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// xmlText writes a value as XML. The schema gives the names, as the field xml of OpenAPI has them.
func (d *Document) xmlText(schema, value *Node) string {
	var b strings.Builder
	b.WriteString(xmlHeader)
	name := d.merged(schema).Get("xml", "name").Text()
	if name == "" {
		name = modelOf(schema)
	}
	if name == "" {
		name = "root"
	}
	d.element(&b, name, schema, value, "")
	return strings.TrimRight(b.String(), "\n")
}

func (d *Document) element(b *strings.Builder, name string, schema, value *Node, margin string) {
	s := d.merged(schema)
	b.WriteString(margin + "<" + name)
	if space := s.Get("xml", "namespace").Text(); space != "" {
		b.WriteString(` xmlns="` + escapeXML(space) + `"`)
	}
	for key, v := range value.All() {
		property := d.merged(s.Get("properties", key))
		if property.Get("xml", "attribute").IsTrue() {
			b.WriteString(" " + nameOf(property, key) + `="` + escapeXML(valueText(v)) + `"`)
		}
	}
	if value.len() == 0 {
		content := ""
		if value.is(isText) || value.is(isLiteral) {
			content = escapeXML(value.text)
		}
		b.WriteString(">" + content + "</" + name + ">\n")
		return
	}
	b.WriteString(">\n")
	for key, v := range value.All() {
		if property := s.Get("properties", key); !d.merged(property).Get("xml", "attribute").IsTrue() {
			d.child(b, key, property, v, margin+"  ")
		}
	}
	for _, item := range value.List() {
		items := s.Get("items")
		d.element(b, nameOf(d.merged(items), "item"), items, item, margin+"  ")
	}
	b.WriteString(margin + "</" + name + ">\n")
}

// child writes a property: a list that is not wrapped is an element for each item.
func (d *Document) child(b *strings.Builder, key string, property, value *Node, margin string) {
	s := d.merged(property)
	if !value.is(isList) || s.Get("xml", "wrapped").IsTrue() {
		d.element(b, nameOf(s, key), property, value, margin)
		return
	}
	items := s.Get("items")
	for _, item := range value.List() {
		d.element(b, nameOf(d.merged(items), nameOf(s, key)), items, item, margin)
	}
}

func nameOf(schema *Node, name string) string {
	if own := schema.Get("xml", "name").Text(); own != "" {
		return own
	}
	return name
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}

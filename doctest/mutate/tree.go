package mutate

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/sample"
)

// parse reads the body of a response; nil if it is neither JSON nor XML.
func parse(x *recorder.Exchange) *sample.Value {
	read := sample.JSON
	if formatOf(x.Header) == "xml" {
		read = sample.XML
	} else if formatOf(x.Header) != "json" {
		return nil
	}
	v, err := read(string(x.Body))
	if err != nil {
		return nil
	}
	return v
}

// tree makes the mutants of a body's nodes.
func (m *responseMaker) tree() {
	v, shown := parse(&m.x), m.shown()
	if v == nil || shown == nil {
		return
	}
	if m.key.format == "xml" {
		m.change("response-key", nil, "<"+v.Name+"> has another name", func(n *sample.Value) { n.Name = otherWord(n.Name) })
		m.change("response-namespace", nil, "the elements have another namespace", func(n *sample.Value) { setNamespace(n, n.Namespace, otherNamespace(n.Namespace)) })
	}
	if v.Kind == sample.Object {
		m.change("response-key", nil, "one more field", more)
	}
	m.nodes(v, shown, nil)
	if len(v.Fields) == 0 {
		m.leaf(v, shown, nil)
	}
}

func otherNamespace(s string) string {
	if s == "" {
		return "urn:other"
	}
	return otherWord(s)
}

func setNamespace(v *sample.Value, old, other string) {
	if v.Namespace == old && !v.Attribute {
		v.Namespace = other
	}
	for _, n := range v.Fields {
		setNamespace(n, old, other)
	}
}

func more(v *sample.Value) {
	v.Fields = append(v.Fields, &sample.Value{Kind: sample.String, Name: "other", Text: "more", Namespace: v.Namespace})
}

// nodes makes the mutants of the fields of a node; of a list, those of its first item.
func (m *responseMaker) nodes(v, shown *sample.Value, path []int) {
	for i, n := range v.Fields {
		s := fieldLike(shown, n, i)
		if s == nil || v.Kind == sample.Array && i > 0 {
			continue
		}
		at := append(path[:len(path):len(path)], i)
		if n.Name != "" {
			m.change("response-key", at, n.Name+" has another name", func(n *sample.Value) { n.Name = otherWord(n.Name) })
			m.change("response-key", path, n.Name+" is missing", func(v *sample.Value) { v.Fields = append(v.Fields[:i:i], v.Fields[i+1:]...) })
		}
		if n.Kind == sample.Object {
			m.change("response-key", at, strings.TrimSpace(n.Name+" has one more field"), more)
		}
		if m.key.format == "json" && s.Kind != sample.Elided {
			m.change("response-type", at, n.Name+" has another type", setKind)
		}
		m.leaf(n, s, at)
		m.nodes(n, s, at)
	}
}

// fieldLike is the sample's node for a field: by name, or for an item of a list by its index.
func fieldLike(shown, n *sample.Value, i int) *sample.Value {
	if n.Name != "" {
		return shown.Field(n.Name)
	}
	if i < len(shown.Fields) {
		return shown.Fields[i]
	}
	return nil
}

// setKind changes a string to a number, and any other value to a string.
func setKind(n *sample.Value) {
	if n.Kind == sample.String {
		n.Kind, n.Text = sample.Number, "7"
		return
	}
	n.Kind, n.Text, n.Fields = sample.String, "7", nil
}

// leaf changes a value that the page shows, or the beginning of an elided one.
func (m *responseMaker) leaf(n, shown *sample.Value, path []int) {
	if n.Kind == sample.Object || n.Kind == sample.Array || otherValue(shown) == "" {
		return
	}
	if m.key.status >= 400 && (n.Name == "detail" || n.Name == "instance") {
		return // they are about one occurrence of a problem (RFC 9457, sections 3.1.4 and 3.1.5): a page only illustrates them
	}
	m.change("response-value", path, strings.TrimSpace(n.Name+" has another value"), func(n *sample.Value) {
		n.Text = otherValue(&sample.Value{Kind: n.Kind, Text: n.Text, Elided: shown.Elided})
	})
}

// change adds a mutant that changes the node at a path of indexes. Responses without such a node stay.
func (m *responseMaker) change(kind string, path []int, what string, f func(*sample.Value)) {
	m.add(kind, what, func(x *recorder.Exchange) {
		v := parse(x)
		if v == nil {
			return
		}
		n := v
		for _, i := range path {
			if i >= len(n.Fields) {
				return
			}
			n = n.Fields[i]
		}
		f(n)
		x.Body = m.write(v)
	})
}

// write is a body in the format of the answer.
func (m *responseMaker) write(v *sample.Value) []byte {
	var b bytes.Buffer
	if m.key.format == "xml" {
		b.WriteString(xml.Header)
		writeXML(&b, v, "")
	} else {
		writeJSON(&b, v)
	}
	return b.Bytes()
}

func writeJSON(b *bytes.Buffer, v *sample.Value) {
	brackets := "{}"
	switch v.Kind {
	case sample.String:
		text, _ := json.Marshal(v.Text) // a text is always fit for JSON
		b.Write(text)
		return
	case sample.Array:
		brackets = "[]"
	case sample.Object:
	default:
		b.WriteString(v.Text)
		return
	}
	b.WriteByte(brackets[0])
	for i, n := range v.Fields {
		if i > 0 {
			b.WriteByte(',')
		}
		if v.Kind == sample.Object {
			b.WriteString(strconv.Quote(n.Name) + ":")
		}
		writeJSON(b, n)
	}
	b.WriteByte(brackets[1])
}

// writeXML writes an element; outer is the namespace around it.
func writeXML(b *bytes.Buffer, v *sample.Value, outer string) {
	b.WriteString("<" + v.Name)
	if v.Namespace != outer {
		fmt.Fprintf(b, ` xmlns="%s"`, escaped(v.Namespace))
	}
	for _, n := range v.Fields {
		if n.Attribute {
			fmt.Fprintf(b, ` %s="%s"`, n.Name, escaped(n.Text))
		}
	}
	b.WriteString(">" + escaped(v.Text))
	for _, n := range v.Fields {
		if !n.Attribute {
			writeXML(b, n, v.Namespace)
		}
	}
	b.WriteString("</" + v.Name + ">")
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

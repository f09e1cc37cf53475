package call

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// JSONField is the text of a field of a JSON value; see [FindJSON] for its name.
func JSONField(body []byte, name string) (string, bool) {
	root, err := sample.JSON(string(body))
	if err != nil {
		return "", false
	}
	_, v := FindJSON(root, name)
	switch {
	case v == nil:
		return "", false
	case len(v.Fields) > 0 || v.Kind == sample.Object || v.Kind == sample.Array:
		return string(body[v.Offset:EndOf(v)]), true
	}
	return v.Text, true
}

// FindJSON finds a field and the object that has it. Dots in the name separate nested fields, and "[]" is the first item of
// a list: "items[].sku". A list on the way needs no brackets.
func FindJSON(root *sample.Value, name string) (parent, v *sample.Value) {
	for root != nil && root.Kind == sample.Array {
		if len(root.Fields) == 0 {
			return nil, nil
		}
		root = root.Fields[0]
		name = strings.TrimPrefix(strings.TrimPrefix(name, "[]"), ".")
	}
	if root == nil {
		return nil, nil
	}
	if v := root.Field(name); v != nil {
		return root, v
	}
	first, rest, nested := strings.Cut(name, ".")
	bare := strings.TrimSuffix(strings.TrimSuffix(first, "[0]"), "[]")
	inner := root.Field(bare)
	switch {
	case inner == nil:
		return nil, nil
	case !nested && bare == first:
		return root, inner
	case !nested && inner.Kind == sample.Array && len(inner.Fields) > 0:
		return inner, inner.Fields[0]
	case !nested:
		return nil, nil
	}
	return FindJSON(inner, rest)
}

// EndOf is the offset of the end of a value.
func EndOf(v *sample.Value) int { return v.Whole.To }

// JSONFields are the names of a JSON object's fields.
func JSONFields(body []byte) []string {
	root, err := sample.JSON(string(body))
	if err != nil || root.Kind != sample.Object {
		return nil
	}
	names := map[string]bool{}
	for _, f := range root.Fields {
		names[f.Name] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// changeJSON changes one field of a body, or removes it, and keeps every other byte. A field that the body lacks becomes a
// field of the object that would have it.
func changeJSON(body []byte, p *page.Parameter, value *string) (changed []byte, ok bool) {
	root, err := sample.JSON(string(body))
	if err != nil {
		return nil, false
	}
	parent, v := FindJSON(root, p.Name.Value)
	switch {
	case v != nil && value == nil:
		from, to := removal(parent, v)
		return slices.Concat(body[:from], body[to:]), true
	case v != nil:
		return slices.Concat(body[:v.Offset], jsonOf(p, v, *value), body[EndOf(v):]), true
	case value == nil:
		return body, true
	}
	name := p.Name.Value
	parent = root
	if i := strings.LastIndex(name, "."); i >= 0 {
		_, parent = FindJSON(root, name[:i])
		name = name[i+1:]
	}
	if parent == nil || parent.Kind != sample.Object {
		return nil, false
	}
	field := slices.Concat(Marshaled(name), []byte(": "), jsonOf(p, nil, *value))
	if len(parent.Fields) > 0 {
		field = append(field, ", "...)
	}
	return slices.Concat(body[:parent.Inner.From], field, body[parent.Inner.From:]), true
}

// removal is the part of a text to cut for a field to vanish, with one comma.
func removal(parent, v *sample.Value) (from, to int) {
	i := slices.Index(parent.Fields, v)
	switch {
	case i+1 < len(parent.Fields):
		return v.Whole.From, parent.Fields[i+1].Whole.From
	case i > 0:
		return parent.Fields[i-1].Whole.To, v.Whole.To
	}
	return v.Whole.From, v.Whole.To
}

// jsonOf is a value in JSON: the text itself if it is JSON and the field has no string, and otherwise a string.
func jsonOf(p *page.Parameter, v *sample.Value, text string) []byte {
	t, _ := page.ParseType(p.Type.Value)
	isBare := t.Name != "string" && t.Name != ""
	if v != nil {
		isBare = v.Kind != sample.String && (v.Kind != sample.Null || isBare)
	}
	if isList := t.Name == "array" || v != nil && v.Kind == sample.Array; isList && len(p.Enum) > 0 && !strings.HasPrefix(text, "[") {
		return slices.Concat([]byte("["), Marshaled(text), []byte("]")) // the page lists the values of its items
	}
	if isBare && json.Valid([]byte(text)) && !strings.HasPrefix(text, `"`) {
		return []byte(text)
	}
	return Marshaled(text)
}

func Marshaled(text string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a string is always JSON
	return bytes.TrimSpace(b.Bytes())
}

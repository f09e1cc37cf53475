package sample

import (
	"slices"
	"strings"
)

// array compares an array with the element of its name: the element is
// either its only item, or has all the items inside.
func (c *comparison) array(j, x *Value) {
	items := slices.DeleteFunc(x.shared(), func(m *Value) bool { return m.Attribute })
	switch {
	case len(items) == 0 && joined(j, x.Text):
	case only(j, items):
		c.values(j.Fields[0], x)
	case len(items) == 0 && x.Text == "":
		c.items(j, x, j.Fields, nil)
	case len(items) == 0 || !alike(items):
		c.items(j, x, j.Fields, []*Value{x})
	default:
		c.items(j, x, j.Fields, items)
	}
}

// joined says whether one text has all items, between spaces or commas.
func joined(j *Value, text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;", r) })
	return len(words) == len(j.Fields) && len(words) > 0 && !slices.ContainsFunc(j.Fields, func(m *Value) bool {
		if m.Kind == Object || m.Kind == Array || m.Kind == Elided {
			return true
		}
		same := sameText(m, words[0])
		words = words[1:]
		return !same
	})
}

// only says whether an element with these fields is the only item itself.
func only(j *Value, inside []*Value) bool {
	if len(j.Fields) != 1 {
		return false
	}
	item := j.Fields[0]
	if item.Kind != Object {
		return len(inside) == 0 && item.Kind != Array
	}
	if inner := item.envelope(); inner != nil && len(inside) == 1 && sameName(inner.Name, inside[0].Name) {
		return inner.Kind != Object
	}
	return slices.ContainsFunc(item.Fields, func(m *Value) bool {
		return slices.ContainsFunc(inside, func(v *Value) bool {
			return sameName(m.Name, v.Name) || m.Kind == Array && itemName(m.Name, v.Name)
		})
	})
}

// alike says whether all elements have one name, as the items of a list have.
func alike(items []*Value) bool {
	name := ""
	for _, v := range items {
		if v.Kind == Elided && v.Name == "" {
			continue
		}
		if name != "" && !sameName(name, v.Name) {
			return false
		}
		name = v.Name
	}
	return true
}

// items compares the items of an array with as many elements, or with as many as
// both sides show before an elision.
func (c *comparison) items(j, at *Value, left, right []*Value) {
	bare := func(v *Value) bool { return v.Kind == Elided && v.Name == "" }
	l, r := slices.IndexFunc(left, bare), slices.IndexFunc(right, bare)
	if l >= 0 {
		left = left[:l]
	}
	if r >= 0 {
		right = right[:r]
	}
	if r < 0 && len(right) < len(left) || l < 0 && len(left) < len(right) {
		c.add(j, at, "%s has %d items in the JSON sample and %d in the XML sample; show the same items in both", label(j, at), len(left), len(right))
	}
	for i := range min(len(left), len(right)) {
		item := left[i]
		if inner := item.envelope(); inner != nil && sameName(inner.Name, right[i].Name) && !has(right[i], inner.Name) {
			item = inner
		}
		c.values(item, right[i])
	}
}

func has(x *Value, name string) bool {
	return slices.ContainsFunc(x.Fields, func(m *Value) bool { return sameName(m.Name, name) })
}

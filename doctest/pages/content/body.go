// Package content has what requests and responses of pages have in them: the values that examples send, and those that samples show.
package content

import (
	"math/big"
	"slices"
	"strings"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/sample"
)

// ItemsOf are the objects of a list: of the array that a body is, or of the only array of objects in it.
func ItemsOf(v *sample.Value) []*sample.Value {
	if list := ListOf(v); list != nil {
		return list.Fields
	}
	return nil
}

// ListOf is the array of objects that a body is or has; nil if there is none, or more than one.
func ListOf(v *sample.Value) *sample.Value {
	if v == nil || v.Kind == sample.Array {
		return v
	}
	var found *sample.Value
	for _, f := range v.Fields {
		list := f
		if f.Kind == sample.Object {
			list = ListOf(f)
		}
		if list == nil || list.Kind != sample.Array {
			continue
		}
		if found != nil {
			return nil
		}
		found = list
	}
	return found
}

// IDOf is the ID of an item; empty if it has none.
func IDOf(item *sample.Value) string {
	var ids []string
	for _, f := range item.Fields {
		if strings.EqualFold(f.Name, "id") && f.Text != "" {
			return f.Text
		}
		if match.IDName.MatchString(f.Name) && f.Text != "" {
			ids = append(ids, f.Text)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

// ItemWith is the item with an ID, or with the value in the field with a name; nil if there is none.
func ItemWith(items []*sample.Value, name, id string) *sample.Value {
	i := slices.IndexFunc(items, func(v *sample.Value) bool {
		key := v.Field(name)
		return IDOf(v) == id || name != "" && key != nil && match.Text(key) == id
	})
	if i < 0 {
		return nil
	}
	return items[i]
}

// FindLeaf is the field with a name that has no fields, at the root of a body or in an object below it; nil if there is none.
func FindLeaf(v *sample.Value, name string) *sample.Value {
	if v == nil {
		return nil
	}
	if f := v.Field(name); f != nil && len(f.Fields) == 0 && f.Kind != sample.Object && f.Kind != sample.Array {
		return f
	}
	for _, f := range v.Fields {
		if f.Kind == sample.Object {
			if found := FindLeaf(f, name); found != nil {
				return found
			}
		}
	}
	return nil
}

// LeafText is the text of the leaf with a name; empty if there is none.
func LeafText(v *sample.Value, name string) string {
	if f := FindLeaf(v, name); f != nil {
		return match.Text(f)
	}
	return ""
}

// HasLeaf reports whether a value has a leaf of some kind.
func HasLeaf(v *sample.Value, is func(*sample.Value) bool) bool {
	if v == nil || len(v.Fields) == 0 {
		return v != nil && is(v)
	}
	return slices.ContainsFunc(v.Fields, func(m *sample.Value) bool { return HasLeaf(m, is) })
}

// ObjectsIn are the objects of a body, at most so many levels below its root.
func ObjectsIn(v *sample.Value, levels int) []*sample.Value {
	if v == nil || levels < 0 {
		return nil
	}
	var out []*sample.Value
	if v.Kind == sample.Object {
		out = append(out, v)
	}
	for _, f := range v.Fields {
		out = append(out, ObjectsIn(f, levels-1)...)
	}
	return out
}

func hasObjects(v *sample.Value) bool {
	return slices.ContainsFunc(v.Fields, func(f *sample.Value) bool { return len(f.Fields) > 0 || f.Kind == sample.Object })
}

// FieldNamed is the name of the field that a parameter is about.
func FieldNamed(item *sample.Value, name string) string {
	for _, f := range item.Fields {
		if match.Simplified(f.Name) == match.Simplified(name) {
			return f.Name
		}
	}
	for _, f := range item.Fields {
		if f.Kind == sample.Array && prose.IsPluralOf(match.Simplified(f.Name), match.Simplified(name)) && !hasObjects(f) {
			return f.Name // tags for tag
		}
	}
	return ""
}

// MeasureNamed is FieldNamed, or the only number that has a unit behind the name: aperture_mm for aperture.
func MeasureNamed(item *sample.Value, name string) string {
	isMeasure := func(f *sample.Value) bool { return isMeasureOf(f.Name, name) && f.Kind == sample.Number }
	if field := FieldNamed(item, name); field != "" || CountFields(item, isMeasure) != 1 {
		return field
	}
	return item.Fields[slices.IndexFunc(item.Fields, isMeasure)].Name
}

// units are the last words of the names of numbers.
var units = strings.Fields("mm cm m km g kg t ms s sec secs seconds min mins minutes h hours days weeks months years bytes kb mb gb cents pence eur usd percent pct l ml watts kwh celsius")

// isMeasureOf reports whether a name is another one with a unit behind it.
func isMeasureOf(field, name string) bool {
	words, of := wordsOf(field), wordsOf(name)
	return len(of) > 0 && len(words) == len(of)+1 && slices.Equal(words[:len(of)], of) && slices.Contains(units, words[len(of)])
}

// CountFields is how many fields of a thing are of a sort.
func CountFields(item *sample.Value, is func(*sample.Value) bool) int {
	n := 0
	for _, f := range item.Fields {
		if is(f) {
			n++
		}
	}
	return n
}

// IsSortable reports whether a field has a value by which a list can be sorted.
func IsSortable(f *sample.Value) bool {
	return f != nil && len(f.Fields) == 0 && f.Text != "" && f.Kind != sample.Null
}

// Numbers are two values as numbers, if both are.
func Numbers(a, b *sample.Value) (one, two *big.Rat, ok bool) {
	if a.Kind != sample.Number || b.Kind != sample.Number {
		return nil, nil, false
	}
	one, okA := match.Exact(a.Text)
	two, okB := match.Exact(b.Text)
	return one, two, okA && okB
}

// CompareValues compares numbers as numbers, and all other values as texts.
func CompareValues(a, b *sample.Value) int {
	if one, two, ok := Numbers(a, b); ok {
		return one.Cmp(two)
	}
	return strings.Compare(match.Text(a), match.Text(b))
}

// IDsOf are the IDs of items.
func IDsOf(items []*sample.Value) []string {
	out := make([]string, len(items))
	for i, v := range items {
		out[i] = IDOf(v)
	}
	return out
}

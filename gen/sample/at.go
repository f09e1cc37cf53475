package sample

import "strings"

// At are the values that bodies show for a field. The name has dots between the names of objects and fields, and [] may
// stand behind that of a list. It begins at the root of the bodies, or else at the fields of the root: an object often
// only wraps what it holds.
func At(roots []*Value, name string) []*Value {
	names := strings.Split(strings.ReplaceAll(strings.TrimPrefix(name, "[]."), "[]", ""), ".")
	if found := below(flat(roots), names); len(found) > 0 {
		return found
	}
	var inner []*Value
	for _, v := range flat(roots) {
		inner = append(inner, v.Fields...)
	}
	return below(flat(inner), names)
}

// flat are values with the items of lists in the place of the lists.
func flat(values []*Value) []*Value {
	var out []*Value
	for _, v := range values {
		if v.Kind == Array {
			out = append(out, flat(v.Fields)...)
		} else {
			out = append(out, v)
		}
	}
	return out
}

func below(values []*Value, names []string) []*Value {
	for _, name := range names {
		var next []*Value
		for _, v := range values {
			if f := v.Field(name); f != nil {
				next = append(next, f)
			}
		}
		values = flat(next)
	}
	return values
}

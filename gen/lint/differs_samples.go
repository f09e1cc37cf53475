package lint

import (
	"slices"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A shown is a value that a sample shows.
type shown struct {
	*sample.Value
	in *page.Sample
}

// kindsDiffer reports the values of fields that have another kind on the rest of the page: a string among numbers, or a
// scalar among lists. The kind of most values is right; of two values, that of the first.
func (l *linter) kindsDiffer(p *page.Page) {
	var names []string
	byName := map[string][]shown{}
	for _, s := range append(slices.Clone(p.Bodies), straySamples(p)...) {
		if s.Format != "json" { // XML has text alone
			continue
		}
		eachField(s.Value, "", func(v *sample.Value, name string) {
			if v.Kind == sample.String && (v.Offset >= len(s.Body.Value) || s.Body.Value[v.Offset] != '"') {
				return // a word without quotes describes the value
			}
			if byName[name] == nil {
				names = append(names, name)
			}
			byName[name] = append(byName[name], shown{v, s})
		})
	}
	for _, name := range names {
		if !slices.Contains(general, name) {
			l.kindOf(name, byName[name])
		}
	}
}

// general are the fields of bodies that mean another thing in each of them.
var general = []string{".id", ".message", ".data", ".value", ".result", ".error", ".errors", ".details", ".detail", ".code", ".status", ".content", ".items"}

// kindOf compares the values of one field.
func (l *linter) kindOf(name string, all []shown) {
	count := map[sample.Kind]int{}
	most := all[0]
	for _, v := range all {
		count[v.Kind]++
	}
	for _, v := range all {
		if count[v.Kind] > count[most.Kind] {
			most = v
		}
	}
	for _, v := range all {
		if v.Kind != most.Kind && isUsual(all, v.Kind) {
			continue
		}
		if v.Kind != most.Kind && v.in != most.in && (count[most.Kind] > 1 || v.Kind == sample.String) {
			l.note(v.in.Body.At(v.Offset), "differs", "%s is %s here, and %s at %s; write one kind in both places", name[1:], kindNames[v.Kind], kindNames[most.Kind], most.in.Body.At(most.Offset))
		}
	}
}

// usual is the number of samples that show a kind of values often enough, so that it is no slip: the field has both kinds.
const usual = 3

// isUsual reports whether a kind of values of a field is usual on the page.
func isUsual(all []shown, kind sample.Kind) bool {
	in := map[*page.Sample]bool{}
	for _, v := range all {
		if v.Kind == kind {
			in[v.in] = true
		}
	}
	return len(in) >= usual
}

// eachField calls yield for each field of a value, under its name and that of the object around it. Values that only
// stand for others are left out.
func eachField(root *sample.Value, outer string, yield func(v *sample.Value, name string)) {
	for v := root; v != nil; v = v.Next {
		for _, f := range v.Fields {
			name := outer
			if f.Name != "" {
				name = outer + "." + f.Name
			}
			if f.Name != "" && !f.Unknown && !f.Elided && f.Kind != sample.Null && f.Kind != sample.Elided {
				yield(f, name)
			}
			next := name
			if f.Name != "" {
				next = "." + f.Name
			}
			eachField(f, next, yield)
		}
		if outer != "" {
			return
		}
	}
}

package lint

import (
	"slices"
	"strconv"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// A member is a field in the object that shows it.
type member struct {
	shown
	object *sample.Value
}

// quotesDiffer reports a number or a boolean that one sample puts in quotes and another sample does not. It compares objects
// only if one has all the fields of the other. The rarer way is wrong.
func (l *linter) quotesDiffer(p *page.Page) {
	var names []string
	quoted, bare := map[string][]member{}, map[string][]member{}
	for _, s := range append(slices.Clone(p.Bodies), straySamples(p)...) {
		if s.Format != "json" {
			continue
		}
		eachMember(s.Value, func(object, v *sample.Value) {
			switch {
			case slices.Contains(general, "."+v.Name):
			case isQuoted(s, v):
				quoted[v.Name] = append(quoted[v.Name], member{shown{v, s}, object})
			case !v.Unknown && (v.Kind == sample.Number || v.Kind == sample.Bool):
				if bare[v.Name] == nil {
					names = append(names, v.Name)
				}
				bare[v.Name] = append(bare[v.Name], member{shown{v, s}, object})
			}
		})
	}
	for _, name := range names {
		if len(quoted[name]) > len(bare[name]) {
			l.quotesOf(bare[name], quoted[name], "without quotes", "in quotes")
		} else {
			l.quotesOf(quoted[name], bare[name], "in quotes", "without quotes")
		}
	}
}

// quotesOf reports the values that stand otherwise than those in objects of the same kind.
func (l *linter) quotesOf(some, others []member, here, there string) {
	in := map[*page.Sample]bool{}
	for _, v := range some {
		in[v.in] = true
	}
	if len(in) >= usual {
		return
	}
	for _, v := range some {
		i := slices.IndexFunc(others, func(o member) bool { return o.in != v.in && isAlike(v.object, o.object) })
		at := v.in.Body.At(v.Offset)
		isKnown := slices.ContainsFunc(l.findings, func(f Finding) bool { return f.Pos == at && f.Rule == "differs" })
		if i >= 0 && !isKnown {
			l.note(at, "differs", "%s is %s here, and %s at %s; write one kind in both places", v.Name, here, there, others[i].in.Body.At(others[i].Offset))
		}
	}
}

// isQuoted reports whether a value is a string that is a number or a boolean without its quotes.
func isQuoted(s *page.Sample, v *sample.Value) bool {
	if v.Kind != sample.String || v.Offset >= len(s.Body.Value) || s.Body.Value[v.Offset] != '"' {
		return false
	}
	_, err := strconv.ParseFloat(v.Text, 64)
	return err == nil || v.Text == "true" || v.Text == "false"
}

// isAlike reports whether one of two objects has all the fields of the other, and they are at least two.
func isAlike(a, b *sample.Value) bool {
	if len(a.Fields) > len(b.Fields) {
		a, b = b, a
	}
	return len(a.Fields) >= 2 && !slices.ContainsFunc(a.Fields, func(f *sample.Value) bool { return f.Name == "" || b.Field(f.Name) == nil })
}

// eachMember calls yield for each field of an object at or below a value, with the object.
func eachMember(v *sample.Value, yield func(object, field *sample.Value)) {
	if v == nil {
		return
	}
	for _, f := range v.Fields {
		if v.Kind == sample.Object && f.Name != "" {
			yield(v, f)
		}
		eachMember(f, yield)
	}
}

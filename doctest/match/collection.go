package match

import (
	"regexp"
	"slices"

	"docsascode.example/gen/sample"
)

// items compares a list of a response with the sample's.
func (m *Matching) items(want, got *sample.Value) {
	shown := slices.DeleteFunc(slices.Clone(want.Fields), func(v *sample.Value) bool { return v.Kind == sample.Elided })
	if len(shown) > 0 {
		m.list(shown, got.Fields, "the response has other items")
	}
}

// compared is how many items of a response are compared with each item of a sample, to find the one that is most like it.
const compared = 200

// list compares items with those of a sample: of an array, of a map, or elements with one name. Each item has to be like
// one of the sample. An item of the sample that none is like is unseen.
func (m *Matching) list(want, got []*sample.Value, otherwise string) {
	if len(got) == 0 {
		for _, w := range want {
			m.Unseen = append(m.Unseen, absence{w, "the list is empty", true})
		}
		return
	}
	inner := *m
	inner.Values.inList = true
	for i, g := range got {
		if best := inner.closest(want, g, i); len(best.Wrong) > 0 {
			m.addNew(best.Wrong)
		}
	}
	for i, w := range want {
		var best *Matching
		for j := range min(len(got), compared) {
			if tried := inner.Tried(w, got[(i+j)%len(got)]); tried.IsBetterThan(best) {
				best = tried
			}
			if len(best.Wrong)+len(best.Extra)+len(best.Unseen)+len(best.Free) == 0 {
				break
			}
		}
		m.keep(best, otherwise)
	}
}

// closest compares an item with each of the sample, beginning with the i-th, and returns the comparison that differs least.
func (m *Matching) closest(want []*sample.Value, got *sample.Value, i int) *Matching {
	var best *Matching
	for j := range want {
		if tried := m.Tried(want[(i+j)%len(want)], got); tried.IsBetterThan(best) {
			best = tried
		}
		if len(best.Wrong) == 0 {
			break
		}
	}
	return best
}

// addNew adds mismatches of nodes that have none yet.
func (m *Matching) addNew(wrong []Mismatch) {
	for _, w := range wrong {
		if !slices.ContainsFunc(m.Wrong, func(known Mismatch) bool { return known.Node == w.Node }) {
			m.Wrong = append(m.Wrong, w)
		}
	}
}

// wordForm matches names that a program gives to a field. Other keys are data: IDs, dates, addresses, paths.
var wordForm = regexp.MustCompile(`^[$@_#]?[A-Za-z]+(?:[-_.:]?[A-Za-z]+)*[-_]?\d?$`)

// isMap reports whether the keys of an object are data, and not names of fields: they are no words, or the response has
// other keys with values of the same structure. Several such values may also be none in a response.
func (m *Matching) isMap(want, got *sample.Value) bool {
	if m.IsXML || len(want.Fields) == 0 || want.Open {
		return false
	}
	if !m.areAlike(want.Fields[0], want.Fields[1:]) {
		return false
	}
	if !slices.ContainsFunc(want.Fields, func(f *sample.Value) bool { return wordForm.MatchString(f.Name) && !HexForm.MatchString(f.Name) }) {
		return true
	}
	for _, name := range namesOf(want) {
		if got.Field(name) != nil {
			return false
		}
		if m.Values.Sends(name) {
			return true // the request names the key
		}
	}
	isList := len(want.Fields[0].Fields) > 0
	if len(got.Fields) == 0 {
		return isList && len(want.Fields) > 1
	}
	return isList && len(got.Fields) > 1 && m.areAlike(want.Fields[0], got.Fields)
}

// areAlike reports whether values have the structure of a value.
func (m *Matching) areAlike(one *sample.Value, others []*sample.Value) bool {
	return !slices.ContainsFunc(others, func(v *sample.Value) bool {
		own := New(Values{AnyValue: true}, m.IsXML, NewKin())
		own.Node(one, v)
		return len(own.Wrong) > 0
	})
}

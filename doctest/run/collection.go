package run

import (
	"regexp"
	"slices"

	"docsascode.example/gen/sample"
)

// items compares a list of a response with the sample's.
func (m *matching) items(want, got *sample.Value) {
	shown := slices.DeleteFunc(slices.Clone(want.Fields), func(v *sample.Value) bool { return v.Kind == sample.Elided })
	if len(shown) > 0 {
		m.list(shown, got.Fields, "the response has other items")
	}
}

// compared is how many items of a response are compared with each item of a sample, to find the one that is most like it.
const compared = 200

// list compares items with those of a sample: of an array, of a map, or elements with one name. Each item has to be like
// one of the sample. An item of the sample that none is like is unseen.
func (m *matching) list(want, got []*sample.Value, otherwise string) {
	if len(got) == 0 {
		for _, w := range want {
			m.unseen = append(m.unseen, absence{w, "the list is empty", true})
		}
		return
	}
	inner := *m
	inner.values.inList = true
	for i, g := range got {
		if best := inner.closest(want, g, i); len(best.wrong) > 0 {
			m.addNew(best.wrong)
		}
	}
	for i, w := range want {
		var best *matching
		for j := range min(len(got), compared) {
			if tried := inner.tried(w, got[(i+j)%len(got)]); tried.isBetterThan(best) {
				best = tried
			}
			if len(best.wrong)+len(best.extra)+len(best.unseen)+len(best.free) == 0 {
				break
			}
		}
		m.keep(best, otherwise)
	}
}

// closest compares an item with each of the sample, beginning with the i-th, and returns the comparison that differs least.
func (m *matching) closest(want []*sample.Value, got *sample.Value, i int) *matching {
	var best *matching
	for j := range want {
		if tried := m.tried(want[(i+j)%len(want)], got); tried.isBetterThan(best) {
			best = tried
		}
		if len(best.wrong) == 0 {
			break
		}
	}
	return best
}

// addNew adds mismatches of nodes that have none yet.
func (m *matching) addNew(wrong []mismatch) {
	for _, w := range wrong {
		if !slices.ContainsFunc(m.wrong, func(known mismatch) bool { return known.node == w.node }) {
			m.wrong = append(m.wrong, w)
		}
	}
}

// wordForm matches names that a program gives to a field. Other keys are data: IDs, dates, addresses, paths.
var wordForm = regexp.MustCompile(`^[$@_#]?[A-Za-z]+(?:[-_.:]?[A-Za-z]+)*[-_]?\d?$`)

// isMap reports whether the keys of an object are data, and not names of fields: they are no words, or the response has
// other keys with values of the same structure.
func (m *matching) isMap(want, got *sample.Value) bool {
	if m.isXML || len(want.Fields) == 0 || want.Open {
		return false
	}
	if !m.areAlike(want.Fields[0], want.Fields[1:]) {
		return false
	}
	if !slices.ContainsFunc(want.Fields, func(f *sample.Value) bool { return wordForm.MatchString(f.Name) && !hexForm.MatchString(f.Name) }) {
		return true
	}
	for _, name := range namesOf(want) {
		if got.Field(name) != nil {
			return false
		}
		if m.values.sends(name) {
			return true // the request names the key
		}
	}
	isList := len(want.Fields[0].Fields) > 0
	return isList && len(got.Fields) > 1 && m.areAlike(want.Fields[0], got.Fields)
}

// areAlike reports whether values have the structure of a value.
func (m *matching) areAlike(one *sample.Value, others []*sample.Value) bool {
	return !slices.ContainsFunc(others, func(v *sample.Value) bool {
		own := newMatching(values{anyValue: true}, m.isXML, newKin())
		own.node(one, v)
		return len(own.wrong) > 0
	})
}

package run

import (
	"regexp"

	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/gen/sample"
)

// partOf is the part of a response that the sample shows. A page can show only the object below a field, such as data, that all
// other samples show around theirs.
func (sh *shape) partOf(got *sample.Value) *sample.Value {
	want := sh.sample.Value
	if got.Kind != sample.Object || want.Kind != sample.Object || match.ShareField(want, got) {
		return got
	}
	for _, f := range got.Fields {
		if sh.around[f.Name] && sameForm(want, f) {
			return f
		}
	}
	return got
}

// eachForm matches the words above a sample that say that it is one of the items of a list: "Each event is an object of the form:".
var eachForm = regexp.MustCompile(`(?i)^(?:each|every)\b[^.]*\b(?:is|are|has|have|contains?|looks?|consists?)\b`)

// listed is the sample as a list of one item, for a response that is a list, if the page says that the sample is one of several.
func (sh *shape) listed(got *sample.Value) *sample.Value {
	want := sh.sample.Value
	if got.Kind != sample.Array || want.Kind != sample.Object || sh.op == nil || !eachForm.MatchString(reasons.LineAbove(sh.sample, sh.op.Page)) {
		return want
	}
	return &sample.Value{Kind: sample.Array, Fields: []*sample.Value{want}, Offset: want.Offset}
}

// findAround finds the fields of the samples' roots that have objects.
func (r *run) findAround() {
	around := map[string]bool{}
	for _, s := range r.subjects {
		for _, sh := range s.shapes {
			sh.around = around
			if v := sh.sample.Value; v != nil && v.Kind == sample.Object && len(v.Fields) > 1 {
				for _, f := range v.Fields {
					around[f.Name] = around[f.Name] || f.Kind == sample.Object
				}
			}
		}
	}
}

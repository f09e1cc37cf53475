package run

import (
	"docsascode.example/doctest/match"
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

package run

import (
	"net/http"
	"slices"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/gen/sample"
)

// judgeRepeated compares the lists of plain values and the nulls of an example's body with the response, if the sample has them, too:
// the page shows that the server keeps what it got. What a list has besides, and its order, are no matter.
func (r *run) judgeRepeated(shapes []*shape, c *call.Call, ev *claim.Evidence) {
	root, err := sample.JSON(string(c.Body))
	body := bodyOf(ev.Exchange)
	isWrite := slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, ev.Exchange.Method)
	if err != nil || body == nil || c.Other || !isWrite || !ok2xx(ev.Exchange.Status) {
		return
	}
	for _, sh := range shapes {
		for _, sent := range root.Fields {
			want, got := sh.sample.Value.Field(sent.Name), body.Field(sent.Name)
			if want == nil || got == nil || sh.nodes[want] == nil || sh.isLinked() {
				continue
			}
			switch {
			case sent.Kind == sample.Null && want.Kind == sample.Null && got.Kind != sample.Null:
				r.ledger.deny(sh.nodes[want], ev, found("%s is %s, and the request and the page have null", sh.name(want), got.Kind).with("%s", match.Excerpt(got)))
			case isPlainList(sent) && isPlainList(want) && got.Kind == sample.Array && lacksItem(want, sent) == nil:
				if v := lacksItem(got, sent); v != nil {
					r.ledger.deny(sh.nodes[want], ev, found("%s lacks %s, which the request sent and the page shows", sh.name(want), match.Excerpt(v)))
				}
			}
		}
	}
}

// isPlainList reports whether a value is a list of texts, numbers or booleans.
func isPlainList(v *sample.Value) bool {
	return v.Kind == sample.Array && len(v.Fields) > 0 && !slices.ContainsFunc(v.Fields, func(f *sample.Value) bool {
		return len(f.Fields) > 0 || f.Kind == sample.Object || f.Kind == sample.Array || f.Kind == sample.Elided
	})
}

// lacksItem is an item of a list that another one does not have; nil if there is none.
func lacksItem(list, of *sample.Value) *sample.Value {
	i := slices.IndexFunc(of.Fields, func(v *sample.Value) bool {
		return !slices.ContainsFunc(list.Fields, func(o *sample.Value) bool { return match.Simplified(o.Text) == match.Simplified(v.Text) })
	})
	if i < 0 {
		return nil
	}
	return of.Fields[i]
}

package run

import (
	"fmt"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/gen/sample"
)

func claimsBelow(sh *shape, v *sample.Value) []*claim.Claim {
	out := []*claim.Claim{sh.nodes[v]}
	for _, m := range v.Fields {
		out = append(out, claimsBelow(sh, m)...)
	}
	return out
}

// emptyReason says why a list may be empty that a sample shows with an item. If an operation creates such items, it names the
// directive that has doctest create one first. isOwn says that the test user has created this one.
func (r *run) emptyReason(s *subject, item *sample.Value) (reason string, isOwn bool) {
	reason = "the list is empty"
	i := slices.IndexFunc(item.Fields, func(m *sample.Value) bool { return match.IDName.MatchString(m.Name) && m.Text != "" })
	if i < 0 {
		return reason, false
	}
	id := item.Fields[i]
	if slices.ContainsFunc(s.Uses, func(u flow.Use) bool { return u.Shown == id.Text }) {
		return "", true
	}
	for _, other := range r.subjects {
		for _, l := range content.LeavesOf(other.Op) {
			isSame := l.Name == id.Name && (l.Value == id.Text || other.Op.Path.Value == s.Op.Path.Value)
			if other.Op.Method.Value == "POST" && isSame {
				return fmt.Sprintf("%s; to let doctest create an item first, write <!-- doctest:bind %s = %s %s --> in the operation",
					reason, id.Text, other.Op.Name(), strings.Join(l.Path, ".")), false
			}
		}
	}
	return reason, false
}

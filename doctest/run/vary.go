package run

import (
	"fmt"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// excuseEmpty says of items that they are unchecked because the list is empty, if an operation can create an item. It
// returns these items.
func (r *run) excuseEmpty(s *subject, sh *shape, items []*sample.Value) map[*sample.Value]bool {
	excused := map[*sample.Value]bool{}
	for _, item := range items {
		if reason := r.emptyReason(s, item); reason != "" {
			excused[item] = true
			for _, c := range claimsBelow(sh, item) {
				r.ledger.excuse(c, "%s", reason)
			}
		}
	}
	return excused
}

func claimsBelow(sh *shape, v *sample.Value) []*claim.Claim {
	out := []*claim.Claim{sh.nodes[v]}
	for _, m := range v.Fields {
		out = append(out, claimsBelow(sh, m)...)
	}
	return out
}

// emptyReason names the directive that has doctest create an item of a list first. It is empty if no operation creates
// one, or if an operation has created this one.
func (r *run) emptyReason(s *subject, item *sample.Value) string {
	i := slices.IndexFunc(item.Fields, func(m *sample.Value) bool { return idName.MatchString(m.Name) && m.Text != "" })
	if i < 0 {
		return ""
	}
	id := item.Fields[i]
	if slices.ContainsFunc(s.uses, func(u use) bool { return u.shown == id.Text }) {
		return ""
	}
	for _, other := range r.subjects {
		for _, l := range leavesOf(other.op) {
			isSame := l.name == id.Name && (l.value == id.Text || other.op.Path.Value == s.op.Path.Value)
			if other.op.Method.Value == "POST" && isSame {
				return fmt.Sprintf("the list is empty; to let doctest create an item first, write <!-- doctest:bind %s = %s %s --> in the operation",
					id.Text, other.op.Name(), strings.Join(l.path, "."))
			}
		}
	}
	return ""
}

// helpWith says how a sample shows a value that differs between responses.
func (r *run) helpWith(s *page.Sample, w mismatch) string {
	isLeaf := w.fix == replace && len(w.got.Fields) == 0 && w.got.Kind == w.node.Kind
	switch {
	case !isLeaf, w.node.Elided, isProblem(s.Value) && (w.node.Name == "status" || w.node.Name == "title"):
	case r.isError(s) && w.node.Kind == sample.String && s.Format == "json":
		return `if the value differs between errors, write "..." in the sample`
	case r.isError(s):
		return "if the value differs between errors, write ... in the sample"
	case isCredential(w.got):
		return fmt.Sprintf("if each response has its own %s, use it in an example, or write %q in the sample", w.node.Name, commonStart(text(w.node), text(w.got))+"...")
	}
	return ""
}

// commonStart is the part of two texts up to the last separator that both have.
func commonStart(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:strings.LastIndexAny(a[:n], "_-.:")+1]
}

// isError reports whether a sample is of the page about errors.
func (r *run) isError(s *page.Sample) bool {
	return r.errors != nil && slices.ContainsFunc(r.errors.shapes, func(sh *shape) bool { return sh.sample == s })
}

// noteError notes a value that an error had for a node of the page about errors; fix is the correction of the node, nil
// for none.
func (r *run) noteError(s *page.Sample, node *sample.Value, got string, fix *sample.Value) {
	if !r.isError(s) || len(node.Fields) > 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.errors
	if !slices.Contains(e.values[node], got) {
		e.values[node] = append(e.values[node], got)
	}
	if fix != nil {
		e.fixes[node] = append(e.fixes[node], fix)
	}
}

// elideErrors writes "..." in the corrections of values that differ between errors.
func (e *errorPage) elideErrors() {
	for node, fixes := range e.fixes {
		for _, fix := range fixes {
			if len(e.values[node]) > 1 {
				fix.Text = "..."
			}
		}
	}
}

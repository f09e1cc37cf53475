package run

import (
	"strings"

	"docsascode.example/gen/page"
	"docsascode.example/gen/page/sample"
)

// correct notes what would make a sample true of an answer. What came is written as the page would have it: with the
// page's own values where others stood for them.
func (r *run) correct(s *page.Sample, w mismatch, v values) {
	if v.problem != 0 && (w.node.Name == "status" || w.node.Name == "title") {
		return // they are right for another status
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch w.fix {
	case replace:
		r.patch.Replace(s, w.node, v.onPage(w.came))
	case remove:
		r.patch.Remove(s, w.node)
	case add:
		r.patch.Add(s, w.node, v.onPage(w.came))
	}
}

// onPage is a value that came as the page would show it.
func (v values) onPage(came *sample.Value) *sample.Value {
	own := *came
	own.Text = replaceAll(came.Text, reversed(v.stands))
	for base, server := range v.servers {
		own.Text = strings.ReplaceAll(own.Text, server, base)
	}
	own.Members = nil
	for _, m := range came.Members {
		own.Members = append(own.Members, v.onPage(m))
	}
	return &own
}

func reversed(m map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		out[v] = k
	}
	return out
}

// isLong reports whether a value is better shown as "...": it is long, or each answer has its own.
func isLong(v *sample.Value) bool {
	return len(v.Text) > 60 || uuidForm.MatchString(v.Text) || strings.HasPrefix(v.Text, "eyJ")
}

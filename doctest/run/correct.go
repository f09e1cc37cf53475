package run

import (
	"slices"
	"strings"
	"unicode"

	"docsascode.example/doctest/patch"
	"docsascode.example/gen/page"
	"docsascode.example/gen/page/sample"
)

// correct notes what would make a sample true of an answer. What came is written as the page would have it: with the
// page's own values where others stood for them.
func (r *run) correct(s *page.Sample, w mismatch, v values) {
	if v.problem != 0 && (w.node.Name == "status" || w.node.Name == "title") {
		return // they are right for another status
	}
	if w.came != nil && holdsControls(w.came) {
		return // nobody wants these in a page, or on a terminal
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

// holdsControls reports whether characters stand in a value that do not print, but for white space.
func holdsControls(v *sample.Value) bool {
	return strings.ContainsFunc(v.Text+v.Name, func(c rune) bool { return !unicode.IsPrint(c) && !unicode.IsSpace(c) }) ||
		slices.ContainsFunc(v.Members, holdsControls)
}

// onPage is a value that came as the page would show it.
func (v values) onPage(came *sample.Value) *sample.Value {
	own := *came
	own.Text = replaceAll(came.Text, reversed(v.replaced))
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

// correctText notes what would make a sample true that is neither JSON nor XML.
func (r *run) correctText(s *page.Sample, body []byte) {
	if s.Value != nil || s.None {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	came := &sample.Value{Kind: sample.String, Text: strings.TrimRight(string(body), "\n")}
	if !holdsControls(came) {
		r.patch.Replace(s, nil, came)
	}
}

// noteStatus notes a status that came and is not listed.
func (r *run) noteStatus(s *subject, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.came[s], status) {
		r.came[s] = append(r.came[s], status)
	}
}

// statusEdits list what came, each status as the line above it is written. A table of statuses is left alone.
func (r *run) statusEdits() []patch.Edit {
	var out []patch.Edit
	for _, s := range r.subjects {
		listed := s.op.Response.Statuses
		if len(r.came[s]) == 0 || len(listed) == 0 || listed[0].Column < 3 {
			continue
		}
		slices.Sort(r.came[s])
		last := listed[len(listed)-1]
		end := last.Phrase
		if last.Description.Value != "" {
			end = last.Description
		}
		var lines strings.Builder
		for _, status := range r.came[s] {
			lines.WriteString("\n- " + statusName(status))
		}
		out = append(out, patch.Insert(end.At(len(end.Value)), last.Column-len("- ")-1, lines.String()))
	}
	return out
}

// noteType notes the type of a value that was accepted and is not of its parameter's.
func (r *run) noteType(p *page.Parameter, value string) {
	name := "string"
	for _, t := range []string{"integer", "number", "boolean", "uuid", "date", "date-time", "email"} {
		if parsed, ok := page.ParseType(t); ok && fits(parsed, value) {
			name = t
			break
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.typeEdits = append(r.typeEdits, patch.Replace(p.Type, name))
}

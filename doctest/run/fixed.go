package run

import (
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/domain"
	"docsascode.example/doctest/pages/prose"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// fixedName is the field of a thing that a text says an operation does not change; empty if the operation takes the field.
func (s *subject) fixedName(text string) string {
	if m := prose.SuchAsForm.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	if m := prose.FixedForm.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	m := prose.WithField.FindStringSubmatch(text)
	if m == nil || s.Op.Parameter(page.InBody, m[1]) != nil || slices.ContainsFunc(content.SentBy(s.Op), func(v content.Sent) bool { return v.Name == m[1] }) {
		return ""
	}
	return m[1]
}

// changeFixed sends another value for the field of a thing that cannot be changed. Only a success denies the claim.
func (pr *probe) changeFixed(why reason) {
	s := pr.subject
	name := s.fixedName(why.text)
	reader := pr.readerOf(strings.TrimSuffix(s.Op.Path.Value, "/"))
	if name == "" || why.general || reader == nil || reader.template == nil || s.Op.Method.Value != http.MethodPatch && s.Op.Method.Value != http.MethodPut {
		return
	}
	user, err := pr.ready()
	if err != nil || user.prepare(pr.ctx, reader) != nil {
		return
	}
	was := content.FindLeaf(pr.seen(pr.ctx, user, reader, s.template.Filled(user.replacements()).Path), name)
	if was == nil || was.Kind == sample.Null {
		return
	}
	other := pr.otherThan(name, was)
	if other == "" {
		return
	}
	ev := pr.triedOnce(user, func(c *call.Call) *call.Call { return withMember(c, s.Op, name, other, was.Kind) })
	if ev != nil {
		pr.onlyBy(why, ev, "another "+name)
	}
}

// withMember is a call with a member of its body, whether the page lists it or not.
func withMember(c *call.Call, op *page.Operation, name, value string, kind sample.Kind) *call.Call {
	p := &page.Parameter{Name: page.Text{Value: name}, In: page.Text{Value: page.InBody}}
	switch kind {
	case sample.String:
		p.Type.Value = "string"
	case sample.Number:
		p.Type.Value = "number"
	case sample.Bool:
		p.Type.Value = "boolean"
	}
	return c.With(op, p, value)
}

// otherThan is another value for a field of a thing: of those that an operation lists if it lists any, or of the same form.
func (r *run) otherThan(name string, was *sample.Value) string {
	text := match.Text(was)
	for _, s := range r.subjects {
		if p := s.Op.Parameter(page.InBody, name); p != nil && len(p.Enum) > 0 {
			return domain.OtherValue(p, was, text)
		}
	}
	if was.Kind == sample.String && !match.IsTime(text) {
		return domain.FreshFor(text, r.random())
	}
	return domain.OtherValue(&page.Parameter{}, was, text)
}

package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
)

// An Alternative is one of the shapes that a body can have.
type Alternative struct {
	// Title is that of its section; empty for a sample.
	Title Text
	// Parameters are the fields of this shape. Those of every shape are only in the operation.
	Parameters []*Parameter

	isOr bool // the page shows it as an alternative to the sample before it
}

// alternativeTitle is the title of a section about one shape: "With a card", "Option 2".
var alternativeTitle = regex.MustCompile(`(?i)^\W*(?:\d+[.)]\s*)?(?:with|using|via|by|for|when|if|either|or|option|variant|alternative)\b`)

// BodyParameters are the fields of an alternative of the body, in the order of the page; nil stands for all fields.
func (op *Operation) BodyParameters(a *Alternative) []*Parameter {
	var out []*Parameter
	for _, p := range slices.Concat(op.Parameters, op.Unlisted) {
		switch {
		case p.In.Value != InBody:
		case a == nil || p.isCommon || !op.isAlternative(p):
			out = append(out, p)
		default:
			if own := a.parameter(p.Name.Value); own != nil {
				out = append(out, own)
			}
		}
	}
	return out
}

// isAlternative reports whether a field is one of an alternative.
func (op *Operation) isAlternative(p *Parameter) bool {
	return slices.ContainsFunc(op.Alternatives, func(a *Alternative) bool { return a.parameter(p.Name.Value) != nil })
}

func (a *Alternative) parameter(name string) *Parameter {
	i := slices.IndexFunc(a.Parameters, func(p *Parameter) bool { return p.Name.Value == name })
	if i < 0 {
		return nil
	}
	return a.Parameters[i]
}

// findAlternatives finds sections beside each other whose titles are those of alternatives, if two of them or more have
// parameters.
func (m *merger) findAlternatives() {
	m.shapes = map[*markdown.Section]*Alternative{}
	var found []*markdown.Section
	for _, e := range m.evidence {
		s := m.alternativeSection(e.Section)
		if _, ok := e.Fact.(notation.Param); ok && e.How == notation.Said && s != nil && !slices.Contains(found, s) && m.isBelow(s) {
			found = append(found, s)
		}
	}
	for _, s := range found {
		if slices.ContainsFunc(found, func(x *markdown.Section) bool { return x != s && x.Above == s.Above }) {
			m.shapes[s] = &Alternative{Title: s.Title.Text}
			m.alternatives = append(m.alternatives, m.shapes[s])
		}
	}
}

// alternativeSection is the nearest section with the title of an alternative; nil if there is none.
func (o *outliner) alternativeSection(s *markdown.Section) *markdown.Section {
	if s == nil || alternativeTitle.MatchString(s.Title.Value) {
		return s
	}
	found, isKnown := o.inAlternatives[s]
	if !isKnown {
		found = o.alternativeSection(s.Above)
		o.inAlternatives[s] = found
	}
	return found
}

// isBelow reports whether a section is a part of one that is about the operation.
func (m *merger) isBelow(s *markdown.Section) bool {
	return slices.ContainsFunc(m.clusters, func(c *cluster) bool { return s != c.section && within(s, c.section) })
}

// enter begins the evidence of a section, which can be that of an alternative.
func (m *merger) enter(s *markdown.Section) { m.shape = m.shapes[m.alternativeSection(s)] }

// enterSample begins a sample of a body, which is an alternative if the page shows it as one.
func (m *merger) enterSample(isOr bool) {
	if m.shape == nil && len(m.shapes) == 0 {
		m.shape = &Alternative{isOr: isOr}
		m.alternatives = append(m.alternatives, m.shape)
	}
}

// settleAlternatives keeps the alternatives if no body can be of two of them. Then a field is required of all bodies only
// if every alternative requires it.
func (m *merger) settleAlternatives() {
	all := m.alternatives
	if len(m.shapes) == 0 {
		if all = joinedByOr(all); len(all) < 2 {
			return
		}
		tellApart(all)
	}
	for i, a := range all {
		for _, b := range all[:i] {
			if !a.excludes(b) {
				return
			}
		}
	}
	m.op.Alternatives = all
	for _, p := range m.op.BodyParameters(nil) {
		if len(all) < 2 || p.isCommon || !m.op.isAlternative(p) {
			continue
		}
		p.Required = !slices.ContainsFunc(all, func(a *Alternative) bool {
			own := a.parameter(p.Name.Value)
			return own == nil || !own.Required
		})
		p.Marked, p.Optional, p.Unmarked = p.Marked && p.Required, false, false
	}
}

// joinedByOr are the first samples that the page joins by "or".
func joinedByOr(samples []*Alternative) []*Alternative {
	first := slices.IndexFunc(samples, func(a *Alternative) bool { return a.isOr })
	if first < 1 {
		return nil
	}
	out := []*Alternative{samples[first-1]}
	for _, a := range samples[first:] {
		if !a.isOr {
			break
		}
		out = append(out, a)
	}
	return out
}

// tellApart requires of each alternative that a sample shows the fields by which it differs from the others.
func tellApart(all []*Alternative) {
	for _, a := range all {
		for _, p := range a.Parameters {
			p.Required = p.Required || !strings.Contains(p.Name.Value, ".") && slices.ContainsFunc(all, func(b *Alternative) bool {
				other := b.parameter(p.Name.Value)
				return other == nil || conflict(p, other)
			})
		}
	}
}

// excludes reports whether no body can be of both alternatives: each requires a field that the other one does not have, or
// they require a field of different types.
func (a *Alternative) excludes(b *Alternative) bool {
	ownOnly := func(a, b *Alternative) bool {
		return slices.ContainsFunc(a.Parameters, func(p *Parameter) bool { return p.Required && b.parameter(p.Name.Value) == nil })
	}
	return ownOnly(a, b) && ownOnly(b, a) || slices.ContainsFunc(a.Parameters, func(p *Parameter) bool {
		other := b.parameter(p.Name.Value)
		return other != nil && p.Required && other.Required && conflict(p, other)
	})
}

// conflict reports whether two fields of one name can have no value in common.
func conflict(a, b *Parameter) bool {
	one, known := ParseType(a.Type.Value)
	two, ok := ParseType(b.Type.Value)
	isNumber := func(t Type) bool { return t.Name == "integer" || t.Name == "number" }
	return known && ok && one.Name != "" && two.Name != "" && one.Name != two.Name && !(isNumber(one) && isNumber(two))
}

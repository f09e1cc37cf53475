package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
)

// Pages describe the parameters of all lists once, and link to them: "`limit`, `cursor` – see [Pagination](#pagination)". An operation
// takes the types, the defaults and the limits from there. If a sentence says that a list is [paginated](#pagination), or names the
// parameters beside the link, the operation has them, too.

var (
	// pagedForm is in sentences that say that a list comes in pages.
	pagedForm = regex.MustCompile(`(?i)\b(?:paginat\w*|paged|paging|pages)\b`)
	// unpagedForm is in sentences that deny it.
	unpagedForm = regex.MustCompile(`(?i)\b(?:not|no|never|without|unlike|instead|cannot)\b|n't\b`)
	// pagingName is a parameter that says which page a request asks for.
	pagingName = regex.MustCompile(`(?i)^(?:limit|per[-_]?page|page[-_]?size|page[-_]?limit|max[-_]?results|page|page[-_]?(?:no|number|num|token)|offset|cursor|after|before|starting[-_]?after|ending[-_]?before|next[-_]?token|continuation[-_]?token)$`)
)

// linkParameters gives the operations what the sections that they link to say of parameters.
func (s *Site) linkParameters() {
	for _, p := range s.Pages {
		for _, op := range p.Operations {
			for _, l := range op.linesWithLinks() {
				for _, part := range l.line.Parts {
					if part.Is(markdown.Linked) {
						op.takeShared(s.fieldsAt(p, part.Target), l, l.line.Of(part))
					}
				}
			}
		}
	}
}

// A linking is a sentence, an item or a cell of an operation with a link in it.
type linking struct {
	line    markdown.Line
	isProse bool
}

// names reports whether the line has a name in code.
func (l linking) names(name string) bool {
	return slices.ContainsFunc(l.line.Parts, func(p markdown.Part) bool { return p.Is(markdown.Quoted) && l.line.Of(p).Value == name })
}

// linesWithLinks are those of the paragraphs, items and tables about an operation.
func (op *Operation) linesWithLinks() []linking {
	var out []linking
	add := func(l markdown.Line, isProse bool) {
		if slices.ContainsFunc(l.Parts, func(p markdown.Part) bool { return p.Is(markdown.Linked) }) {
			out = append(out, linking{l, isProse})
		}
	}
	for _, part := range op.Parts {
		switch b := part.Block.(type) {
		case markdown.Paragraph:
			for _, sentence := range sentencesOf(b.Line) {
				add(sentence, !b.Item)
			}
		case markdown.Table:
			for _, row := range b.Rows {
				for _, cell := range row {
					add(cell, false)
				}
			}
		}
	}
	return out
}

// fieldsAt are what the section says of parameters that a link leads to; none if an operation is documented there.
func (s *Site) fieldsAt(p *Page, target string) []notation.Field {
	to, section := s.sectionOf(p, target)
	if section == nil {
		to, section = s.wholePage(p, target)
	}
	if section == nil || slices.ContainsFunc(to.Operations, func(op *Operation) bool { return op.isIn(section) }) {
		return nil
	}
	var out []notation.Field
	for _, e := range to.Evidence {
		if f, ok := sharedIn(e); ok && within(e.Section, section) {
			out = append(out, f)
		}
	}
	return out
}

// wholePage is a page without operations that a link leads to, and all of its sections; nil if the link leads elsewhere.
func (s *Site) wholePage(p *Page, target string) (*Page, *markdown.Section) {
	i := slices.IndexFunc(p.Links, func(l Link) bool { return l.Target == target && l.Page != nil && l.Anchor == "" })
	if i < 0 || p.Links[i].Page == p || len(p.Links[i].Page.Operations) > 0 {
		return nil, nil
	}
	return p.Links[i].Page, p.Links[i].Page.Outline.Top
}

// sharedIn is what a piece of evidence says of a parameter that is of no operation.
func sharedIn(e Evidence) (notation.Field, bool) {
	if f, ok := e.Fact.(notation.Param); ok && f.In == InQuery && len(e.Operations) == 0 && e.How == notation.Said {
		f.In = ""
		e.Fact = f
	}
	return fieldIn(e)
}

// takeShared gives an operation what a section says of its parameters. A link of a sentence that the list comes in pages adds those
// that it lacks.
func (op *Operation) takeShared(fields []notation.Field, l linking, link Text) {
	text := l.line.Value
	isOfList := l.isProse && op.Method.Value == "GET" && !unpagedForm.MatchString(text)
	isPaged := isOfList && pagedForm.MatchString(text)
	for _, f := range fields {
		p := op.Parameter(InQuery, f.Name.Value)
		if p == nil && (isPaged || isOfList && l.names(f.Name.Value)) && pagingName.MatchString(f.Name.Value) {
			p = &Parameter{Name: link.As(f.Name.Value), In: Text{Value: InQuery}}
			op.Unlisted = slices.DeleteFunc(slices.Clone(op.Unlisted), func(u *Parameter) bool { return u.In.Value == InQuery && u.Name.Value == f.Name.Value })
			op.Parameters = append(op.Parameters, p)
		}
		if p == nil {
			continue
		}
		limits, description := p.Limits, p.Description
		p.take(f)
		p.Limits = limits
		if description.Value != "" {
			p.Description = description
		}
		if p.Default == "" && !p.Required && strings.ContainsFunc(f.Default.Value, isWordRune) {
			p.Default, p.Optional = f.Default.Value, true
		}
	}
}

// isWordRune reports whether a rune is one of a value, and not a dash for "none".
func isWordRune(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

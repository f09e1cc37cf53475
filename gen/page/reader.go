package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/source"
)

// A reader reads one page.
type reader struct {
	site    *Site
	page    *Page
	inlined int // files whose text was put into that of the page
}

func (r *reader) read(f *source.File) {
	p := r.page
	p.Outline = markdown.Parse(r.withIncludes(f, []string{p.File}))
	p.Reading = notation.Read(p.Outline)
	p.readTitle()
	p.readAbout()
	p.readLinks()
	p.readDirectives()
	r.readOperations()
}

// readTitle finds the first heading, and the first paragraph that is neither a quote nor a badge.
func (p *Page) readTitle() {
	p.Outline.Top.Walk(func(s *markdown.Section, b markdown.Block, _ int) bool {
		text, isText := b.(markdown.Paragraph)
		switch {
		case b == nil && p.Title.Value == "" && s.Kind == markdown.Heading && !s.Title.Tag().IsValid():
			p.Title = s.Title.Text
		case isText && text.Depth == 0 && p.Summary.Value == "" && !text.Quote && !text.Tag().IsValid() && text.Line.Line != s.Title.Line &&
			!notation.IsBlueprintHead(text.Text.Value):
			p.Summary = text.Raw
			if p.Summary.Value == "" {
				p.Summary = text.Text
			}
		}
		return p.Title.Value == "" || p.Summary.Value == ""
	})
}

// readAbout reads the table under a heading "About", which names the version and so on of an API.
func (p *Page) readAbout() {
	p.Outline.Top.All(func(s *markdown.Section) bool {
		if !strings.HasPrefix(strings.ToLower(s.Title.Value), "about") {
			return true
		}
		for _, b := range s.Blocks {
			if t, ok := b.(markdown.Table); ok {
				p.readFacts(t)
			}
		}
		return true
	})
}

func (p *Page) readFacts(t markdown.Table) {
	p.About = map[string]Text{}
	for _, row := range t.Rows[1:] {
		if len(row) != 2 {
			continue
		}
		value := row[1].Raw
		if value.Value == "" {
			value = row[1].Text
		}
		p.About[strings.ToLower(row[0].Value)] = value
	}
}

// sidebar reads the sections of _sidebar.md: a list whose items without a link are headings.
func (r *reader) sidebar(f *source.File) []Section {
	r.page.Outline = markdown.Parse(f.All())
	r.page.readLinks()
	sections := []Section{{}}
	r.page.Outline.Top.Walk(func(s *markdown.Section, b markdown.Block, _ int) bool {
		line := s.Title
		if text, ok := b.(markdown.Paragraph); ok {
			line = text.Line
		} else if b != nil {
			return true
		}
		last := &sections[len(sections)-1]
		isLink := false
		for _, part := range line.Parts {
			if part.Is(markdown.Linked) {
				target, _ := splitAnchor(strings.TrimPrefix(part.Target, "#"))
				last.Files = append(last.Files, pageOf(r.site.resolve(r.page.File, target)))
				isLink = true
			}
		}
		if !isLink && line.Value != "" {
			sections = append(sections, Section{Title: line.Text})
		}
		return true
	})
	return sections
}

var errorTitle = regex.MustCompile(`(?i)\b(errors?|problems?)\b`)

// readOperations reads what the page documents: operations, in whatever way it is written, or the error body of the site.
func (r *reader) readOperations() {
	p := r.page
	o := &outliner{page: p, reading: p.Reading, evidence: p.Reading.Evidence, inAlternatives: map[*markdown.Section]*markdown.Section{}}
	o.complete()
	o.cluster(func(e notation.Evidence) bool {
		h, ok := e.Fact.(notation.Head)
		return ok && !h.Listed && (h.Method.Value != "" || h.Badge)
	})
	isOfErrors := len(o.clusters) == 0 && errorTitle.MatchString(p.Title.Value)
	o.assign()
	o.shown()
	o.listed()
	var parts map[int][]*Operation
	if isOfErrors {
		p.Errors = o.errors()
	}
	if p.Errors == nil {
		p.Operations, parts = o.operations()
		p.apart = o.apart()
		p.Webhooks = o.webhooks(parts)
		p.Errors = o.sharedErrors(parts)
	}
	p.Evidence = make([]Evidence, 0, len(o.evidence))
	for _, e := range o.evidence {
		p.Evidence = append(p.Evidence, Evidence{e, parts[e.Number]})
		if _, ok := e.Fact.(notation.Base); ok {
			p.bases = append(p.bases, p.Evidence[len(p.Evidence)-1])
		}
	}
}

// sharedErrors is the error body that a section about errors shows outside the operations of its page; nil if there is none.
func (o *outliner) sharedErrors(parts map[int][]*Operation) *Response {
	m := &merger{outliner: o, op: &Operation{Page: o.page}, isOfErrors: true}
	for _, e := range o.evidence {
		if len(parts[e.Number]) == 0 && o.isAboutErrors(e.Section, Pos{}) {
			m.evidence = append(m.evidence, e)
		}
	}
	m.facts()
	if resp := &m.op.Response; len(resp.Samples) > 0 {
		return resp
	}
	return nil
}

// isAboutErrors reports whether the title of a section, or of one around it that stands after a place, names the errors
// of no status. A section below such a title has its role.
func (o *outliner) isAboutErrors(s *markdown.Section, place Pos) bool {
	if s == nil || s.Title.Line < place.Line {
		return false
	}
	role := o.reading.Role(s)
	isErrors := s.Kind == markdown.Heading && o.reading.IsPart(s) && role.Failure && role.Code == 0
	isInherited := s.Above != nil && s.Above.Title.Line < place.Line && o.reading.Role(s.Above).Failure
	return isErrors && !isInherited || o.isAboutErrors(s.Above, place)
}

// errors is the error body that a page about errors shows at or below the first heading of a response; nil if it shows none.
func (o *outliner) errors() *Response {
	m := &merger{outliner: o, op: &Operation{Page: o.page}, isOfErrors: true}
	order := -1
	o.page.Outline.Top.All(func(s *markdown.Section) bool {
		if s.Kind != markdown.Top && o.reading.IsPart(s) && o.reading.Role(s).Group == notation.Response {
			order = s.At
		}
		return order < 0
	})
	for _, e := range o.evidence {
		if order >= 0 && e.Order >= order {
			m.evidence = append(m.evidence, e)
		}
	}
	m.facts()
	if resp := &m.op.Response; len(resp.Samples)+len(resp.Headers) > 0 {
		return resp
	}
	return nil
}

// strong reports whether an operation is more than a line of a list or a call of an example.
func (op *Operation) strong() bool { return !op.weak && !op.mentioned }

// hasStrong reports whether the page documents an operation.
func (p *Page) hasStrong() bool { return slices.ContainsFunc(p.Operations, (*Operation).strong) }

package page

import (
	"regexp"
	"strings"
)

// sections reads what follows a badge.
type sections struct {
	*reader
	op       *Operation
	now      section
	level    int  // of the heading that began the section; 0 for a line in bold
	place    Text // of the section's parameters, where the heading says it
	unnamed  Pos  // of a table of parameters without a column Name
	legend   legend
	response Response
}

func (s *sections) read(blocks []block) {
	var title Text
	for _, b := range blocks {
		name, isStart := sectionStart(b)
		h, isHeading := b.(heading)
		switch {
		case isStart && !(isHeading && s.isPart(h, name)):
			title = s.begin(b, name)
			continue
		case s.checkSection(b):
		case s.isSampleTitle(b):
			title = titleOf(b)
			continue
		case isHeading && s.isEnd(h):
			s.now, title = notesSection, Text{}
			continue
		}
		switch b := b.(type) {
		case heading:
			title = tabTitle(b.Text)
		case tabs:
			for _, t := range b.tabs {
				s.tab(t)
			}
		default:
			s.piece(title, b)
		}
	}
	if len(s.op.Parameters) == 0 && s.unnamed.IsValid() {
		s.report(s.unnamed, "table", "this table of parameters has no column Name; add one")
	}
}

// begin begins a section, and gives the title of what comes first in it.
func (s *sections) begin(b block, name section) (title Text) {
	h, _ := b.(heading)
	full := titleOf(b)
	isBeforeResponse := s.now == noSection || s.isBelow(h) && (s.now == parametersSection || s.now == examplesSection)
	isOfRequest := strings.EqualFold(full.Value, "headers") && isBeforeResponse
	s.now, s.level, s.place = name, h.level, Text{}
	if isOfRequest {
		s.now, s.place = parametersSection, full
		s.place.Value = InHeader
	} else if in := placeNames[strings.ToLower(full.Value)]; in != "" {
		s.place = full
		s.place.Value = in
	}
	if s.now == examplesSection {
		return Text{}
	}
	return full
}

// isBelow reports whether a heading is one of the section's own.
func (s *sections) isBelow(h heading) bool { return s.level > 0 && h.level > s.level }

// isSampleTitle reports whether a line in bold names the sample that follows it.
func (s *sections) isSampleTitle(b block) bool {
	p, ok := b.(prose)
	if !ok || s.now != responseSection || !boldLine.MatchString(p.Value) {
		return false
	}
	name := plain(p.Value)
	return formatOf(name, "") != "" || statusIn(name) > 0
}

// isPart reports whether a heading that could begin a section belongs to the one that there is: an example of a response.
func (s *sections) isPart(h heading, name section) bool {
	return s.now == responseSection && name == examplesSection && s.isBelow(h)
}

// tools are titles of examples, which may stand under headings of any level.
var tools = regexp.MustCompile(`(?i)^(?:curl|bash|shell|sh|java ?script|js|typescript|node(?:\.?js)?|axios|fetch|python|ruby|php|go|java|c#|\.net|httpie|http)$`)

// isEnd reports whether a heading ends the section without beginning another.
func (s *sections) isEnd(h heading) bool {
	title := plain(h.Value)
	return s.now != noSection && s.level > 0 && h.level <= s.level && !s.isData(title)
}

// tab reads a tab, which is a section of its own where its title says so.
func (s *sections) tab(t tab) {
	before := s.now
	if name, ok := sectionNames[strings.ToLower(t.title.Value)]; ok && s.now == noSection {
		s.now = name
	}
	for _, b := range t.blocks {
		s.piece(t.title, b)
	}
	s.now = before
}

func titleOf(b block) Text {
	if h, ok := b.(heading); ok {
		return tabTitle(h.Text)
	}
	return tabTitle(b.(prose).Text)
}

// piece reads one block of a section, under the title of its tab or heading.
func (s *sections) piece(title Text, b block) {
	if p, ok := b.(prose); ok && s.isLegend(p) {
		return
	}
	switch s.now {
	case parametersSection:
		s.parameters(b)
	case examplesSection:
		if f, ok := b.(fence); ok {
			s.op.Examples = append(s.op.Examples, s.readExample(title, f))
		}
	case responseSection:
		s.readResponse(&s.response, title, b)
	}
}

// isData reports whether a title in the section is that of an example or a sample.
func (s *sections) isData(title string) bool {
	switch s.now {
	case examplesSection:
		return tools.MatchString(title)
	case responseSection:
		return formatOf(title, "") != "" || statusIn(title) > 0
	}
	return false
}

// isLegend reads a quote, or a paragraph about the mark beside a table of parameters.
func (s *sections) isLegend(p prose) bool {
	isBesideTable := s.now == parametersSection && strings.Contains(p.Value, "^")
	return (p.quote || isBesideTable) && s.legend.read(p.Text)
}

func (s *sections) parameters(b block) {
	t, ok := b.(table)
	if ok && hasColumn(t, "name") {
		s.op.Parameters = append(s.op.Parameters, s.readParameters(t, s.place)...)
		return
	}
	if ok && !s.unnamed.IsValid() {
		s.unnamed = t.Pos
	}
}

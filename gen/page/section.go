package page

import (
	"regexp"
	"slices"
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
	top      int     // the level of the operation's title
	heading  Block   // of the section, where nothing below it has been described yet
	headings []Block // of the section's parts, as well
}

func (s *sections) read(blocks []block) {
	var title Text
	for _, b := range blocks {
		name, isStart := sectionStart(b)
		h, isHeading := b.(heading)
		switch {
		case isStart && !(isHeading && s.isPart(h, name)):
			title, s.heading, s.headings = s.begin(b, name), s.blockOf(h), nil
			continue
		case s.checkSection(b):
		case s.isSampleTitle(b):
			title = titleOf(b)
			continue
		case isHeading && s.isEnd(h):
			s.now, title, s.heading = notesSection, Text{}, Block{}
			s.describe(h)
			continue
		}
		switch b := b.(type) {
		case heading:
			title = tabTitle(b.Text)
			s.describe(b)
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
	if s.now == noSection || s.now == notesSection {
		s.describe(heading{t.title, deepest})
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
			s.headings = nil
		} else {
			s.note(b)
		}
	case responseSection:
		if s.readResponse(&s.response, title, b) {
			s.headings = nil
		} else {
			s.note(b)
		}
	case notesSection:
		s.note(b)
	default:
		s.op.Prose = append(s.op.Prose, proseOf([]block{b})...)
		s.describe(b)
	}
}

// note keeps a block that describes the operation.
func (s *sections) note(b block) {
	s.op.Notes = append(s.op.Notes, proseOf([]block{b})...)
	s.describe(b)
}

// deepest is the level of the smallest heading.
const deepest = 6

// describe adds blocks to the operation's description. A heading waits for something to stand below it.
func (s *sections) describe(blocks ...block) {
	for _, b := range blocks {
		switch b := b.(type) {
		case heading:
			s.head(b)
		case prose:
			s.add(Block{Text: b.markdown})
		case list:
			s.add(Block{Text: b.markdown})
		case table:
			s.add(Block{Text: b.markdown})
		case fence:
			s.add(Block{Text: b.Text, IsCode: true, Language: b.language})
		case tabs:
			for _, t := range b.tabs {
				s.describe(heading{t.title, deepest})
				s.describe(t.blocks...)
			}
		}
	}
}

// add adds a block below the headings that wait for one. The heading of a section is only there to keep the block, or
// a heading, from standing below another one.
func (s *sections) add(b Block) {
	isBelow := len(s.headings) > 0 || slices.ContainsFunc(s.op.Description, func(b Block) bool { return b.Level > 0 })
	if isBelow && s.heading.Level > 0 {
		s.op.Description = append(s.op.Description, s.heading)
		s.heading = Block{}
	}
	s.op.Description = append(append(s.op.Description, s.headings...), b)
	s.headings = nil
}

// head has a heading wait in the place of those that it ends. The title of an example or a sample, and a heading such as
// Description, name nothing that is described.
func (s *sections) head(h heading) {
	block := s.blockOf(h)
	s.headings = slices.DeleteFunc(s.headings, func(b Block) bool { return b.Level >= block.Level })
	if !s.isData(plain(h.Value)) && !slices.Contains(untitled, sectionTitle(h)) {
		s.headings = append(s.headings, block)
	}
}

// blockOf is a heading as a block; that of the line in bold that began a section has the level 0.
func (s *sections) blockOf(h heading) Block {
	if h.level == 0 {
		return Block{}
	}
	return Block{Text: h.Text, Level: max(1, h.level-s.top)}
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
		s.headings = nil
		return
	}
	if ok && !s.unnamed.IsValid() {
		s.unnamed = t.Pos
	}
	s.note(b)
}

package page

import (
	"slices"
	"strings"

	"docsascode.example/gen/internal/regex"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/sample"
	"docsascode.example/gen/source"
)

// deepest is the level of the smallest heading.
const deepest = 6

// A describer gathers what the page says of an operation that no other field holds.
type describer struct {
	*merger
	title *markdown.Section
	// headings wait for something to stand below them.
	headings []Block
	// part is the heading of a part of the operation, such as Response: it is only there to keep what it holds from
	// standing below another heading.
	part Block
	// isBelow says that the description has headings.
	isBelow bool
	list    []Text // the items of a list
	last    Pos
}

// describe fills Description, Prose and Notes.
func (m *merger) describe() {
	if m.clusters[0].listed {
		return
	}
	d := &describer{merger: m, title: m.titleSection()}
	for _, p := range m.spotsIn(d.title) {
		isOwn := m.owns(p)
		if isOwn {
			m.op.Parts = append(m.op.Parts, Part{p.section, p.block, p.order})
		}
		switch {
		case p.block == nil && p.section != d.title:
			d.section(p.section, isOwn)
		case p.block != nil && isOwn && !m.reading.Uses(p.section, p.block):
			d.block(p.block)
		}
	}
	d.endList()
}

// titleSection is the section that holds all that is said of the operation.
func (m *merger) titleSection() *markdown.Section {
	s := m.clusters[0].section
	for s.Above != nil && s.Title.Pos != m.op.Title.Pos {
		s = s.Above
	}
	return s
}

// owns reports whether a spot is in the operation's part of the page.
func (m *merger) owns(p spot) bool {
	if p.owner != nil {
		return m.isOf(p.owner)
	}
	// What stands before the head, in the section that the operation has for its own.
	s := p.section
	return m.op.Title.Value != "" && len(m.below[s]) == 1 && m.below[s][0] == m.clusters[0] && s == m.titleSection() && !isOfOthers(s, p.order)
}

func (d *describer) section(s *markdown.Section, isOwn bool) {
	d.endList()
	switch {
	case s.Kind == markdown.Label || s.Kind == markdown.Item:
		if !d.reading.IsPart(s) && isOwn {
			d.text(s.Title.Text.WholeLines())
		}
	case s.Kind == markdown.Tab && !d.reading.IsPart(s) && isOwn:
		d.headings = append(d.headings, Block{Text: s.Title.Text, Level: max(1, deepest-d.title.Level)})
	case d.reading.IsPart(s) || s.Kind == markdown.Tab:
		d.headings = nil
		if title := s.Title.Value; s.Kind == markdown.Heading && !isOfSample(title) {
			d.part = Block{Text: s.Title.Text, Level: d.level(s)}
		}
	case !slices.Contains(untitled, strings.ToLower(s.Title.Value)) && isOwn:
		block := Block{Text: s.Title.Text, Level: d.level(s)}
		d.headings = append(slices.DeleteFunc(d.headings, func(b Block) bool { return b.Level >= block.Level }), block)
		if block.Level <= d.part.Level {
			d.part = Block{}
		}
	}
}

// tools are the titles of examples.
var tools = regex.MustCompile(`(?i)^(?:curl|bash|shell|sh|java ?script|js|typescript|node(?:\.?js)?|axios|fetch|python|ruby|php|go|java|c#|\.net|httpie|http)$`)

var statusWord = regex.MustCompile(`\b[1-5]\d\d\b`)

// isOfSample reports whether a title is that of a sample or of an example.
func isOfSample(title string) bool {
	return sample.FormatIn(title) != "" || statusWord.MatchString(title) || tools.MatchString(title)
}

func (d *describer) level(s *markdown.Section) int { return max(1, s.Level-d.title.Level) }

func (d *describer) block(b markdown.Block) {
	switch b := b.(type) {
	case markdown.Paragraph:
		if b.Depth > 0 {
			d.list = append(d.list, b.Line.Text.WholeLines())
			return
		}
	case markdown.Code:
		if b.Depth > 0 && len(d.list) > 0 {
			text := b.Text.WholeLines()
			if b.Fenced {
				text = text.WithNextLine()
			}
			d.list = append(d.list, text)
			return
		}
	}
	d.endList()
	switch b := b.(type) {
	case markdown.Paragraph:
		d.text(b.Line.Text.WholeLines())
	case markdown.Table:
		first, last := b.Rows[0], b.Rows[len(b.Rows)-1]
		d.add(Block{Text: source.Join(first[0].Text, last[len(last)-1].Text).WholeLines()})
	case markdown.Code:
		d.add(Block{Text: b.Text, IsCode: true, Language: b.Language})
	}
}

func (d *describer) endList() {
	if len(d.list) == 0 {
		return
	}
	items := d.list
	d.list = nil
	d.text(source.Join(items[0], items[len(items)-1]).WholeLines())
}

// text adds a paragraph or a list, once: several blocks may be of one line.
func (d *describer) text(t Text) {
	if t.Pos == d.last || strings.TrimSpace(t.Value) == "" {
		return
	}
	d.last = t.Pos
	if t.Pos.Before(d.op.Pos) {
		d.op.Prose = append(d.op.Prose, t.Trim())
	} else {
		d.op.Notes = append(d.op.Notes, t.Trim())
	}
	d.add(Block{Text: t})
}

func (d *describer) add(b Block) {
	d.isBelow = d.isBelow || len(d.headings) > 0 || b.Level > 0
	if d.isBelow && d.part.Level > 0 {
		d.op.Description = append(d.op.Description, d.part)
		d.part = Block{}
	}
	d.op.Description = append(append(d.op.Description, d.headings...), b)
	d.headings = nil
}

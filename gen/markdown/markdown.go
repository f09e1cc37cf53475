// Package markdown reads a page into an outline: sections, and in them paragraphs, code and tables, each of which knows
// where it stands. It tells what a page looks like, in whatever flavour of Markdown it is written, and nothing of what
// that means.
package markdown

import (
	"math"

	"sort"
	"strings"

	"docsascode.example/gen/source"
)

// A Page is one file.
type Page struct {
	// Top holds everything. It has no title.
	Top *Section
	// FrontMatter is the YAML between the lines of dashes that a file may begin with.
	FrontMatter source.Text
	// Text is the whole file, with the text of variables in their places.
	Text source.Text
	// Comments are the HTML comments that stand between blocks, but for the marks of tabs.
	Comments []Comment
	// Links are the links and images, in the order of the page.
	Links []Link
	// Anchors are the identifiers and names of HTML elements.
	Anchors []string
	// Tabs are the groups of tabs between Docsify's comments tabs:start and tabs:end.
	Tabs []*Tabs
	// Swallowed are the lines that begin a code block and that the HTML above them takes for its own, because no blank line
	// ends it (CommonMark 0.31, section 4.6).
	Swallowed []source.Text
	// Tight are the marks of headings that no space follows.
	Tight []source.Text
}

// A Comment is an HTML comment with its marks.
type Comment struct {
	source.Text
	// Order is that of the section or block before it.
	Order int
}

// A Link is a link or an image of Markdown. It stands where its text begins.
type Link struct {
	source.Pos
	// Target is without Markdown's escapes.
	Target, Title string
	Image         bool
}

// Tabs is a group of tabs.
type Tabs struct {
	// Start and End are the comments. That of a group which nobody started or ended is nowhere.
	Start, End source.Text
	// IsCut says that the next group starts before this one ends.
	IsCut bool
	Tabs  []*Section

	in *Section
}

// A Section is opened by a heading, or by what serves as one, and holds what follows it.
type Section struct {
	Title Line
	Kind  Kind
	// ID is the identifier that the heading ends with: {#id} or :id=id.
	ID string
	// Tag is what opens a tab that is one with attributes, or else nil.
	Tag *Tag
	// Level is 1 to 6 for headings, and more for what stands below the headings, by the lists that it is nested in.
	Level  int
	Blocks []Block
	// Order says of each block where on the page it comes, and At of the section itself: a block may follow sections
	// below its own.
	Order []int
	At    int
	Above *Section
	Below []*Section
}

// Kind is what opens a section.
type Kind int

const (
	Top     Kind = iota // the page
	Heading             // a heading
	Label               // a line that is all emphasis or ends in a colon, or the emphasis that a line begins with
	Item                // the first line of a list item that has more than one block
	Tab                 // a tab, a fold or an admonition
)

// A Block is a [Paragraph], a [Code] or a [Table].
type Block interface{ Place() source.Pos }

// A Paragraph is text of one or more lines.
type Paragraph struct {
	Line
	// Depth counts the lists around it.
	Depth int
	// Item says that a list item begins with it, Quote that it stands in a block quote.
	Item, Quote bool

	lines []Line
}

// Lines are the lines of the paragraph.
func (p Paragraph) Lines() []Line {
	if p.lines != nil {
		return p.lines
	}
	return p.Line.Lines()
}

// A Code is a block of code; its text goes without the margin.
type Code struct {
	source.Text
	// Language is the first word behind the fence, in lower case; Info is all that stands there.
	Language string
	Info     string
	// Fenced is false for a block that is only indented.
	Fenced bool
	// Mark is the fence, Open is where it stands, and IsClosed says that there is another one behind the code.
	Mark     string
	Open     source.Pos
	IsClosed bool
	// Depth counts the lists around it.
	Depth int
}

// A Table has its header as first row. A table of HTML that has none has an empty one.
type Table struct {
	source.Pos
	Rows [][]Line
	// Columns counts the columns of a table of Markdown. It is 0 for one of HTML.
	Columns int
	// Headless says that it is a table of HTML whose rows begin with their own headers.
	Headless bool
}

// Place is where the paragraph begins.
func (p Paragraph) Place() source.Pos { return p.Pos }

// Place is where the code begins.
func (c Code) Place() source.Pos { return c.Pos }

// Place is where the table begins.
func (t Table) Place() source.Pos { return t.Pos }

// Mark is how a part of a line is set off.
type Mark int

// The marks of a part, which can be combined.
const (
	Strong Mark = 1 << iota // any emphasis
	Struck                  // ~~struck through~~
	Linked
	Quoted // in a code span
)

// A Line is text without its marks. A line break in it is "\n".
type Line struct {
	source.Text
	Parts []Part // in the order of the text, none within another
	// Raw is the Markdown of a whole block or cell, with its marks; that of a part of one is nowhere.
	Raw source.Text

	html *elements // nil where the line has none
}

// elements are what a line says of its HTML elements.
type elements struct {
	class source.Text // of the first one that has one
	tag   source.Text // that the line begins with
}

// Class is the class of the first HTML element in the line; a text that is nowhere, where there is none.
func (l Line) Class() source.Text {
	if l.html == nil {
		return source.Text{}
	}
	return l.html.class
}

// Tag is the HTML element that the line begins with; a text that is nowhere, where it begins with none.
func (l Line) Tag() source.Text {
	if l.html == nil {
		return source.Text{}
	}
	return l.html.tag
}

// A Part is a run of bytes of a line with the same marks.
type Part struct {
	From, To int
	Mark     Mark
	// Target is where a link leads.
	Target string
}

// Is reports whether the part has the mark.
func (p Part) Is(m Mark) bool { return p.Mark&m != 0 }

// Of is the text of a part.
func (l Line) Of(p Part) source.Text { return l.Text.Slice(p.From, p.To) }

// Slice is the part of a line from one byte offset to another.
func (l Line) Slice(from, to int) Line {
	if from == 0 && to == len(l.Value) {
		return l
	}
	out := Line{Text: l.Text.Slice(from, to), html: l.html}
	if l.html != nil && strings.TrimSpace(l.Value[:from]) != "" {
		out.html = &elements{class: l.html.class}
	}
	first := sort.Search(len(l.Parts), func(i int) bool { return l.Parts[i].To > from })
	for _, p := range l.Parts[first:] {
		if p.From >= to {
			break
		}
		p.From, p.To = max(p.From, from)-from, min(p.To, to)-from
		if p.From < p.To {
			out.Parts = append(out.Parts, p)
		}
	}
	return out
}

// Start is where the line begins, with its marks.
func (l Line) Start() source.Pos {
	switch {
	case l.Tag().IsValid():
		return l.Tag().Pos
	case l.Raw.IsValid():
		return l.Raw.Pos
	}
	return l.Pos
}

// Trim is a line without the characters of cutset around it.
func (l Line) Trim(cutset string) Line {
	from := len(l.Value) - len(strings.TrimLeft(l.Value, cutset))
	return l.Slice(from, max(from, len(strings.TrimRight(l.Value, cutset))))
}

// Lines cuts a line at its breaks.
func (l Line) Lines() []Line {
	if !strings.Contains(l.Value, "\n") {
		if l = l.Trim(" \t"); l.Value != "" {
			return []Line{l}
		}
		return nil
	}
	out := make([]Line, 0, strings.Count(l.Value, "\n")+1)
	from := 0
	for s := range strings.SplitSeq(l.Value, "\n") {
		if part := l.Slice(from, from+len(s)).Trim(" \t"); part.Value != "" {
			out = append(out, part)
		}
		from += len(s) + 1
	}
	return out
}

// Code is the text of the code span that is all there is in the line.
func (l Line) Code() (source.Text, bool) {
	if len(l.Parts) == 1 && l.Parts[0].Is(Quoted) {
		return l.Of(l.Parts[0]).Trim(), true
	}
	return source.Text{}, false
}

// All calls yield for the section and for all below it, in the order of the page.
func (s *Section) All(yield func(*Section) bool) bool {
	if !yield(s) {
		return false
	}
	for _, b := range s.Below {
		if !b.All(yield) {
			return false
		}
	}
	return true
}

// Heading is the nearest heading at or above the section, or the page.
func (s *Section) Heading() *Section {
	for s.Kind != Heading && s.Above != nil {
		s = s.Above
	}
	return s
}

// Walk calls yield for the section, with no block, for each of its blocks and for all below it, in the order of the page.
func (s *Section) Walk(yield func(s *Section, b Block, order int) bool) bool {
	if !yield(s, nil, s.At) {
		return false
	}
	i := 0
	blocks := func(until int) bool {
		for ; i < len(s.Blocks) && s.Order[i] < until; i++ {
			if !yield(s, s.Blocks[i], s.Order[i]) {
				return false
			}
		}
		return true
	}
	for _, b := range s.Below {
		if !blocks(b.At) || !b.Walk(yield) {
			return false
		}
	}
	return blocks(math.MaxInt)
}

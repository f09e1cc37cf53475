package mutate

import (
	"os"
	"slices"
	"strings"

	"docsascode.example/gen/page"
)

// An edit replaces a part of a file by a text. An edit without a source is none.
type edit struct {
	file     string
	source   *source
	from, to int
	text     string
}

// apply is the text of a file after some edits of it. They must not overlap.
func apply(edits []edit) string {
	slices.SortFunc(edits, func(a, b edit) int { return b.from - a.from })
	text := edits[0].source.text
	for _, e := range edits {
		text = text[:e.from] + e.text + text[e.to:]
	}
	return text
}

// A source is the text of a file, as package page reads it.
type source struct {
	text  string
	lines []int // the offsets at which they begin
}

func readSource(file string) (*source, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return newSource(string(data)), nil
}

func newSource(text string) *source {
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\uFEFF"), "\r\n", "\n")
	s := &source{text: text, lines: []int{0}}
	for i := range len(text) {
		if text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// offset is that of a place.
func (s *source) offset(at page.Pos) int {
	from := s.lines[at.Line-1]
	column := 1
	for i := range s.text[from:] {
		if column == at.Column {
			return from + i
		}
		column++
	}
	return len(s.text)
}

// line is where a line begins and ends, with its line break.
func (s *source) line(number int) (from, to int) {
	if number < len(s.lines) {
		return s.lines[number-1], s.lines[number]
	}
	return s.lines[number-1], len(s.text)
}

// cell is where a cell of a table's row stands that holds just this text, after a place in the row; -1 where none does.
func (s *source) cell(after page.Pos, text string) int {
	_, end := s.line(after.Line)
	at := s.offset(after)
	for at < end {
		bar := strings.IndexByte(s.text[at:end], '|')
		if bar < 0 {
			break
		}
		at += bar + 1
		rest := strings.TrimLeft(s.text[at:end], " `*")
		if after, ok := strings.CutPrefix(rest, text); ok && strings.HasPrefix(strings.TrimLeft(after, " `*"), "|") {
			return end - len(rest)
		}
	}
	return -1
}

package page

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Pos is a position in a file.
type Pos struct {
	File string
	// Line and Column count from 1; a column is a Unicode code point.
	Line, Column int
}

// String is file:line:column.
func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// IsValid reports whether the position is known.
func (p Pos) IsValid() bool { return p.Line > 0 }

// Text is a piece of a page, and where it stands.
type Text struct {
	Value string
	Pos

	src   *source
	lines []line
}

// A line is where a line of a Text begins, in its Value and in its source. The first pad bytes of it are spaces for
// the rest of a tab, which the source does not have.
type line struct{ in, at, pad int }

// At is the place of the byte at offset in Value. An offset past the end is the end.
func (t Text) At(offset int) Pos {
	if t.src == nil {
		return t.Pos
	}
	return t.src.pos(t.offset(min(max(offset, 0), len(t.Value))))
}

// lineOf is the index of the line that holds the byte at offset.
func (t Text) lineOf(offset int) int {
	i, found := slices.BinarySearchFunc(t.lines, offset, func(l line, offset int) int { return l.in - offset })
	if !found {
		i--
	}
	return i
}

// offset is where in the source the byte at offset stands.
func (t Text) offset(offset int) int {
	l := t.lines[t.lineOf(offset)]
	return l.at + max(0, offset-l.in-l.pad)
}

// Slice is the part of t from one byte offset to another. That of a text that is not there is not there either.
func (t Text) Slice(from, to int) Text {
	if t.src == nil {
		return t
	}
	start := t.offset(from)
	first := t.lines[t.lineOf(from)]
	lines := []line{{0, start, max(0, first.pad-(from-first.in))}}
	for i := t.lineOf(from) + 1; i < len(t.lines) && t.lines[i].in < to; i++ {
		lines = append(lines, line{t.lines[i].in - from, t.lines[i].at, t.lines[i].pad})
	}
	return Text{Value: t.Value[from:to], Pos: t.src.pos(start), src: t.src, lines: lines}
}

// trim is t without the white space around it.
func (t Text) trim() Text {
	from := len(t.Value) - len(strings.TrimLeft(t.Value, " \t\r\n"))
	return t.Slice(from, max(from, len(strings.TrimRight(t.Value, " \t\r\n"))))
}

// source is the text of one file with an index of its lines.
type source struct {
	file  string
	data  []byte
	lines []int // the offset at which each line starts
}

// newSource indexes a file in UTF-8. A byte order mark goes, line ends become LF, and bytes that are no UTF-8 the replacement character.
func newSource(file string, data []byte) *source {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	data = bytes.ToValidUTF8(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\uFFFD"))
	s := &source{file: file, data: data, lines: []int{0}}
	for i, b := range data {
		if b == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// line is the index of the line that holds offset, from 0.
func (s *source) line(offset int) int {
	i, found := slices.BinarySearch(s.lines, offset)
	if !found {
		i--
	}
	return i
}

func (s *source) pos(offset int) Pos {
	offset = min(max(offset, 0), len(s.data))
	line := s.line(offset)
	return Pos{s.file, line + 1, utf8.RuneCount(s.data[s.lines[line]:offset]) + 1}
}

// text is the file's bytes from one offset to another.
func (s *source) text(from, to int) Text {
	lines := []line{{0, from, 0}}
	for i := s.line(from) + 1; i < len(s.lines) && s.lines[i] < to; i++ {
		lines = append(lines, line{s.lines[i] - from, s.lines[i], 0})
	}
	return Text{Value: string(s.data[from:to]), Pos: s.pos(from), src: s, lines: lines}
}

// lineText is the whole line, from 0, without its end; "" past the last one.
func (s *source) lineText(line int) string {
	if line >= len(s.lines) {
		return ""
	}
	end := len(s.data)
	if line+1 < len(s.lines) {
		end = s.lines[line+1]
	}
	return strings.TrimRight(string(s.data[s.lines[line]:end]), "\r\n")
}

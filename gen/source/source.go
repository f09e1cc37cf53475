// Package source knows where the text of a file stands. Every [Text] is a piece of a file and tells the line and column of each
// of its bytes, even after parts of it and of its margin were cut out.
package source

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// Pos is a place in a file.
type Pos struct {
	File string
	// Line and Column count from 1; a column is a Unicode code point.
	Line, Column int
}

// String is file:line:column.
func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Place is the place itself, for what is made of it.
func (p Pos) Place() Pos { return p }

// IsValid reports whether the place is known.
func (p Pos) IsValid() bool { return p.Line > 0 }

// Before reports whether p stands before q in a file of the same name.
func (p Pos) Before(q Pos) bool {
	return p.Line < q.Line || p.Line == q.Line && p.Column < q.Column
}

// Text is a piece of a file, and where it stands. Its zero value is a text that is nowhere.
type Text struct {
	Value string
	Pos

	// pieces are those that hold the text, in the order of the file. The text begins at from, in the bytes that they count.
	pieces []piece
	from   int
}

// A piece is a run of bytes that stand one after another both in a Text and in its file. The texts that are cut out of the Text share
// it. Its first pad bytes are spaces that the file does not have: the rest of a tab.
type piece struct {
	in   int // where it begins in the text, with what was cut off before that
	file *File
	at   int // where it begins in the file
	pad  int
}

// At is the place of the byte at offset in Value. An offset past the end is the end.
func (t Text) At(offset int) Pos {
	if len(t.pieces) == 0 {
		return t.Pos
	}
	offset = min(max(offset, 0), len(t.Value))
	return t.pieces[t.pieceOf(offset)].file.Pos(t.Offset(offset))
}

// pieceOf is the index of the piece that holds the byte at offset.
func (t Text) pieceOf(offset int) int {
	if len(t.pieces) == 1 {
		return 0
	}
	i, found := slices.BinarySearchFunc(t.pieces, t.from+offset, func(p piece, offset int) int { return p.in - offset })
	if !found {
		i--
	}
	return i
}

// Offset is where in the file the byte at offset stands, in bytes; 0 in a text that is nowhere.
func (t Text) Offset(offset int) int {
	if len(t.pieces) == 0 {
		return 0
	}
	return t.pieces[t.pieceOf(offset)].offset(t.from + offset)
}

// offset is where in the file the byte stands that has an offset in the text.
func (p piece) offset(in int) int { return p.at + max(0, in-p.in-p.pad) }

// Slice is the part of t from one byte offset to another. That of a text that is nowhere is nowhere either.
func (t Text) Slice(from, to int) Text {
	if from == 0 && to == len(t.Value) {
		return t
	}
	if len(t.pieces) == 0 {
		t.Value = t.Value[from:to]
		return t
	}
	first := t.pieceOf(from)
	end := first + 1
	for end < len(t.pieces) && t.pieces[end].in < t.from+to {
		end++
	}
	p := t.pieces[first]
	return Text{
		Value: t.Value[from:to], Pos: p.file.posNear(p.offset(t.from+from), t.Line),
		pieces: t.pieces[first:end:end], from: t.from + from,
	}
}

// appendPieces appends the pieces of t as those of a text that has t at an offset. What goes on in the file where the piece
// before it ends is part of that piece.
func (t Text) appendPieces(to []piece, offset int) []piece {
	for i, p := range t.pieces {
		if p.in -= t.from; i == 0 {
			p = piece{0, p.file, t.Offset(0), max(0, p.pad+p.in)}
		}
		p.in += offset
		if k := len(to) - 1; k >= 0 && p.pad == 0 && to[k].file == p.file && to[k].offset(p.in) == p.at {
			continue
		}
		to = append(to, p)
	}
	return to
}

// WithNextLine is t, which is whole lines of a file, with the line after them.
func (t Text) WithNextLine() Text {
	if len(t.pieces) == 0 {
		return t
	}
	f, end := t.pieces[0].file, t.Offset(len(t.Value))
	next := min(end+1, len(f.Data))
	if i := bytes.IndexByte(f.Data[next:], '\n'); i >= 0 {
		return f.Text(t.Offset(0), next+i)
	}
	return f.Text(t.Offset(0), len(f.Data))
}

// Written is t as the file writes it, with the Markdown marks that were left out within it and around it.
func (t Text) Written() Text {
	if len(t.pieces) == 0 || t.Value == "" {
		return t
	}
	first, last := t.pieces[0], t.pieces[len(t.pieces)-1]
	from, to := t.Offset(0), t.Offset(len(t.Value))
	if first.file != last.file || to < from {
		return t
	}
	data := first.file.Data
	for from > 0 && strings.IndexByte("`*_~", data[from-1]) >= 0 {
		from--
	}
	for to < len(data) && strings.IndexByte("`*_~", data[to]) >= 0 {
		to++
	}
	if bytes.HasPrefix(data[to:], []byte("](")) {
		if end := bytes.IndexByte(data[to:], ')'); end > 0 {
			to += end + 1
		}
	}
	return first.file.Text(from, to)
}

// WholeLines is the lines of the file that hold t, without the last one's end, if t is of one file and in its order.
func (t Text) WholeLines() Text {
	if len(t.pieces) == 0 {
		return t
	}
	first, last := t.pieces[0], t.pieces[len(t.pieces)-1]
	from := first.file.lines[first.file.line(t.Offset(0))]
	to := t.Offset(len(t.Value))
	if last.file != first.file || to < from {
		return t
	}
	if len(t.Value) > 0 && t.Value[len(t.Value)-1] == '\n' && to > from {
		to--
	}
	line := first.file.line(to)
	end := len(first.file.Data)
	if line+1 < len(first.file.lines) {
		end = first.file.lines[line+1] - 1
	}
	return first.file.Text(from, max(from, end))
}

// Trim is t without the white space around it.
func (t Text) Trim() Text { return t.TrimSet(" \t\r\n") }

// TrimSet is t without the characters of cutset around it.
func (t Text) TrimSet(cutset string) Text {
	from := len(t.Value) - len(strings.TrimLeft(t.Value, cutset))
	return t.Slice(from, max(from, len(strings.TrimRight(t.Value, cutset))))
}

// Lines are the lines of t, each with its end.
func (t Text) Lines() iter.Seq[Text] {
	return func(yield func(Text) bool) {
		from := 0
		for line := range strings.Lines(t.Value) {
			if !yield(t.Slice(from, from+len(line))) {
				return
			}
			from += len(line)
		}
	}
}

// Join is the texts one after another.
func Join(texts ...Text) Text {
	if len(texts) == 1 && len(texts[0].pieces) > 0 {
		return texts[0]
	}
	var out Text
	size := 0
	for _, t := range texts {
		if len(t.pieces) == 0 || t.Value == "" && len(out.pieces) > 0 {
			continue
		}
		if len(out.pieces) == 0 {
			out.Pos = t.Pos
		}
		out.pieces = t.appendPieces(out.pieces, size)
		size += len(t.Value)
	}
	out.Value = out.joined(texts, size)
	return out
}

// joined is the value of texts one after another: that of the file, if it has them so.
func (t Text) joined(texts []Text, size int) string {
	if len(t.pieces) == 1 {
		first := t.pieces[0]
		written := first.file.text[first.at:min(first.at+size, len(first.file.text))]
		if isSequence(written, texts) {
			return written
		}
	}
	var b strings.Builder
	b.Grow(size)
	for _, t := range texts {
		if len(t.pieces) > 0 {
			b.WriteString(t.Value)
		}
	}
	return b.String()
}

// isSequence reports whether a string is the values of the texts that are somewhere, one after another.
func isSequence(s string, texts []Text) bool {
	for _, t := range texts {
		if len(t.pieces) == 0 {
			continue
		}
		if !strings.HasPrefix(s, t.Value) {
			return false
		}
		s = s[len(t.Value):]
	}
	return s == ""
}

// As is value, which the file writes as t: an entity, say, or an escape.
func (t Text) As(value string) Text {
	if t.Value == value {
		return t
	}
	out := Text{Value: value, Pos: t.Pos}
	if len(t.pieces) > 0 {
		out.pieces = []piece{{0, t.pieces[0].file, t.Offset(0), 0}}
	}
	return out
}

// File is the text of one file with an index of its lines.
type File struct {
	Name  string
	Data  []byte
	text  string
	lines []int // the offset at which each line starts
	// isASCII says that each character is a byte.
	isASCII bool
}

// New indexes a file in UTF-8. A byte order mark goes, line ends become LF, and bytes that are not UTF-8 become the
// replacement character. The file keeps data.
func New(name string, data []byte) *File {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	if !utf8.Valid(data) {
		data = bytes.ToValidUTF8(data, []byte("\uFFFD"))
	}
	f := &File{Name: name, Data: data, text: string(data), lines: make([]int, 1, bytes.Count(data, []byte("\n"))+1), isASCII: true}
	for i, b := range data {
		if b == '\n' {
			f.lines = append(f.lines, i+1)
		}
		f.isASCII = f.isASCII && b < utf8.RuneSelf
	}
	return f
}

// line is the index of the line that holds offset, from 0.
func (f *File) line(offset int) int {
	i, found := slices.BinarySearch(f.lines, offset)
	if !found {
		i--
	}
	return i
}

// LineText is a whole line, counted from 0, with its end; empty past the last one.
func (f *File) LineText(line int) string {
	if line < 0 || line >= len(f.lines) {
		return ""
	}
	end := len(f.Data)
	if line+1 < len(f.lines) {
		end = f.lines[line+1]
	}
	return f.text[f.lines[line]:end]
}

// posNear is [File.Pos], found faster if it is in a line, which counts from 1.
func (f *File) posNear(offset, line int) Pos {
	if !f.isASCII || line < 1 || line >= len(f.lines) || offset < f.lines[line-1] || offset >= f.lines[line] {
		return f.Pos(offset)
	}
	return Pos{f.Name, line, offset - f.lines[line-1] + 1}
}

// Pos is the place of the character that the byte at offset belongs to, or of the end if the offset is past it.
func (f *File) Pos(offset int) Pos {
	offset = min(max(offset, 0), len(f.Data))
	if f.isASCII {
		line := f.line(offset)
		return Pos{f.Name, line + 1, offset - f.lines[line] + 1}
	}
	for offset < len(f.Data) && !utf8.RuneStart(f.Data[offset]) {
		offset--
	}
	line := f.line(offset)
	return Pos{f.Name, line + 1, utf8.RuneCount(f.Data[f.lines[line]:offset]) + 1}
}

// Text is the file's bytes from one offset to another.
func (f *File) Text(from, to int) Text {
	return Text{Value: f.text[from:to], Pos: f.Pos(from), pieces: []piece{{0, f, from, 0}}}
}

// All is the whole file.
func (f *File) All() Text { return f.Text(0, len(f.Data)) }

// Pad is t behind n spaces that stand for the rest of a tab before it.
func (t Text) Pad(n int) Text {
	if n == 0 || len(t.pieces) == 0 {
		return t
	}
	pieces := t.appendPieces(nil, n)
	pieces[0].in, pieces[0].pad = 0, n
	t.Value, t.pieces, t.from = strings.Repeat(" ", n)+t.Value, pieces, 0
	return t
}

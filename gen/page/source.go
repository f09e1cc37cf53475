package page

import (
	"strings"

	"docsascode.example/gen/source"
)

// Pos is a place in a file.
type Pos = source.Pos

// Text is a piece of a page, and where it stands.
type Text = source.Text

// file is a file that is being read.
type file struct {
	*source.File
	data []byte
}

func newFile(name string, data []byte) *file {
	f := source.New(name, data)
	return &file{f, f.Data}
}

func (f *file) pos(offset int) Pos       { return f.Pos(offset) }
func (f *file) text(from, to int) Text   { return f.Text(from, to) }
func (f *file) line(offset int) int      { return f.Pos(offset).Line - 1 }
func (f *file) lineText(line int) string { return strings.TrimRight(f.LineText(line), "\r\n") }

package source_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/gen/source"
)

func TestPositions(t *testing.T) {
	t.Parallel()
	a := source.New("a.md", []byte("\uFEFFäb\r\n\tc *d* e\n"))
	b := source.New("b.md", []byte("one\ntwo\n"))
	assert.Equal(t, "äb\n\tc *d* e\n", a.All().Value, "the byte order mark and the line ends go")

	c := a.Text(5, 6)
	assert.Equal(t, "c", c.Value)
	assert.Equal(t, "a.md:2:2", c.Pos.String())
	padded := c.Pad(3)
	assert.Equal(t, "   c", padded.Value)
	assert.Equal(t, "a.md:2:2", padded.At(0).String(), "the spaces of a tab stand where the text begins")
	assert.Equal(t, "a.md:2:2", padded.At(3).String())
	assert.Equal(t, "a.md:2:3", padded.At(99).String(), "past the end is the end")

	joined := source.Join(c, b.Text(4, 7), source.Text{Value: "nowhere"})
	assert.Equal(t, "ctwo", joined.Value, "a text that is nowhere goes")
	assert.Equal(t, "a.md:2:2", joined.At(0).String())
	assert.Equal(t, "b.md:2:1", joined.At(1).String())
	assert.Equal(t, "b.md:2:2", joined.Slice(2, 4).Pos.String())
	assert.Equal(t, joined, joined.Written(), "a text of two files stays as it is")
	assert.Equal(t, joined, joined.WholeLines())

	assert.Equal(t, "*d*", a.Text(8, 9).Written().Value)
	assert.Equal(t, "\tc *d* e", a.Text(8, 9).WholeLines().Value)
	assert.Equal(t, "one\ntwo", b.Text(0, 3).WithNextLine().Value)
	assert.Equal(t, "two", b.Text(3, 8).Trim().Value)
	assert.Equal(t, "b.md:2:1", b.Text(3, 8).Trim().Pos.String())
	assert.Equal(t, "x", c.As("x").Value)
	assert.False(t, source.Text{}.Slice(0, 0).IsValid())
}

func TestPosInsideACharacter(t *testing.T) {
	t.Parallel()
	file := source.New("a.md", []byte("aéb"))
	for offset, column := range []int{1, 2, 2, 3, 4, 4} {
		assert.Equal(t, source.Pos{File: "a.md", Line: 1, Column: column}, file.Pos(offset), offset)
	}
}

// TestSliceOfSlice cuts pieces out of pieces: each knows its own place, and not that of what it was cut from.
func TestSliceOfSlice(t *testing.T) {
	t.Parallel()
	all := source.New("a.md", []byte("one\n  two\n  three\nfour\n")).All()
	joined := source.Join(all.Slice(6, 10), all.Slice(12, 18)) // "two\nthree\n"
	part := joined.Slice(4, 9).Slice(1, 5)
	assert.Equal(t, "hree", part.Value)
	assert.Equal(t, source.Pos{"a.md", 3, 4}, part.Pos)
	assert.Equal(t, 13, part.Offset(0))
	assert.Equal(t, "  three", part.WholeLines().Value)
	assert.Equal(t, "hree", part.Written().Value)
	assert.Equal(t, "  hree", part.Pad(2).Value)
	assert.Equal(t, source.Pos{"a.md", 3, 5}, part.Pad(2).At(3))
	again := source.Join(joined.Slice(2, 6), part)
	assert.Equal(t, "o\nthhree", again.Value)
	assert.Equal(t, source.Pos{"a.md", 2, 5}, again.At(0))
	assert.Equal(t, source.Pos{"a.md", 3, 4}, again.At(3))
	assert.Equal(t, source.Pos{"a.md", 3, 4}, again.At(4))
	assert.Equal(t, "  two\n  three", again.WholeLines().Value)
}

// TestJoinOfNeighbours joins what a file has one after another: each byte keeps its place.
func TestJoinOfNeighbours(t *testing.T) {
	t.Parallel()
	all := source.New("a.md", []byte("one\ntwo\n  three\nfour\n")).All()
	whole := source.Join(slices.Collect(all.Lines())...)
	assert.Equal(t, all, whole, "the lines of a text are the text")
	part := source.Join(all.Slice(4, 8), all.Slice(10, 16), all.Slice(16, 20)) // without a margin
	assert.Equal(t, "two\nthree\nfour", part.Value)
	for offset, place := range map[int]source.Pos{0: {"a.md", 2, 1}, 4: {"a.md", 3, 3}, 9: {"a.md", 3, 8}, 10: {"a.md", 4, 1}, 14: {"a.md", 4, 5}} {
		assert.Equal(t, place, part.At(offset), offset)
	}
	written := source.Join(all.Slice(0, 3), all.Slice(3, 4).As(" "), all.Slice(4, 7))
	assert.Equal(t, "one two", written.Value, "a value that the file writes otherwise stays")
	assert.Equal(t, source.Pos{"a.md", 2, 1}, written.At(4))
}

// BenchmarkJoin joins the lines of a file. The text of all of them is that of the file, and is not copied.
func BenchmarkJoin(b *testing.B) {
	lines := slices.Collect(source.New("a.md", bytes.Repeat([]byte("a line of text\n"), 1000)).All().Lines())
	b.ReportAllocs()
	for b.Loop() {
		source.Join(lines...)
	}
}

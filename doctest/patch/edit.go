package patch

import (
	"bytes"
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/diff"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// An Edit replaces Old, which is at Pos, by New. An insertion has an empty Old. Both are text of a sample: their lines end
// with LF, and have no prefixes of Markdown lists and quotes.
type Edit struct {
	page.Pos
	Old, New string

	end    page.Pos
	margin int // columns before the sample's text in the first line; new lines begin with a copy of them
}

func newEdit(body page.Text, s splice) Edit {
	line := body.At(strings.LastIndexByte(body.Value[:s.From], '\n') + 1)
	return Edit{
		Pos: body.At(s.From), Old: body.Value[s.From:s.To], New: s.text,
		end: body.At(s.To), margin: line.Column - 1,
	}
}

// Replace is the edit that replaces a text.
func Replace(t page.Text, text string) Edit {
	return newEdit(t, splice{sample.Span{To: len(t.Value)}, text})
}

// Insert is the edit that inserts a text at a position. Further lines of the text begin with a copy of the first margin
// columns of the position's line.
func Insert(at page.Pos, margin int, text string) Edit {
	return Edit{Pos: at, New: text, end: at, margin: margin}
}

// Unified is the unified diff of all edits, for git apply and patch -p1 in the working directory. Read returns the bytes of
// a file by its name in the edits. If no edit changes anything, the diff is empty.
func Unified(edits []Edit, read func(file string) ([]byte, error)) ([]byte, error) {
	byFile := map[string][]Edit{}
	var files []string
	for _, e := range edits {
		if byFile[e.File] == nil {
			files = append(files, e.File)
		}
		byFile[e.File] = append(byFile[e.File], e)
	}
	slices.Sort(files)
	var out bytes.Buffer
	for _, file := range files {
		before, err := read(file)
		if err != nil {
			return nil, err
		}
		after, err := Apply(before, byFile[file])
		if err != nil {
			return nil, err
		}
		from, errFrom := nameInDiff("a/", file)
		to, errTo := nameInDiff("b/", file)
		if err := cmp.Or(errFrom, errTo); err != nil {
			return nil, err
		}
		_, hunks, _ := bytes.Cut(diff.Diff(from, before, to, after), []byte("\n"))
		out.Write(hunks)
	}
	return out.Bytes(), nil
}

// nameInDiff is a file's name below the working directory, with a prefix. A tab ends a name with spaces. A name that could
// end its line is quoted as git does, in the way of C.
func nameInDiff(prefix, file string) (string, error) {
	if filepath.IsAbs(file) {
		dir, err := filepath.Abs(".")
		if err != nil {
			return "", err
		}
		if file, err = filepath.Rel(dir, file); err != nil {
			return "", err
		}
	}
	name := prefix + filepath.ToSlash(filepath.Clean(file))
	if strings.ContainsFunc(name, func(c rune) bool { return !unicode.IsPrint(c) || c == '"' || c == '\\' }) {
		return cQuoted(name), nil
	}
	if strings.Contains(name, " ") {
		name += "\t"
	}
	return name, nil
}

// cQuoted is a string of C, of printable ASCII.
func cQuoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Apply returns the text of a file after its edits. Of overlapping edits it makes the first, of equal ones one. Line ends do
// not change. It returns an error if the file has changed since the edits were made.
func Apply(file []byte, edits []Edit) ([]byte, error) {
	t := newTarget(file)
	var taken []located
	for _, e := range edits {
		l, err := t.locate(e)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(taken, l.collides) {
			taken = append(taken, l)
		}
	}
	slices.SortFunc(taken, func(a, b located) int { return a.from - b.from })
	var out []byte
	at := 0
	for _, l := range taken {
		out = append(append(out, t.data[at:l.from]...), l.text...)
		at = l.to
	}
	return append(out, t.data[at:]...), nil
}

// A target is a file with the offsets at which its lines start.
type target struct {
	data  []byte
	lines []int
}

const byteOrderMark = "\uFEFF"

func newTarget(data []byte) *target {
	t := &target{data: data, lines: []int{0}}
	if bytes.HasPrefix(data, []byte(byteOrderMark)) {
		t.lines[0] = len(byteOrderMark)
	}
	for i, b := range data {
		if b == '\n' {
			t.lines = append(t.lines, i+1)
		}
	}
	return t
}

// located is an edit by offsets in bytes, in the form of the file.
type located struct {
	from, to int
	text     string
}

func (l located) collides(other located) bool {
	return l.from == other.from || l.from < other.to && other.from < l.to
}

func (t *target) locate(e Edit) (located, error) {
	from, okFrom := t.offset(e.Pos)
	to, okTo := t.offset(e.end)
	margin, okMargin := t.offset(page.Pos{Line: e.Line, Column: e.margin + 1})
	if !okFrom || !okTo || !okMargin || from > to || !isText(string(t.data[from:to]), e.Old) {
		return located{}, fmt.Errorf("%s: the page has changed since doctest read it; run again", e.Pos)
	}
	start := t.lines[e.Line-1]
	end := "\n"
	if i := bytes.IndexByte(t.data[start:], '\n'); i > 0 && t.data[start+i-1] == '\r' {
		end = "\r\n"
	}
	text := strings.ReplaceAll(e.New, "\n", end+string(t.data[start:margin]))
	return located{from, to, text}, nil
}

// offset is the offset of a position, which may be the end of its line.
func (t *target) offset(p page.Pos) (int, bool) {
	if p.Line < 1 || p.Line > len(t.lines) {
		return 0, false
	}
	at := t.lines[p.Line-1]
	for range p.Column - 1 {
		if at >= len(t.data) || t.data[at] == '\n' {
			return 0, false
		}
		_, n := utf8.DecodeRune(t.data[at:])
		at += n
	}
	return at, true
}

// isText reports whether a part of a file is a text of a sample, except for line ends and prefixes of its lines.
func isText(raw, text string) bool {
	lines := strings.Split(strings.ReplaceAll(raw, "\r\n", "\n"), "\n")
	want := strings.Split(text, "\n")
	for i, line := range lines {
		if i >= len(want) || !strings.HasSuffix(line, want[i]) || i == 0 && line != want[i] {
			return false
		}
	}
	return len(lines) == len(want)
}

package patch

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/diff"

	"docsascode.example/gen/page"
	"docsascode.example/gen/page/sample"
)

// An Edit puts New in the place of Old, which stands at Pos. Old is empty where something is inserted. Both are text of a
// sample: their lines end in LF, and they have not what Markdown puts before each line inside lists and quotes.
type Edit struct {
	page.Pos
	Old, New string

	end    page.Pos
	margin int // columns of the first line that are not the sample's; new lines begin with the same
}

func newEdit(body page.Text, s splice) Edit {
	line := body.At(strings.LastIndexByte(body.Value[:s.From], '\n') + 1)
	return Edit{
		Pos: body.At(s.From), Old: body.Value[s.From:s.To], New: s.text,
		end: body.At(s.To), margin: line.Column - 1,
	}
}

// Replace puts another text in the place of one.
func Replace(t page.Text, text string) Edit {
	return newEdit(t, splice{sample.Span{To: len(t.Value)}, text})
}

// Insert puts a text at a place. Its further lines begin with what stands in the first columns of the place's own line,
// margin of them.
func Insert(at page.Pos, margin int, text string) Edit {
	return Edit{Pos: at, New: text, end: at, margin: margin}
}

// Unified is the unified diff of all edits, which git apply and patch -p1 take in the working folder. Read gives the
// bytes of a file by the name that the edits have. Without edits that change anything it is empty.
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
		name, err := nameInDiff(file)
		if err != nil {
			return nil, err
		}
		_, hunks, _ := bytes.Cut(diff.Diff("a/"+name, before, "b/"+name, after), []byte("\n"))
		out.Write(hunks)
	}
	return out.Bytes(), nil
}

// nameInDiff is a file's name below the working folder. A tab ends one with spaces.
func nameInDiff(file string) (string, error) {
	if filepath.IsAbs(file) {
		dir, err := filepath.Abs(".")
		if err != nil {
			return "", err
		}
		if file, err = filepath.Rel(dir, file); err != nil {
			return "", err
		}
	}
	name := filepath.ToSlash(filepath.Clean(file))
	if strings.Contains(name, " ") {
		name += "\t"
	}
	return name, nil
}

// Apply gives the text of a file after its edits. Of edits that overlap the first one is made, of equal ones one. Line
// ends stay what they are. A file that is no longer what the edits were made for is an error.
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

// located is an edit by offsets of bytes, as the file writes it.
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
		return located{}, fmt.Errorf("%s: the page has changed since it was read: run again", e.Pos)
	}
	start := t.lines[e.Line-1]
	end := "\n"
	if i := bytes.IndexByte(t.data[start:], '\n'); i > 0 && t.data[start+i-1] == '\r' {
		end = "\r\n"
	}
	text := strings.ReplaceAll(e.New, "\n", end+string(t.data[start:margin]))
	return located{from, to, text}, nil
}

// offset is that of a place, which may be the end of its line.
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

// isText reports whether a part of a file is a text of a sample, but for line ends and what stands before its lines.
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

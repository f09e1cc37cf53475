package markdown

import (
	"iter"
	"strings"

	"docsascode.example/gen/source"
)

// A chunk is a stretch of a page: text, or a line that begins or ends a container, such as a tab.
type chunk struct {
	text source.Text
	kind chunkKind
	// title is that of the container that begins, and tag what begins it, if that is one with attributes.
	title source.Text
	tag   *Tag
}

type chunkKind int

const (
	plain      chunkKind = iota
	beginGroup           // tabs:start: its headings are tabs
	endGroup
	begin // a tab, a fold or an admonition
	end
)

// deepestContainer bounds the containers in containers. One that begins deeper ends the innermost one.
const deepestContainer = 50

// splitter cuts a text into chunks.
type splitter struct {
	out []chunk
	// whole is the text that is cut, and text the parts of it that the next chunk has.
	whole source.Text
	text  []span
	// open are the containers that have a title and are not ended, by the word that ends them.
	open []string
	ends map[string]bool // of tags, that the text has; nil where nobody asked
}

// A span is a part of a text, from one byte offset to another.
type span struct{ from, to int }

// add adds a part of the text to the next chunk.
func (s *splitter) add(from, to int) {
	if last := len(s.text) - 1; last >= 0 && s.text[last].to == from {
		s.text[last].to = to
		return
	}
	s.text = append(s.text, span{from, to})
}

// split cuts a text at the lines that begin and end containers, outside of code.
func split(t source.Text) []chunk {
	s := &splitter{whole: t}
	lines := linesOf(t.Value)
	fence := ""
	for i := 0; i < len(lines); i++ {
		at := lines[i]
		line := strings.TrimRight(t.Value[at.from:at.to], "\n")
		if mark := fenceMark(line); fence == "" && mark != "" {
			fence = mark
		} else if fence != "" {
			if closes(line, fence) {
				fence = ""
			}
		} else if strings.HasPrefix(line, "===") || strings.HasPrefix(line, "!!!") || strings.HasPrefix(line, "???") {
			if m := mkdocsForm.FindStringSubmatchIndex(line); m != nil && (line[0] != '=' || m[2] >= 0) {
				i = s.indented(lines, i, m)
				continue
			}
		} else if cut := pieces(t.Value[at.from:at.to]); len(cut) > 1 {
			s.cut(at.from, cut)
			continue
		} else if mayMark(line) && s.marker(t.Slice(at.from, at.from+len(line))) {
			continue
		} else if n := s.tall(lines[i:]); n > 0 {
			i += n - 1
			continue
		}
		s.add(at.from, at.to)
	}
	s.flush()
	for range s.open {
		s.out = append(s.out, chunk{kind: end})
	}
	return s.out
}

// linesOf are the lines of a text, each with its end.
func linesOf(text string) []span {
	out := make([]span, 0, strings.Count(text, "\n")+1)
	from := 0
	for line := range strings.Lines(text) {
		out = append(out, span{from, from + len(line)})
		from += len(line)
	}
	return out
}

// cut reads the pieces of a line that begins at an offset.
func (s *splitter) cut(at int, pieces []span) {
	for _, p := range pieces {
		piece := s.whole.Slice(at+p.from, at+p.to).TrimSet("\n")
		if !mayMark(piece.Value) || !s.marker(piece) {
			s.add(at+p.from, at+p.to)
		}
	}
}

// fenceMark is the mark of a line that begins or ends a code block, in a list or a quote, too; empty for any other line.
func fenceMark(line string) string {
	if !strings.Contains(line, "```") && !strings.Contains(line, "~~~") {
		return ""
	}
	line = strings.TrimLeft(line, " \t>")
	line = line[len(itemMark.FindString(line)):]
	info := strings.TrimLeft(line, line[:1])
	mark := line[:len(line)-len(info)]
	if len(mark) < len("```") || mark[0] != '`' && mark[0] != '~' || mark[0] == '`' && strings.Contains(info, "`") {
		return ""
	}
	return mark
}

// closes reports whether a line ends the code block that the mark has begun.
func closes(line, mark string) bool {
	line = strings.TrimLeft(line, " \t>")
	return strings.HasPrefix(line, mark) && strings.Trim(line, mark[:1]+" \t") == ""
}

func (s *splitter) flush() {
	if len(s.text) > 0 {
		texts := make([]source.Text, 0, len(s.text))
		for _, part := range s.text {
			texts = append(texts, s.whole.Slice(part.from, part.to))
		}
		s.out = append(s.out, chunk{text: source.Join(texts...)})
		s.text = s.text[:0]
	}
}

func (s *splitter) begin(word string, title source.Text) {
	if len(s.open) == deepestContainer {
		s.end(s.open[len(s.open)-1])
	}
	s.flush()
	s.out = append(s.out, chunk{kind: begin, title: title})
	s.open = append(s.open, word)
}

// end ends the innermost container of the word, and what was begun in it.
func (s *splitter) end(word string) {
	for i := len(s.open) - 1; i >= 0; i-- {
		if s.open[i] != word {
			continue
		}
		s.flush()
		for range s.open[i:] {
			s.out = append(s.out, chunk{kind: end})
		}
		s.open = s.open[:i]
		return
	}
}

// Lines are the lines of a text, each with whether it is part of a fenced code block.
func Lines(t source.Text) iter.Seq2[source.Text, bool] {
	return func(yield func(source.Text, bool) bool) {
		fence := ""
		for line := range t.Lines() {
			value := strings.TrimRight(line.Value, "\n")
			mark := ""
			if fence == "" {
				mark = fenceMark(value)
			}
			isCode := fence != "" || mark != ""
			switch {
			case mark != "":
				fence = mark
			case fence != "" && closes(value, fence):
				fence = ""
			}
			if !yield(line, isCode) {
				return
			}
		}
	}
}

package markdown

import (
	"strings"

	"docsascode.example/gen/source"
)

// labelLevel is that of a label in a list of this depth. A label that is only plain text stands below one in bold.
func labelLevel(depth int, strong bool) int {
	if strong {
		return 7 + 2*depth
	}
	return 8 + 2*depth
}

// paragraph reads lines of text: labels, labels with a value, and what is neither.
func (o *outline) paragraph(p Paragraph, depth int) {
	var kept []Line
	lines := p.Lines()
	flush := func() {
		if len(kept) > 0 {
			line := joinLines(p.Line, kept)
			if len(kept) == len(lines) {
				line.Raw = p.Raw
			}
			o.block(Paragraph{Line: line, Depth: p.Depth, Item: p.Item, Quote: p.Quote, lines: kept}, depth)
		}
		kept = nil
	}
	if p.Tag().IsValid() && strings.Contains(p.Class().Value, "method") {
		o.pop(labelLevel(0, true)) // a badge begins an operation, which ends the parts of the one before
	}
	for _, line := range lines {
		if isLabel(line) || fieldEnd(line) > 0 {
			flush()
			o.label(line, depth)
		} else {
			kept = append(kept, line)
		}
	}
	flush()
}

// joinLines is the part of a line that holds the given parts of it.
func joinLines(whole Line, lines []Line) Line {
	if len(lines) == 1 {
		return lines[0]
	}
	var texts []source.Text
	var parts []Part
	size := 0
	for i, l := range lines {
		if i > 0 {
			texts = append(texts, l.Text.Slice(0, 0).As("\n"))
			size++
		}
		for _, p := range l.Parts {
			p.From, p.To = p.From+size, p.To+size
			parts = append(parts, p)
		}
		texts = append(texts, l.Text)
		size += len(l.Value)
	}
	return Line{Text: source.Join(texts...), Parts: parts, html: whole.html}
}

// label begins a section for a line that is one, or that begins with one.
func (o *outline) label(line Line, depth int) bool {
	if end := fieldEnd(line); end > 0 {
		o.open(Label, labelLevel(depth, true), line.Slice(0, end).Trim(" "+colons))
		rest := line.Slice(end, len(line.Value)).Trim(" \t" + colons)
		if rest.Value != "" {
			o.block(Paragraph{Line: rest, Depth: depth}, depth)
		}
		return true
	}
	if isLabel(line) {
		o.open(Label, labelLevel(depth, line.Parts[0].Is(Strong)), line)
		return true
	}
	return false
}

const (
	longestLabel = 60 // bytes
	colons       = ":："
)

func endsInColon(s string) bool { return strings.TrimRight(s, colons) != s }

// isLabel reports whether a line names what follows it: all of it is emphasised but for a colon, or it is a few words
// that end in one.
func isLabel(l Line) bool {
	if len(l.Parts) == 0 || len(l.Value) > longestLabel {
		return false
	}
	strong := true
	for _, p := range l.Parts {
		strong = strong && (p.Is(Strong) || strings.Trim(l.Value[p.From:p.To], colons+" ") == "")
		if p.Is(Quoted) && !p.Is(Strong) {
			return false
		}
	}
	return strong || endsInColon(l.Value) && !strings.Contains(l.Value, ". ") && len(strings.Fields(l.Value)) <= 4
}

// fieldEnd is where the label ends that a line begins with in bold and a colon, "**Code:** 200"; 0 where there is none.
func fieldEnd(l Line) int {
	if len(l.Parts) < 2 || !l.Parts[0].Is(Strong) || l.Parts[0].To > longestLabel {
		return 0
	}
	to := 0
	for _, p := range l.Parts {
		if !p.Is(Strong) {
			break
		}
		to = p.To
	}
	head, tail := strings.TrimSpace(l.Value[:to]), strings.TrimSpace(l.Value[to:])
	if last := l.Parts[len(l.Parts)-1]; len(tail) >= 3 && last.Is(Quoted) && last.From <= strings.Index(l.Value, tail) && strings.Trim(tail[:3], "0123456789") == "" {
		return to // "**Response** `201 Created`"
	}
	if tail == "" || !endsInColon(head) && strings.TrimLeft(tail, colons) == tail {
		return 0
	}
	return to
}

package page

import (
	"bytes"
	"regexp"
)

const (
	// longestLine bounds in bytes where on a line a link can begin, and longestIndent the marks of quotes and lists that
	// a line begins with: the time that Markdown's parser takes for either grows with the square.
	longestLine   = 16 << 10
	longestIndent = 300
)

var indentForm = regexp.MustCompile(`^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])[ \t]))+`)

// structure is a file as Markdown's parser is to see it, every byte where it was: without front matter, and without
// the excess that nobody writes.
func structure(data []byte) []byte {
	out := bytes.Clone(data)
	blank(out[:len(frontMatter.Find(data))])
	for line := range bytes.Lines(out) {
		if len(line) > longestLine {
			replace(line[longestLine:], '[', '(', '~')
		}
		if len(line) > longestIndent && len(indentForm.Find(line)) > longestIndent {
			line[longestIndent] = 'x'
		}
	}
	return out
}

var frontMatter = regexp.MustCompile(`\A---[ \t]*\n(?:[\w."' -]+:.*\n|[ \t#-].*\n|\n)*---[ \t]*(?:\n|\z)`)

func blank(data []byte) {
	for i, b := range data {
		if b != '\n' {
			data[i] = ' '
		}
	}
}

// replace puts a space in the place of each mark.
func replace(data []byte, marks ...byte) {
	for i, b := range data {
		if bytes.IndexByte(marks, b) >= 0 {
			data[i] = ' '
		}
	}
}

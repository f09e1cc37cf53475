package page

import (
	"regexp"

	"docsascode.example/gen/markdown"
)

// structure is a file as Markdown's parser is to see it, every byte where it was: without front matter, and without
// the excess that nobody writes.
func structure(data []byte) []byte {
	out := markdown.Tame(data)
	for i := range frontMatter.Find(data) {
		if out[i] != '\n' {
			out[i] = ' '
		}
	}
	return out
}

var frontMatter = regexp.MustCompile(`\A---[ \t]*\n(?:[\w."' -]+:.*\n|[ \t#-].*\n|\n)*---[ \t]*(?:\n|\z)`)

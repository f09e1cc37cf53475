package notation

import (
	"strings"
	"testing"
	"unicode/utf8"

	"docsascode.example/gen/internal/golden"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// FuzzRead reads anything at all. It must come to an end, and speak of places that there are.
func FuzzRead(f *testing.F) {
	golden.Seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		file := source.New("page.md", []byte(text))
		lines := strings.Split(string(file.Data), "\n")
		for _, e := range Read(markdown.Parse(file.All())).Evidence {
			if e.At.Line < 1 || e.At.Line > len(lines) || e.At.Column < 1 || e.At.Column > utf8.RuneCountInString(lines[e.At.Line-1])+1 {
				t.Errorf("%s %s is not in the text", e.At, e.Fact)
			}
		}
	})
}

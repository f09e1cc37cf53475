package markdown_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"docsascode.example/gen/internal/golden"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// FuzzParse makes an outline of anything at all. It must come to an end, and each of its texts stand in the page.
func FuzzParse(f *testing.F) {
	golden.Seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		file := source.New("page.md", []byte(text))
		lines := strings.Split(string(file.Data), "\n")
		inside := func(what string, x source.Text) {
			for _, p := range []source.Pos{x.Pos, x.At(0), x.At(len(x.Value) / 2), x.At(len(x.Value))} {
				if p.IsValid() && (p.Line > len(lines) || p.Column < 1 || p.Column > utf8.RuneCountInString(lines[p.Line-1])+1) {
					t.Errorf("%s %q at %s is not in the text", what, x.Value, p)
				}
			}
		}
		line := func(what string, l markdown.Line) {
			inside(what, l.Text)
			for _, p := range l.Parts {
				inside("part of "+what, l.Of(p))
			}
		}
		markdown.Parse(file.All()).Top.All(func(s *markdown.Section) bool {
			line("title", s.Title)
			for _, b := range s.Blocks {
				switch b := b.(type) {
				case markdown.Paragraph:
					line("paragraph", b.Line)
				case markdown.Code:
					inside("code", b.Text)
				case markdown.Table:
					for _, row := range b.Rows {
						for _, cell := range row {
							line("cell", cell)
						}
					}
				}
			}
			return true
		})
	})
}

package markdown_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"docsascode.example/gen/internal/golden"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// TestOutline compares the outline of each archive's page with its file "outline": a line for each section and block.
func TestOutline(t *testing.T) {
	golden.Run(t, "outline", func(t *testing.T, dir string) string {
		data, err := os.ReadFile(filepath.Join(dir, "page.md"))
		require.NoError(t, err)
		var out strings.Builder
		p := markdown.Parse(source.New("page.md", data).All())
		write(&out, p.Top, "")
		return out.String()
	})
}

var kinds = map[markdown.Kind]string{markdown.Top: "page", markdown.Heading: "heading", markdown.Label: "label", markdown.Item: "item", markdown.Tab: "tab"}

func write(out *strings.Builder, s *markdown.Section, margin string) {
	fmt.Fprintf(out, "%s%d:%d %s %q\n", margin, s.Title.Line, s.Title.Column, kinds[s.Kind], s.Title.Value)
	margin += "  "
	for _, b := range s.Blocks {
		at := b.Place()
		fmt.Fprintf(out, "%s%d:%d ", margin, at.Line, at.Column)
		switch b := b.(type) {
		case markdown.Paragraph:
			fmt.Fprintf(out, "text %q\n", b.Value)
		case markdown.Code:
			fmt.Fprintf(out, "code %s %q\n", b.Language, b.Value)
		case markdown.Table:
			var rows []string
			for _, row := range b.Rows {
				var cells []string
				for _, cell := range row {
					cells = append(cells, cell.Value)
				}
				rows = append(rows, strings.Join(cells, " | "))
			}
			fmt.Fprintf(out, "table %q\n", rows)
		}
	}
	for _, b := range s.Below {
		write(out, b, margin)
	}
}

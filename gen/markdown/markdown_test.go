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
		writeRest(&out, p)
		return out.String()
	})
}

// writeRest writes what stands beside the sections and blocks.
func writeRest(out *strings.Builder, p *markdown.Page) {
	for _, c := range p.Comments {
		fmt.Fprintf(out, "%d:%d comment after %d: %q\n", c.Line, c.Column, c.Order, c.Value)
	}
	for _, l := range p.Links {
		fmt.Fprintf(out, "%d:%d link to %s %q\n", l.Line, l.Column, l.Target, l.Title)
	}
	for _, a := range p.Anchors {
		fmt.Fprintf(out, "anchor %s\n", a)
	}
	for _, t := range p.Tabs {
		fmt.Fprintf(out, "tabs from %d to %d, cut %t:", t.Start.Line, t.End.Line, t.IsCut)
		for _, s := range t.Tabs {
			fmt.Fprintf(out, " %q", s.Title.Value)
		}
		out.WriteString("\n")
	}
}

var kinds = map[markdown.Kind]string{markdown.Top: "page", markdown.Heading: "heading", markdown.Label: "label", markdown.Item: "item", markdown.Tab: "tab"}

func write(out *strings.Builder, s *markdown.Section, margin string) {
	fmt.Fprintf(out, "%s%d:%d %s %q", margin, s.Title.Line, s.Title.Column, kinds[s.Kind], s.Title.Value)
	if s.ID != "" {
		fmt.Fprintf(out, " id %s", s.ID)
	}
	if s.Tag != nil {
		fmt.Fprintf(out, " of the tag %s at %d:%d, alone %t:", s.Tag.Word, s.Tag.Line, s.Tag.Column, s.Tag.IsAlone)
		for _, a := range s.Tag.Attributes {
			fmt.Fprintf(out, " %s=%q", a.Name, a.Value.Value)
		}
	}
	out.WriteString("\n")
	margin += "  "
	for _, b := range s.Blocks {
		at := b.Place()
		fmt.Fprintf(out, "%s%d:%d ", margin, at.Line, at.Column)
		switch b := b.(type) {
		case markdown.Paragraph:
			fmt.Fprintf(out, "text %q\n", b.Value)
		case markdown.Code:
			fmt.Fprintf(out, "code %s %q", b.Language, b.Value)
			if b.Fenced {
				fmt.Fprintf(out, " in %s at %d:%d, closed %t", b.Mark, b.Open.Line, b.Open.Column, b.IsClosed)
			}
			out.WriteString("\n")
		case markdown.Table:
			var rows []string
			for _, row := range b.Rows {
				var cells []string
				for _, cell := range row {
					cells = append(cells, cell.Value)
				}
				rows = append(rows, strings.Join(cells, " | "))
			}
			fmt.Fprintf(out, "table of %d columns %q\n", b.Columns, rows)
		}
	}
	for _, b := range s.Below {
		write(out, b, margin)
	}
}

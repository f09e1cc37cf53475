package page

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// FuzzRead reads and lints anything at all. It must come to an end, and speak of places that there are.
func FuzzRead(f *testing.F) {
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		require.NoError(f, err)
		for _, file := range archive.Files {
			f.Add(string(file.Data))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
		for _, d := range lintText(text) {
			if d.Line < 1 || d.Line > len(lines) || d.Column < 1 || d.Column > len([]rune(lines[d.Line-1]))+1 {
				t.Errorf("%s is not in the text", d)
			}
		}
	})
}

func lintText(text string) []Diagnostic {
	site := &Site{}
	r := &reader{site: site, page: &Page{File: "testdata/page.md"}}
	r.read(newSource(r.page.File, []byte(text)))
	r.page.diagnostics = r.diagnostics
	site.Pages = append(site.Pages, r.page)
	return site.Lint()
}

// TestLongInput reads a lot of each thing that could take a time, or a depth, that grows faster than the page.
func TestLongInput(t *testing.T) {
	t.Parallel()
	const size = 16 << 10
	head := "## Go\n\n<span class=\"method get\">GET</span> /go\n\n"
	for name, unit := range map[string]string{
		"word": "a", "bars": "|", "stars": "*", "brackets": "[", "spans": "<span>", "mentions": "GET /a ", "statuses": "- 200 OK\n",
		"braces": "{", "comments": "<!-- ", "tabs": "<!-- tabs:start -->\n\n", "rows": "| a | b |\n",
	} {
		for _, before := range []string{"", head, head + "### Response\n\n", head + "**Parameters**\n\n| Name | In |\n|---|---|\n", head + "### Response\n\n```json\n"} {
			assert.NotPanics(t, func() { lintText(before + strings.Repeat(unit, size/len(unit))) }, name)
		}
	}
}

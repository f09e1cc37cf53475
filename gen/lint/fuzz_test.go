package lint_test

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/internal/golden"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// FuzzRead reads and lints anything at all. It must come to an end, and speak of places that there are.
func FuzzRead(f *testing.F) {
	golden.Seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
		for _, d := range lintText(t, text) {
			if path.Base(d.File) == "page.md" && (d.Line < 1 || d.Line > len(lines) || d.Column < 1 || d.Column > len([]rune(lines[d.Line-1]))+1) {
				t.Errorf("%s is not in the text", d)
			}
		}
	})
}

// lintText reads and lints a page from a file.
func lintText(t *testing.T, text string) []lint.Finding {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	site, err := page.Load(file)
	require.NoError(t, err)
	return lint.Site(site)
}

// TestLongInput reads a lot of each thing that could take a time, or a depth, that grows faster than the page. What
// grows as it should takes some hundredths of a second.
func TestLongInput(t *testing.T) {
	t.Parallel()
	const size = 1 << 12
	head := "## Go\n\n<span class=\"method get\">GET</span> /go\n\n"
	for name, unit := range map[string]string{
		"word": "a", "bars": "|", "escaped bars": `\|`, "stars": "*", "brackets": "[", "links": "[a](b", "spans": "<span>", "open spans": "<span ",
		"mentions": "GET /a ", "statuses": "- 200 OK\n", "braces": "{", "parameters": "/{a}", "colons": "/:a", "comments": "<!-- ", "markers": "<!-- tab: ",
		"tabs": "<!-- tabs:start -->\n\n", "rows": "| a | b |\n", "carets": "^", "defaults": "defaults to ", "headings": "# a\n", "spaces": " ",
		"quotes": ">", "items": "- a\n", "digits": "1", "arrays": "array of ", "backticks": "`", "tildes": "~", "backslashes": `\`,
		"hosts": "www.a", "urls": "http://a", "addresses": "a@b", "entities": "&amp;", "images": "![", "closed": "](", "bullets": "- ", "numbers": "1. ",
		"references": "[a]: ", "delimiters": "|-", "fences": "```\n", "rules": "--", "ids": " :id=a", "anchors": "<a id=a>", "underscores": "_", "lines": "a\n", "dots": "...", "json": "{\"a\":", "lists": "[1,",
		"quoted lines": "> a\n", "tilde lines": "~~\n", "xml": "<a>", "curls": "curl /go\n", "calls": "f(", "dollars": "$(", "strings": "\"",
	} {
		for _, before := range []string{
			"", "# ", strings.TrimSuffix(head, "go\n\n"), head + "### Response\n\n- 200 ", head + "### Examples\n\n```bash\n",
			head + "**Parameters**\n\n| Name | In | Type |\n|---|---|---|\n| a | query | ",
		} {
			start := time.Now()
			lintText(t, before+strings.Repeat(unit, size/len(unit)))
			assert.Less(t, time.Since(start), 10*time.Second, "%s after %q", name, before)
		}
	}
}

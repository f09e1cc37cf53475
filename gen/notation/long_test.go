package notation

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// TestLongInput reads a lot of each thing that could take a time that grows faster than the page. What grows as it
// should takes some hundredths of a second.
func TestLongInput(t *testing.T) {
	t.Parallel()
	const size = 1 << 12
	for name, unit := range map[string]string{
		"tabs": "=== \"a\"\n\n    b\n\n", "directives": ":::note\n", "ended directives": ":::note\n:::\n", "components": "<Tab title=\"a\">\n",
		"ended components": "<Tab title=\"a\">\n</Tab>\n", "ends": "</Tab>\n", "details": "<details>\n<summary>a</summary>\n", "docsify tabs": "<!-- tabs:start -->\n#### a\n",
		"liquid": "{% tab title=\"a\" %}\n", "hugo": "{{< tab \"a\" >}}\n", "attributes": "<Tab a=\"", "imports": "import a from 'b'\n", "items": "- a\n\n  b\n\n",
		"labels": "**a:** b\n", "colons": "a:\n", "headings": "## a\n\n", "heads": "## GET /a\n\n", "lines": "GET /a\n", "bullets": "- GET /a\n", "rows": "| GET | /a |\n",
		"calls": "```\ncurl http://a/b\n```\n", "messages": "```\nHTTP/1.1 200 OK\nA: b\n```\n", "samples": "```\n{\"a\": 1}\n```\n", "requests": "POST /a\nA: b\n\n{}\n\n",
		"parameters": "- `a` (string)\n", "statuses": "- 200 OK\n", "sentences": "The `/a` endpoint returns a `200`. ", "attributes of Blueprint": "+ Attributes (A)\n",
		"structures": "## Data Structures\n\n### A (A)\n\n+ a (A)\n\n", "defaults": "`a` defaults to `b` ", "methods": "GET, ", "words": "response ", "html": "<table><tr><td>a</td></tr></table>\n",
		"cells": "<td>a", "classes": "<i class=\"get\">", "queries": "?a=b&", "holes": "/{a}", "parentheses": "(", "stars": "**", "backticks": "`", "colons in a row": ":",
	} {
		for _, before := range []string{"", "# ", "## Parameters\n\n", "## Response\n\n", "**Method:** GET\n\n**URL:** /", "```\n", "```http\nPOST /a\n", "| Method | Path |\n|---|---|\n", "<table>"} {
			start := time.Now()
			Read(markdown.Parse(source.New("page.md", []byte(before+strings.Repeat(unit, size/len(unit)))).All()))
			assert.Less(t, time.Since(start), 10*time.Second, "%s after %q", name, before)
		}
	}
}

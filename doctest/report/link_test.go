package report

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// TestRuleLinks wants a link to the manual in both formats for programs; SARIF has helpUri only if the link is absolute.
func TestRuleLinks(t *testing.T) {
	t.Cleanup(func(before string) func() { return func() { rulesURL = before } }(rulesURL))
	for manual, helpURI := range map[string]string{
		"docs/lint-rules.md":                "",
		"https://example.com/lint-rules.md": "https://example.com/lint-rules.md#title",
	} {
		rulesURL = manual
		found := []lint.Finding{{Rule: "title", Severity: lint.Error}}
		var objects []struct{ URL string }
		require.NoError(t, json.Unmarshal(written(t, "json", found), &objects))
		assert.Equal(t, manual+"#title", objects[0].URL)
		var doc sarif
		require.NoError(t, json.Unmarshal(written(t, "sarif", found), &doc))
		rule := doc.Runs[0].Tool.Driver.Rules[doc.Runs[0].Results[0].RuleIndex]
		assert.Equal(t, "title", rule.ID)
		assert.Equal(t, helpURI, rule.HelpURI)
		assert.Equal(t, "See "+manual+"#title", rule.Help.Text)
	}
}

// TestFindingsOfHostilePages: the name and the text of a page are its author's.
func TestFindingsOfHostilePages(t *testing.T) {
	found := []lint.Finding{{Pos: page.Pos{File: "a\x1b[2J:b\n.md", Line: 1, Column: 1}, Severity: lint.Error, Rule: "title", Message: "\x1b[31m\n::error::[x](https://evil.example)##[group]"}}
	for _, format := range []string{"text", "github", "sarif"} {
		out := string(written(t, format, found))
		assert.NotContains(t, out, "\x1b", format)
		assert.NotContains(t, out, "\n::", format)
		assert.NotContains(t, out, "##[", format)
	}
	assert.NotContains(t, string(written(t, "sarif", found)), "](")
	assert.Contains(t, string(written(t, "sarif", found)), `"uri": "./a%1B`, "no scheme")
}

func written(t *testing.T, format string, found []lint.Finding) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Write(&b, format, found))
	return b.Bytes()
}

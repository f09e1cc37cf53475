package page_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/internal/golden"
	"docsascode.example/gen/page"
)

// TestLint lints the pages of each archive in testdata and compares with its file "lint".
func TestLint(t *testing.T) {
	golden.Run(t, "lint", func(t *testing.T, dir string) string {
		site, err := page.Load(dir)
		require.NoError(t, err)
		var b strings.Builder
		for _, d := range site.Lint() {
			b.WriteString(d.String() + "\n")
		}
		return b.String()
	})
}

// TestOurPages holds the pages of this project to their own rules.
func TestOurPages(t *testing.T) {
	t.Parallel()
	site, err := page.Load("../../docs")
	require.NoError(t, err)
	assert.Empty(t, site.Lint())
}

// TestRulesAreDocumented holds docs/writing-pages.md to the rules that there are.
func TestRulesAreDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/writing-pages.md")
	require.NoError(t, err)
	for _, r := range page.Rules {
		name := "`" + r.ID + "`"
		if r.Fatal {
			name += " *"
		}
		assert.Regexp(t, `(?m)^\| `+regexp.QuoteMeta(name)+` +\| `+regexp.QuoteMeta(r.Summary)+` +\|$`, string(text))
	}
}

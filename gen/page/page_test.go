package page_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"docsascode.example/gen/page"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// TestLint lints the pages of each archive in testdata and compares with its file "lint".
func TestLint(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			got := lintArchive(t, archive)
			last := &archive.Files[len(archive.Files)-1]
			require.Equal(t, "lint", last.Name, "the last file of an archive is the expected output")
			if *update {
				last.Data = []byte(got)
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
				return
			}
			assert.Equal(t, string(last.Data), got)
		})
	}
}

// lintArchive writes the archive's pages to a folder and lints it.
func lintArchive(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range archive.Files {
		if f.Name == "lint" {
			continue
		}
		file := filepath.Join(dir, f.Name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, f.Data, 0o644))
	}
	site, err := page.Load(dir)
	require.NoError(t, err)
	var b strings.Builder
	for _, d := range site.Lint() {
		b.WriteString(strings.ReplaceAll(d.String(), filepath.ToSlash(dir)+"/", "") + "\n")
	}
	return b.String()
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

package page_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"docsascode.example/gen/page"
)

// TestProseHasNoOperations derives no operation from the pages of the archives correct-prose-*: what they mention and
// what their examples download is none.
func TestProseHasNoOperations(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("../lint/testdata/correct-prose-*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		file := filepath.Join(t.TempDir(), archive.Files[0].Name)
		require.NoError(t, os.WriteFile(file, archive.Files[0].Data, 0o644))
		site, err := page.Load(file)
		require.NoError(t, err)
		for _, op := range site.Operations() {
			assert.Fail(t, "an operation of prose", "%s: %s", name, op.Name())
		}
	}
}

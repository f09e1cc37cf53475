package run_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/patch"
	"docsascode.example/doctest/run"
	"docsascode.example/gen/page"
	"docsascode.example/impl/dev/devtest"
)

// TestElidedCorrections corrects pages whose samples show a value that differs between responses: the corrected page has
// "..." there, and is true.
func TestElidedCorrections(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl", "node")
	hog := devtest.MailHog(t)
	for file, want := range map[string][]patch.Edit{
		"testdata/lie-errors-code.txtar": {{Old: `"not_found"`, New: `"..."`}, {Old: "7", New: "..."}},
		"testdata/lie-token-alone.txtar": {{Old: `"tok_abc123"`, New: `"..."`}},
	} {
		c := newCase(t, file, hog)
		site, err := page.Load(c.dir)
		require.NoError(t, err)
		report, err := run.Pages(t.Context(), c.config(t), site)
		require.NoError(t, err)
		var got []patch.Edit
		for _, e := range report.Edits {
			got = append(got, patch.Edit{Old: e.Old, New: e.New})
		}
		assert.Equal(t, want, got, file)
	}
}

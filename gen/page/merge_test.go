package page_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/page"
)

// TestOrderOfDescribedBodies reads a page that describes the bodies of several statuses: their order is the same each time.
func TestOrderOfDescribedBodies(t *testing.T) {
	t.Parallel()
	const body = "\n\n| Field | Type |\n|---|---|\n| `a` | string |\n\n"
	file := filepath.Join(t.TempDir(), "page.md")
	text := "# Shelves\n\n## GET /shelves\n\n### Response 404" + body + "### Response 201" + body + "### Response 500" + body + "### Response 200" + body
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	for range 20 {
		site, err := page.Load(file)
		require.NoError(t, err)
		var statuses []int
		for _, s := range site.Operations()[0].Response.Samples {
			statuses = append(statuses, s.Status)
		}
		assert.Equal(t, []int{200, 201, 404, 500}, statuses)
	}
}

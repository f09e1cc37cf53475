package patch_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/patch"
	"docsascode.example/gen/page"
)

func TestStatuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "oars.md")
	require.NoError(t, os.WriteFile(file, []byte("# Oars\n\n## POST /oars\n\n- `200 OK`: made\n- `422 Unprocessable Entity`: no name\n"), 0o600))
	site, err := page.Load(file)
	require.NoError(t, err)
	all := site.Operations()[0].Response.Statuses
	require.Len(t, all, 2)

	edits := patch.Statuses(all, 200, 201, []int{201, 409})
	require.Len(t, edits, 2)
	assert.Equal(t, "- `201 Created`: made", edits[0].New)
	assert.Equal(t, "\n- `409 Conflict`", edits[1].New)
	assert.Empty(t, patch.Statuses(nil, 200, 201, []int{409}))
}

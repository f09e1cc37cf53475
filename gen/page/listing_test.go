package page_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/page"
)

// TestListingNamesItsFile has the name of a file above a block or behind its fence.
func TestListingNamesItsFile(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"Save this as `data.json`:\n\n```json\n{}\n```\n":          true,
		"**data.json**\n\n```json\n{}\n```\n":                      true,
		"#### data.json\n\n```json\n{}\n```\n":                     true,
		"```json data.json\n{}\n```\n":                             true,
		"```json title=\"./data.json\"\n{}\n```\n":                 true,
		"```json:data.json\n{}\n```\n":                             true,
		"1. Write data.json.\n\n   ```json\n   {}\n   ```\n":       true,
		"Save this as `mydata.json`:\n\n```json\n{}\n```\n":        false,
		"Save this as `in/data.json`:\n\n```json\n{}\n```\n":       false,
		"See data.json.\n\nAnother paragraph.\n\n```\n{}\n```\n":   false,
		"```json\n{}\n```\n\ndata.json\n":                          false,
		"Save this as `data.json5`:\n\n```json\n{}\n```\n":         false,
		"Save this as `data.json`.\n\n```json\n{}\n```\n\n`other`": true,
	} {
		file := filepath.Join(t.TempDir(), "page.md")
		require.NoError(t, os.WriteFile(file, []byte("# Page\n\n"+text), 0o600))
		site, err := page.Load(file)
		require.NoError(t, err)
		require.Len(t, site.Pages[0].Listings, 1, text)
		assert.Equal(t, want, site.Pages[0].Listings[0].Names("data.json"), text)
	}
}

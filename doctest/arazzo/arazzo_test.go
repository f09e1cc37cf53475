package arazzo_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"docsascode.example/doctest/arazzo"
	"docsascode.example/gen/page"
)

var update = flag.Bool("update", false, "rewrite the expected documents in testdata")

// TestWrite compares the workflows of the pages in each archive, and the notes, with the last two files.
func TestWrite(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		dir := t.TempDir()
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".md") {
				require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600))
			}
		}
		site, err := page.Load(dir)
		require.NoError(t, err)
		document, notes, err := arazzo.Write(site, "openapi.yaml")
		require.NoError(t, err)
		var said strings.Builder
		for _, note := range notes {
			fmt.Fprintln(&said, strings.TrimPrefix(note.String(), dir+"/"))
		}
		n := len(archive.Files)
		if *update {
			archive.Files[n-2].Data, archive.Files[n-1].Data = document, []byte(said.String())
			require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o600))
		}
		assert.Equal(t, string(archive.Files[n-2].Data), string(document), file)
		assert.Equal(t, string(archive.Files[n-1].Data), said.String(), file)
	}
}

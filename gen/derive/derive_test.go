package derive_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"docsascode.example/gen/derive"
	"docsascode.example/gen/page"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// TestDocument derives a document of the pages of each archive in testdata, and compares with its file "spec": the
// document, or where there is none, what was said instead.
func TestDocument(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			got := deriveArchive(t, archive)
			last := &archive.Files[len(archive.Files)-1]
			require.Equal(t, "spec", last.Name, "the last file of an archive is the expected output")
			if *update {
				last.Data = []byte(got)
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
				return
			}
			assert.Equal(t, string(last.Data), got)
		})
	}
}

func deriveArchive(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range archive.Files {
		if f.Name != "spec" {
			require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644))
		}
	}
	site, err := page.Load(dir)
	require.NoError(t, err)
	doc, diagnostics := derive.Document(site)
	if doc == nil {
		var b strings.Builder
		for _, d := range diagnostics {
			b.WriteString(strings.ReplaceAll(d.String(), filepath.ToSlash(dir)+"/", "") + "\n")
		}
		return b.String()
	}
	text, err := derive.YAML(doc)
	require.NoError(t, err)
	requireValid(t, text)
	return string(text)
}

// requireValid reads a document as anybody would, and validates it with its examples.
func requireValid(t *testing.T, text []byte) {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(text)
	require.NoError(t, err)
	require.NoError(t, doc.Validate(t.Context()))
}

// TestSpecIsFresh derives the document of our own pages again: whoever changes a page runs make generate.
func TestSpecIsFresh(t *testing.T) {
	t.Parallel()
	site, err := page.Load("../../docs")
	require.NoError(t, err)
	doc, diagnostics := derive.Document(site)
	require.NotNil(t, doc, "%v", diagnostics)
	text, err := derive.YAML(doc)
	require.NoError(t, err)
	requireValid(t, text)
	assertFile(t, "../../openapi.yaml", text)
	assertFile(t, "../../docs/openapi.yaml", text)
	overlay, err := derive.Overlay(doc)
	require.NoError(t, err)
	assertFile(t, "../api/overlay.gen.yaml", overlay)
}

func assertFile(t *testing.T, name string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "%s is stale: run make generate", name)
}

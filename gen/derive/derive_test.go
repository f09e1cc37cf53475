package derive_test

import (
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/derive"
	"docsascode.example/gen/internal/golden"
	"docsascode.example/gen/page"
)

// TestDocument derives a document of the pages of each archive in testdata, and compares with its file "spec": the
// document, or where there is none, what was said instead.
func TestDocument(t *testing.T) {
	golden.Run(t, "spec", func(t *testing.T, dir string) string {
		site, err := page.Load(dir)
		require.NoError(t, err)
		doc, findings := derive.Document(site)
		if !derive.Whole(findings) {
			var b strings.Builder
			for _, d := range findings {
				b.WriteString(d.String() + "\n")
			}
			return b.String()
		}
		text, err := derive.YAML(doc)
		require.NoError(t, err)
		requireValid(t, text)
		return string(text)
	})
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
	doc, findings := derive.Document(site)
	require.NotNil(t, doc, "%v", findings)
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

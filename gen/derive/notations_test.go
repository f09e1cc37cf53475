package derive_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"docsascode.example/gen/derive"
	"docsascode.example/gen/internal/golden"
	"docsascode.example/gen/page"
)

// TestNotations derives each page of an archive alone. The pages say one thing in several notations, so all documents
// are the archive's file "spec", but for the texts that only people read.
func TestNotations(t *testing.T) {
	golden.RunIn(t, "testdata/notations", "spec", func(t *testing.T, dir string) string {
		files, err := filepath.Glob(filepath.Join(dir, "*.md"))
		require.NoError(t, err)
		require.Greater(t, len(files), 1)
		first := ""
		for _, file := range files {
			site, err := page.Load(file)
			require.NoError(t, err)
			site.Pages, site.Home = site.Pages[:1], nil
			doc, findings := derive.Document(site)
			require.NotNil(t, doc, findings)
			assert.True(t, derive.Whole(findings), findings)
			text, err := derive.YAML(doc)
			require.NoError(t, err)
			requireValid(t, text)
			bare := withoutTexts(t, text)
			if first == "" {
				first = bare
			}
			assert.Equal(t, first, bare, filepath.Base(file))
		}
		return first
	})
}

// withoutTexts is a document without descriptions, summaries and tags.
func withoutTexts(t *testing.T, document []byte) string {
	t.Helper()
	var root any
	require.NoError(t, yaml.Unmarshal(document, &root))
	text, err := yaml.Marshal(stripped(root))
	require.NoError(t, err)
	return string(text)
}

func stripped(node any) any {
	switch node := node.(type) {
	case map[string]any:
		for key, value := range node {
			_, isText := value.(string)
			if isText && (key == "description" || key == "summary") || key == "tags" && node["operationId"] != nil || key == "tags" && node["openapi"] != nil {
				delete(node, key)
				continue
			}
			node[key] = stripped(value)
		}
	case []any:
		for i := range node {
			node[i] = stripped(node[i])
		}
	}
	return node
}

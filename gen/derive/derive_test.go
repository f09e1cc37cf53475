package derive_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/derive"
	"docsascode.example/gen/internal/golden"
	"docsascode.example/gen/page"
	"docsascode.example/gen/snippet"
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
		derive.Upgrade(doc)
		upgraded, err := derive.YAML(doc)
		require.NoError(t, err)
		requireValid(t, upgraded)
		return string(text)
	})
}

// TestUpgrade writes in the words of OpenAPI 3.1 what OpenAPI 3.0 says in others.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(file, []byte(`# Shells

## POST /shells

| Field  | Type    | Description                  |
| :---   | :---    | :---                         |
| color  | string? | one of `+"`red`, `white`"+`  |
| weight | number  | more than 0, less than 5     |
| photo  | file    | what it looks like           |

# Webhooks

## shell.found

`+"```json\n{\"shell\": \"red\", \"beach\": null}\n```\n"), 0o600))
	site, err := page.Load(file)
	require.NoError(t, err)
	doc, _ := derive.Document(site)
	for _, want := range []struct {
		version string
		lines   []string
	}{
		{derive.Version, []string{"nullable: true", "exclusiveMinimum: true", "format: binary", "\nx-webhooks:"}},
		{derive.Version31, []string{"- string\n                    - \"null\"", "exclusiveMinimum: 0\n", "exclusiveMaximum: 5\n", "contentMediaType: application/octet-stream", "\nwebhooks:"}},
	} {
		if want.version == derive.Version31 {
			derive.Upgrade(doc)
		}
		text, err := derive.YAML(doc)
		require.NoError(t, err)
		for _, line := range append(want.lines, "openapi: "+want.version, "shell.found:") {
			assert.Contains(t, string(text), line)
		}
		requireValid(t, text)
	}
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
	snippet.Add(doc, samplesOfGenerate(t))
	text, err := derive.YAML(doc)
	require.NoError(t, err)
	requireValid(t, text)
	assertFile(t, "../../openapi.yaml", text)
	assertFile(t, "../../docs/openapi.yaml", text)
	overlay, err := derive.Overlay(doc)
	require.NoError(t, err)
	assertFile(t, "../api/overlay.gen.yaml", overlay)
}

// samplesOfGenerate are the languages that the directive of make generate names.
func samplesOfGenerate(t *testing.T) []snippet.Choice {
	t.Helper()
	source, err := os.ReadFile("../generate.go")
	require.NoError(t, err)
	m := regexp.MustCompile(`-samples (\S+)`).FindSubmatch(source)
	require.NotNil(t, m)
	choices, err := snippet.Choose(string(m[1]))
	require.NoError(t, err)
	return choices
}

func assertFile(t *testing.T, name string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "%s is stale: run make generate", name)
}

// TestMistakesStayValid derives pages with mistakes, and bodies that a page only describes: the document is valid.
func TestMistakesStayValid(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a misspelt parameter of the path": "# Shelves\n\n## GET /shelves/{shelf}\n\n| Name | In | Type |\n|---|---|---|\n| shefl | path | integer |\n",
		"a described time":                 "# Shelves\n\n## GET /shelves\n\n### Response 200\n\n| Field | Type |\n|---|---|\n| shelf | object |\n| » built | date-time |\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "page.md")
			require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
			site, err := page.Load(file)
			require.NoError(t, err)
			doc, _ := derive.Document(site)
			require.NotNil(t, doc)
			written, err := derive.YAML(doc)
			require.NoError(t, err)
			requireValid(t, written)
		})
	}
}

package derive_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/derive"
	"docsascode.example/gen/page"
)

// TestOneMedia leaves XML out of the document of our own pages, and JSON, and neither for a type that no body has.
func TestOneMedia(t *testing.T) {
	t.Parallel()
	for media, want := range map[string]struct{ problemJSON, problemXML bool }{
		"application/json": {true, false}, "application/xml": {false, true}, "text/csv": {true, true},
	} {
		site, err := page.Load("../../docs")
		require.NoError(t, err)
		doc, _ := derive.Document(site)
		derive.OneMedia(doc, media)
		text, err := derive.YAML(doc)
		require.NoError(t, err)
		requireValid(t, text)
		assert.Equal(t, want.problemJSON, strings.Contains(string(text), "application/problem+json:"), media)
		assert.Equal(t, want.problemXML, strings.Contains(string(text), "application/problem+xml:"), media)
		assert.Contains(t, string(text), "application/x-www-form-urlencoded:", "a body keeps its only format")
	}
}

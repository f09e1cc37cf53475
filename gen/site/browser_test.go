package site

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/browsertest"
)

// TestInABrowser opens our pages in Chromium, on a desktop and on a phone, in light and dark: axe finds nothing on any page, in
// any tab, in what unfolds, in the results of a search and at verdicts; no page is wider than its window, and nothing is loaded from
// elsewhere. The keyboard searches and chooses a theme. Links into pages lead where they say.
func TestInABrowser(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(ourSite(t, Config{Run: true}))
	defer server.Close()
	var verdicts []Verdict
	for i, is := range kinds {
		for _, line := range []int{1, 5, 7, 9, 15, 20, 30, 31, 32, 33} {
			verdicts = append(verdicts, Verdict{File: "create-a-code.md", Line: line + i, Is: is, Says: "a statement", Why: "a reason"})
		}
	}
	dir := t.TempDir()
	for name, body := range ourSite(t, Config{Static: true, Verdicts: verdicts}).Files() {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, body, 0o600))
	}
	var want strings.Builder
	for _, window := range []string{"desktop", "phone"} {
		want.WriteString(window + ", search: /errors#wrong-code\n" +
			window + ": Theme: light is light, Theme: dark is dark, Theme: that of the system is dark\n" +
			window + ", search in files: /errors.html#wrong-code\n")
	}
	assert.Equal(t, want.String(), browsertest.Run(t, "testdata/browser.cjs", server.URL, dir))
}

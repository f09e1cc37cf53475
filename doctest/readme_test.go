package doctest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/report"
	"docsascode.example/doctest/run"
	"docsascode.example/gen/page"
)

// TestReadme makes the mistake of README.md in a copy of a page, and compares the whole report with the one in README.md.
func TestReadme(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../docs")))
	file := filepath.Join(dir, "create-a-code.md")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	wrong := strings.Replace(string(text), "six-digit", "eight-digit", 1)
	require.NotEqual(t, string(text), wrong)
	require.NoError(t, os.WriteFile(file, []byte(wrong), 0o600))
	site, err := page.Load(dir)
	require.NoError(t, err)
	cfg := stage(t)
	cfg.Match = regexp.MustCompile("create-a-code.md")
	found, err := run.Pages(t.Context(), cfg, site)
	require.NoError(t, err)
	found.Notes = slices.DeleteFunc(found.Notes, func(note string) bool { return !strings.HasPrefix(note, "doctest lint") }) // others are of the machine
	var out bytes.Buffer
	require.NoError(t, report.WriteRun(&out, "text", found, report.Options{}))
	got := strings.NewReplacer(filepath.ToSlash(dir)+"/", "", found.Server, "http://localhost:3000").Replace(out.String())
	got = regexp.MustCompile(`me\.[a-z2-9]{8}@`).ReplaceAllString(got, "me.3we7g7mw@")
	got = regexp.MustCompile(`(actual +)\d{6},`).ReplaceAllString(got, "${1}482913,")
	got = regexp.MustCompile(`in \d+ ms`).ReplaceAllString(got, "in 8 ms")
	assert.Equal(t, chapters(t, "../README.md")[""]["text"][0], got)
}

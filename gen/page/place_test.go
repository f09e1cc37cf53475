package page_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/page"
	"docsascode.example/gen/page/sample"
)

// TestPlaces holds every text of our pages against the file: what stands at its line and column is what it says.
func TestPlaces(t *testing.T) {
	t.Parallel()
	site, err := page.Load("../../docs")
	require.NoError(t, err)
	for _, op := range site.Operations() {
		assertStands(t, op.Title.Pos, op.Title.Value)
		assertStands(t, op.Pos, "<span")
		assertStands(t, op.Method.Pos, op.Method.Value)
		assertStands(t, op.Path.Pos, op.Path.Value)
		assertStands(t, op.Class.Pos, op.Class.Value)
		for _, text := range append(op.Prose, op.Notes...) {
			assertStands(t, text.Pos, firstWord(text.Value))
		}
		for _, p := range op.Parameters {
			for _, cell := range []page.Text{p.Name, p.Type, p.In, p.Description} {
				assertStands(t, cell.Pos, cell.Value)
			}
		}
		for _, e := range op.Examples {
			assertStands(t, e.Title.Pos, e.Title.Value)
			assertLines(t, e.Code)
		}
		assertResponse(t, &op.Response)
	}
	require.NotNil(t, site.Errors())
	assertResponse(t, site.Errors())
}

func assertResponse(t *testing.T, r *page.Response) {
	t.Helper()
	for _, s := range r.Statuses {
		assertStands(t, s.Pos, strconv.Itoa(s.Code))
		assertStands(t, s.Phrase.Pos, s.Phrase.Value)
	}
	for _, h := range r.Headers {
		assertStands(t, h.Name.Pos, h.Name.Value)
	}
	for _, s := range r.Samples {
		assertStands(t, s.Title.Pos, s.Title.Value)
		assertLines(t, s.Body)
		assertValues(t, s, s.Value)
	}
}

func assertValues(t *testing.T, s *page.Sample, v *sample.Value) {
	t.Helper()
	if v.Name != "" {
		assertStands(t, s.Body.At(v.NameOffset), v.Name)
	}
	if v.Kind == sample.String {
		assertStands(t, s.Body.At(v.Offset), strings.TrimPrefix(v.Text, `"`))
	}
	for _, m := range v.Members {
		assertValues(t, s, m)
	}
}

// assertLines holds each line of a text against the file.
func assertLines(t *testing.T, text page.Text) {
	t.Helper()
	offset := 0
	for line := range strings.Lines(text.Value) {
		assertStands(t, text.At(offset), strings.TrimRight(line, "\n"))
		offset += len(line)
	}
}

func assertStands(t *testing.T, at page.Pos, want string) {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(at.File))
	require.NoError(t, err)
	lines := strings.Split(string(data), "\n")
	require.LessOrEqual(t, at.Line, len(lines), "%s", at)
	runes := []rune(lines[at.Line-1])
	require.LessOrEqual(t, at.Column-1, len(runes), "%s", at)
	got := strings.TrimPrefix(string(runes[at.Column-1:]), `"`)
	assert.True(t, strings.HasPrefix(got, want), "%s: %q does not begin with %q", at, got, want)
}

func firstWord(s string) string { return strings.Fields(s)[0] }

package page_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

// TestPlaces holds every text of our pages and of the correct ones in gen/lint/testdata against the file: what stands at its line
// and column is what it says.
func TestPlaces(t *testing.T) {
	t.Parallel()
	assertPlaces(t, "../../docs")
	archives, err := filepath.Glob("../lint/testdata/correct-*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		files, err := txtar.FS(archive)
		require.NoError(t, err)
		dir := t.TempDir()
		require.NoError(t, os.CopyFS(dir, files))
		assertPlaces(t, dir)
	}
}

func assertPlaces(t *testing.T, dir string) {
	t.Helper()
	site, err := page.Load(dir)
	require.NoError(t, err)
	for _, p := range site.Pages {
		assertWords(t, p.Title)
		assertWords(t, p.Summary)
		for _, link := range p.Links {
			assert.True(t, link.IsValid(), "%s: %s", p.File, link.Target)
		}
	}
	for _, op := range site.Operations() {
		assertOperation(t, op)
	}
	if site.Errors() != nil {
		assertResponse(t, site.Errors())
	}
}

func assertOperation(t *testing.T, op *page.Operation) {
	t.Helper()
	assertWords(t, op.Title)
	if !op.Free {
		assertStands(t, op.Pos, "<")
	}
	assertStands(t, op.Method.Pos, op.Method.Value)
	assertStands(t, op.Path.Pos, op.Path.Value)
	assertStands(t, op.Class.Pos, op.Class.Value)
	for _, text := range append(op.Prose, op.Notes...) {
		assertWords(t, text)
	}
	for _, p := range op.Parameters {
		for _, cell := range []page.Text{p.Name, p.Type, p.Description} {
			assertWords(t, cell)
		}
		assert.True(t, p.In.IsValid(), "%s %s", op.Pos, p.Name.Value)
	}
	for _, e := range op.Examples {
		assertWords(t, e.Title)
		assertLines(t, e.Code)
		for _, request := range e.Requests {
			if request.URL.Known {
				assertStands(t, e.Code.At(request.URL.Offset), request.URL.Text)
			}
		}
	}
	assertResponse(t, &op.Response)
}

func assertResponse(t *testing.T, r *page.Response) {
	t.Helper()
	for _, s := range r.Statuses {
		if isOfTitle := slices.ContainsFunc(r.Samples, func(x *page.Sample) bool { return x.Body.Pos == s.Pos && x.Status == s.Code }); !isOfTitle { // of a code block
			assertStands(t, s.Pos, strconv.Itoa(s.Code))
		}
		assertStands(t, s.Phrase.Pos, s.Phrase.Value)
		assertWords(t, s.Description)
	}
	for _, h := range r.Headers {
		assertStands(t, h.Name.Pos, h.Name.Value)
		assertWords(t, h.Description)
	}
	for _, s := range r.Samples {
		assertWords(t, s.Title)
		if !s.Body.IsValid() {
			continue
		}
		assertLines(t, s.Body)
		if s.Value != nil {
			assertValues(t, s, s.Value)
		}
	}
}

func assertValues(t *testing.T, s *page.Sample, v *sample.Value) {
	t.Helper()
	if v.Name != "" {
		assertStands(t, s.Body.At(v.NameOffset), v.Name)
	}
	switch v.Kind {
	case sample.String, sample.Number, sample.Bool:
		if text := s.Body.Value[v.Offset:]; !strings.HasPrefix(text, "<") {
			assertStands(t, s.Body.At(v.Offset), v.Text)
		}
	}
	for _, m := range v.Fields {
		assertValues(t, s, m)
	}
}

// assertWords holds the first word of a text against the file: what follows may be without Markdown's marks.
func assertWords(t *testing.T, text page.Text) {
	t.Helper()
	if words := strings.Fields(text.Value); len(words) > 0 && text.IsValid() {
		assertStands(t, text.Pos, words[0])
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

// unmarked is a text as it is read: without a quote before a value, Markdown's escapes, and the colons and braces of a
// path's parameters.
var unmarked = strings.NewReplacer(`"`, "", `\`, "", ":", "", "{", "", "}", "", "`", "")

// assertStands holds what stands at a place against a text, without letter case.
func assertStands(t *testing.T, at page.Pos, want string) {
	t.Helper()
	if want == "" {
		return
	}
	data, err := os.ReadFile(filepath.FromSlash(at.File))
	require.NoError(t, err)
	lines := strings.Split(string(data), "\n")
	require.True(t, at.IsValid(), want)
	require.LessOrEqual(t, at.Line, len(lines), "%s", at)
	runes := []rune(lines[at.Line-1])
	require.LessOrEqual(t, at.Column-1, len(runes), "%s", at)
	got := strings.ToLower(unmarked.Replace(string(runes[at.Column-1:])))
	want = strings.ToLower(unmarked.Replace(want))
	assert.True(t, strings.HasPrefix(got, want), "%s: %q does not begin with %q", at, got, want)
}

package site

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html/atom"
)

const runReport = `{"version": 1, "commit": "1234567890ab", "run": "https://ci.example.com/7?a=1&b=2", "began": "2026-05-04T23:59:59Z", "claims": [
  {"kind": "example", "verdict": "true", "example": "curl http://localhost:8080/books\n"},
  {"kind": "example", "verdict": "false", "example": "curl http://localhost:8080/books?q=1\n"},
  {"kind": "status", "verdict": "true"}]}`

// TestVerified names the run and the commit at the examples that worked in the run, and nothing at others.
func TestVerified(t *testing.T) {
	t.Parallel()
	const page = "# Get a book\n\n## GET /books\n\n```bash\ncurl http://localhost:8080/books\n```\n\n```bash\ncurl http://localhost:8080/books?q=1\n```\n\n```bash\ncurl -v http://localhost:8080/books\n```\n"
	check, err := ReadCheck([]byte(runReport))
	require.NoError(t, err)
	check.Edit(func(text []byte) []byte { return []byte(strings.ReplaceAll(string(text), "localhost", "example.com")) })
	edited := func(s string) []byte { return []byte(strings.ReplaceAll(s, "localhost", "example.com")) }
	s, err := New(Config{Pages: fstest.MapFS{"books.md": {Data: edited(page)}}, AnyPages: true, Check: check, Document: edited(books)})
	require.NoError(t, err)
	for _, path := range []string{"/", "/reference"} {
		notes := all(parse(t, s, path), class("verified"))
		require.Len(t, notes, 1, path)
		assert.Equal(t, "Verified on 4 May 2026 at commit 1234567890ab by this run", textOf(notes[0]))
		assert.Equal(t, "https://ci.example.com/7?a=1&b=2", attr(all(notes[0], tag(atom.A))[0], "href"))
	}
}

func TestVerifiedWithLess(t *testing.T) {
	t.Parallel()
	check, err := ReadCheck([]byte(`{"version": 1, "run": "javascript:alert(1)", "claims": [{"kind": "example", "verdict": "true", "example": "curl x"}]}`))
	require.NoError(t, err)
	assert.Equal(t, "<p class=\"verified\">Verified</p>\n", string(check.note("curl x\n")))
	assert.Empty(t, check.note("curl y"))
	assert.Empty(t, (*Check)(nil).note("curl x"))
	for _, text := range []string{"", "{}", `{"version": 2}`, "[]"} {
		_, err := ReadCheck([]byte(text))
		assert.Error(t, err, text)
	}
}

// TestLastVerified names the last of several runs, of those in which an example worked.
func TestLastVerified(t *testing.T) {
	t.Parallel()
	report := func(began, verdict, example string) []byte {
		return []byte(`{"version": 1, "began": "` + began + `", "claims": [{"kind": "example", "verdict": "` + verdict + `", "example": "` + example + `"}]}`)
	}
	check, err := ReadCheck(report("2026-05-04T00:00:00Z", "true", "a"), report("2026-05-06T00:00:00Z", "false", "a"), report("2026-05-05T00:00:00Z", "true", "a"),
		report("2026-05-01T00:00:00Z", "true", "b"), report("2026-05-03T00:00:00Z", "true", "a"))
	require.NoError(t, err)
	assert.Contains(t, string(check.note("a")), "5 May 2026")
	assert.Contains(t, string(check.note("b")), "1 May 2026")
	_, err = ReadCheck(report("2026-05-04T00:00:00Z", "true", "a"), []byte("{}"))
	assert.Error(t, err)
}

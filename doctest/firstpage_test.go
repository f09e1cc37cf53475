package doctest_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/command"
)

// TestFirstPage follows "Write your first page" of docs/writing-pages.md: it saves the page, runs the commands, and
// compares the outputs with those that the manual shows.
func TestFirstPage(t *testing.T) {
	t.Parallel()
	blocks := chapters(t, "../docs/writing-pages.md")["Write your first page"]
	first, commands, outputs := blocks["markdown"][0], blocks["bash"], blocks["text"]
	lint, spec, run := commands[0], commands[1], commands[2]
	summary, finding, allTrue, oneFalse := outputs[0], outputs[1], outputs[2], outputs[3]

	stdout, stderr, status := typed(t, lint, first, "")
	assert.Equal(t, 0, status)
	assert.Empty(t, stdout)
	assert.Equal(t, summary, stderr)

	stdout, _, status = typed(t, lint, strings.Replace(first, "integer", "intger", 1), "")
	assert.Equal(t, 1, status)
	assert.Equal(t, finding, stdout)

	stdout, _, status = typed(t, spec, first, "")
	assert.Equal(t, 0, status)
	for line := range strings.Lines(blocks["yaml"][0]) {
		_, after, found := strings.Cut(stdout, line)
		require.True(t, found, "%q", line)
		stdout = after
	}

	stdout, _, status = typed(t, run, first, library(t, "title"))
	assert.Equal(t, 0, status)
	assert.Equal(t, allTrue, stdout)

	stdout, _, status = typed(t, run, first, library(t, "name"))
	assert.Equal(t, 1, status)
	assert.Equal(t, oneFalse, regexp.MustCompile(`in \d+ ms`).ReplaceAllString(stdout, "in 4 ms"))
}

// library is the URL of a server with one book, number 7. The name of its title is another one on a server that the page
// does not describe.
func library(t *testing.T, name string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body := `{"id": 7, "` + name + `": "Walden"}`
		if r.URL.Path != "/books/7" {
			w.WriteHeader(http.StatusNotFound)
			body = `{"message": "no such book"}`
		}
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// typed runs a command line of the manual with a page in the place of get-a-book.md, and a server in that of
// http://localhost:3000. The outputs have the manual's names.
func typed(t *testing.T, line, text, server string) (stdout, stderr string, status int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "get-a-book.md")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	line = strings.NewReplacer("get-a-book.md", file, "http://localhost:3000", server).Replace(line)
	var out, err bytes.Buffer
	status = command.Run(t.Context(), strings.Fields(line)[1:], &out, &err)
	names := strings.NewReplacer(filepath.ToSlash(filepath.Dir(file))+"/", "")
	if server != "" {
		names = strings.NewReplacer(filepath.ToSlash(filepath.Dir(file))+"/", "", server, "http://localhost:3000")
	}
	return names.Replace(out.String()), names.Replace(err.String()), status
}

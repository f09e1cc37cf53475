package command_test

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/command"
	"docsascode.example/doctest/mutate"
)

var names = []string{"lint", "read", "spec", "arazzo", "site", "run", "mutate"}

// doctest runs the command line, and returns what it prints: first stdout, then stderr.
func doctest(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	command.Run(t.Context(), args, &stdout, &stderr)
	return stdout.String() + stderr.String()
}

var flagLine = regexp.MustCompile(`(?m)^  -([a-z-]+)(\S*) `)

// TestFlagsOfHelp gives each flag of each help text to its command, which must know it.
func TestFlagsOfHelp(t *testing.T) {
	t.Parallel()
	for _, name := range names {
		flags := flagLine.FindAllStringSubmatch(doctest(t, "help", name), -1)
		assert.NotEmpty(t, flags, name)
		for _, flag := range flags {
			assertFlag(t, name, flag[1], "help")
		}
	}
}

// assertFlag gives a flag to a command, together with one that no command knows.
func assertFlag(t *testing.T, command, flag, source string) {
	t.Helper()
	for _, line := range []string{"-" + flag, "-" + flag + "=x"} {
		assert.NotRegexp(t, "unknown flag -"+flag+"|is a flag of", doctest(t, command, line), "%s: doctest %s -%s", source, command, flag)
	}
}

var (
	commandLine = regexp.MustCompile(`doctest (lint|read|spec|arazzo|site|run|mutate) [^\n#|]*`)
	aFlag       = regexp.MustCompile(` \[?-([a-z-]+)`)
)

// TestFlagsOfManuals gives each flag that a command line of the manuals has to its command, which must know it.
func TestFlagsOfManuals(t *testing.T) {
	t.Parallel()
	found := 0
	for _, file := range []string{"../../README.md", "../../docs/writing-pages.md", "../../docs/check-your-docs-in-ci.md", "../doc.go"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, line := range commandLine.FindAllStringSubmatch(string(text), -1) {
			for _, flag := range aFlag.FindAllStringSubmatch(line[0], -1) {
				assertFlag(t, line[1], flag[1], file)
				found++
			}
		}
	}
	assert.Greater(t, found, 5)
}

// TestKindsOfHelp finds kinds of mutants for the example of -kinds.
func TestKindsOfHelp(t *testing.T) {
	t.Parallel()
	m := regexp.MustCompile(`match, for example (\S+)`).FindStringSubmatch(doctest(t, "help", "mutate"))
	require.NotNil(t, m)
	example := regexp.MustCompile(m[1])
	assert.True(t, slices.ContainsFunc(mutate.Kinds, func(k mutate.Kind) bool { return example.MatchString(k.Name) }), m[1])
}

// TestHelpFits keeps the help readable in a terminal of 112 columns.
func TestHelpFits(t *testing.T) {
	t.Parallel()
	for line := range strings.Lines(doctest(t, append([]string{"help", "help"}, names...)...)) {
		assert.LessOrEqual(t, len(line), 112, line)
	}
}

var took = regexp.MustCompile(`in [\d.]+m?s`)

// TestExamplesOfHelp runs the example of each help text, and compares its output. The page has a mistake for lint.
func TestExamplesOfHelp(t *testing.T) {
	for _, program := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(program); err != nil && os.Getenv("CI") == "" {
			t.Skip(err)
		}
	}
	server := httptest.NewServer(http.HandlerFunc(books))
	defer server.Close()
	good, err := os.ReadFile("testdata/books/docs/get-a-book.md")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("docs", 0o755))
	for _, name := range names {
		text := good
		if name == "lint" {
			text = bytes.Replace(good, []byte("Not Found"), []byte("Not Fuond"), 1)
		}
		require.NoError(t, os.WriteFile("docs/get-a-book.md", text, 0o644))
		_, example, _ := strings.Cut(doctest(t, "help", name), "\nFor example\n  $ doctest ")
		line, want, _ := strings.Cut(strings.ReplaceAll(example, "\n  ", "\n"), "\n")
		got := doctest(t, strings.Fields(strings.ReplaceAll(line, "http://localhost:3000", server.URL))...)
		assert.Equal(t, took.ReplaceAllString(want, "in TIME"), took.ReplaceAllString(got, "in TIME"), line)
	}
}

// books is the server that testdata/books documents.
func books(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.URL.Path == "/books/7" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		fmt.Fprint(w, `{"id": 7, "title": "Emma"}`)
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"status": 404}`)
	}
}

// TestGoDoc compares the comment of the program with the overview.
func TestGoDoc(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../cmd/doctest/main.go", nil, parser.ParseComments)
	require.NoError(t, err)
	assert.Equal(t, squeeze(strings.Replace(doctest(t, "help"), "doctest checks", "Doctest checks", 1)), squeeze(file.Doc.Text()))
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

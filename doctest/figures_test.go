package doctest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/page"
	"docsascode.example/impl/code"
)

// TestFigures holds the limits that the prose of the pages states against those that the service has.
func TestFigures(t *testing.T) {
	t.Parallel()
	p := code.DefaultPolicy()
	for file, sentences := range map[string][]string{
		"create-a-code.md": {
			fmt.Sprintf("works once and for %s minutes", map[float64]string{10: "ten"}[p.Life.Minutes()]),
			fmt.Sprintf("at most one mail in %.0f seconds, %d in an hour and %d in a day", p.SendGap.Seconds(), p.SendsPerHour, p.SendsPerDay),
			fmt.Sprintf("may ask for at most %d codes in an hour", p.SourceSendsPerHour),
			fmt.Sprintf("a %s-digit code", map[int]string{6: "six"}[p.Digits]),
			fmt.Sprintf("in the last %.0f days has an allowance of its own, %d in an hour and %d in a day", p.KnownFor.Hours()/24, p.KnownSendsPerHour, p.KnownSendsPerDay),
		},
		"get-a-token.md": {
			fmt.Sprintf("may guess wrong %d times for each code, all other sources together %d times, and one source at most %d times a day",
				p.AskerGuesses, p.OtherGuesses, p.SourceGuessesPerDay),
			fmt.Sprintf("the %s digits of the mail", map[int]string{6: "six"}[p.Digits]),
			fmt.Sprintf("at most %d guesses in any 24 hours", p.GuessesPerDay()),
		},
		"running-the-service.md": {
			fmt.Sprintf("| %.0f s apart, %d an hour, %d a day ", p.SendGap.Seconds(), p.SendsPerHour, p.SendsPerDay),
			fmt.Sprintf("in %.0f days | %.0f s apart, %d an hour, %d a day |", p.KnownFor.Hours()/24, p.SendGap.Seconds(), p.KnownSendsPerHour, p.KnownSendsPerDay),
			fmt.Sprintf("| %d an hour ", p.SourceSendsPerHour),
			fmt.Sprintf("| %d for each code ", p.AskerGuesses), fmt.Sprintf("| %d for each code ", p.OtherGuesses),
			fmt.Sprintf("| %d a day ", p.SourceGuessesPerDay),
			fmt.Sprintf("| %d in any 24 hours | 10⁶ / %[1]d days: a takeover takes %d years on average", p.GuessesPerDay(), 1e6/p.GuessesPerDay()/365),
			fmt.Sprintf("may add its own guesses, %d a day", p.KnownGuessesPerDay()),
			fmt.Sprintf("%d a day then take %s years", p.GuessesPerDay(), map[int]string{2853: "2,850"}[1e8/p.GuessesPerDay()/365]),
		},
	} {
		text, err := os.ReadFile("../docs/" + file)
		require.NoError(t, err)
		for _, sentence := range sentences {
			assert.True(t, strings.Contains(strings.Join(strings.Fields(string(text)), " "), sentence), "%s does not say: %s", file, sentence)
		}
	}
}

// TestDefaults asks each operation for nothing in particular, and holds the answer against the default that its page
// gives for Accept: what it is, and that errors follow it.
func TestDefaults(t *testing.T) {
	t.Parallel()
	site, err := page.Load("../docs")
	require.NoError(t, err)
	handler := newService(t, "127.0.0.1:1", "http://localhost:8080").Handler()
	for _, op := range site.Operations() {
		format := page.FormatOf(op.Parameter(page.InHeader, "Accept").Default)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(op.Method.Value, op.Path.Value, http.NoBody))
		got := strings.TrimSpace(answer.Header().Get("Content-Type"))
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		assert.Equal(t, format, page.FormatOf(got), "%s: %s\n%s", op.Pos, got, body)
	}
}

// TestPromisedHeaders holds the header fields that the prose of the pages promises, in the form `Name: value`, against
// what the operations answer.
func TestPromisedHeaders(t *testing.T) {
	t.Parallel()
	handler := newService(t, "127.0.0.1:1", "http://localhost:8080").Handler()
	for _, c := range []struct {
		method, target, header string
		status                 int
		want                   http.Header
	}{
		{"GET", "/token?email=me@example.com&code=123456", "", 401, http.Header{"Cache-Control": {"no-store"}, "Referrer-Policy": {"no-referrer"}}},
		{"HEAD", "/token?email=me@example.com&code=123456", "", 405, http.Header{"Allow": {"GET, POST"}}},
		{"GET", "/token?email=me@example.com&code=123456", "prefetch", 400, nil},
		{"GET", "/.well-known/jwks.json", "", 200, http.Header{"Cache-Control": {"public, max-age=300"}}},
		{"GET", "/user", "", 401, http.Header{"Www-Authenticate": {`Bearer realm="api"`}}},
		{"GET", "/nowhere", "", 404, nil},
	} {
		request := httptest.NewRequest(c.method, c.target, http.NoBody)
		if c.header != "" {
			request.Header.Set("Sec-Purpose", c.header)
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		assert.Equal(t, c.status, answer.Code, "%s %s", c.method, c.target)
		for name, value := range c.want {
			assert.Equal(t, value, answer.Header()[name], "%s %s", c.method, c.target)
		}
	}
}

// TestNamedTests finds every test that a page names, and its case, in the folder that is named behind it.
func TestNamedTests(t *testing.T) {
	t.Parallel()
	named, folder := regexp.MustCompile(`\b(Test[A-Z]\w+)(?:/([\w ]+))?`), regexp.MustCompile(`\bof ((?:impl|doctest)/[\w/]*)`)
	pages, err := filepath.Glob("../docs/*.md")
	require.NoError(t, err)
	found := 0
	for _, file := range pages {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, at := range named.FindAllSubmatchIndex(text, -1) {
			found++
			name, of := string(text[at[2]:at[3]]), folder.FindSubmatch(text[at[1]:])
			require.NotNil(t, of, "%s: %s of which folder?", file, name)
			tests := testsIn(t, filepath.Join("..", string(of[1])))
			assert.True(t, strings.Contains(tests, "\nfunc "+name+"(t *testing.T)"), "%s: there is no %s in %s", file, name, of[1])
			if at[4] >= 0 {
				assert.True(t, strings.Contains(tests, strconv.Quote(string(text[at[4]:at[5]]))), "%s: %s has no case %s", file, name, text[at[4]:at[5]])
			}
		}
	}
	assert.NotZero(t, found)
}

// testsIn is the text of a folder's tests.
func testsIn(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	require.NoError(t, err)
	var b strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		b.Write(text)
	}
	return b.String()
}

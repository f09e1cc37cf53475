package mutate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/mutate"
	"docsascode.example/doctest/run"
	"docsascode.example/doctest/runner"
)

// A library is the honest server of testdata/library.
func library(w http.ResponseWriter, r *http.Request) {
	isXML := r.Header.Get("Accept") == "application/xml"
	id, found := strings.CutPrefix(r.URL.Path, "/books/")
	_, badID := strconv.Atoi(id)
	_, badShelf := strconv.Atoi(r.URL.Query().Get("shelf"))
	switch {
	case !found:
		answer(w, isXML, 404, `{"error":"no such path"}`, `<problem xmlns="urn:library"><error>no such path</error></problem>`)
	case r.Method != http.MethodGet:
		answer(w, isXML, 405, `{"error":"GET alone"}`, `<problem xmlns="urn:library"><error>GET alone</error></problem>`)
	case badID != nil || badShelf != nil:
		answer(w, isXML, 400, `{"error":"that is no number"}`, `<problem xmlns="urn:library"><error>that is no number</error></problem>`)
	case id != "7":
		answer(w, isXML, 404, `{"error":"no such book"}`, `<problem xmlns="urn:library"><error>no such book</error></problem>`)
	default:
		w.Header().Set("X-Shelf", r.URL.Query().Get("shelf"))
		w.Header().Set("Cache-Control", "no-store")
		answer(w, isXML, 200, `{"book":{"title":"Walden","pages":352,"lent":false,"note":"Kept at the door"}}`,
			`<book><title>Walden</title><pages>352</pages><lent>false</lent><note>Kept at the door</note></book>`)
	}
}

func answer(w http.ResponseWriter, isXML bool, status int, inJSON, inXML string) {
	media, body := "application/json", inJSON
	if isXML {
		media, body = "application/xml", inXML
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // who has gone needs none
}

// config is for a server that a handler is.
func config(t *testing.T, h http.HandlerFunc) mutate.Config {
	t.Helper()
	for _, name := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed", name)
		}
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	require.NoError(t, err)
	return mutate.Config{Run: run.Config{Server: base, Runner: runner.New(runner.Config{})}, RequireAll: true}
}

func pages(t *testing.T, cfg mutate.Config, dir string) *mutate.Report {
	t.Helper()
	report, err := mutate.Pages(t.Context(), cfg, dir)
	require.NoError(t, err)
	return report
}

// edited is a copy of testdata/library with a text in the place of another.
func edited(t *testing.T, old, new string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/library")))
	file := filepath.Join(dir, "get-a-book.md")
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(before), old))
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(before), old, new, 1)), 0o600))
	return dir
}

func TestEveryMutantIsKilled(t *testing.T) {
	t.Parallel()
	report := pages(t, config(t, library), "testdata/library")
	for _, s := range report.Survivors() {
		assert.Fail(t, "it survived", "%s: %s [%s]", s.Pos, s.What, s.Kind)
	}
	made := map[string]bool{}
	byLint := 0
	for _, r := range report.Results {
		made[r.Kind] = true
		assert.True(t, r.Lint != "" || r.By != nil, "%s: nobody says why", r.What)
		assert.NotContains(t, r.Lint, os.TempDir(), "the copy is not spoken of")
		if r.Lint != "" {
			byLint++
		} else if r.By != nil {
			assert.True(t, strings.HasPrefix(r.By.File, "testdata/library/"), r.By.File)
		}
	}
	assert.Positive(t, byLint)
	assert.Greater(t, len(report.Results), byLint)
	for _, k := range mutate.Kinds {
		assert.True(t, made[k.Name] || k.Name == "path", "none is of the kind %s", k.Name)
	}
}

// TestTheRunAloneKills leaves lint out.
func TestTheRunAloneKills(t *testing.T) {
	t.Parallel()
	cfg := config(t, library)
	cfg.NoLint, cfg.Kinds = true, regexp.MustCompile("^(key|element|sample-type|value|field)$")
	report := pages(t, cfg, "testdata/library")
	assert.NotEmpty(t, report.Results)
	for _, r := range report.Results {
		assert.True(t, r.Killed && r.Lint == "", "%s: %s", r.Pos, r.What)
	}
}

// TestWhatNobodyChecksSurvives skips a field of the sample, whose mutants then survive, and no others.
func TestWhatNobodyChecksSurvives(t *testing.T) {
	t.Parallel()
	dir := edited(t, "### Response\n", "<!-- doctest:skip book.pages: it depends on the edition -->\n<!-- doctest:skip pages: so it does in XML -->\n\n### Response\n")
	cfg := config(t, library)
	cfg.NoLint, cfg.Kinds = true, regexp.MustCompile("^(value|response-value)$")
	report := pages(t, cfg, dir)
	assert.NotEmpty(t, report.Survivors())
	for _, r := range report.Results {
		isSkipped := strings.Contains(r.What, "352") || strings.Contains(r.What, "pages")
		assert.Equal(t, r.Killed, !isSkipped, "%s: %s", r.Pos, r.What)
	}
	var text bytes.Buffer
	require.NoError(t, mutate.Write(&text, "text", report))
	assert.Contains(t, text.String(), filepath.ToSlash(dir)+`/get-a-book.md:58:14: survived: "352" becomes "353" [value]`+"\n")
	assert.Regexp(t, `\n\d+ mutants: \d+ killed, \d+ survived, in `, text.String())
}

// TestRequireAll has a status that cannot be reached, which kills only where everything is to be checked.
func TestRequireAll(t *testing.T) {
	t.Parallel()
	for _, all := range []bool{true, false} {
		cfg := config(t, library)
		cfg.RequireAll, cfg.Kinds = all, regexp.MustCompile("^status$")
		for _, r := range pages(t, cfg, "testdata/library").Results {
			if strings.Contains(r.What, "is listed, too") {
				assert.Equal(t, all, r.Killed)
			}
		}
	}
}

func TestSample(t *testing.T) {
	t.Parallel()
	draw := func() []string {
		cfg := config(t, library)
		cfg.Sample, cfg.Parallel, cfg.Run.Random = 3, 1, rand.New(rand.NewPCG(1, 2))
		cfg.Run.Match, cfg.Kinds = regexp.MustCompile("GET /books/{id} Get a book$"), regexp.MustCompile("^(key|type)$")
		done := 0
		cfg.Progress = func(n, total int, last mutate.Result) {
			done++
			assert.Equal(t, []int{done, 3}, []int{n, total})
			assert.NotEmpty(t, last.What)
		}
		report := pages(t, cfg, "testdata/library")
		assert.Equal(t, 3, done)
		assert.Greater(t, report.Made, 3)
		var out []string
		for _, r := range report.Results {
			assert.Equal(t, "GET /books/{id}", r.Operation)
			out = append(out, r.Pos.String()+r.What)
		}
		return out
	}
	first := draw()
	assert.Len(t, first, 3)
	assert.Equal(t, first, draw())
}

func TestPagesThatAreFalseAlready(t *testing.T) {
	t.Parallel()
	_, err := mutate.Pages(t.Context(), config(t, library), edited(t, `"title"`, `"name"`))
	assert.ErrorContains(t, err, "doctest run finds false claims in these pages (2); correct them first: ")
	assert.ErrorContains(t, err, `get-a-book.md:53:4: book has fields that the sample does not show`)
}

func TestPagesThatAreNotThere(t *testing.T) {
	t.Parallel()
	_, err := mutate.Pages(t.Context(), config(t, library), filepath.Join(t.TempDir(), "none"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cfg := config(t, library)
	cfg.NoLint = true
	cfg.Progress = func(int, int, mutate.Result) { cancel() }
	_, err := mutate.Pages(ctx, cfg, "testdata/library")
	assert.ErrorContains(t, err, "interrupted")
}

func TestWriteJSON(t *testing.T) {
	t.Parallel()
	cfg := config(t, library)
	cfg.Kinds = regexp.MustCompile("^(method|response-status)$")
	var out bytes.Buffer
	require.NoError(t, mutate.Write(&out, "json", pages(t, cfg, "testdata/library")))
	var got struct {
		Totals struct{ Mutants, Killed, ByLint, Survived int }
		Kinds  []struct {
			Kind    string
			Mutants int
		}
		Mutants []struct {
			File, Kind, What, Lint string
			Line                   int
			By                     *struct{ Says, Reason string }
		}
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &got))
	assert.Equal(t, len(got.Mutants), got.Totals.Mutants)
	assert.Equal(t, 1, got.Totals.ByLint)
	require.Len(t, got.Kinds, 2)
	assert.Equal(t, 1, got.Kinds[0].Mutants)
	assert.Equal(t, 7, got.Mutants[0].Line)
	assert.NotEmpty(t, got.Mutants[0].Lint)
	require.NotNil(t, got.Mutants[1].By)
	assert.NotEmpty(t, got.Mutants[1].By.Reason)

	assert.ErrorContains(t, mutate.Write(&out, "yaml", &mutate.Report{}), "one of text, json")
}

package site

import (
	"fmt"
	"net/http"
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

// parcels is a document in which a value has one name in a response and another one in the request that sends it.
const parcels = `
openapi: 3.0.3
info: {title: Parcels, version: "1"}
paths:
  /parcels:
    post:
      operationId: createParcel
      responses:
        "201": {description: Created, content: {application/json: {example: {parcel: {number: 4711, access: tok_k3v9x2m7qa, state: new}}}}}
  /parcels/{id}:
    get:
      operationId: getParcel
      security: [{key: []}]
      parameters:
        - {name: id, in: path, required: true, example: 4711, schema: {type: integer}}
        - {name: state, in: query, example: new, schema: {type: string}}
      responses:
        "200": {description: OK}
      x-codeSamples:
        - {lang: Shell, source: 'curl -H "Authorization: Bearer tok_k3v9x2m7qa" http://localhost:8080/parcels/4711'}
components: {securitySchemes: {key: {type: http, scheme: bearer}}}
`

// TestFormsShareWhatThePageShows has values go from form to form because the page shows one value in two places.
func TestFormsShareWhatThePageShows(t *testing.T) {
	t.Parallel()
	s, err := New(Config{Pages: with("# A\n"), Document: []byte(parcels), Run: true})
	require.NoError(t, err)
	mux := http.NewServeMux()
	s.Register(mux)
	mux.HandleFunc("POST /parcels", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"parcel": {"number": 90210, "access": "tok_of_this_run", "state": "sent"}}`)
	})
	mux.HandleFunc("GET /parcels/{id}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s", r.URL, r.Header.Get("Authorization"))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	want := `createParcel: { "parcel": { "number": 90210, "access": "tok_of_this_run", "state": "sent" } }` + "\n" +
		"getParcel: /parcels/90210?state=new Bearer tok_of_this_run\n"
	assert.Equal(t, want, browsertest.Run(t, "testdata/bind.cjs", server.URL))
}

// TestDocsifyKeepsItsTabs goes from page to page in Docsify with the results of a search open. The tabs have their code.
func TestDocsifyKeepsItsTabs(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.FileServer(http.Dir("../../docs")))
	defer server.Close()
	assert.Equal(t, "curl, JavaScript, Status, JSON, XML; results\n", browsertest.Run(t, "testdata/docsify.cjs", server.URL))
}

package snippet_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/getkin/kin-openapi/openapi3"

	"docsascode.example/gen/snippet"
)

// tricky are commands whose values have what a language could read as its own.
var tricky = map[string]string{
	"quotes in a form":       `curl -d "title=It's" -d 'note="a" $HOME %41 \n' -d 'c#=1' http://localhost:8080/books`,
	"a name twice":           `curl 'http://localhost:8080/books?tag=new&tag=old&q=a%20b%26c'`,
	"JSON":                   `curl -X PUT -H 'Content-Type: application/json' -d '{"on": true, "off": null, "ratio": 0.5, "text": "it'"'"'s\/\u00e9 \ud83d\ude00 \\ true", "list": [false, {}]}' http://localhost:8080/books/7`,
	"a path":                 `curl -X DELETE -H 'Authorization: Bearer abc.def' http://localhost:8080/books/7`,
	"headers":                `curl -H 'X-Note: it'"'"'s: "b"' -H 'Accept: text/plain' http://localhost:8080/books`,
	"text":                   `curl -H 'Content-Type: text/plain' -d 'a ` + "`b` ${c}" + `' http://localhost:8080/books`,
	"a query of a POST":      `curl -X POST -d a=1 'http://localhost:8080/books?b=2'`,
	"a space in a parameter": `curl http://localhost:8080/books/a%20b`,
}

// received is a request as a server reads it, without what programs send on their own.
func received(t *testing.T, r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	assert.NoError(t, err)
	media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	text := string(body)
	switch media {
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(text)
		assert.NoError(t, err)
		text = form.Encode()
	case "application/json":
		text = compact(t, body)
	}
	return fmt.Sprintf("%s %s?%s\n%s\n%s\n%s\n%s", r.Method, r.URL.EscapedPath(), r.URL.Query().Encode(), r.Header.Get("Authorization"), r.Header.Get("X-Note"), media, text)
}

// programs run an example; a language without one here imports a generated client, or a package of npm.
var programs = map[string][]string{
	"curl": {"bash", "-c"}, "HTTPie": {"bash", "-c"}, "fetch": {"node", "--input-type=module", "-e"}, "Python": {"/usr/bin/python3", "-c"},
}

// TestSameRequest runs the examples of each language. They send what the command sends.
func TestSameRequest(t *testing.T) {
	t.Parallel()
	requirePrograms(t)
	for name, command := range tricky {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := sent(t, []string{"bash", "-c"}, command)
			for label, source := range samplesOf(t, command) {
				if program := programs[label]; program != nil {
					assert.Equal(t, want, sent(t, program, source), "%s:\n%s", label, source)
				}
			}
		})
	}
}

func requirePrograms(t *testing.T) {
	for _, check := range [][]string{{"http", "--version"}, {"node", "--version"}, {"/usr/bin/python3", "-c", "import requests"}, {"curl", "--version"}} {
		if exec.Command(check[0], check[1:]...).Run() != nil {
			t.Skip("curl, node, httpie or python3-requests is not installed")
		}
	}
}

// sent is the request that a program sends to a server in place of the example's.
func sent(t *testing.T, program []string, source string) string {
	t.Helper()
	seen := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = received(t, r)
		w.Header().Set("Content-Type", "application/json")
		_, err := w.Write([]byte("{}"))
		assert.NoError(t, err)
	}))
	defer server.Close()
	args := append(slices.Clone(program[1:]), strings.ReplaceAll(source, "http://localhost:8080", server.URL))
	out, err := exec.CommandContext(t.Context(), program[0], args...).CombinedOutput()
	require.NoError(t, err, "%s\n%s", source, out)
	return seen
}

// samplesOf are the examples of a document whose only example is a command, by label.
func samplesOf(t *testing.T, command string) map[string]string {
	t.Helper()
	doc := documentOf(command)
	choices, err := snippet.Choose("curl,fetch,axios,typescript=@x/client,python,go=x.example/client,httpie")
	require.NoError(t, err)
	snippet.Add(doc, choices)
	out := map[string]string{}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for _, s := range op.Extensions["x-codeSamples"].([]map[string]any) {
				if label, ok := s["label"].(string); ok {
					out[label] = s["source"].(string)
				}
			}
		}
	}
	return out
}

func documentOf(command string) *openapi3.T {
	doc := &openapi3.T{Paths: openapi3.NewPaths()}
	for _, path := range []string{"/books", "/books/{id}"} {
		item := &openapi3.PathItem{}
		for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
			op := openapi3.NewOperation()
			op.OperationID, op.Responses = strings.ToLower(method)+"Books", openapi3.NewResponses()
			op.Extensions = map[string]any{"x-codeSamples": []map[string]any{{"lang": "Shell", "source": command}}}
			item.SetOperation(method, op)
		}
		doc.Paths.Set(path, item)
	}
	return doc
}

// compact is a JSON text with its strings in one spelling.
func compact(t *testing.T, body []byte) string {
	var value any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	require.NoError(t, d.Decode(&value), "%s", body)
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

// TestUncertain writes nothing if the example does not tell all that it sends, or is of another operation.
func TestUncertain(t *testing.T) {
	t.Parallel()
	for _, command := range []string{
		`curl -d "email=$EMAIL" http://localhost:8080/books`, `curl -F cover=@cover.png http://localhost:8080/books`,
		`curl -d @body.json http://localhost:8080/books`, `curl http://localhost:8080/authors`,
	} {
		assert.Empty(t, samplesOf(t, command), command)
	}
}

// TestTyped has the values of paths, queries and headers in the types of the document.
func TestTyped(t *testing.T) {
	t.Parallel()
	doc := documentOf(`curl -H 'X-Note: 7' -H 'Accept: text/plain' 'http://localhost:8080/v1/books/7?limit=10&q=7'`)
	op := doc.Paths.Value("/books/{id}").Get
	for _, p := range []*openapi3.Parameter{
		openapi3.NewPathParameter("id").WithSchema(openapi3.NewIntegerSchema()), openapi3.NewQueryParameter("limit").WithSchema(openapi3.NewIntegerSchema()).WithRequired(true),
		openapi3.NewQueryParameter("q").WithSchema(openapi3.NewStringSchema()), openapi3.NewHeaderParameter("X-Note").WithSchema(openapi3.NewStringSchema()),
	} {
		op.AddParameter(p)
	}
	choices, err := snippet.Choose("typescript=@x/client,go=x.example/client")
	require.NoError(t, err)
	snippet.Add(doc, choices)
	all := op.Extensions["x-codeSamples"].([]map[string]any)
	require.Len(t, all, 3)
	assert.Equal(t, `import { client, getBooks } from '@x/client';

client.setConfig({ baseUrl: 'http://localhost:8080/v1' });

const { data } = await getBooks({
  path: { id: 7 },
  query: { limit: 10, q: '7' },
  headers: { 'X-Note': '7' },
  throwOnError: true,
});
console.log(data);
`, all[1]["source"])
	assert.Contains(t, all[2]["source"], `
	c, err := client.NewClientWithResponses("http://localhost:8080/v1")
	if err != nil {
		log.Fatal(err)
	}
	resp, err := c.GetBooksWithResponse(
		context.Background(),
		7,
		&client.GetBooksParams{Limit: 10, Q: new("7"), XNote: new("7")},
	)
`)
}

func TestChoose(t *testing.T) {
	t.Parallel()
	for list, want := range map[string]string{
		"pyton":         `unknown language "pyton"; did you mean python?`,
		"cobol":         `unknown language "cobol"; write curl, fetch, axios, typescript=MODULE, python, go=PACKAGE, httpie`,
		"go":            "write go=PACKAGE for go",
		"python=client": "write python for python",
	} {
		_, err := snippet.Choose(list)
		assert.EqualError(t, err, want)
	}
}

package call

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/page"
)

const multipartBody = "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nWalden\r\n" +
	"--b\r\nContent-Disposition: form-data; name=\"cover\"; filename=\"w.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\r\n--b--\r\n"

// TestChanges changes one thing of a call, and nothing else.
func TestChanges(t *testing.T) {
	t.Parallel()
	const number = `{"big": 12345678901234567890, "items": [{"sku": "A", "n": 1}, {"sku": "B", "n": 2}], "a.b": 1, "c": {"d": true}}`
	base := Call{Method: "POST", Path: "/books/a%2Fb/it%20is", Header: http.Header{"Cookie": {`session="s 1"; theme=dark`}}, Query: Fields("n=1&m=2")}
	inBody := func(body, media string) Call {
		c := base
		c.Header = http.Header{"Content-Type": {media}}
		c.Body = []byte(body)
		return c
	}
	form := inBody("", FormType)
	form.Form = Fields("a=1&b=2")
	for _, c := range []struct {
		in, name, kind string
		call           Call
		was            string
		value          string
		with, without  string // the request after the change, as show writes it; empty if there is none
	}{
		{"query", "m", "string", base, "2", "3", "n=1&m=3", "n=1"},
		{"cookie", "theme", "string", base, "dark", "light", `session=s 1; theme=light`, `session=s 1`},
		{"path", "id", "string", base, "a/b", "c d", "/books/c%20d/it%20is", ""},
		{"path", "part", "string", base, "it is", "x", "/books/a%2Fb/x", ""},
		{"body", "a", "string", form, "1", "x", "a=x&b=2", "b=2"},
		{"body", "items[].sku", "string", inBody(`{"big": 12345678901234567890, "items": [{"sku": "A"}, {"sku": "B"}]}`, "application/json"), "A", "x",
			`{"big": 12345678901234567890, "items": [{"sku": "x"}, {"sku": "B"}]}`, `{"big": 12345678901234567890, "items": [{}, {"sku": "B"}]}`},
		{"body", "items.n", "integer", inBody(`{"items": [{"sku": "A", "n": 1}]}`, "application/json"), "1", "7", `{"items": [{"sku": "A", "n": 7}]}`, `{"items": [{"sku": "A"}]}`},
		{"body", "a.b", "integer", inBody(number, "application/json"), "1", "one",
			`{"big": 12345678901234567890, "items": [{"sku": "A", "n": 1}, {"sku": "B", "n": 2}], "a.b": "one", "c": {"d": true}}`,
			`{"big": 12345678901234567890, "items": [{"sku": "A", "n": 1}, {"sku": "B", "n": 2}], "c": {"d": true}}`},
		{"body", "c.e", "string", inBody(`{"c": {"d": true}}`, "application/json"), "", "x", `{"c": {"e": "x", "d": true}}`, `{"c": {"d": true}}`},
		{"body", "tags", "string[]", inBody(`{"tags": ["a"], "n": 1}`, "application/json"), `["a"]`, "x", `{"tags": "x", "n": 1}`, `{"n": 1}`},
		{"body", "[].n", "integer", inBody(`[{"n": 1}, {"n": 2}]`, "application/json"), "1", "x", `[{"n": "x"}, {"n": 2}]`, `[{}, {"n": 2}]`},
		{"body", "title", "string", inBody(multipartBody, "multipart/form-data; boundary=b"), "Walden", "Emma",
			"--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nEmma\r\n" + multipartBody[len("--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nWalden\r\n"):],
			multipartBody[len("--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nWalden\r\n"):]},
	} {
		t.Run(c.in+" "+c.name, func(t *testing.T) {
			t.Parallel()
			op, p := operationWith(t, c.in, c.name, c.kind)
			was, sends := c.call.Value(op, p)
			assert.Equal(t, c.was, was)
			assert.Equal(t, c.was != "", sends)
			before := show(&c.call, c.in)
			assert.Equal(t, c.with, show(c.call.With(op, p, c.value), c.in))
			assert.Equal(t, c.without, show(c.call.Without(op, p), c.in))
			assert.Equal(t, before, show(&c.call, c.in), "the call itself is unchanged")
			assert.True(t, c.call.Equals(c.call.With(op, p, was)) || c.was == "" || c.in == "cookie", "the same value changes nothing")
		})
	}
}

// show is the part of a call that has the parameters of a place.
func show(c *Call, in string) string {
	switch {
	case c == nil:
		return ""
	case in == "query":
		return encoded(c.Query)
	case in == "cookie":
		return c.Header.Get("Cookie")
	case in == "path":
		return c.Path
	case c.Form != nil:
		return encoded(c.Form)
	}
	return string(c.Body)
}

func operationWith(t *testing.T, in, name, kind string) (*page.Operation, *page.Parameter) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.md")
	text := "# Books\n\n<span class=\"method post\">POST</span> /books/{id}/{part}\n\n**Parameters**\n\n" +
		"| Name | Type | In | Required |\n|---|---|---|---|\n| " + name + " | " + kind + " | " + in + " | yes |\n"
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	site, err := page.Load(file)
	require.NoError(t, err)
	op := site.Operations()[0]
	p := op.Parameter(in, name)
	require.NotNil(t, p)
	return op, p
}

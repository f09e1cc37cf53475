package reference

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// public are documents of others that a module of this one's dependencies has for its own tests.
var public = map[string]struct{ operations, size int }{
	"oai_v3_stoplight.json": {334, 1 << 20},
	"issue796.yml":          {148, 200 << 10},
	"lxkns.yaml":            {3, 40 << 10},
	"link-example.yaml":     {6, 5 << 10},
	"callbacks.yml":         {2, 1 << 10},
}

func readPublic(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/getkin/kin-openapi").Output()
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "openapi3", "testdata", name))
	require.NoError(t, err)
	return text
}

// TestPublicDocuments shows documents of others. Each operation is there, and the HTML is well-formed: whatever a description has
// in it, no element ends another one's.
func TestPublicDocuments(t *testing.T) {
	t.Parallel()
	for name, want := range public {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := readPublic(t, name)
			require.GreaterOrEqual(t, len(text), want.size)
			d, err := Parse(text)
			require.NoError(t, err)
			shown := string(d.HTML(Options{}))
			assertWellFormed(t, shown)
			count := 0
			for op := range d.Operations() {
				count++
				assert.Contains(t, shown, fmt.Sprintf(`<h3 id="%s">`, html.EscapeString(op.ID)))
			}
			assert.Equal(t, want.operations, count)
		})
	}
}

// assertWellFormed checks that each start tag has its end tag, that no identifier is there twice, and that each link to the page
// itself leads somewhere.
func assertWellFormed(t *testing.T, text string) {
	t.Helper()
	void := map[string]bool{"input": true, "br": true, "img": true, "hr": true}
	var open, links []string
	ids := map[string]bool{}
	z := html.NewTokenizer(strings.NewReader(text))
	for z.Next() != html.ErrorToken {
		token := z.Token()
		switch {
		case token.Type == html.EndTagToken:
			require.NotEmpty(t, open)
			require.Equal(t, open[len(open)-1], token.Data)
			open = open[:len(open)-1]
			continue
		case token.Type != html.StartTagToken:
			continue
		case !void[token.Data]:
			open = append(open, token.Data)
		}
		for _, a := range token.Attr {
			switch {
			case a.Key == "id":
				assert.False(t, ids[a.Val], "two are named %s", a.Val)
				ids[a.Val] = true
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				links = append(links, a.Val[1:])
			}
		}
	}
	assert.Empty(t, open)
	for _, link := range links {
		assert.True(t, ids[link], "#%s leads nowhere", link)
	}
}

// TestShownFast gives the largest of the documents 100 ms of processor time.
func TestShownFast(t *testing.T) {
	if isRace {
		t.Log("the race detector takes several times as long")
		return
	}
	d, err := Parse(readPublic(t, "oai_v3_stoplight.json"))
	require.NoError(t, err)
	best := processorTime(func() { d.HTML(Options{}) })
	for range 4 {
		best = min(best, processorTime(func() { d.HTML(Options{}) }))
	}
	t.Logf("%v", best)
	assert.Less(t, best.Milliseconds(), int64(100))
}

func small(t *testing.T, operation string) *Document {
	t.Helper()
	d, err := Parse([]byte(`{"openapi": "3.0.3", "info": {"title": "A", "version": "1"}, "paths": {"/a/{id}": {"parameters": [{"name": "id", "in": "path", "required": true}], "get": ` + operation + `}},
		"components": {"schemas": {"Tree": {"type": "object", "properties": {"left": {"$ref": "#/components/schemas/Tree"}, "size": {"type": "integer"}}}},
		"securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "k"}}}}`))
	require.NoError(t, err)
	return d
}

func TestTypesInWords(t *testing.T) {
	t.Parallel()
	d := small(t, `{}`)
	for schema, want := range map[string]string{
		`{"type": "string"}`:                                         "string",
		`{"type": "string", "format": "email"}`:                      "string (email)",
		`{"type": "array", "items": {"type": "integer"}}`:            "list of integers",
		`{"type": "array", "items": {"type": "array"}}`:              "list of lists of any value",
		`{"oneOf": [{"type": "string"}, {"type": "integer"}]}`:       "string or integer",
		`{"type": ["string", "null"]}`:                               "string",
		`{"properties": {"a": {}}}`:                                  "object",
		`{"allOf": [{"type": "object"}, {"properties": {"a": {}}}]}`: "object",
		`{"$ref": "#/components/schemas/Tree"}`:                      "object",
		`{"$ref": "other.yaml#/Tree"}`:                               "any value",
		`{}`:                                                         "any value",
	} {
		n, err := parseJSON([]byte(schema))
		require.NoError(t, err)
		assert.Equal(t, want, d.typeOf(n), schema)
	}
}

func TestLimitsInWords(t *testing.T) {
	t.Parallel()
	d := small(t, `{}`)
	for schema, want := range map[string]string{
		`{"enum": ["a", "b"]}`: "one of a, b",
		`{"enum": ["a"]}`:      "always a",
		`{"type": "integer", "minimum": 0, "maximum": 9}`:    "at least 0; at most 9",
		`{"minLength": 1, "maxLength": 2, "pattern": "^a$"}`: "at least 1 characters; at most 2 characters; matches ^a$",
		`{"nullable": true, "default": "x"}`:                 "default: x; may be null",
		`{"type": ["string", "null"]}`:                       "may be null",
	} {
		n, err := parseJSON([]byte(schema))
		require.NoError(t, err)
		assert.Equal(t, want, strings.Join(d.limitsOf(n), "; "), schema)
	}
}

func TestSamples(t *testing.T) {
	t.Parallel()
	d := small(t, `{}`)
	for media, tc := range map[string]struct {
		content, want string
		isDerived     bool
	}{
		"application/json":   {`{"example": {"b": 1, "a": [true, null, "<"]}}`, "{\n  \"b\": 1,\n  \"a\": [\n    true,\n    null,\n    \"<\"\n  ]\n}", false},
		"application/a+json": {`{"schema": {"type": "object", "properties": {"at": {"type": "string", "format": "date"}}}}`, "{\n  \"at\": \"2026-01-31\"\n}", true},
		"application/xml": {`{"schema": {"type": "object", "properties": {"id": {"xml": {"attribute": true}}, "tags": {"items": {"xml": {"name": "tag"}}}},
			"xml": {"name": "it", "namespace": "urn:a"}}, "example": {"id": 7, "tags": ["a", "b&"]}}`,
			xmlHeader + "<it xmlns=\"urn:a\" id=\"7\">\n  <tag>a</tag>\n  <tag>b&amp;</tag>\n</it>", false},
		"text/plain": {`{"example": "hello"}`, "hello", false},
		"text/csv":   {`{}`, "", false},
	} {
		n, err := parseJSON([]byte(tc.content))
		require.NoError(t, err)
		got := d.sampleOf(media, n)
		assert.Equal(t, tc.want, got.text, media)
		assert.Equal(t, tc.isDerived, got.isDerived, media)
	}
}

// TestCredentialsAreOneParameter has a parameter only once that the document lists as a credential, too.
func TestCredentialsAreOneParameter(t *testing.T) {
	t.Parallel()
	d := small(t, `{"security": [{"key": []}, {}], "parameters": [{"name": "k", "in": "query", "description": "the key", "example": "abc", "required": true},
		{"name": "k", "in": "header"}]}`)
	for op := range d.Operations() {
		var got []string
		for _, p := range d.Parameters(op) {
			got = append(got, fmt.Sprintf("%s %s %s %q %v %s", p.Name, p.In, p.Type, p.Example, p.IsRequired, p.text))
		}
		assert.Equal(t, []string{"k query API key \"abc\" true <p>the key</p>\n", `id path any value "" true `, `k header any value "" false `}, got)
	}
}

// TestASchemaMayContainItself bounds what would have no end.
func TestASchemaMayContainItself(t *testing.T) {
	t.Parallel()
	d := small(t, `{"responses": {"200": {"description": "OK", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}}}}}`)
	shown := string(d.HTML(Options{}))
	assert.Less(t, len(shown), 20_000)
	assert.Contains(t, shown, `-200-left"`)
	assert.Contains(t, shown, `<a href="#model-Tree">Fields of Tree</a>`)
	assertWellFormed(t, shown)
}

// TestBrokenDocuments are shown as far as they go.
func TestBrokenDocuments(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{
		`{"parameters": 7, "requestBody": [], "responses": {"": {}, "default": {"$ref": "#/nowhere"}}}`,
		`{"requestBody": {"content": {"a": null}}, "security": [{"none": ["x"]}, {}], "tags": [7]}`,
		`{"responses": {"200": {"headers": {"A": 1}, "content": {"application/json": {"schema": {"allOf": [{"$ref": "#/paths"}]}}}}}}`,
		`{"operationId": "\"><script>", "summary": "<script>", "description": "<div><p>a</div> <b>", "x-codeSamples": [{"source": "</code>"}]}`,
		`{"security": [{"key": []}], "parameters": [{"name": "id", "in": "path"}, {"name": "id", "in": "query", "content": {"x": {"schema": {"type": "integer"}}}}]}`,
	} {
		shown := string(small(t, operation).HTML(Options{}))
		assertWellFormed(t, shown)
		assert.NotContains(t, shown, "<script")
	}
}

func TestMarkJSON(t *testing.T) {
	t.Parallel()
	assert.Equal(t, `{<span class="nt">&#34;a\&#34;&#34;</span>: <span class="mi">-1.5e3</span>, <span class="nt">&#34;b&#34;</span>: <span class="kc">null</span>}`, markJSON(`{"a\"": -1.5e3, "b": null}`))
	assert.Equal(t, `<span class="s2">&#34;&lt;é</span>`, markJSON(`"<é`))
	assert.Equal(t, "é {", markJSON("é {"))
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"openapi": "3.0.3", "paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/paths/~1a/get/responses/200"}}}}}}`))
	f.Add([]byte("openapi: 3.0.3\npaths: &a\n  /a: {get: {description: '# a\n<b>'}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(data)
		if err != nil {
			return
		}
		d.HTML(Options{})
		again, err := Parse(d.JSON())
		require.NoError(t, err)
		require.Equal(t, string(d.JSON()), string(again.JSON()))
	})
}

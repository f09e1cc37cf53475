package http_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/gen/http"
)

func TestTemplate(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/a/:id", "/a/{id}", "/a/<id>", "/a/[id]", "/a/$id", "/a/${id}", "/a/%id%", "/a/{{id}}", "/a/{ id }"} {
		assert.Equal(t, "/a/{id}", http.Template(path), path)
	}
	for _, path := range []string{"/a/[...id]", "/a/[[...id]]", "/a/{id...}", "/a/{...id}", "/a/{id+}", "/a/{id*}", "/a/{*id}", "/a/{**id}", "/a/*id", "/a/:id*", "/a/:id+"} {
		assert.Equal(t, "/a/{id...}", http.Template(path), path)
	}
	assert.Equal(t, "/a/{id}", http.Plain("/a/{id...}"))
	assert.Equal(t, []string{"id"}, http.Parameters("/a/{id...}"))
	assert.Equal(t, "/a/{id}", http.Template("/a/{id:[0-9]+}"))
	assert.Equal(t, "/a/**", http.Template("/a/**"))
	assert.Equal(t, "/a/{id}", http.Template("/a/<int:id>"))
	assert.Equal(t, "/a/{ref}{format}", http.Template("/a/:ref:format"))
	assert.Equal(t, "/a/{ID}/b", http.Template("/a/ID/b"))
	assert.Equal(t, "/a/7", http.Template("/a/7"))
	assert.Equal(t, "/A/Id", http.Template("/A/Id"))
	assert.Equal(t, []string{"id", "n"}, http.Parameters("/a/{id}/b/{n}"))
	assert.Equal(t, http.Anonymous("/a/{id}/"), http.Anonymous("/a/{name}"))
	assert.Equal(t, "/", http.Anonymous("/"))
}

func TestQuery(t *testing.T) {
	t.Parallel()
	rest, names, values := http.Query("/a?b=1&amp;c={c}&b=2#top")
	assert.Equal(t, "/a", rest)
	assert.Equal(t, []string{"b", "c"}, names)
	assert.Equal(t, []string{"1", "{c}"}, values)
	rest, names, _ = http.Query("/a/{id}{?b,c*}")
	assert.Equal(t, "/a/{id}", rest)
	assert.Equal(t, []string{"b", "c"}, names)
	rest, names, _ = http.Query("/a")
	assert.Equal(t, "/a", rest)
	assert.Empty(t, names)
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for url, want := range map[string][2]string{
		"/a":                        {"", "/a"},
		"https://api.example.com/a": {"https://api.example.com", "/a"},
		"https://api.example.com":   {"https://api.example.com", "/"},
		"https://example.com?a=b":   {"https://example.com", "/?a=b"},
		"localhost:9200/_search":    {"localhost:9200", "/_search"},
		"{{host}}/a":                {"{{host}}", "/a"},
		"$HOST/a":                   {"$HOST", "/a"},
		"<base-url>/a":              {"<base-url>", "/a"},
	} {
		server, path, ok := http.Split(url)
		assert.True(t, ok, url)
		assert.Equal(t, want, [2]string{server, path}, url)
	}
	for _, url := range []string{"", "a", "books/7", "//example.com/a", "and/or"} {
		_, _, ok := http.Split(url)
		assert.False(t, ok, url)
	}
}

package http_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/gen/http"
)

// TestMatchEnd compares the end of a path with a template. A parameter that holds a path takes all that follows.
func TestMatchEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		template, path, base string
		values               []string
	}{
		{"/books/{id}", "/v1/books/7", "/v1", []string{"7"}},
		{"/files/{path}", "/files/a", "", []string{"a"}},
		{"/files/{path}", "/v1/files/a/b/c.txt", "/v1", []string{"a/b/c.txt"}},
		{"/files/{key*}", "/files/a/b", "", []string{"a/b"}},
		{"/files/{...rest}", "/files/a/b", "", []string{"a/b"}},
		{"/disks/{id}/{file_path}", "/disks/7/a/b", "", []string{"7", "a/b"}},
	} {
		base, values, ok := http.MatchEnd(c.template, c.path)
		assert.True(t, ok, c)
		assert.Equal(t, c.base, base, c)
		assert.Equal(t, c.values, values, c)
	}
	for _, c := range [][2]string{{"/books/{id}", "/books/7/pages"}, {"/files/{path}", "/files"}, {"/files/{path}/tags", "/files/a/b/tags"}, {"/files/{path}", "/books/a/b"}} {
		_, _, ok := http.MatchEnd(c[0], c[1])
		assert.False(t, ok, c)
	}
}

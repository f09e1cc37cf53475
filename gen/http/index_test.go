package http_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/gen/http"
)

// TestIndex holds the index to what a comparison with each template finds.
func TestIndex(t *testing.T) {
	t.Parallel()
	templates := []string{"/", "/books", "/books/", "/books/{id}", "/books/{id}/cover", "/{any}", "/{a}/{b}", "/files/{path}", "/files/{name...}", "/a b", "/books/{id}.png", "books", "/x{y"}
	paths := []string{"", "/", "/books", "/books/", "/v1/books", "/books/7", "/v1/books/7/cover", "/files/a/b/c", "/a%20b", "/books/7.png", "/x{y", "/other", "books", "/books/{id}", "/v2//books"}
	var ix http.Index[string]
	for _, template := range templates {
		ix.Add(template, template)
	}
	for _, path := range paths {
		var all, found []string
		for _, template := range templates {
			if _, _, ok := http.MatchEnd(template, path); ok {
				all = append(all, template)
			}
		}
		ix.Find(path, func(template string) bool {
			if _, _, ok := http.MatchEnd(template, path); ok {
				found = append(found, template)
			}
			return false
		})
		assert.ElementsMatch(t, all, found, path)
	}
}

// TestIndexLooksAtFew bounds the templates that the index compares with a path.
func TestIndexLooksAtFew(t *testing.T) {
	t.Parallel()
	var ix http.Index[int]
	for i := range 1000 {
		ix.Add("/a"+string(rune('a'+i%26))+string(rune('a'+i/26))+"/{id}", i)
	}
	seen := 0
	ix.Find("/v1/aba/7", func(int) bool { seen++; return false })
	assert.LessOrEqual(t, seen, 1)
}

package things_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/doctest/pages/things"
	"docsascode.example/gen/page"
)

func operation(method, path string) *page.Operation {
	return &page.Operation{Method: page.Text{Value: method}, Path: page.Text{Value: path}}
}

func TestOnThing(t *testing.T) {
	lend, remove, part, create := operation("POST", "/books/{id}/lend"), operation("DELETE", "/books/{book_id}"), operation("PUT", "/books/{id}/cover"), operation("POST", "/books")
	assert.True(t, things.IsOnThing(lend))
	assert.True(t, things.IsOnThing(remove))
	assert.False(t, things.IsOnThing(create))
	assert.Equal(t, "/books/{id}", things.PathOf(lend))
	assert.True(t, things.ActsOn(lend, remove))
	assert.False(t, things.ActsOn(lend, lend))
	assert.True(t, things.SetsPartOf(part, lend))
	assert.Equal(t, "/books", things.CollectionOf(remove))
}

func TestIsOfKind(t *testing.T) {
	assert.True(t, things.IsOfKind(operation("GET", "/libraries/{id}"), "library"))
	assert.False(t, things.IsOfKind(operation("GET", "/libraries/{id}/books"), "library"))
	assert.True(t, things.MentionsKind("a shelf that still has books", operation("POST", "/shelves/{id}/books")))
}

func TestHaveOneForm(t *testing.T) {
	assert.True(t, things.HaveOneForm("bk_17", "bk_2"))
	assert.False(t, things.HaveOneForm("bk_17", "sh_17"))
	assert.True(t, things.HaveOneForm("17", "2"))
}

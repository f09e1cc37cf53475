package page_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/page"
)

func operation(method, path string) *page.Operation {
	return &page.Operation{Method: page.Text{Value: method}, Path: page.Text{Value: path}}
}

func TestPathValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path, target string
		want         map[string]string
	}{
		{"/books", "/books", map[string]string{}},
		{"/books", "https://api.example.com/v1/books?new=/x", map[string]string{}},
		{"/books", "/books/", map[string]string{}},
		{"/books", "/booksellers", nil},
		{"/books/{id}", "/books/7", map[string]string{"id": "7"}},
		{"/books/{id}", "/v1/books/a%2Fb", map[string]string{"id": "a/b"}},
		{"/books/{id}", "/books/", nil},
		{"/books/{id}", "/books/7/notes", nil},
		{"/books/{from}-{to}.pdf", "/books/3-9.pdf", map[string]string{"from": "3", "to": "9"}},
		{"/bücher", "/b%C3%BCcher", map[string]string{}},
	} {
		assert.Equal(t, c.want, operation("GET", c.path).PathValues(c.target), "%s of %s", c.target, c.path)
	}
}

func TestOperationOf(t *testing.T) {
	t.Parallel()
	site := &page.Site{Pages: []*page.Page{
		{Operations: []*page.Operation{operation("GET", "/books/{id}"), operation("GET", "/books/new"), operation("DELETE", "/books/{id}")}},
		{Operations: []*page.Operation{operation("GET", "/{kind}/{id}"), operation("GET", "/v1/books/new")}},
	}}
	for request, want := range map[[2]string]string{
		{"GET", "/books/new?a=/b"}: "/books/new",
		{"GET", "/v1/books/new"}:   "/v1/books/new",
		{"GET", "/books/7"}:        "/books/{id}",
		{"GET", "/shelves/7"}:      "/{kind}/{id}",
		{"DELETE", "/books/new"}:   "/books/{id}",
	} {
		found := site.OperationOf(request[0], request[1])
		require.NotNil(t, found, request)
		assert.Equal(t, want, found.Path.Value, request)
	}
	assert.Nil(t, site.OperationOf("POST", "/books/7"))
	assert.Nil(t, site.OperationOf("GET", "/"))
}

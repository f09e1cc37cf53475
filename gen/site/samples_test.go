package site

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html/atom"
)

// books is a document with an operation in two languages.
const books = `openapi: 3.0.3
info: {title: Books, version: 1.0.0}
paths:
  /books:
    get:
      operationId: getBooks
      responses: {"200": {description: OK}}
      x-codeSamples:
        - {lang: Shell, label: curl, source: "curl http://localhost:8080/books\n"}
        - {lang: Python, label: Python, source: "import requests\n"}
`

// TestSamplesOfTheDocument shows them beside the example of a page that lacks them: in its group of tabs, or in a new one.
func TestSamplesOfTheDocument(t *testing.T) {
	t.Parallel()
	const page = "# Get a book\n\n<span class=\"method get\">GET</span> /books\n\n```bash\ncurl http://localhost:8080/books\n```\n\nMore.\n\n```bash\ncurl http://localhost:8080/books\n```\n"
	s, err := New(Config{Pages: fstest.MapFS{"books.md": {Data: []byte(page)}}, AnyPages: true, Document: []byte(books)})
	require.NoError(t, err)
	doc := parse(t, s, "/")
	groups := all(doc, class("tabs"))
	require.Len(t, groups, 1, "only the first example has them")
	var labels []string
	for _, label := range all(groups[0], tag(atom.Label)) {
		labels = append(labels, textOf(label))
	}
	assert.Equal(t, []string{"curl", "Python"}, labels)
	assert.Equal(t, "import requests\n", textOf(all(groups[0], tag(atom.Code))[1]))
}

// TestLanguages has each example of our pages in seven languages, each with its mark if it worked.
func TestLanguages(t *testing.T) {
	t.Parallel()
	pages := os.DirFS("../../docs")
	spec, err := fs.ReadFile(pages, "openapi.yaml")
	require.NoError(t, err)
	s, err := New(Config{Pages: pages, Document: spec})
	require.NoError(t, err)
	worked := &Check{works: map[string]*checkedRun{}}
	for op := range s.document.Operations() {
		for _, sample := range op.Samples {
			worked.works[strings.TrimSpace(sample.Source)] = &checkedRun{Commit: "0123456789ab"}
		}
	}
	s, err = New(Config{Pages: pages, Document: spec, Check: worked})
	require.NoError(t, err)
	for op := range s.document.Operations() {
		path, _, _ := strings.Cut(s.guides[op.ID], "#")
		var labels []string
		tabs := all(parse(t, s, path), class("tabs"))[0]
		assert.Len(t, all(tabs, class("verified")), 7, path)
		for _, label := range all(tabs, tag(atom.Label)) {
			labels = append(labels, textOf(label))
		}
		assert.Equal(t, []string{"curl", "JavaScript", "fetch", "TypeScript", "Python", "Go", "HTTPie"}, labels, path)
	}
}

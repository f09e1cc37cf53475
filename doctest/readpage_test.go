package doctest_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestHowPagesAreRead reads the pages that docs/how-pages-are-read.md shows, each alone, and compares the outputs and the
// lines of the document with those that it shows below them.
func TestHowPagesAreRead(t *testing.T) {
	t.Parallel()
	manual := chapters(t, "../docs/how-pages-are-read.md")
	read := 0
	for chapter, blocks := range manual {
		if chapter == "Left out of the document" || blocks["yaml"] != nil {
			continue
		}
		require.Len(t, blocks["text"], len(blocks["markdown"]), chapter)
		for i, text := range blocks["markdown"] {
			stdout, _, status := typed(t, "doctest read get-a-book.md", text, "")
			assert.Equal(t, 0, status)
			assert.Equal(t, blocks["text"][i], asBooks(stdout), chapter)
			read++
		}
	}
	assert.Positive(t, read)

	silent := manual["Never guessed"]
	stdout, _, _ := typed(t, "doctest spec get-a-book.md", silent["markdown"][0], "")
	assertLines(t, silent["yaml"][0], stdout)
	assert.NotContains(t, stdout, "- pages")
	assert.NotContains(t, stdout, "securitySchemes")

	leftOut := manual["Left out of the document"]
	stdout, stderr, status := typed(t, "doctest spec get-a-book.md", leftOut["markdown"][0], "")
	assert.Equal(t, 1, status)
	assert.Equal(t, leftOut["text"][0], asBooks(stderr))
	assert.Contains(t, stdout, "/books/{id}:")
	assert.NotContains(t, stdout, "/books:")
	stdout, _, status = typed(t, "doctest spec -whole get-a-book.md", leftOut["markdown"][0], "")
	assert.Equal(t, 1, status)
	assert.Empty(t, stdout)
}

// TestNeverGuessed derives a page for each row of the table of docs/how-pages-are-read.md that is not in its example.
func TestNeverGuessed(t *testing.T) {
	t.Parallel()
	for text, lines := range map[string]string{
		"# Books\n\n## GET /books\n\n### Query parameters\n\n- `pages`: how many\n":    "        - name: pages\n          in: query\n          schema:\n            type: string\n",
		"# Books\n\n## DELETE /books/{id}\n":                                           "        - name: id\n          in: path\n          required: true\n          schema:\n            type: string\n",
		"# Books\n\n## GET /books\n":                                                   "      responses:\n        default:\n          description: The page shows no response.\n",
		"# Books\n\n```bash\ncurl https://library.example.com/books/7\n```\n":          "  /books/7:\n    get:\n",
		"# Books\n\n## POST /books\n\n### Body parameters\n\n- `title` (string): it\n": "      requestBody:\n        content:\n          '*/*':\n",
	} {
		stdout, _, _ := typed(t, "doctest spec get-a-book.md", text, "")
		assertLines(t, lines, stdout)
	}
}

// TestSameTitle gives the second of two operations whose titles give one operation ID another one: a document has each ID once.
func TestSameTitle(t *testing.T) {
	t.Parallel()
	const book = "## Get a book\n\n<span class=\"method get\">GET</span> /books\n\n### Response\n\n- 200 OK\n\n"
	stdout, stderr, status := typed(t, "doctest spec get-a-book.md", book+strings.Replace(book, "/books", "/novels", 1), "")
	assert.Equal(t, 1, status)
	assert.Equal(t, 1, strings.Count(stdout, "operationId: getBook\n"))
	assert.Contains(t, stdout, "operationId: getNovels\n")
	assert.Contains(t, stderr, "change one of the titles [derive]")
}

// TestLocations reads a parameter without a location, as the list of docs/how-pages-are-read.md says.
func TestLocations(t *testing.T) {
	t.Parallel()
	const list = "\n\n### Parameters\n\n- `id`: the number\n"
	for text, in := range map[string]string{
		"## POST /books/{id}" + list: "path",
		"## POST /books" + list + "\n```bash\ncurl -X POST 'https://library.example.com/books?id=7'\n```\n": "query",
		"## PATCH /books" + list:  "", // in the body, which is no parameter
		"## DELETE /books" + list: "query",
	} {
		stdout, _, _ := typed(t, "doctest spec get-a-book.md", "# Books\n\n"+text, "")
		if in == "" {
			assertLines(t, "      requestBody:\n                id:\n                  description: the number\n", stdout)
		} else {
			assertLines(t, "        - name: id\n          in: "+in+"\n", stdout)
		}
	}
}

// TestLanguages reads labels in the languages that docs/how-pages-are-read.md names, and none in a word of no API.
func TestLanguages(t *testing.T) {
	t.Parallel()
	for label, isRead := range map[string]bool{
		"Query parameters": true, "Paramètres": true, "Parameter": true, "Parametri": true, "Parâmetros": true, "Parámetros": true, "Novels": false,
	} {
		stdout, _, _ := typed(t, "doctest read get-a-book.md", "# Books\n\n## GET /books\n\n### "+label+"\n\n- `page` (integer)\n", "")
		assert.Equal(t, isRead, strings.Contains(stdout, "parameter page"), label)
	}
}

// TestPathParameters reads the ways to write a parameter of a path that docs/how-pages-are-read.md lists.
func TestPathParameters(t *testing.T) {
	t.Parallel()
	manual, err := os.ReadFile("../docs/how-pages-are-read.md")
	require.NoError(t, err)
	for sentence, want := range map[string]string{
		"You can write a parameter of a path as .*":       "get /books/{id}",
		"A parameter for the rest of a path has a mark.*": "get /books/{path...}",
	} {
		line := regexp.MustCompile(`(?m)^` + sentence + `$`).FindString(string(manual))
		forms := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(line, -1)
		require.NotEmpty(t, forms)
		for _, form := range forms {
			stdout, _, _ := typed(t, "doctest read get-a-book.md", "# Books\n\n```\nGET /books/"+form[1]+"\n```\n", "")
			assert.Contains(t, strings.ToLower(stdout), "request line: "+want+"\n", form[1])
		}
	}
}

// TestTableOfNotations compares the tables of notations with those that doctest has: each has a row, and an example
// that it reads.
func TestTableOfNotations(t *testing.T) {
	t.Parallel()
	manual, err := os.ReadFile("../docs/how-pages-are-read.md")
	require.NoError(t, err)
	code, err := os.ReadFile("../gen/notation/notation.go")
	require.NoError(t, err)
	known := names(`(?m)^\t\{"([a-z ]+)", \w+\},$`, code)
	require.NotEmpty(t, known)
	shown := names(`(?m)^books\.md:\d+:\d+ \w+ ([a-z ]+): `, manual)
	assert.Equal(t, known, shown, "the examples")
	delete(known, "base") // not of an operation
	assert.Equal(t, known, names("(?m)^\\| `([a-z ]+)` +\\| .+ \\| .+ \\|$", regexp.MustCompile("(?m)^\\| `(?:said|shown|implied)`.*$").ReplaceAll(manual, nil)), "the tables")
}

// names are those that a form finds.
func names(form string, text []byte) map[string]bool {
	out := map[string]bool{}
	for _, m := range regexp.MustCompile(form).FindAllSubmatch(text, -1) {
		out[string(m[1])] = true
	}
	return out
}

// asBooks is an output with the name that docs/how-pages-are-read.md gives its pages.
func asBooks(output string) string { return strings.ReplaceAll(output, "get-a-book.md", "books.md") }

// assertLines reports lines that a text does not have, in their order.
func assertLines(t *testing.T, lines, text string) {
	t.Helper()
	for line := range strings.Lines(lines) {
		_, after, found := strings.Cut("\n"+text, "\n"+line)
		require.True(t, found, "%q in\n%s", line, text)
		text = after
	}
}

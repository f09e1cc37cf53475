package page_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/page"
)

// TestOrderOfDescribedBodies reads a page that describes the bodies of several statuses: their order is the same each time.
func TestOrderOfDescribedBodies(t *testing.T) {
	t.Parallel()
	const body = "\n\n| Field | Type |\n|---|---|\n| `a` | string |\n\n"
	file := filepath.Join(t.TempDir(), "page.md")
	text := "# Shelves\n\n## GET /shelves\n\n### Response 404" + body + "### Response 201" + body + "### Response 500" + body + "### Response 200" + body
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	for range 20 {
		site, err := page.Load(file)
		require.NoError(t, err)
		var statuses []int
		for _, s := range site.Operations()[0].Response.Samples {
			statuses = append(statuses, s.Status)
		}
		assert.Equal(t, []int{200, 201, 404, 500}, statuses)
	}
}

// TestOptionalIsSaid reads parameters of which some pages say that a request may leave them out, and of which others are
// silent.
func TestOptionalIsSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, parameters string
		optional         bool
	}{
		{"a column says no", "| Name | Required |\n|---|---|\n| `q` | no |", true},
		{"a column is empty", "| Name | Required |\n|---|---|\n| `q` | |", true},
		{"the description says it", "- `q` - optional, the words", true},
		{"it has a default", "- `q` - the words, defaults to `all`", true},
		{"the list marks another", "- `n` (required) - how many\n- `q` - the words", true},
		{"a legend explains the mark", "| Name | Description |\n|---|---|\n| `q` | the words |\n\n> ^ required", true},
		{"a list is silent", "- `q` - the words\n- `n` - how many", false},
		{"a table is silent", "| Name | Description |\n|---|---|\n| `q` | the words |", false},
		{"it is required", "- `q` (required) - the words", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			site := loadText(t, "# GET /shelves\n\n## Query parameters\n\n"+c.parameters+"\n")
			p := site.Operations()[0].Parameter(page.InQuery, "q")
			require.NotNil(t, p)
			assert.Equal(t, c.optional, p.Optional)
		})
	}
}

// TestListedStatuses tells a status of a list from one that a page only shows.
func TestListedStatuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, response string
		listed         bool
	}{
		{"a list", "- 200 OK\n- 404 Not Found", true},
		{"a list of one", "- 200 OK", true},
		{"a table", "| Status | Meaning |\n|---|---|\n| 200 | fine |\n| 404 | lost |", true},
		{"a list of one as code", "```text\n- 200 OK\n```", true},
		{"a line as code", "```text\nHTTP/1.1 200 OK\n```", false},
		{"a message", "```http\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"n\": 1}\n```", false},
		{"a sentence", "Returns `200` and the shelves.", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			statuses := loadText(t, "# GET /shelves\n\n## Response\n\n"+c.response+"\n").Operations()[0].Response.Statuses
			require.NotEmpty(t, statuses)
			for _, s := range statuses {
				assert.Equal(t, c.listed, s.Listed, "%d", s.Code)
			}
		})
	}
}

// TestErrorsAlone tells a list of errors alone from one of all statuses, which may be on a page whose title speaks of failure.
func TestErrorsAlone(t *testing.T) {
	t.Parallel()
	op := loadText(t, "# It fails\n\nGET /shelves\n\n## Response\n\n- 200 OK\n- 404 Not Found\n\n### Errors\n\n- 409 Conflict\n- 410 Gone\n").Operations()[0]
	var alone []int
	for _, s := range op.Response.Statuses {
		if s.OfErrors {
			alone = append(alone, s.Code)
		}
	}
	assert.Equal(t, []int{409, 410}, alone)
}

// TestErrorsBelowLabel has a list of errors alone below a label, which says nothing of the successes.
func TestErrorsBelowLabel(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]bool{"**Errors**": true, "**Errors:**": true, "Errors:": true, "**Status**": false} {
		op := loadText(t, "# GET /shelves\n\n"+label+"\n\n- 404 Not Found\n- 409 Conflict\n").Operations()[0]
		require.Len(t, op.Response.Statuses, 2, label)
		assert.Equal(t, want, op.Response.Statuses[0].OfErrors, label)
	}
}

// TestPartOfAnotherChapter has a section with the name of a part of an operation. It belongs to the last operation above it only
// if no section of another name stands between them.
func TestPartOfAnotherChapter(t *testing.T) {
	t.Parallel()
	const operations, sample = "# Guide\n\n## API\n\n### GET /shelves\n\n### PUT /shelves\n\n", "```json\n{\"ttl\": 60}\n```\n"
	for between, want := range map[string]int{
		"### Response\n\n":                         1,
		"## Response\n\n":                          1,
		"## Headers\n\n## Response\n\n":            1,
		"## Tuning\n\nTune it.\n\n## Response\n\n": 0,
		"## Tuning\n\n## Authentication\n\n":       0,
		"## Explanations\n\n":                      0,
		"## Explanations\n\n### Tuning\n\n":        0,
	} {
		op := loadText(t, operations+between+sample).Operations()[1]
		assert.Len(t, op.Response.Samples, want, between)
	}
}

// TestErrorsOfAll has a section about errors behind several operations, whose headings are as high as its own.
func TestErrorsOfAll(t *testing.T) {
	t.Parallel()
	site := loadText(t, "# Guide\n\n## GET /shelves\n\n## PUT /shelves/{id}\n\n```http\nPUT /shelves/7...\nContent-Type: application/json\n\n{\"name\": \"Prose\"}\n```\n\n"+
		"## Errors\n\n- 404 Not Found\n\n```json\n{\"error\": \"lost\"}\n```\n")
	ops := site.Operations()
	require.Len(t, ops, 2, "the message is a request for the operation around it")
	assert.NotEmpty(t, append(ops[1].Parameters, ops[1].Unlisted...))
	assert.Empty(t, ops[1].Response.Statuses)
	require.NotNil(t, site.Errors())
	assert.Len(t, site.Errors().Samples, 1)
}

func TestClosedPages(t *testing.T) {
	t.Parallel()
	const op, closed = "# GET /shelves\n", "\n<!-- doctest:closed -->\n"
	for _, c := range []struct {
		home, page string
		closed     bool
	}{{"# Home\n", op, false}, {"# Home\n", op + closed, true}, {"# Home\n" + closed, op, true}} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "README.md"), []byte(c.home), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "shelves.md"), []byte(c.page), 0o600))
		site, err := page.Load(dir)
		require.NoError(t, err)
		assert.Equal(t, c.closed, site.IsClosed(site.Operations()[0].Page))
	}
}

func loadText(t *testing.T, text string) *page.Site {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	site, err := page.Load(file)
	require.NoError(t, err)
	return site
}

// TestServedPath reads a request below a heading with the path of the server before the operation's path: it is a request
// for the operation, and no other operation.
func TestServedPath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		request string
		want    []string
	}{
		{"GET /api/v1/shelves", []string{"GET /shelves"}},
		{"GET /shelves", []string{"GET /shelves"}},
		{"POST /api/v1/shelves", []string{"GET /shelves", "POST /api/v1/shelves"}},
		{"GET /api/v1/rooms", []string{"GET /shelves", "GET /api/v1/rooms"}},
	} {
		t.Run(c.request, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "page.md")
			text := "# Shelves\n\n## List · GET /shelves\n\n### Query parameters\n\n- `floor` (integer)\n\n```\n" + c.request + "\nAuthorization: Bearer <token>\n```\n"
			require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
			site, err := page.Load(file)
			require.NoError(t, err)
			var names []string
			for _, op := range site.Operations() {
				names = append(names, op.Name())
			}
			assert.Equal(t, c.want, names)
		})
	}
}

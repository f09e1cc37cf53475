package reasons_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/reasons"
	"docsascode.example/gen/page"
)

const books = `# Books

## POST /books/{id}/lend

Lends a book. A second loan of the same copy gets a ` + "`409`" + `. Things without a name: ` + "`422`" + `.

| Status | When |
| --- | --- |
| 404 | No such book |
`

const errors = `# Errors

| Status | Code | Meaning |
| --- | --- | --- |
| 429 | ` + "`too_fast`" + ` | More than ten loans in a minute |
`

func site(t *testing.T, text string) *page.Site {
	t.Helper()
	file := filepath.Join(t.TempDir(), "books.md")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	s, err := page.Load(file)
	require.NoError(t, err)
	return s
}

func TestTextsOf(t *testing.T) {
	op := site(t, books).Operations()[0]
	assert.Equal(t, "No such book", reasons.Says(op, 404))
	assert.Contains(t, reasons.Says(op, 409), "second loan of the same copy")
	assert.Contains(t, reasons.Says(op, 422), "without a name")
	assert.Empty(t, reasons.Says(op, 500))
}

func TestRowsOf(t *testing.T) {
	rows := reasons.RowsOf(site(t, errors).Pages[0])
	require.Len(t, rows, 1)
	assert.Equal(t, 429, rows[0].Status)
	assert.Equal(t, "too_fast", rows[0].Code)
	assert.Equal(t, "More than ten loans in a minute", rows[0].Text)
}

func TestUnder(t *testing.T) {
	assert.Equal(t, "/v1", reasons.Under("an error from any path under `/v1`"))
	assert.Empty(t, reasons.Under("an error from any path"))
}

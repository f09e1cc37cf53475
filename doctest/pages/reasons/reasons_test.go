package reasons_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/pages/reasons"
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

// TestIsMarked has for each text whether it says more of firings than that they are some.
func TestIsMarked(t *testing.T) {
	for text, want := range map[string]bool{
		"A firing uses this kiln.":                               false,
		"The kiln still has firings.":                            false,
		"A firing that uses this kiln exists.":                   false,
		"There is a firing of it.":                               false,
		"A kiln with firings that are still `planned` is kept.":  false,
		"A planned firing uses this kiln.":                       false,
		"A firing that is running uses the kiln.":                true,
		"A firing of today uses this kiln.":                      true,
		"A firing with pots uses this kiln.":                     true,
		"A running firing uses this kiln.":                       true,
		"A firing uses this kiln today.":                         true,
		"A firing started by somebody uses this kiln.":           true,
		"A firing uses this kiln and has pots.":                  true,
		"Firings from the last week refer to it.":                true,
		"A bookkeeper uses this kiln.":                           true,
		"The kiln has firings which were not paid by the potter": true,
	} {
		assert.Equal(t, want, reasons.IsMarked(text, "firings", []string{"planned"}), text)
	}
	assert.Equal(t, "firing", reasons.MarkedWord("The kiln has at least one firing."))
}

// TestIsOfReplaced has what pages say of a PUT that creates or replaces.
func TestIsOfReplaced(t *testing.T) {
	for text, want := range map[string]bool{
		"if it was created and":                       true,
		"for a new secret":                            true,
		"The first time this is a":                    true,
		"if created by the keeper":                    false,
		"if the shelf is new and full":                false,
		"if there is a free place, a new one is made": false,
	} {
		assert.Equal(t, want, reasons.IsOfNew(text), text)
	}
	for text, want := range map[string]bool{
		"if it was replaced.":                                                     true,
		"for one that was replaced":                                               true,
		"if the stock exists already":                                             true,
		"if the stock already exists, it is replaced":                             true,
		"Doing it again for the same day replaces the reason and is a":            true,
		"If the shelf is already full, it is replaced with":                       false,
		"if it is already like that":                                              false,
		"updated when the keeper asks":                                            false,
		"if it was replaced after a firing":                                       false,
		"if the stock was updated, but only by the keeper":                        false,
		"if a stock that existed was replaced, and unless nothing has changed":    false,
		"if it is a new one or replaces an existing one, for which no time is up": false,
	} {
		assert.Equal(t, want, reasons.IsOfReplaced(text), text)
	}
}

// TestClamps has what pages say of values beyond a limit.
func TestClamps(t *testing.T) {
	for text, want := range map[string]bool{
		"A `limit` above 50 counts as 50.":                       true,
		"A `limit` above 50 means 50.":                           true,
		"A larger `limit` is lowered to 50.":                     true,
		"Values beyond the maximum are treated as the maximum.":  true,
		"A `limit` above 50 is an error.":                        false,
		"An `offset` above 50 counts as 50.":                     false,
		"Other methods ignore the header.":                       false,
		"A `limit` above 50 gets 400.":                           false,
		"The list has at most `limit` items.":                    false,
		"The server ignored the header in version 1.":            false,
		"The `limit` is how many kilns the response has at most": false,
	} {
		assert.Equal(t, want, reasons.Clamps(text, "limit"), text)
	}
	assert.True(t, reasons.ClampsOwn("At most so many, 1 to 50. More than 50 gives 50."))
	assert.False(t, reasons.ClampsOwn("At most so many. Between 1 and 50."))
}

// TestLacksAny has texts about a firing that has none of its pots, and texts of which a new firing is no case.
func TestLacksAny(t *testing.T) {
	for _, text := range []string{
		"The firing has no pots.",
		"If the firing has no pots",
		"it has no [pots](pots.md)",
		"it has no pots, or has been sent",
		"A firing without any pots",
		"The firing does not have at least one pot.",
		"the kiln is cold; the firing does not have any pots",
		"The firing has fewer than 2 pots",
	} {
		assert.True(t, reasons.LacksAny(text, "pots"), text)
	}
	for _, text := range []string{
		"The firing has pots without a glaze",
		"The firing has at least one pot",
		"The firing has no pots without a glaze",
		"The firing has no pots and is not planned",
		"A started firing has no pots",
		"The firing is not empty: it has pots",
		"The firing has no pots with a glaze",
		"The firing has no pots or glazes",
		"The firing has no kiln for its pots",
		"its pots are empty",
	} {
		assert.False(t, reasons.LacksAny(text, "pots"), text)
	}
}

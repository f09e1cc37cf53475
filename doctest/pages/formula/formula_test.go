package formula_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/pages/formula"
	"docsascode.example/gen/page"
)

func site(t *testing.T, says string) *page.Site {
	t.Helper()
	file := filepath.Join(t.TempDir(), "orders.md")
	text := "# Orders\n\n## GET /orders/{id}\n\n" + says + "\n\n```json\n{\"total\": 7.5, \"lines\": [{\"quantity\": 2, \"price\": 3.75, \"cost\": 7.5}]}\n```\n"
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	s, err := page.Load(file)
	require.NoError(t, err)
	return s
}

func TestRead(t *testing.T) {
	all := formula.Read(site(t, "`total` is the sum of `cost` of all lines. `cost` is `quantity` times `price`."))
	require.Len(t, all, 2)
	assert.Equal(t, "total", all[0].Field)
	assert.Equal(t, "the sum of cost", all[0].String())
	assert.Equal(t, "quantity × price", all[1].String())
}

func TestExceptions(t *testing.T) {
	for says, want := range map[string]int{
		"The `cost` is `quantity` × `price`.":                                             1,
		"The `cost` is `quantity` × `price`. Members pay half of it.":                     0,
		"The `cost` is `quantity` times `price`. The `cost` of a bulky line is 2 more.":   0,
		"The `cost` is `quantity` times `price`. If the order is a gift, it is 0.":        0,
		"The `cost` is `quantity` times `price`. The `total` is never below 5.":           1,
		"The `cost` is `quantity` times `price`. It is in euros. Orders have a number.":   1,
		"`cost` = `quantity` × `price`. Rush orders cost 10 % more. Prices are in euros.": 0,
	} {
		assert.Len(t, formula.Read(site(t, says)), want, says)
	}
}

// A sample that disagrees shows that the sentence was read wrongly, or that it is only an illustration.
func TestSamplesMustAgree(t *testing.T) {
	assert.Empty(t, formula.Read(site(t, "`total` is the sum of `price` of all lines. `cost` is `quantity` plus `price`.")))
}

func TestIsReckoned(t *testing.T) {
	for description, want := range map[string]bool{
		"150 cents for each line. A gift costs 500 cents more": true,
		"In euros: 4.50 per line":                              true,
		"Twelve euros, plus 3 % of the price":                  true,

		"In euros":                                            false,
		"At most 20 per order":                                false,
		"80 per line, 120 at weekends":                        false,
		"4.50 per line that is left":                          false,
		"2 euros for each day since the order":                false,
		"How many lines there are, 20 on each page":           false,
		"4.50 per line, or less if the customer is a member":  false,
		"The number of lines: 1 for each thing in the basket": false,
	} {
		file := filepath.Join(t.TempDir(), "orders.md")
		text := "# Orders\n\n## POST /orders\n\nResponse:\n\n| Field | Type | Description |\n|---|---|---|\n| `id` | string | The ID |\n| `fee` | number | " + description + " |\n\n" +
			"```json\n{\"id\": \"or_1\", \"fee\": 9}\n```\n"
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		s, err := page.Load(file)
		require.NoError(t, err)
		require.Len(t, s.Operations(), 1)
		assert.Equal(t, want, formula.IsReckoned(s.Operations()[0], "fee"), description)
		assert.False(t, formula.IsReckoned(s.Operations()[0], "id"))
	}
}

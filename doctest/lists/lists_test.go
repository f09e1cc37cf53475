package lists_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/lists"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

func item(t *testing.T) *sample.Value {
	t.Helper()
	v, err := sample.JSON(`{"id": "k_1", "name": "Big kiln", "cones": 6, "fired_at": "2026-03-01T10:00:00Z", "status": "hot"}`)
	require.NoError(t, err)
	return v
}

func query(name, description string) *page.Parameter {
	return &page.Parameter{Name: page.Text{Value: name}, In: page.Text{Value: page.InQuery}, Description: page.Text{Value: description}}
}

func TestOrdersOf(t *testing.T) {
	op := &page.Operation{Page: &page.Page{}}
	sort := query("sort", "Put a minus in front (`-cones`).")
	sort.Enum = []string{"name"}
	op.Parameters = []*page.Parameter{sort}
	for sentence, want := range map[string]string{
		"The newest is first.":                "fired_at",
		"Kilns are sorted by `name`.":         "name",
		"The most cones first.":               "",
		"The highest `cones` first.":          "cones",
		"Those with the most `cones` first.":  "cones",
		"Sorted by `name` if `sort` is none.": "",
	} {
		op.Prose = []page.Text{{Value: sentence}}
		all := lists.OrdersOf(op, item(t))
		require.GreaterOrEqual(t, len(all), 2)
		assert.Equal(t, "name", all[0].Field)
		assert.True(t, all[1].Descending)
		if want == "" {
			assert.Len(t, all, 2, sentence)
		} else if assert.Len(t, all, 3, sentence) {
			assert.Equal(t, want, all[2].Field, sentence)
		}
	}
}

func TestBoundOf(t *testing.T) {
	b, ok := lists.BoundOf(query("min_cones", "At least so many cones."), item(t))
	assert.True(t, ok)
	assert.Equal(t, "cones", b.Field)
	assert.True(t, b.IsLow)
	b, ok = lists.BoundOf(query("until", "Only those fired before this time."), item(t))
	assert.True(t, ok)
	assert.Equal(t, "fired_at", b.Field)
	assert.True(t, b.IsOpen)
	_, ok = lists.BoundOf(query("min_cones", "Cones."), item(t))
	assert.False(t, ok)
}

func TestOmissionsOf(t *testing.T) {
	op := &page.Operation{Path: page.Text{Value: "/kilns"}, Prose: []page.Text{{Value: "Cold kilns are left out."}}}
	all := lists.OmissionsOf(op, item(t), []string{"hot", "cold"})
	require.Len(t, all, 1)
	assert.Equal(t, "status", all[0].Field)
	assert.False(t, all[0].Has(item(t)))
	assert.Empty(t, lists.OmissionsOf(op, item(t), []string{"hot"}), "no page has such a state")
}

func TestUnsorted(t *testing.T) {
	list, err := sample.JSON(`[1, 2, 10]`)
	require.NoError(t, err)
	assert.Equal(t, 0, lists.Unsorted(list.Fields, false))
	assert.Equal(t, 1, lists.Unsorted(list.Fields, true))
}

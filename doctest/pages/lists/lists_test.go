package lists_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/pages/lists"
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

// TestHasOwnOrder has what operations say of the order of their lists.
func TestHasOwnOrder(t *testing.T) {
	for sentence, want := range map[string]bool{
		"Returns the kilns by name.":                                                     true,
		"Returns the kilns by their `cones`.":                                            true,
		"The biggest kilns come first.":                                                  true,
		"The kilns come as they stand on the shelf.":                                     true,
		"The kilns are in the order in which they were used.":                            true,
		"The list ends with the kilns that rank highest, at the bottom the oldest ones.": true,
		"Returns the kilns of the studio.":                                               false,
		"Returns the kilns built by the studio.":                                         false,
	} {
		op := &page.Operation{Page: &page.Page{}, Prose: []page.Text{{Value: sentence}}}
		assert.Equal(t, want, lists.HasOwnOrder(op, item(t)), sentence)
	}
	for _, p := range []*page.Parameter{query("sort", "`name` (default) or `-litres`."), query("direction", "`up` or `down`."), query("view", "Whether the list is sorted.")} {
		assert.True(t, lists.HasOwnOrder(&page.Operation{Parameters: []*page.Parameter{p}}, item(t)), p.Name.Value)
	}
	assert.False(t, lists.HasOwnOrder(&page.Operation{Parameters: []*page.Parameter{query("limit", "At most so many.")}}, item(t)))
}

func TestGeneralOrder(t *testing.T) {
	op := &page.Operation{Page: &page.Page{}}
	for paragraph, want := range map[string]bool{
		"All list endpoints return the newest objects first.":                                            true,
		"All lists return the newest objects first, except that of kilns.":                               false,
		"All lists return the newest objects first. Lists of kilns have an order of their own, however.": false,
	} {
		_, ok := lists.GeneralOrder(op, item(t), page.Text{Value: paragraph})
		assert.Equal(t, want, ok, paragraph)
	}
}

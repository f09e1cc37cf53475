package content_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/pages/content"
	"docsascode.example/gen/sample"
)

func parsed(t *testing.T, text string) *sample.Value {
	t.Helper()
	v, err := sample.JSON(text)
	require.NoError(t, err)
	return v
}

func TestItemsOf(t *testing.T) {
	for body, want := range map[string]int{
		`[{"id": 1}, {"id": 2}]`:             2,
		`{"boats": [{"id": 1}], "total": 1}`: 1,
		`{"data": {"boats": [{"id": 1}]}}`:   1,
		`{"boats": [{"id": 1}], "oars": []}`: 0, // which of two lists?
		`{"id": 1}`:                          0,
	} {
		assert.Len(t, content.ItemsOf(parsed(t, body)), want, body)
	}
}

func TestFieldNamed(t *testing.T) {
	item := parsed(t, `{"id": 4, "berth_id": "b2", "tags": ["red"], "crew": [{"name": "Ann"}]}`)
	for name, want := range map[string]string{"berthId": "berth_id", "tag": "tags", "crews": "", "color": ""} {
		assert.Equal(t, want, content.FieldNamed(item, name), name)
	}
	assert.Equal(t, "4", content.IDOf(item))
	item = parsed(t, `{"length_mm": 4100, "sail_m": 5, "sail_cents": 700, "age_group": 2}`)
	for name, want := range map[string]string{"length": "length_mm", "sail": "", "age": "", "sail_m": "sail_m"} {
		assert.Equal(t, want, content.MeasureNamed(item, name), name)
	}
}

func TestLeaves(t *testing.T) {
	leaves := content.LeavesBelow(parsed(t, `{"boat": {"id": "b_7", "oars": [{"id": "o_1"}]}, "note": ""}`))
	require.Len(t, leaves, 2)
	assert.Equal(t, content.Leaf{Path: []string{"boat", "id"}, Name: "id", Value: "b_7"}, leaves[0])
	assert.False(t, leaves[0].InList())
	assert.True(t, leaves[1].InList())
}

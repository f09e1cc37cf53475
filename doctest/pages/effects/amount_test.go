package effects_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/doctest/pages/effects"
	"docsascode.example/gen/page"
)

func TestChangesIn(t *testing.T) {
	op := operation("POST", "/jars/{id}/fills", "grams", "count")
	for text, want := range map[string]effects.Change{
		"The grams are added to the `weight` of the jar.":                   {Field: "weight", Kind: "jar", Name: "grams", Adds: true},
		"It is logged, and the whole `grams` is deducted from its `weight`": {Field: "weight", Name: "grams"},
		"Subtracts `grams` from the glass jar's `weight`.":                  {Field: "weight", Kind: "jar", Name: "grams"},
		"The `weight` of the jar goes up by `grams`.":                       {Field: "weight", Kind: "jar", Name: "grams", Adds: true},
		"The jar's `fills` is increased by one.":                            {Field: "fills", Kind: "jar", Adds: true},
		"Lowers the `left` of the shelf by `count`.":                        {Field: "left", Kind: "shelf", Name: "count"},
	} {
		got := effects.ChangesIn(op, page.Text{Value: text})
		if assert.Len(t, got, 1, text) {
			got[0].At = page.Pos{}
			assert.Equal(t, want, got[0], text)
		}
	}
	for _, text := range []string{
		"If the jar is open, the grams are added to the `weight` of the jar.",
		"The grams, minus the lid, are added to the `weight` of the jar.",
		"The honey is added to the `weight` of the jar.",
		"Half the grams are added to the `weight` of the jar.",
		"`weight` goes up by `weight`",
		"Adds a jar to the `shelf`.",
		"After that, the grams are added to the `weight` of the jar.",
		"The grams are added to the `weight` of the jar on delivery.",
		"The grams are added to `weight` as soon as the jar is paid for.",
	} {
		assert.Empty(t, effects.ChangesIn(op, page.Text{Value: text}), text)
	}
}

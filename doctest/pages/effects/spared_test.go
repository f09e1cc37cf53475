package effects_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/doctest/pages/effects"
	"docsascode.example/gen/page"
)

func TestSaysSpared(t *testing.T) {
	op := operation("PATCH", "/rakes/{id}")
	for text, want := range map[string]bool{
		"Changes the attributes that you send. All others keep their values.": true,
		"Fields that you do not send stay as they are.":                       true,
		"Omitted fields are left unchanged.":                                  true,
		"Updates only the fields you send.":                                   true,
		"All other fields are unchanged, except the size.":                    false,
		"If it is open, all other fields remain the same.":                    false,
		"All others get their default again.":                                 false,
		"The other rakes are not changed.":                                    false,
	} {
		op.Prose = []page.Text{{Value: text, Pos: page.Pos{File: "page.md", Line: 1, Column: 1}}}
		assert.Equal(t, want, effects.SaysSpared(op).IsValid(), text)
	}
}

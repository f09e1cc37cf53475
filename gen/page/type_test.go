package page

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseType(t *testing.T) {
	t.Parallel()
	text, number := Type{Name: "string"}, Type{Name: "integer"}
	for s, want := range map[string]Type{
		"string":                   text,
		"string?":                  {Name: "string", Nullable: true},
		"?string":                  {Name: "string", Nullable: true},
		"string or null":           {Name: "string", Nullable: true},
		`string \| null`:           {Name: "string", Nullable: true},
		"null|integer":             {Name: "integer", Nullable: true},
		"nullable string":          {Name: "string", Nullable: true},
		"string (nullable)":        {Name: "string", Nullable: true},
		"string, nullable":         {Name: "string", Nullable: true},
		"date-time or null":        {Name: "string", Format: "date-time", Nullable: true},
		"string or integer":        {OneOf: []Type{text, number}},
		"string | integer | null":  {OneOf: []Type{text, number}, Nullable: true},
		"string, integer or null":  {OneOf: []Type{text, number}, Nullable: true},
		"string[]?":                {Name: "array", Items: &text, Nullable: true},
		"array of strings or null": {Name: "array", Items: &text, Nullable: true},
		"string (uuid)":            {Name: "string", Format: "uuid"},
		"integer/int64":            {Name: "integer", Format: "int64"},
	} {
		got, ok := ParseType(s)
		assert.True(t, ok, s)
		assert.Equal(t, want, got, s)
	}
	for _, s := range []string{"strng", "thing or other", "null", "string or thing", "?"} {
		_, ok := ParseType(s)
		assert.False(t, ok, s)
	}
}

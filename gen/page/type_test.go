package page

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseType(t *testing.T) {
	t.Parallel()
	text, number := Type{Name: "string"}, Type{Name: "integer"}
	for s, want := range map[string]Type{
		"string":                     text,
		"string?":                    {Name: "string", Nullable: true},
		"?string":                    {Name: "string", Nullable: true},
		"string or null":             {Name: "string", Nullable: true},
		`string \| null`:             {Name: "string", Nullable: true},
		"null|integer":               {Name: "integer", Nullable: true},
		"nullable string":            {Name: "string", Nullable: true},
		"string (nullable)":          {Name: "string", Nullable: true},
		"string, nullable":           {Name: "string", Nullable: true},
		"date-time or null":          {Name: "string", Format: "date-time", Nullable: true},
		"string or integer":          {OneOf: []Type{text, number}},
		"string | integer | null":    {OneOf: []Type{text, number}, Nullable: true},
		"string, integer or null":    {OneOf: []Type{text, number}, Nullable: true},
		"string[]?":                  {Name: "array", Items: &text, Nullable: true},
		"array of strings or null":   {Name: "array", Items: &text, Nullable: true},
		"string (uuid)":              {Name: "string", Format: "uuid"},
		"integer/int64":              {Name: "integer", Format: "int64"},
		"[]string":                   {Name: "array", Items: &text},
		"[string]":                   {Name: "array", Items: &text},
		"List<String>":               {Name: "array", Items: &text},
		"set of strings":             {Name: "array", Items: &text},
		"Optional[str]":              {Name: "string", Nullable: true},
		"Optional[list[int]]":        {Name: "array", Items: &number, Nullable: true},
		"map[string]int":             {Name: "object"},
		"Map<String, List<Integer>>": {Name: "object"},
		"*string":                    text,
		"time.Time":                  {Name: "string", Format: "date-time"},
		"ISO 8601 timestamp":         {Name: "string", Format: "date-time"},
		"string (RFC 3339)":          {Name: "string", Format: "date-time"},
		"unix timestamp":             number,
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

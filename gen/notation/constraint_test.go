package notation

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestConstraintsOfProse reads what descriptions say of values.
func TestConstraintsOfProse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		// values
		"The state, one of `open`, `done` or `lost`.":            ", one of open done lost",
		"The state. One of: open, done, lost.":                   ", one of open done lost",
		"Allowed values: open, done":                             ", one of open done",
		"Possible values are `a`, `b` and `c`":                   ", one of a b c",
		"`asc` or `desc`":                                        ", one of asc desc",
		"Must be `asc` (oldest first) or `desc`.":                ", one of asc desc",
		`"red" | "green"`:                                        ", one of red green",
		"red | green | blue":                                     ", one of red green blue",
		`enum: ["a", "b"]`:                                       ", one of a b",
		"enum(a, b, c)":                                          ", one of a b c",
		"Either `id` or `email` is required":                     "",
		"The fields, e.g. `id`, `name`":                          "",
		"One of our rooms, or all.":                              "",
		"such as `a`, `b`":                                       "",
		"`true` or `false`":                                      "",
		"string | integer":                                       "",
		"one of the two sides":                                   "",
		"Supported formats: `json`, `csv`. More follow.":         ", one of json csv",
		"Supported values: `json`, `csv`. More follow.":          ", one of json csv",
		"`a` | `b` | null":                                       ", one of a b, nullable",
		"defaults to `a` or `b`":                                 "",
		"The kind: `small` or `large`":                           ", one of small large",
		"See `a` or `b`":                                         "",
		"values: 1, 2, 3":                                        ", one of 1 2 3",
		"on a quarter of an hour (`:00`, `:15`, `:30` or `:45`)": "",
		"at `08:00`, `12:00` or `18:00`":                         "",
		"The shift: `08:00`, `12:00` or `18:00`":                 ", one of 08:00 12:00 18:00",
		// bounds
		"The page size, 1–100.":       ", minimum 1, maximum 100",
		"between 1 and 100":           ", minimum 1, maximum 100",
		"from 0 to 59":                ", minimum 0, maximum 59",
		"How many, at most 1,000":     ", maximum 1000",
		"at least 18":                 ", minimum 18",
		"up to 50 per page":           ", maximum 50",
		"min 1, max 10":               ", minimum 1, maximum 10",
		"minimum: 0.5; maximum: 9.5":  ", minimum 0.5, maximum 9.5",
		"more than 0 and less than 1": ", above 0, below 1",
		">= 1, <= 5":                  ", minimum 1, maximum 5",
		"a positive number":           ", above 0",
		"non-negative":                ", minimum 0",
		"1 or more":                   ", minimum 1",
		"on 2026-01-02 at 10:30":      "",
		"as in RFC 9110-1":            "",
		"up to 5 MB":                  "",
		"(1..9)":                      ", minimum 1, maximum 9",
		"-90 to 90":                   ", minimum -90, maximum 90",
		"[1, 5]":                      ", minimum 1, maximum 5",
		"default 20, max 100":         ", maximum 100",
		"between `5` and `50`":        ", minimum 5, maximum 50",
		"from `1` to `9`, or `none`":  ", minimum 1, maximum 9",
		"`0` for off, `1` for on":     "",
		// lengths
		"3 to 30 lowercase letters, digits or dashes": ", minLength 3, maxLength 30",
		"up to 12 printable ASCII characters":         ", maxLength 12",
		"up to 12 unique items":                       ", maxItems 12",
		"max 64 characters":                           ", maxLength 64",
		"3 to 20 characters":                          ", minLength 3, maxLength 20",
		"at least 8 characters long":                  ", minLength 8",
		"maxLength: 64":                               ", maxLength 64",
		"minLength 2, maxLength 5":                    ", minLength 2, maxLength 5",
		"Max length: 200":                             ", maxLength 200",
		"a maximum length of 12":                      ", maxLength 12",
		"a 3-letter code":                             ", minLength 3, maxLength 3",
		"exactly 6 digits":                            ", minLength 6, maxLength 6",
		"no longer than 40 characters":                ", maxLength 40",
		"between 2 and 8 letters":                     ", minLength 2, maxLength 8",
		"length 3-5":                                  ", minLength 3, maxLength 5",
		// lists
		"up to 10 items":              ", maxItems 10",
		"maxItems: 3":                 ", maxItems 3",
		"comma-separated":             ", style form",
		"Can be repeated.":            ", style exploded",
		"May be given several times.": ", style exploded",
		"the number of times that it repeated a line": "",
		// patterns
		"matches `^[A-Z]{3}$`":                       ", pattern ^[A-Z]{3}$",
		"Pattern: `[a-z]+`":                          ", pattern [a-z]+",
		"`^[A-Z]{2}[0-9]{4}$`":                       ", pattern ^[A-Z]{2}[0-9]{4}$",
		"matches `^[a-c]{3}$`, at most 3 characters": ", maxLength 3, pattern ^[a-c]{3}$",
		"regex /^a+$/":                               ", pattern ^a+$",
		"a code such as `A1`":                        "",
		// null and deprecated
		"May be null.":                    ", nullable",
		"string or null":                  ", nullable",
		"`null` until it is paid":         ", nullable",
		"It cannot be null":               "",
		"The text, nullable":              ", nullable",
		"Never null.":                     "",
		"Deprecated: use `to`":            ", deprecated",
		"The end. **Deprecated.**":        ", deprecated",
		"is deprecated in favour of `to`": ", deprecated",
		"Whether to list deprecated ones": "",
	} {
		assert.Equal(t, want, constraintsIn(text).String(), text)
	}
}

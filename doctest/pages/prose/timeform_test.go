package prose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/doctest/pages/prose"
)

func TestTimesIn(t *testing.T) {
	for _, c := range []struct{ text, good, bad string }{
		{"Times are UTC, as in 2026-11-02T09:15:00Z.", "2027-01-30T10:00:00Z", "2027-01-30 10:00:00"},
		{"All timestamps are RFC 3339 and end in `Z`.", "2027-01-30T10:00:00.25Z", "2027-01-30T10:00:00+00:00"},
		{"Timestamps: RFC 3339, in UTC", "2027-01-30T10:00:00+00:00", "2027-01-30T10:00:00+02:00"},
		{"Dates and times are in ISO 8601.", "2027-01-30T10:00", "2027-01-30 10:00"},
		{"Times are RFC 3339, as in 2026-11-02T09:15:00Z.", "2027-01-30T10:00:00+02:00", "2027-01-30 10:00:00"},
		{"Times are UTC, as in 2026-11-02T09:15:00Z.", "2027-01-30T10:00:00+00:00", "2027-01-30T10:00:00+02:00"},
		{"Times follow RFC 3339.", "2027-01-30T10:00:00+02:00", "Sat, 30 Jan 2027 10:00:00 GMT"},
	} {
		f, ok := prose.TimesIn(c.text)
		assert.True(t, ok, c.text)
		assert.True(t, f.Fits(c.good), c.text)
		assert.False(t, f.Fits(c.bad), c.text)
	}
	for _, text := range []string{
		"Times are UTC.",
		"Times are in the local time of the hall, as in 2026-11-02T09:15:00+01:00.",
		"Times that you send are RFC 3339.",
		"Timestamps are Unix seconds, or RFC 3339 with a parameter.",
		"A time such as 2026-11-02T09:15:00Z is UTC.",
		"Times are ISO 8601, except for those of opening hours.",
	} {
		_, ok := prose.TimesIn(text)
		assert.False(t, ok, text)
	}
}

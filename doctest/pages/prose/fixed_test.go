package prose_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/doctest/pages/prose"
)

// TestSaysUnchanging has descriptions of a field that no request changes, and of fields that one can change at some time.
func TestSaysUnchanging(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Your name for it. Cannot be changed after creation.",
		"`name` cannot be changed.",
		"Your name for it, immutable.",
		"When the kiln was added. Read-only.",
		"Identifier: read-only",
		"Unique and immutable once created.",
		"Set only at creation.",
		"It never changes.",
	} {
		assert.True(t, prose.SaysUnchanging("name", text), text)
	}
	for _, text := range []string{
		"Cannot be changed while a firing is planned in it.",
		"Unique. Names of kilns that were removed cannot be changed back.",
		"Cannot be changed once the kiln was fired.",
		"Cannot be changed by guests.",
		"If a firing is planned, immutable.",
		"Read-only for guests.",
		"For guests, read-only.",
		"Read-only. Only while a firing is planned.",
		"Cannot be changed after creation, except by its owner.",
		"Immutable after the first firing.",
		"No longer read-only.",
		"Set at creation.",
		"May not be changed yet.",
		"A firing that was started and cannot be changed.",
		"The list of its pots cannot be changed.",
	} {
		assert.False(t, prose.SaysUnchanging("name", text), text)
	}
}

// TestFixedForATime has a field that a request can change at other times, so that the status has no such cause.
func TestFixedForATime(t *testing.T) {
	t.Parallel()
	assert.NotContains(t, prose.Causes(http.StatusConflict, "`name` cannot be changed while a firing is planned"), prose.FixedField)
	assert.NotContains(t, prose.Causes(http.StatusConflict, "`name` is read-only once the kiln was fired"), prose.FixedField)
	assert.NotContains(t, prose.Causes(http.StatusConflict, "`name` cannot be changed any more"), prose.FixedField)
	assert.Contains(t, prose.Causes(http.StatusConflict, "`name` cannot be changed after creation"), prose.FixedField)
	assert.Contains(t, prose.Causes(http.StatusConflict, "if `name` cannot be changed"), prose.FixedField)
}

// TestUnsentKeys has sentences about the keys that a change does not send, and about other keys.
func TestUnsentKeys(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string][2]bool{
		"A change keeps the keys that you do not send.":            {true, false},
		"Keys that are not in the request are kept.":               {true, false},
		"Other keys stay as they are.":                             {true, false},
		"New keys are merged with the existing ones.":              {true, false},
		"A change replaces the whole object.":                      {false, true},
		"`notes` is replaced as a whole.":                          {false, true},
		"The server keeps at most 20 keys.":                        {},
		"Keys are kept in lower case.":                             {},
		"Other keys are kept in lower case.":                       {},
		"Keys that you do not send are kept for 30 days.":          {},
		"A key that is there already replaces the existing value.": {},
		"A key that is sent twice replaces the metadata.":          {},
		"The value of a key is replaced completely.":               {},
		"Duplicate keys are merged.":                               {},
		"With `?merge=true`, keys that you do not send are kept.":  {},
		"A PUT replaces the whole object.":                         {},
		"The keys that you do not send are not kept.":              {},
	} {
		keeps, replaces := prose.UnsentKeys("notes", sentence)
		assert.Equal(t, want, [2]bool{keeps, replaces}, sentence)
	}
}

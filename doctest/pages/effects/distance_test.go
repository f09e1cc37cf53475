package effects_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"docsascode.example/doctest/pages/effects"
)

func TestDistanceIn(t *testing.T) {
	least, most, ok := effects.DistanceIn("an hour ago")
	assert.True(t, ok)
	assert.Equal(t, []time.Duration{-time.Hour, -time.Hour}, []time.Duration{least, most})
	least, most, ok = effects.DistanceIn("two days from now")
	assert.True(t, ok)
	assert.Less(t, least, 48*time.Hour)
	assert.Greater(t, most, 48*time.Hour)
	for _, text := range []string{"now", "today", "the current time", "the day of the request"} {
		least, most, ok = effects.DistanceIn(text)
		assert.True(t, ok, text)
		assert.Zero(t, least+most, text)
	}
	for _, text := range []string{"365", "today's rate", "nowhere", "the end of the month", "7 day trial"} {
		_, _, ok = effects.DistanceIn(text)
		assert.False(t, ok, text)
	}
}

package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestPace leaves room for garbage by what a collection searches, however much memory has no pointers.
func TestPace(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	for _, c := range []struct {
		name             string
		live, heap, rest uint64
		room             uint64 // by the percentage
	}{
		{"a fresh service", 4 * mb, 2 * mb, mb, headroom},
		{"nothing yet", 0, 0, 0, mb}, // the least heap is then the headroom
		{"an index of a million", 103 * mb, 2 * mb, mb, headroom},
		{"many connections", 50 * mb, 45 * mb, 5 * mb, 50 * mb},
	} {
		assert.InDelta(t, c.room, uint64(pace(c.live, c.heap, c.rest))*max(c.live+c.rest, mb)/100, 2*mb, c.name)
	}
}

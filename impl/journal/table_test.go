package journal

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTable puts and drops entries as a map does. All keys of one run may have the same home.
func TestTable(t *testing.T) {
	t.Parallel()
	for _, homes := range []uint64{1, 3, 1 << 63} {
		random := rand.New(rand.NewPCG(homes, 1))
		var table table
		want := make(map[Key]place)
		for n := range uint32(3000) {
			var k Key
			binary.BigEndian.PutUint64(k[:], random.Uint64N(1000))
			binary.BigEndian.PutUint64(k[8:], ^uint64(0)-random.Uint64N(homes))
			at := place{segment: n, deadline: random.Uint32N(1000), size: 1 + uint16(n)}
			require.Equal(t, want[k], table.put(k, at))
			want[k] = at
			if n%500 == 499 {
				kept := func(at place) bool { return at.deadline > n/4 }
				table.keep(kept)
				for k, at := range want {
					if !kept(at) {
						delete(want, k)
					}
				}
			}
			require.Equal(t, len(want), table.used)
			require.Less(t, table.used, len(table.slots), "a search ends at an empty slot")
		}
		found := 0
		for k, at := range table.all() {
			require.Equal(t, want[k], at)
			require.Equal(t, at, table.get(k))
			found++
		}
		assert.Len(t, want, found)
		table.keep(func(place) bool { return false })
		assert.Zero(t, table, "nothing takes no memory")
		assert.Zero(t, table.get(Key{}))
	}
}

// TestTableIsDense has a bound for the memory of an entry, at any number of them.
func TestTableIsDense(t *testing.T) {
	t.Parallel()
	var table table
	for n := range uint64(20_000) {
		var k Key
		binary.BigEndian.PutUint64(k[8:], n*0x9e3779b97f4a7c15)
		table.put(k, place{size: 1})
		if n > 100 {
			require.Less(t, len(table.slots), 17*table.used/10)
		}
	}
}

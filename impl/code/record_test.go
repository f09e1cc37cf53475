package code

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const day = 24 * time.Hour

// The record of an address has a bounded size, and keeps the latest known networks.
func TestKnownNetworksAreBounded(t *testing.T) {
	var a addressRecord
	for n := range 3 * maxKnown {
		a.know(Digest{byte(n)}, at(time.Duration(n)), at(day))
		a.know(Digest{byte(n)}, at(time.Duration(n)), at(day))
		require.LessOrEqual(t, len(a.Known), maxKnown)
	}
	assert.Nil(t, a.known(Digest{2*maxKnown - 1}, at(0)))
	assert.NotNil(t, a.known(Digest{2 * maxKnown}, at(0)))
}

func TestRecords(t *testing.T) {
	a := addressRecord{
		Until: 9, Sends: events{{1, 2}, {5, 1}}, Attempts: events{{7, 300}},
		Code: activeCode{Nonce: Nonce{1}, Proof: Digest{2}, Expires: 8, Others: 3, Sends: []send{
			{Nonce: Nonce{4}, Network: Digest{5}, At: 6, Attempts: 7, Refused: true}, {Nonce: Nonce{8}, At: 9, Known: true},
		}},
		Known: []knownNetwork{{Network: Digest{10}, Until: 11, Sends: events{{12, 13}}}},
	}
	decoded, err := decodeAddress(a.encode())
	require.NoError(t, err)
	assert.Equal(t, a, decoded)
	n := budgetRecord{Until: 1, Sends: events{{2, 3}}, Attempts: events{{4, 5}, {6, 7}}}
	again, err := decodeBudget(n.encode())
	require.NoError(t, err)
	assert.Equal(t, n, again)
	for _, whole := range [][]byte{a.encode(), n.encode()} {
		for cut := range len(whole) {
			_, err := decodeAddress(whole[:cut])
			require.ErrorIs(t, err, errRecord)
			_, err = decodeBudget(whole[:cut])
			require.ErrorIs(t, err, errRecord)
		}
	}
}

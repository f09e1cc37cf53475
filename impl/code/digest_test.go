package code

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
)

func TestNetworkGroups(t *testing.T) {
	d := newDigester([]byte("key"))
	network := func(s string) Digest {
		got, err := d.network(netip.MustParseAddr(s))
		require.NoError(t, err)
		return got
	}
	assert.Equal(t, network("192.0.2.1"), network("::ffff:192.0.2.1"))
	assert.NotEqual(t, network("192.0.2.1"), network("192.0.2.2"))
	assert.Equal(t, network("2001:db8:0:aa00::1"), network("2001:db8:0:aaff:1:2:3:4"))
	assert.NotEqual(t, network("2001:db8:0:aa00::1"), network("2001:db8:0:ab00::1"))
	assert.Equal(t, network("fe80::1%eth0"), network("fe80::2%eth1"))

	_, err := d.network(netip.Addr{})
	assert.Error(t, err)
}

func TestSites(t *testing.T) {
	d := newDigester([]byte("key"))
	first, ok := d.site(netip.MustParseAddr("2001:db8:0:aa00::1"))
	assert.True(t, ok)
	second, _ := d.site(netip.MustParseAddr("2001:db8:0:ab00::1"))
	assert.Equal(t, first, second)
	other, _ := d.site(netip.MustParseAddr("2001:db8:1:aa00::1"))
	assert.NotEqual(t, first, other)
	for _, none := range []string{"192.0.2.1", "::ffff:192.0.2.1"} {
		_, ok = d.site(netip.MustParseAddr(none))
		assert.False(t, ok, none)
	}
}

func TestDigestsDependOnKeyAndLabel(t *testing.T) {
	a := address.Address("192.0.2.1/32")
	network, err := newDigester([]byte("key")).network(netip.MustParseAddr("192.0.2.1"))
	require.NoError(t, err)
	assert.NotEqual(t, network, newDigester([]byte("key")).address(a))
	assert.NotEqual(t, newDigester([]byte("key")).address(a), newDigester([]byte("kez")).address(a))
}

func TestCodeDependsOnAll(t *testing.T) {
	d := newDigester([]byte("key"))
	base := d.code("joe@example.com", Nonce{1}, 8)
	assert.Equal(t, base, d.code("joe@example.com", Nonce{1}, 8))
	assert.NotEqual(t, base, d.code("Joe@example.com", Nonce{1}, 8))
	assert.NotEqual(t, base, d.code("joe@example.com", Nonce{2}, 8))
	assert.NotEqual(t, base, newDigester([]byte("kez")).code("joe@example.com", Nonce{1}, 8))
}

// The spread over each digit's place is a chi-squared figure of 9 degrees of
// freedom; 40 is exceeded once in 130,000 such figures. The input is fixed, so
// the test either fails always or never.
func TestCodeIsUniform(t *testing.T) {
	const n = 20_000
	for _, digits := range []int{6, 8} {
		counts := make([][10]float64, digits)
		for i := range n {
			var nonce Nonce
			binary.BigEndian.PutUint64(nonce[:], uint64(i))
			code := newDigester([]byte("key")).code("joe@example.com", nonce, digits)
			require.Len(t, code, digits)
			for place, digit := range []byte(code) {
				counts[place][digit-'0']++
			}
		}
		for place, count := range counts {
			chi := 0.0
			for _, c := range count {
				chi += (c - n/10) * (c - n/10) / (n / 10)
			}
			assert.Less(t, chi, 40.0, "place %d of %d", place, digits)
		}
	}
}

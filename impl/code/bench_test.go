package code

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
)

// nth returns an address and a source that no other n has.
func nth(n int64) (address.Address, netip.Addr) {
	var ip [4]byte
	binary.BigEndian.PutUint32(ip[:], uint32(n)+1<<24)
	return address.Address(fmt.Sprintf("user%d@example.com", n)), netip.AddrFrom4(ip)
}

func benchCodes(b *testing.B) *Codes {
	store, err := OpenBolt(filepath.Join(b.TempDir(), "codes.db"))
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, store.Close()) })
	c, err := New(Config{Store: store, Key: make([]byte, 32)})
	require.NoError(b, err)
	return c
}

// clients runs do for every n below b.N, from as many goroutines as a busy
// server has requests in flight, and reports the rate.
func clients(b *testing.B, parallelism int, do func(n int64)) {
	b.ReportAllocs()
	b.SetParallelism(parallelism)
	var next atomic.Int64
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			do(next.Add(1))
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
}

func BenchmarkIssue(b *testing.B) {
	for _, parallelism := range []int{1, 50} {
		b.Run(fmt.Sprintf("clients=%dxCPU", parallelism), func(b *testing.B) {
			c := benchCodes(b)
			clients(b, parallelism, func(n int64) {
				addr, source := nth(n)
				if _, err := c.Issue(b.Context(), addr, source); err != nil {
					b.Error(err)
				}
			})
		})
	}
}

func BenchmarkRedeem(b *testing.B) {
	for _, parallelism := range []int{1, 50} {
		b.Run(fmt.Sprintf("clients=%dxCPU", parallelism), func(b *testing.B) {
			c := benchCodes(b)
			issued := make([]Issued, b.N+1)
			clients(b, 200, func(n int64) {
				addr, source := nth(n)
				var err error
				if issued[n], err = c.Issue(b.Context(), addr, source); err != nil {
					b.Error(err)
				}
			})
			clients(b, parallelism, func(n int64) {
				addr, source := nth(n)
				if err := c.Redeem(b.Context(), addr, source, issued[n].Code); err != nil {
					b.Error(err)
				}
			})
		})
	}
}

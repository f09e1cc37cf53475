package code

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/netip"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/code/redistest"
)

// nth returns an address and a network that no other n has.
func nth(n int64) (address.Address, netip.Addr) {
	var ip [4]byte
	binary.BigEndian.PutUint32(ip[:], uint32(n)+1<<24)
	return address.Address(fmt.Sprintf("user%d@example.com", n)), netip.AddrFrom4(ip)
}

// benchStores opens the stores that are compared, empty.
var benchStores = map[string]func(b *testing.B) (Store, io.Closer){
	"file": func(b *testing.B) (Store, io.Closer) {
		store, err := OpenFile(filepath.Join(b.TempDir(), "codes"))
		require.NoError(b, err)
		return store, store
	},
	"redis": func(b *testing.B) (Store, io.Closer) {
		store, err := OpenRedis(b.Context(), redistest.Start(b).URL())
		require.NoError(b, err)
		return store, store
	},
}

func benchCodes(b *testing.B, name string) *Codes {
	store, closer := benchStores[name](b)
	b.Cleanup(func() { require.NoError(b, closer.Close()) })
	c, err := New(Config{Store: store, Key: make([]byte, 32)})
	require.NoError(b, err)
	return c
}

// eachStore runs bench with one client for each CPU, and with fifty.
func eachStore(b *testing.B, bench func(b *testing.B, c *Codes, parallelism int)) {
	for name := range benchStores {
		for _, parallelism := range []int{1, 50} {
			b.Run(fmt.Sprintf("store=%s/clients=%dxCPU", name, parallelism), func(b *testing.B) {
				bench(b, benchCodes(b, name), parallelism)
			})
		}
	}
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
	eachStore(b, func(b *testing.B, c *Codes, parallelism int) {
		clients(b, parallelism, func(n int64) {
			addr, network := nth(n)
			if _, err := c.Issue(b.Context(), addr, network); err != nil {
				b.Error(err)
			}
		})
	})
}

func BenchmarkExchange(b *testing.B) {
	eachStore(b, func(b *testing.B, c *Codes, parallelism int) {
		issued := make([]Issued, b.N+1)
		clients(b, 50, func(n int64) {
			addr, network := nth(n)
			var err error
			if issued[n], err = c.Issue(b.Context(), addr, network); err != nil {
				b.Error(err)
			}
		})
		clients(b, parallelism, func(n int64) {
			addr, network := nth(n)
			if err := c.Exchange(b.Context(), addr, network, issued[n].Code); err != nil {
				b.Error(err)
			}
		})
	})
}

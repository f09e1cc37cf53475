//go:build unix

package code_test

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/code"
	"docsascode.example/impl/code/redisstore"
	"docsascode.example/impl/code/redisstore/redistest"
	"docsascode.example/impl/code/storetest"
)

// nth returns an address and a network that no other n has.
func nth(n int64) (address.Address, netip.Addr) {
	var ip [4]byte
	binary.BigEndian.PutUint32(ip[:], uint32(n)+1<<24)
	return address.Address(fmt.Sprintf("user%d@example.com", n)), netip.AddrFrom4(ip)
}

// benchStores opens the stores that are compared, empty.
var benchStores = map[string]func(b *testing.B) storetest.Store{
	"file": func(b *testing.B) storetest.Store {
		store, err := code.OpenFile(filepath.Join(b.TempDir(), "codes"))
		require.NoError(b, err)
		return store
	},
	"redis": func(b *testing.B) storetest.Store {
		store, err := redisstore.Open(b.Context(), redistest.Start(b).URL())
		require.NoError(b, err)
		return store
	},
}

func benchCodes(b *testing.B, name string) *code.Codes {
	store := benchStores[name](b)
	b.Cleanup(func() { require.NoError(b, store.Close()) })
	c, err := code.New(code.Config{Store: store, Key: make([]byte, 32)})
	require.NoError(b, err)
	return c
}

// eachStore runs bench with one client for each CPU, and with fifty.
func eachStore(b *testing.B, bench func(b *testing.B, c *code.Codes, parallelism int)) {
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
	eachStore(b, func(b *testing.B, c *code.Codes, parallelism int) {
		clients(b, parallelism, func(n int64) {
			addr, network := nth(n)
			if _, err := c.Issue(b.Context(), addr, network); err != nil {
				b.Error(err)
			}
		})
	})
}

// BenchmarkOneNetwork has each code asked for by a network of its own, or all by one that may ask for 100,000 an hour and has
// asked every tenth of a second for an hour. It reports the processor time of an Issue, with the benchmark's own.
func BenchmarkOneNetwork(b *testing.B) {
	for _, one := range []bool{false, true} {
		b.Run(fmt.Sprintf("one=%t", one), func(b *testing.B) {
			store := benchStores["file"](b)
			b.Cleanup(func() { require.NoError(b, store.Close()) })
			policy := code.DefaultPolicy()
			policy.NetworkSendsPerHour = 100_000
			var sent atomic.Int64
			start := time.Now()
			now := func() time.Time { return start.Add(time.Duration(sent.Load()) * time.Second / 10) }
			c, err := code.New(code.Config{Store: store, Key: make([]byte, 32), Policy: policy, Now: now})
			require.NoError(b, err)
			issue := func(int64) {
				addr, network := nth(sent.Add(1))
				if one {
					_, network = nth(0)
				}
				if _, err := c.Issue(b.Context(), addr, network); err != nil {
					b.Error(err)
				}
			}
			for range 36_000 / 64 {
				var all sync.WaitGroup
				for range 64 {
					all.Go(func() { issue(0) })
				}
				all.Wait()
			}
			before := processorTime(b)
			clients(b, 32, issue)
			b.ReportMetric(float64((processorTime(b)-before).Microseconds())/float64(b.N), "cpu-us/op")
		})
	}
}

// processorTime is that of this process.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func BenchmarkExchange(b *testing.B) {
	eachStore(b, func(b *testing.B, c *code.Codes, parallelism int) {
		issued := make([]code.Issued, b.N+1)
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

//go:build unix

package journal

import (
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkUpdate replaces two records, one of 150 octets and one of 40, from 16
// goroutines, in a journal that has so many of them. It reports the processor time of an
// Update, which is of the whole process.
func BenchmarkUpdate(b *testing.B) {
	for _, pairs := range []int{1_000, 60_000, 1_000_000} {
		b.Run(fmt.Sprintf("pairs=%d", pairs), func(b *testing.B) {
			j := open(b, b.TempDir())
			putPairs(b, j, pairs)
			var next atomic.Int64
			b.SetParallelism(8)
			b.ResetTimer()
			before := processorTime(b)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					n := int(next.Add(7919)) % pairs
					require.NoError(b, j.Update(func(tx *Tx) error {
						for _, r := range pair(n) {
							if _, err := tx.Get(r.Key); err != nil {
								return err
							}
							tx.Put(r)
						}
						return nil
					}))
				}
			})
			b.ReportMetric(float64((processorTime(b)-before).Microseconds())/float64(b.N), "cpu-us/op")
			b.ReportMetric(float64(j.index.total)/(1<<20), "MB-on-disk")
		})
	}
}

// BenchmarkOpen reads a journal that has so many records of each kind.
func BenchmarkOpen(b *testing.B) {
	for _, pairs := range []int{1_000, 60_000, 1_000_000} {
		b.Run(fmt.Sprintf("pairs=%d", pairs), func(b *testing.B) {
			dir := b.TempDir()
			j := open(b, dir)
			putPairs(b, j, pairs)
			require.NoError(b, j.Close())
			for b.Loop() {
				j, err := Open(dir)
				require.NoError(b, err)
				require.NoError(b, j.Close())
			}
		})
	}
}

func putPairs(b *testing.B, j *Journal, pairs int) {
	b.Helper()
	for n := 0; n < pairs; n += 500 {
		var records []Record
		for i := range 500 {
			records = append(records, pair(n+i)...)
		}
		require.NoError(b, put(j, records...))
	}
}

func pair(n int) []Record {
	return []Record{{key(2 * n), never, make([]byte, 150)}, {key(2*n + 1), never, make([]byte, 40)}}
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

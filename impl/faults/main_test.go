package faults

import (
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	long = flag.Bool("long", false, "take the numbers that the documentation states")
	seed = flag.Uint64("seed", 0, "what is drawn at random; 0 draws a seed")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	status := m.Run()
	removeServer()
	if leaks := journal.leaks(); len(leaks) > 0 {
		fmt.Printf("FAIL: the servers logged secrets (-seed %d):\n", *seed)
		for _, leak := range leaks[:min(len(leaks), 20)] {
			fmt.Println(leak)
		}
		status = 1
	}
	fmt.Printf("searched %d lines of server log, %d of them distinct, for %d codes, the tokens and the addresses\n", journal.total, len(journal.lines), len(journal.codes))
	os.Exit(status)
}

// count is the size of a test: brief, or full under -long.
func count(brief, full int) int {
	if *long {
		return full
	}
	return brief
}

// random is the source of t's choices.
func random(t *testing.T) *rand.Rand {
	t.Helper()
	t.Logf("-seed %d", *seed)
	return stream(t.Name(), 0)
}

// stream is one of a test's sources, for a goroutine of its own.
func stream(name string, n uint64) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a hash does not fail
	return rand.New(rand.NewPCG(*seed, h.Sum64()+n))
}

// needLinux skips where the test needs /proc, or loopback addresses that nobody
// has configured.
func needLinux(t testing.TB) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("needs Linux: its /proc, and all of 127.0.0.0/8 as sources")
	}
}

// together runs do(0) to do(n-1), at most width of them at once.
func together(n, width int, do func(int)) {
	var running sync.WaitGroup
	next := make(chan int)
	for range min(n, width) {
		running.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	running.Wait()
}

// percentile sorts durations and returns the one that p of 100 do not exceed.
func percentile(durations []time.Duration, p int) time.Duration {
	slices.Sort(durations)
	return durations[(len(durations)-1)*p/100]
}

// descriptors counts what a process has open; "self" is this one.
func descriptors(t *testing.T, process string) int {
	t.Helper()
	open, err := os.ReadDir("/proc/" + process + "/fd")
	require.NoError(t, err)
	return len(open)
}

// settled waits until value is at most bound, and returns it.
func settled(t *testing.T, what string, bound int, value func() int) int {
	t.Helper()
	require.Eventually(t, func() bool { return value() <= bound }, 10*time.Second, 20*time.Millisecond, "%s: more than %d", what, bound)
	return value()
}

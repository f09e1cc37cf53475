package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// headroom is how many octets the service may at least allocate between two collections of garbage.
const headroom = 4 << 20

// leastHeap is the heap at which Go first collects, at 100 %.
const leastHeap = 4 << 20

// paceCollections has garbage collected as if the memory without pointers were not there, after each collection anew. The index
// of the codes is such memory: to collect costs nothing for it, and the usual pace would let as much garbage lie as it takes. It
// leaves the pace alone if the operator chose it, by GOGC.
func paceCollections(chosen string) {
	if chosen == "" {
		adjustPace(new(int))
	}
}

// adjustPace sets the pace now and after the next collection. Last is the percentage that it set last.
func adjustPace(last *int) {
	sample := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/heap:bytes"}, {Name: "/gc/scan/stack:bytes"}, {Name: "/gc/scan/globals:bytes"},
	}
	metrics.Read(sample)
	live, heap, rest := sample[0].Value.Uint64(), sample[1].Value.Uint64(), sample[2].Value.Uint64()+sample[3].Value.Uint64()
	if next := pace(live, heap, rest); next > *last+*last/8 || next < *last-*last/8 {
		debug.SetGCPercent(next)
		*last = next
	}
	runtime.AddCleanup(new([32]byte), adjustPace, last)
}

// pace is the percentage for [debug.SetGCPercent] by which as much is allocated until the next collection as this one had to
// search: a part of the live heap, and the rest, which is stacks and variables.
func pace(live, heap, rest uint64) int {
	room := max(headroom, min(heap, live)+rest)
	return int(min(100*room/max(live+rest, 1<<20), 100*(room+live)/leastHeap))
}

package faults

import (
	"fmt"
	"sync"
)

// A tally counts statuses. It is safe for concurrent use; its zero value is empty.
type tally struct {
	mu     sync.Mutex
	counts map[int]int
}

func (c *tally) add(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = make(map[int]int)
	}
	c.counts[status]++
}

func (c *tally) of(status int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts[status]
}

// faults counts the statuses of 500 and above.
func (c *tally) faults() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for status, times := range c.counts {
		if status >= 500 {
			n += times
		}
	}
	return n
}

// String is each status with its count, in order.
func (c *tally) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return fmt.Sprint(c.counts)
}

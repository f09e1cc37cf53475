package faults

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl"
)

// life is that of a code.
const life = 10 * time.Minute

// A clock stands still until it is stepped. It is safe for concurrent use.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// TestClock steps the service's clock.
func TestClock(t *testing.T) {
	for _, step := range []time.Duration{time.Hour, -time.Hour, 24 * time.Hour, -24 * time.Hour} {
		t.Run(fmt.Sprintf("step of %v", step), func(t *testing.T) { testStep(t, step) })
	}
	t.Run("random steps", testRandomSteps)
}

// testStep steps a clock and back again, with codes and counts from before.
func testStep(t *testing.T, step time.Duration) {
	g, c := startGateway(t), newClock()
	s, _ := inProcess(t, g, impl.Config{Now: c.Now})
	askFor := func(n int) answer {
		got, err := s.ask(mailTo(n, "clock"), network(n))
		require.NoError(t, err)
		return got
	}
	exchange := func(n int) bool {
		got, err := s.exchange(mailTo(n, "clock"), g.box(mailTo(n, "clock")).code, network(n), true)
		require.NoError(t, err)
		return got.token() != ""
	}
	for n := range 4 {
		require.Equal(t, http.StatusCreated, askFor(n).status)
	}
	require.True(t, exchange(0))

	c.step(step)
	assert.False(t, exchange(0), "a used code")
	assert.Equal(t, step < 0, exchange(1), "a code whose clock was stepped")
	refusedOrSent(t, askFor(3))
	c.step(-step)
	assert.False(t, exchange(0), "a used code, back again")
	assert.False(t, exchange(1), "a code that was used or has expired, back again")
	assert.False(t, exchange(2), "a code whose clock was stepped on in any case")
	refusedOrSent(t, askFor(2))
}

// refusedOrSent holds a 429 against its bounds: a second, and the longest span
// that is counted.
func refusedOrSent(t *testing.T, a answer) (wait time.Duration) {
	t.Helper()
	if a.status != http.StatusTooManyRequests {
		assert.Equal(t, http.StatusCreated, a.status, string(a.body))
		return 0
	}
	seconds, err := strconv.Atoi(a.header.Get("Retry-After"))
	assert.NoError(t, err)
	assert.True(t, 1 <= seconds && seconds <= 24*60*60, "Retry-After: %d", seconds)
	return time.Duration(seconds) * time.Second
}

// A stepped address knows what it may still expect.
type stepped struct {
	code    string
	issued  time.Duration // what had passed, steps back not counted
	used    bool
	expired bool // was refused once
}

// testRandomSteps walks through sends, exchanges and steps of the clock.
func testRandomSteps(t *testing.T) {
	choices := random(t)
	g, c := startGateway(t), newClock()
	s, _ := inProcess(t, g, impl.Config{Now: c.Now})
	w := &walk{service: s, gateway: g, clock: c, choices: choices, known: make([]stepped, 20)}
	steps := count(400, 60_000)
	for range steps {
		w.next(t)
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("%d events, %d of them steps of the clock; %v; Retry-After %v to %v", steps, w.steps, &w.statuses, w.shortest, w.longest)
	assert.Zero(t, w.statuses.faults())
	assert.Positive(t, w.statuses.of(http.StatusOK))
	assert.Positive(t, w.statuses.of(http.StatusTooManyRequests))
}

type walk struct {
	service
	gateway           *gateway
	clock             *clock
	choices           *rand.Rand
	known             []stepped
	forward           time.Duration // the sum of all steps forward
	steps, events     int
	statuses          tally
	shortest, longest time.Duration
}

func (w *walk) next(t *testing.T) {
	w.events++
	n := w.choices.IntN(len(w.known))
	switch w.choices.IntN(6) {
	case 0:
		w.step()
	case 1, 2, 3:
		w.askFor(t, n)
	case 4, 5:
		w.try(t, n)
	}
}

func (w *walk) step() {
	spans := []time.Duration{time.Second, 10 * time.Second, time.Minute, time.Minute, 5 * time.Minute, time.Hour, 24 * time.Hour}
	d := time.Duration(w.choices.Int64N(int64(spans[w.choices.IntN(len(spans))])))
	if w.choices.IntN(2) == 0 {
		d = -d
	}
	w.clock.step(d)
	w.forward += max(d, 0)
	w.steps++
}

// askFor draws a new network each time, so that only the address is limited.
func (w *walk) askFor(t *testing.T, n int) {
	address := mailTo(n, "walk")
	got, err := w.ask(address, network(w.events))
	require.NoError(t, err)
	w.statuses.add(got.status)
	if wait := refusedOrSent(t, got); wait > 0 {
		w.longest = max(w.longest, wait)
		if w.shortest == 0 || wait < w.shortest {
			w.shortest = wait
		}
		return
	}
	if code := w.gateway.box(address).code; code != w.known[n].code || w.known[n].used {
		w.known[n] = stepped{code: code, issued: w.forward}
	} else {
		assert.False(t, w.known[n].expired, "a code that had expired was sent again")
	}
}

// try exchanges a code. Steps back do not count, so a code is certainly good
// while less than its life has gone forward. It is the store's right to go on
// from a step back, so that more may have gone forward than it has seen pass.
func (w *walk) try(t *testing.T, n int) {
	k := &w.known[n]
	if k.code == "" {
		return
	}
	got, err := w.exchange(mailTo(n, "walk"), k.code, network(w.events), w.choices.IntN(2) == 0)
	require.NoError(t, err)
	w.statuses.add(got.status)
	switch {
	case got.token() != "":
		assert.False(t, k.used, "a used code comes back")
		assert.False(t, k.expired, "an expired code comes back")
		k.used = true
	case got.status == http.StatusTooManyRequests:
		refusedOrSent(t, got)
	case !k.used && !k.expired:
		assert.GreaterOrEqual(t, w.forward-k.issued, life, "a code that is good is refused: %s", got.body)
		k.expired = true
	}
}

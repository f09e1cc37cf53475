package mail

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An offer is a load on a queue, and what became of it.
type offer struct {
	queue  *queue
	domain func(n int) string
	send   func(domain string) // takes as long as the gateway

	mu       sync.Mutex
	accepted []time.Duration // from the request to the end
	late     int             // refused after they had waited
	refused  int
}

// run makes requests at a rate, for a time, and waits for the last one.
func (o *offer) run(t *testing.T, rate float64, span time.Duration) {
	var all sync.WaitGroup
	for n := range int(rate * span.Seconds()) {
		all.Go(func() { o.request(t.Context(), o.domain(n)) })
		time.Sleep(time.Duration(float64(time.Second) / rate))
	}
	all.Wait()
}

func (o *offer) request(ctx context.Context, domain string) {
	start := time.Now()
	place, err := o.queue.enter(domain)
	if err == nil {
		defer o.queue.leave(place)
		if err = o.queue.wait(ctx, place); err == nil {
			o.send(domain)
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case err == nil:
		o.accepted = append(o.accepted, time.Since(start))
	case time.Since(start) > 0:
		o.late++
	default:
		o.refused++
	}
}

func one(int) string    { return "example.com" }
func each(n int) string { return fmt.Sprintf("%d.example", n%200) }

// TestPace offers a gateway 1, 2 and 5 times what it takes. It goes on taking that, and nobody waits long.
func TestPace(t *testing.T) {
	t.Parallel()
	for _, gateway := range []struct {
		name     string
		capacity float64 // emails a second over 16 connections
		send     func() func(string)
	}{
		{"an email takes 100 ms", 160, func() func(string) { return func(string) { time.Sleep(100 * time.Millisecond) } }},
		{"an email takes 700 ms", 16 / 0.7, func() func(string) { return func(string) { time.Sleep(700 * time.Millisecond) } }},
		{"one email at a time", 10, func() func(string) {
			turn := make(chan struct{}, 1)
			return func(string) {
				turn <- struct{}{}
				time.Sleep(100 * time.Millisecond)
				<-turn
			}
		}},
	} {
		for domains, domain := range map[string]func(int) string{"one domain": one, "many domains": each} {
			for _, load := range []float64{1, 2, 5} {
				t.Run(fmt.Sprintf("%s, %s, %.0f times the capacity", gateway.name, domains, load), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						const span = 60 * time.Second
						o := &offer{queue: newQueue(16), domain: domain, send: gateway.send()}
						o.run(t, load*gateway.capacity, 3*time.Second) // the queue has seen the gateway after that
						o.accepted, o.late, o.refused = nil, 0, 0
						o.run(t, load*gateway.capacity, span)
						rate := float64(len(o.accepted)) / span.Seconds()
						assert.InDelta(t, gateway.capacity, rate, gateway.capacity/10, "accepted emails a second")
						slices.Sort(o.accepted)
						assert.Less(t, o.accepted[len(o.accepted)*99/100], 3*time.Second, "the slowest of a hundred")
						assert.Less(t, o.late, 1+(len(o.accepted)+o.refused)/50, "refused late; %d at once", o.refused)
					})
				})
			}
		}
	}
}

// TestSlowDomain has one domain whose emails take the whole time of an email, and ask for more than all connections. The
// emails to other domains go out as before.
func TestSlowDomain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(16)
		slow := &offer{queue: q, domain: one, send: func(string) { time.Sleep(15 * time.Second) }}
		others := &offer{queue: q, domain: each, send: func(string) { time.Sleep(100 * time.Millisecond) }}
		var both sync.WaitGroup
		both.Go(func() { slow.run(t, 50, 40*time.Second) })
		time.Sleep(time.Second)
		both.Go(func() { others.run(t, 8, 40*time.Second) })
		both.Wait()
		assert.Zero(t, others.late+others.refused)
		slices.Sort(others.accepted)
		assert.Less(t, others.accepted[len(others.accepted)-1], 500*time.Millisecond)
	})
}

// TestSlowerGateway becomes silent after it was fast. What waits for it is told after two seconds.
func TestSlowerGateway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		took := 10 * time.Millisecond
		o := &offer{queue: newQueue(4), domain: each, send: func(string) { time.Sleep(took) }}
		o.run(t, 100, time.Second)
		took = 15 * time.Second
		start := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for n := range 5 {
			all.Go(func() { o.request(ctx, each(n)) })
		}
		time.Sleep(longestWait + time.Millisecond)
		synctest.Wait()
		o.mu.Lock()
		assert.Equal(t, 1, o.late, "the fifth, after %v", time.Since(start))
		o.mu.Unlock()
		cancel()
		all.Wait()
	})
}

// TestQueueIsBounded sends no more emails at a time than it is told, to however many domains.
func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int32
		o := &offer{queue: newQueue(4), domain: each, send: func(string) {
			most.Store(max(most.Load(), running.Add(1)))
			time.Sleep(10 * time.Millisecond)
			running.Add(-1)
		}}
		o.run(t, 1000, time.Second)
		assert.EqualValues(t, 4, most.Load())
	})
}

// TestQueueKeepsNothing has no memory of domains that nobody sends to.
func TestQueueKeepsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &offer{queue: newQueue(4), domain: func(n int) string { return fmt.Sprint(n) }, send: func(string) {}}
		o.run(t, 1000, time.Second)
		assert.Len(t, o.accepted, 1000)
		assert.Empty(t, o.queue.lanes)
		assert.Zero(t, o.queue.waiting.Len())
	})
}

// TestQueueCloses refuses what waits, and waits for what runs.
func TestQueueCloses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(1)
		running, err := q.enter("a.example")
		require.NoError(t, err)
		require.NoError(t, q.wait(t.Context(), running))
		waiting, err := q.enter("b.example")
		require.NoError(t, err)
		var ends sync.WaitGroup
		ends.Go(func() {
			assert.ErrorIs(t, q.wait(t.Context(), waiting), errClosed)
			q.leave(waiting)
		})
		synctest.Wait()
		closed := false
		ends.Go(func() { q.close(); closed = true })
		synctest.Wait()
		assert.False(t, closed)
		q.leave(running)
		ends.Wait()
		assert.True(t, closed)
		_, err = q.enter("a.example")
		assert.ErrorIs(t, err, errClosed)
	})
}

// TestFollowersKeepShares has an email follow another one only if its domain has a share left then.
func TestFollowersKeepShares(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(16)
		ctx, cancel := context.WithCancel(t.Context())
		place := func(domain string) *Place {
			p, err := q.enter(domain)
			require.NoError(t, err)
			return p
		}
		other := place("other.example")
		require.NoError(t, q.wait(ctx, other))
		var running []*Place
		for range 15 {
			running = append(running, place("example.com"))
			require.NoError(t, q.wait(ctx, running[len(running)-1]))
		}
		waiting := place("example.com")
		over := make(chan error)
		go func() { over <- q.wait(ctx, waiting) }()
		synctest.Wait()
		able := func(*message) bool { return true }
		assert.Nil(t, q.follow(other, able), "15 is the share of a domain")
		assert.Equal(t, 15, waiting.lane.running)
		assert.Same(t, waiting, q.follow(running[0], able))
		assert.Nil(t, q.follow(running[1], able), "nothing else waits")
		assert.Equal(t, 15, waiting.lane.running)
		cancel()
		require.Error(t, <-over)
		assert.False(t, q.handOver(running[0], nil), "nobody waits for it")
		for _, p := range append(running, other, waiting) {
			q.leave(p)
		}
		assert.Zero(t, q.running)
		assert.Empty(t, q.lanes)
	})
}

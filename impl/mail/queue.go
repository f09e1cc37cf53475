package mail

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	// patience is how long an email is expected to take at most, with its wait, when it enters the queue.
	patience = 1300 * time.Millisecond
	// longestWait ends the wait of an email whose gateway became slower after it entered.
	longestWait = 2 * time.Second
	// slowEmail is how long an email takes that takes long.
	slowEmail = time.Second
	// firstGuess is how long an email takes before one was sent.
	firstGuess = 50 * time.Millisecond
	// reserved is of how many connections one is kept for other domains.
	reserved = 16
	// fewConnections are too few to keep one for other domains.
	fewConnections = 8
)

// A BusyError refuses an email that would wait too long for the mail gateway. It is an ErrNotAccepted.
type BusyError struct {
	RetryAfter time.Duration // until the emails that wait now are sent; in whole seconds, at least one
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("%v: too many emails wait for it; try again in %v", ErrNotAccepted, e.RetryAfter)
}

func (e *BusyError) Unwrap() error { return ErrNotAccepted }

// queue lets a number of emails be sent at a time, in the order in which they come. Of these, an email domain has a
// share: one that is slow leaves connections to the others. The queue admits only what the gateway can take in time,
// by how long the last emails took.
type queue struct {
	size int

	mu      sync.Mutex
	lanes   map[string]*lane // by domain; one without places is removed
	running int
	waiting list.List     // of *Place
	pace    time.Duration // of an email, averaged over the last ones

	// interval is that of emails of all lanes that have a small part of what runs; 0 before the first. A lane with a
	// large part has its own.
	interval time.Duration

	closed bool
	empty  sync.Cond // is signalled when nothing runs
}

// A lane is the emails to one domain.
type lane struct {
	places, running int
	interval        time.Duration // between two emails that end, averaged; 0 before the first
	slow            bool          // the last email took long
}

// A Place is one in the queue of a Sender, for one email. It is used by one goroutine, and left once.
type Place struct {
	sender  *Sender
	lane    *lane
	domain  string
	granted chan error // receives nil when the email may be sent; nil if it did not wait
	began   time.Time  // when it was granted; zero before

	message     *message // is set before it waits
	conn        *conn    // on which the envelope went out while another email was sent; may be nil
	next, ahead *Place   // whose email follows and precedes this one on a connection; nil if none does
	handed      bool     // what it had of the queue is that of the next one

	languages string // see Prefer
}

func newQueue(size int) *queue {
	q := &queue{size: size, lanes: make(map[string]*lane), pace: firstGuess}
	q.empty.L = &q.mu
	return q
}

// enter takes a place for an email to domain, or returns a *BusyError.
func (q *queue) enter(domain string) (*Place, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil, fmt.Errorf("%w: %w", ErrNotAccepted, errClosed)
	}
	l := q.lanes[domain]
	if l == nil {
		l = new(lane)
	}
	if time := q.expected(l); time > patience {
		return nil, &BusyError{RetryAfter: wholeSeconds(time)}
	}
	q.lanes[domain] = l
	l.places++
	return &Place{lane: l, domain: domain}, nil
}

// expected is how long one more email of l would wait. The lane counts by how fast its emails end, with those that are
// being sent, because a gateway may slow down with their number. All lanes together count by what is beyond size.
func (q *queue) expected(l *lane) time.Duration {
	var own time.Duration
	if l.interval > 0 && l.places >= (q.size+1)/2 {
		own = time.Duration(l.places+1) * l.interval
	} else if beyond := l.places + 1 - q.share(l); l.interval == 0 && beyond > 0 {
		own = time.Duration(beyond) * q.pace / time.Duration(q.size)
	}
	competing := 1
	for _, other := range q.lanes {
		competing += min(other.places, q.share(other))
	}
	all := time.Duration(competing-q.size) * q.pace / time.Duration(q.size)
	if q.interval > 0 && competing > q.size/2 {
		all = time.Duration(competing) * q.interval
	}
	return max(own, all)
}

// share is how many emails of a lane are sent at a time: half of size if the lane is slow, or else all but one in reserved. With
// few connections, nothing is kept for others.
func (q *queue) share(l *lane) int {
	switch {
	case q.size < fewConnections:
		return q.size
	case l.slow:
		return q.size / 2
	}
	return q.size - max(1, q.size/reserved)
}

// wait returns nil when the email of p may be sent.
func (q *queue) wait(ctx context.Context, p *Place) error {
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return fmt.Errorf("%w: %w", ErrNotAccepted, errClosed)
	}
	if q.free(p.lane) {
		q.grant(p)
		q.mu.Unlock()
		return nil
	}
	p.granted = make(chan error, 1)
	element := q.waiting.PushBack(p)
	q.mu.Unlock()

	timer := time.NewTimer(longestWait)
	defer timer.Stop()
	var err error
	select {
	case err = <-p.granted:
		return err
	case <-timer.C:
		err = &BusyError{RetryAfter: wholeSeconds(longestWait)}
	case <-ctx.Done():
		err = fmt.Errorf("%w: all connections are busy", ErrNotAccepted)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if !p.began.IsZero() {
		return nil // it was granted meanwhile
	}
	if p.ahead != nil {
		q.unfollow(p)
	} else {
		q.waiting.Remove(element)
	}
	return err
}

// free reports whether an email of l can be sent.
func (q *queue) free(l *lane) bool { return q.running < q.size && l.running < q.share(l) }

func (q *queue) grant(p *Place) {
	q.running++
	p.lane.running++
	p.began = time.Now()
}

// dispatch grants what can be sent, the first first.
func (q *queue) dispatch() {
	for element := q.waiting.Front(); element != nil && q.running < q.size; {
		next := element.Next()
		if p := element.Value.(*Place); q.free(p.lane) {
			q.waiting.Remove(element)
			q.grant(p)
			p.granted <- nil
		}
		element = next
	}
}

// leave gives the place of p back.
func (q *queue) leave(p *Place) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := p.lane
	if !p.began.IsZero() && !p.handed {
		q.observe(p)
		q.running--
		l.running--
	}
	if l.places--; l.places == 0 {
		delete(q.lanes, p.domain)
	}
	q.dispatch()
	if q.running == 0 {
		q.empty.Broadcast()
	}
}

// observe learns from the email of p how fast emails end.
func (q *queue) observe(p *Place) {
	l, took := p.lane, time.Since(p.began)
	running := max(l.running, 1)
	q.pace = average(q.pace, took)
	l.interval = average(l.interval, took/time.Duration(running))
	l.slow = took > slowEmail
	if running <= q.running/4 {
		q.interval = average(q.interval, took/time.Duration(q.running))
	}
}

// close refuses what waits, and returns when nothing runs.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	for element := q.waiting.Front(); element != nil; element = q.waiting.Front() {
		q.waiting.Remove(element).(*Place).granted <- fmt.Errorf("%w: %w", ErrNotAccepted, errClosed)
	}
	for q.running > 0 {
		q.empty.Wait()
	}
}

// average moves an average a fifth of the way to a new value. An average of 0 has no value yet.
func average(old, value time.Duration) time.Duration {
	if old == 0 {
		return max(value, 1)
	}
	return old + (value-old)/5
}

func wholeSeconds(d time.Duration) time.Duration {
	return max((d + time.Second - 1).Truncate(time.Second), time.Second)
}

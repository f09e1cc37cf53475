package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"
)

var errClosed = errors.New("the sender is closed")

// step is a part of the dialogue with the gateway.
type step func(*conn) error

// pool keeps connections open between mails. The queue bounds how many are busy, and with the one of a probe that is how
// many there are.
type pool struct {
	dial        func(context.Context) (*conn, error)
	idleTimeout time.Duration
	log         *slog.Logger

	probe   chan struct{} // holds one element while a probe runs, which so never waits for a send
	closing chan struct{}
	once    sync.Once
	leaving sync.WaitGroup // idle connections that time out just now

	mu   sync.Mutex
	idle []*conn // the one used last is at the end
}

func newPool(dial func(context.Context) (*conn, error), idleTimeout time.Duration, log *slog.Logger) *pool {
	return &pool{dial: dial, idleTimeout: idleTimeout, log: log, probe: make(chan struct{}, 1), closing: make(chan struct{})}
}

// run has first and then rest of a dialogue with the gateway, on own if it is not nil, or else on a kept connection if there
// is one. first may run on several connections, as kept ones turn out to be gone; rest runs once at most.
func (p *pool) run(ctx context.Context, own *conn, first, rest step) error {
	return because(ctx, p.dialogue(ctx, own, first, rest))
}

// ping has the gateway reply, after another ping.
func (p *pool) ping(ctx context.Context) error {
	select {
	case p.probe <- struct{}{}:
		defer func() { <-p.probe }()
		return p.run(ctx, nil, (*conn).noop, func(*conn) error { return nil })
	case <-p.closing:
		return fmt.Errorf("%w: %w", ErrNotAccepted, errClosed)
	case <-ctx.Done():
		return because(ctx, fmt.Errorf("%w: all connections are busy", ErrNotAccepted))
	}
}

// because adds to err why ctx ended, if it has.
func because(ctx context.Context, err error) error {
	if cause := cause(ctx, err); err != nil && cause != nil && !errors.As(err, new(ended)) {
		return fmt.Errorf("%w (%w)", err, ended{cause})
	}
	return err
}

// cause is why ctx ended, if it has. It has also ended if a connection with its deadline says so by err.
func cause(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil || !errors.Is(err, os.ErrDeadlineExceeded) {
		return cause
	}
	return context.DeadlineExceeded
}

// ended is why a context ended.
type ended struct{ error }

func (e ended) Error() string {
	if errors.Is(e.error, context.DeadlineExceeded) {
		return "the mail gateway was too slow"
	}
	return e.error.Error()
}

func (e ended) Unwrap() error { return e.error }

func (p *pool) dialogue(ctx context.Context, own *conn, first, rest step) error {
	begun := false
	both := func(c *conn) error {
		if err := first(c); err != nil {
			return err
		}
		begun = true
		return rest(c)
	}
	if own == nil {
		own = p.take()
	}
	for c := own; c != nil; c = p.take() {
		if err := c.within(ctx, both); begun || !c.lost || cause(ctx, err) != nil {
			p.put(c)
			return err
		}
		p.log.DebugContext(ctx, "kept connection to the mail gateway was closed")
		c.drop()
	}
	c, err := p.dial(ctx)
	if err != nil {
		return err
	}
	defer p.put(c)
	p.log.DebugContext(ctx, "opened a connection to the mail gateway")
	return c.within(ctx, both)
}

func (p *pool) take() *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	if last < 0 {
		return nil
	}
	c := p.idle[last]
	p.idle = p.idle[:last]
	c.expiry.Stop()
	return c
}

func (p *pool) put(c *conn) {
	if then := c.then; then != nil {
		c.then = nil
		then()
		return
	}
	if c.lost {
		c.drop()
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, c)
	if c.expiry == nil {
		c.expiry = time.AfterFunc(p.idleTimeout, func() { p.expire(c) })
	} else {
		c.expiry.Reset(p.idleTimeout)
	}
}

func (p *pool) expire(c *conn) {
	p.mu.Lock()
	i := slices.Index(p.idle, c)
	if i < 0 {
		p.mu.Unlock()
		return
	}
	p.idle = slices.Delete(p.idle, i, i+1)
	p.leaving.Add(1)
	p.mu.Unlock()

	defer p.leaving.Done()
	p.quit(c)
}

func (p *pool) quit(c *conn) {
	if err := c.quit(); err != nil {
		p.log.Debug("closed a connection to the mail gateway without a reply to QUIT", "error", err)
	}
}

// close ends what is kept after mails, which returns when no mail is being sent, and after a running probe.
func (p *pool) close(mails func()) {
	p.once.Do(func() {
		close(p.closing)
		mails()
		p.probe <- struct{}{}
		for c := p.take(); c != nil; c = p.take() {
			p.quit(c)
		}
		p.leaving.Wait()
	})
}

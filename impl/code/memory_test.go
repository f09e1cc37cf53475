package code

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"
)

// memory is a Store without a file, for simulations: the transactions of Bolt
// over maps. It collects nothing.
type memory struct {
	mu      *sync.Mutex
	buckets map[string]heap
	closed  bool
}

// heap is a bucket.
type heap map[string][]byte

func (h heap) Get(key []byte) []byte       { return h[string(key)] }
func (h heap) Put(key, value []byte) error { h[string(key)] = value; return nil }
func (h heap) Delete(key []byte) error     { delete(h, string(key)); return nil }

func newMemory() *memory {
	m := &memory{mu: new(sync.Mutex), buckets: map[string]heap{string(clockBucket): {}}}
	for _, name := range expiring {
		m.buckets[string(name)] = heap{}
	}
	return m
}

// openMemory opens what was open before for the same folder.
func openMemory() opener {
	var mu sync.Mutex
	kept := map[string]*memory{}
	return func(_ *testing.T, dir string) interface {
		Store
		io.Closer
	} {
		mu.Lock()
		defer mu.Unlock()
		if kept[dir] == nil {
			kept[dir] = newMemory()
		}
		again := *kept[dir]
		return &again
	}
}

func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

func (m *memory) Ping(ctx context.Context) error { return ctx.Err() }

func (m *memory) do(ctx context.Context, now time.Time, do func(*transaction) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if m.closed {
		return errors.New("closed")
	}
	t, err := begin(func(name []byte) bucket { return m.buckets[string(name)] }, instant(now.UnixNano()))
	if err != nil {
		return err
	}
	return do(t)
}

func (m *memory) Send(ctx context.Context, r SendRequest) (reply SendReply, err error) {
	err = m.do(ctx, r.Now, func(t *transaction) (err error) { reply, err = t.send(r); return err })
	return reply, err
}

func (m *memory) Revoke(ctx context.Context, r RevokeRequest) error {
	return m.do(ctx, r.Now, func(t *transaction) error { return t.revoke(r) })
}

func (m *memory) Attempt(ctx context.Context, r AttemptRequest) (reply AttemptReply, err error) {
	err = m.do(ctx, r.Now, func(t *transaction) (err error) { reply, err = t.attempt(r); return err })
	return reply, err
}

func (m *memory) Exchange(ctx context.Context, r ExchangeRequest) (ok bool, err error) {
	err = m.do(ctx, r.Now, func(t *transaction) (err error) { ok, err = t.exchange(r); return err })
	return ok, err
}

func (m *memory) dump(*testing.T) (dump []byte) {
	for _, bucket := range m.buckets {
		for key, value := range bucket {
			dump = append(append(dump, key...), value...)
		}
	}
	return dump
}

func TestMemory(t *testing.T) {
	t.Parallel()
	testStore(t, openMemory())
}

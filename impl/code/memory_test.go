package code

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"docsascode.example/impl/journal"
)

// memory is a Store without a file, for simulations: the transactions of File over a
// map. It collects nothing.
type memory struct {
	*kept
	closed bool
}

// kept is what is there when a memory is opened again.
type kept struct {
	mu     sync.Mutex
	values map[journal.Key][]byte
	clock  Clock
}

func (k *kept) Get(key journal.Key) ([]byte, error) { return k.values[key], nil }
func (k *kept) Put(r journal.Record)                { k.values[r.Key] = r.Value }

// Memories opens stores in memory: for the same folder, what was open before.
type Memories struct {
	mu  sync.Mutex
	all map[string]*kept
}

// Open opens the store of a folder.
func (m *Memories) Open(dir string) interface {
	Store
	io.Closer
} {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all[dir] == nil {
		if m.all == nil {
			m.all = map[string]*kept{}
		}
		m.all[dir] = &kept{values: map[journal.Key][]byte{}}
	}
	return &memory{kept: m.all[dir]}
}

func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// Forget implements Forgetter.
func (m *memory) Forget(_ context.Context, address Digest) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, keyOf(address))
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
	m.clock = m.clock.At(now)
	return do(&transaction{records: m.kept, now: instant(m.clock.Seen), ahead: instant(m.clock.Ahead)})
}

func (m *memory) Send(ctx context.Context, r SendRequest) (reply SendReply, err error) {
	err = m.do(ctx, r.Now, func(t *transaction) (err error) { reply, err = t.send(r); return err })
	return reply, err
}

func (m *memory) Revoke(ctx context.Context, r RevokeRequest) error {
	return m.do(ctx, r.Now, func(t *transaction) error { return t.revoke(r) })
}

func (m *memory) Exchange(ctx context.Context, r ExchangeRequest) (reply ExchangeReply, err error) {
	err = m.do(ctx, r.Now, func(t *transaction) (err error) { reply, err = t.exchange(r); return err })
	return reply, err
}

// Dump is all that the store keeps.
func (m *memory) Dump(*testing.T) (dump []byte) {
	for key, value := range m.values {
		dump = append(append(dump, key[:]...), value...)
	}
	return dump
}

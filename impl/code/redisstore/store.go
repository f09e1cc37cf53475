// Package redisstore keeps codes and their counts in Redis or Valkey.
package redisstore

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"docsascode.example/impl/code"
)

// keyPrefix begins every key. Its number is the version of what is stored, and the part of
// the keys on which their slot depends.
const keyPrefix = "codes:{2}:"

// What goes wrong is returned. The client would tell it on standard error too.
func init() { logging.Disable() }

// A Store is a [code.Store] on Redis 7 or later, or on Valkey, that several instances of
// the service share. The instances also share the key of the digests, and their clocks are
// set.
//
// A call is one script. All keys are in one hash slot, so that it can count for an address
// and a network, compare and use the code as one step. A cluster therefore keeps them all on
// one primary, and has the others for its failover.
//
// If a store is down, slow, full or read-only, a call returns an error within three
// seconds. It never repeats a script that may have run: a call that ended in an
// error may have taken place, or may still do so when the server gets to it.
//
// Times have a resolution of a microsecond. The time of an instance, of an address and
// of a network never runs backwards: if an instance is behind, time stands still. Keys
// have a time to live, by the server's clock, so that the server deletes them even if
// the clocks of instances stand still.
//
// Eviction removes limits with the keys, and an attacker who fills the server lifts
// them. So calls also fail if a server begins to evict keys after it was opened: within
// two seconds, and until it stops. They also fail while the clock of the instance is
// more than a minute from that of a primary.
//
// The server decides what is durable. With appendonly yes and appendfsync always, every
// acknowledged write survives. With everysec, a loss of power loses the last second or
// two. Without appendonly, a restart loses all writes since the last snapshot.
// Replication is asynchronous, so a failover may lose acknowledged writes: a code that
// was used a moment before works once more, the latest attempts do not count, and a
// code that was just sent may be unknown.
//
// With replicas=N in the URL, a call waits until N replicas have its writes, and fails
// if they do not within half a second. A failover then loses only writes that the
// promoted replica did not have: none if N is the number of all replicas. Like
// min-replicas-to-write of the server, it also ends the use of a primary that was cut
// off and replaced.
type Store struct {
	client        redis.UniversalClient
	replicas      int
	evictionKnown bool
	prefix        string        // of every key
	limit         time.Duration // of a call, and of the opening
	maxSkew       time.Duration // of the clocks, here and there
	warnings      []string

	mu        sync.Mutex
	clock     code.Clock // of this instance
	inspected time.Time  // when a call last found all primaries fit
	closed    bool       // a primary is not fit

	closing  chan struct{}
	stop     sync.Once
	renewing sync.WaitGroup // see Agree
}

// Open opens the store at a URL:
//
//	redis://user:password@host:port/database
//	redis+sentinel://user:password@host:port,host:port/name-of-the-primary/database
//	redis+cluster://user:password@host:port,host:port
//
// With rediss in place of redis, connections use TLS. All parts but a host and
// the name are optional. The query may have
//
//	replicas=N                  replicas that must have a write before it is done; 0 if absent
//	timeout=1s                  for a response of the server, 100ms to 10s; a call has two and a half times as long
//	maxmemory-policy=noeviction confirms the policy of a server that does not report it
//	ca=FILE                     certificate authorities, as PEM; the system's if absent
//	sentinel-username, sentinel-password
//
// The server responds, is not too old, evicts no keys and takes writes; or the
// error says in one sentence which of these fails. Replicas that are missing are a
// warning.
func Open(ctx context.Context, url string) (*Store, error) {
	o, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	s := &Store{client: o.newClient(), replicas: o.replicas, evictionKnown: o.evictionKnown, prefix: keyPrefix, limit: limitOf(o.ReadTimeout), maxSkew: maxSkew, closing: make(chan struct{})}
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	if s.warnings, err = s.inspect(ctx, time.Now()); err == nil {
		err = s.tryWrite(ctx)
	}
	if errors.As(err, new(tooFewReplicas)) { // they may yet start
		s.warnings, err = append(s.warnings, err.Error()+"; until then, the service responds with 500"), nil
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Warnings are sentences about how the server may lose writes, and about replicas that
// it lacked when it was opened. The store can be opened in spite of them.
func (s *Store) Warnings() []string { return s.warnings }

// Close closes the connections. Later calls fail.
func (s *Store) Close() error {
	s.stop.Do(func() { close(s.closing) })
	s.renewing.Wait()
	return s.client.Close()
}

// Ping returns an error if a primary does not respond, is not fit to keep codes, or does
// not take a write that waits for replicas as those of the other calls do.
func (s *Store) Ping(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	if _, err := s.inspect(ctx, time.Now()); err != nil {
		return err
	}
	return s.tryWrite(ctx)
}

// tryWrite writes to the primary of the keys, and leaves nothing there.
func (s *Store) tryWrite(ctx context.Context) error {
	t := &turn{Store: s, ctx: ctx}
	_, err := t.run(tryScript, []string{s.prefix + "try"}, scriptRequest{})
	return err
}

// Send implements [code.Store].
func (s *Store) Send(ctx context.Context, r code.SendRequest) (code.SendReply, error) {
	t, err := s.begin(ctx, r.Now)
	if err != nil {
		return code.SendReply{}, err
	}
	defer t.end()
	reply, err := t.run(sendScript, t.keys(r.Address, r.Network, sends, r.Budgets), scriptRequest{
		Nonce: text(r.Nonce[:]), Proof: text(r.Proof[:]), Network: text(r.Network[:]), Life: micros(r.Life),
		Budgets: scriptBudgets(r.Budgets), AddressRates: scriptRates(r.AddressRates), KnownRates: scriptRates(r.KnownRates),
		AttemptRates: scriptRates(r.AttemptRates), RequesterAttempts: r.RequesterAttempts,
	})
	switch {
	case err != nil:
		return code.SendReply{}, err
	case reply.wait > 0:
		return code.SendReply{Refusal: reply.refusal()}, nil
	}
	return code.SendReply{Nonce: reply.nonce, Expires: t.outside(reply.time), Near: reply.near, Left: reply.left}, nil
}

// Revoke implements [code.Store].
func (s *Store) Revoke(ctx context.Context, r code.RevokeRequest) error {
	t, err := s.begin(ctx, r.Now)
	if err != nil {
		return err
	}
	defer t.end()
	_, err = t.run(revokeScript, t.keys(r.Address, r.Network, sends, r.Budgets), scriptRequest{
		Nonce: text(r.Nonce[:]), Budgets: scriptBudgets(r.Budgets),
	})
	return err
}

// Exchange implements [code.Store].
func (s *Store) Exchange(ctx context.Context, r code.ExchangeRequest) (code.ExchangeReply, error) {
	t, err := s.begin(ctx, r.Now)
	if err != nil {
		return code.ExchangeReply{}, err
	}
	defer t.end()
	reply, err := t.run(exchangeScript, t.keys(r.Address, r.Network, attempts, r.Budgets), scriptRequest{
		Proof: text(r.Proof[:]), Network: text(r.Network[:]), AddressRates: scriptRates(r.AddressRates),
		Budgets: scriptBudgets(r.Budgets), RequesterAttempts: r.RequesterAttempts, OtherAttempts: r.OtherAttempts, KnownFor: micros(r.KnownFor),
	})
	switch {
	case err != nil:
		return code.ExchangeReply{}, err
	case reply.wait > 0:
		return code.ExchangeReply{Refusal: reply.refusal()}, nil
	}
	return code.ExchangeReply{Exchanged: reply.nonce != (code.Nonce{}), Near: reply.near, Left: reply.left}, nil
}

package code

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

// What goes wrong is returned. The client would tell it on standard error too.
func init() { logging.Disable() }

// Redis is a Store on Redis 7 or later, or on Valkey, that several instances of the
// service share. The instances also share Config.Key, and their clocks are set.
//
// A call is one script at its address, whose keys are in one hash slot. The counts of a
// network are in another slot. So a script before it counts for the network, and a
// script after it takes the count back if the address refuses the call. In between, a
// network may have one event too many; if an instance dies there or a call ends in an
// error, it keeps that event. It never has one too few.
//
// If a store is down, slow, full or read-only, a call returns an error within three
// seconds. Redis never repeats a script that may have run: a call that ended in an
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
type Redis struct {
	client        redis.UniversalClient
	replicas      int
	evictionKnown bool
	prefix        string        // of every key
	limit         time.Duration // of a call, and of the opening
	maxSkew       time.Duration // of the clocks, here and there
	warnings      []string

	mu        sync.Mutex
	clock     clock     // of this instance
	inspected time.Time // when a call last found all primaries fit
	closed    bool      // a primary is not fit
}

// OpenRedis opens the store at a URL:
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
func OpenRedis(ctx context.Context, url string) (*Redis, error) {
	o, err := parseRedisURL(url)
	if err != nil {
		return nil, err
	}
	s := &Redis{client: o.newClient(), replicas: o.replicas, evictionKnown: o.evictionKnown, prefix: "code:", limit: limitOf(o.ReadTimeout), maxSkew: maxSkew}
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
func (s *Redis) Warnings() []string { return s.warnings }

// Close closes the connections. Later calls fail.
func (s *Redis) Close() error { return s.client.Close() }

// Ping returns an error if a primary does not respond, is not fit to keep codes, or does
// not take a write that waits for replicas as those of the other calls do.
func (s *Redis) Ping(ctx context.Context) error {
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

// tryWrite writes to each primary, and leaves nothing there.
func (s *Redis) tryWrite(ctx context.Context) error {
	keys, err := s.keyOfEachPrimary(ctx)
	if err != nil {
		return err
	}
	t := &redisTurn{Redis: s, ctx: ctx}
	for _, key := range keys {
		if _, err := t.run(tryScript, []string{key}, scriptRequest{}); err != nil {
			return err
		}
	}
	return nil
}

// Send implements Store.
func (s *Redis) Send(ctx context.Context, r SendRequest) (SendReply, error) {
	t, err := s.begin(ctx, r.Now)
	if err != nil {
		return SendReply{}, err
	}
	defer t.end()
	byNetwork, err := t.count(t.network(r.Network, sendsOfNetwork), r.NetworkRates)
	if err != nil {
		return SendReply{}, err
	}
	own, err := t.run(sendScript, t.known(r.Address, r.Network), scriptRequest{
		Dry: byNetwork.wait > 0, Nonce: text(r.Nonce[:]), Proof: text(r.Proof[:]), Network: text(r.Network[:]), Life: micros(r.Life),
		AddressRates: scriptRates(r.AddressRates), KnownRates: scriptRates(r.KnownRates),
	})
	switch {
	case err != nil:
		return SendReply{}, err
	case byNetwork.wait > own.wait:
		return SendReply{Refusal: Refusal{NetworkSends, byNetwork.wait}}, nil
	case own.wait > 0:
		return SendReply{Refusal: own.refusal()}, t.giveBack(t.network(r.Network, sendsOfNetwork), byNetwork)
	}
	return SendReply{Nonce: own.nonce, Expires: t.outside(own.time)}, nil
}

// Revoke implements Store.
func (s *Redis) Revoke(ctx context.Context, r RevokeRequest) error {
	t, err := s.begin(ctx, r.Now)
	if err != nil {
		return err
	}
	defer t.end()
	_, err = t.run(revokeScript, t.known(r.Address, r.Network), scriptRequest{Nonce: text(r.Nonce[:])})
	return err
}

// Exchange implements Store. The attempt is counted for the network first, and taken back
// if the address refuses it or if it is right. The code is used once its own script has
// run: an attempt that cannot be taken back after that stays counted.
func (s *Redis) Exchange(ctx context.Context, r ExchangeRequest) (ExchangeReply, error) {
	t, err := s.begin(ctx, r.Now)
	if err != nil {
		return ExchangeReply{}, err
	}
	defer t.end()
	network := t.network(r.Network, attemptsOfNetwork)
	byNetwork, err := t.count(network, r.NetworkRates)
	if err != nil {
		return ExchangeReply{}, err
	}
	if byNetwork.wait > 0 {
		return ExchangeReply{Refusal: Refusal{NetworkAttempts, byNetwork.wait}}, nil
	}
	own, err := t.run(exchangeScript, t.known(r.Address, r.Network), scriptRequest{
		Proof: text(r.Proof[:]), Network: text(r.Network[:]), AddressRates: scriptRates(r.AddressRates),
		RequesterAttempts: r.RequesterAttempts, OtherAttempts: r.OtherAttempts, KnownFor: micros(r.KnownFor),
	})
	switch {
	case err != nil:
		return ExchangeReply{}, err
	case own.wait > 0:
		return ExchangeReply{Refusal: own.refusal()}, t.giveBack(network, byNetwork)
	case own.nonce != (Nonce{}):
		_ = t.giveBack(network, byNetwork)
		return ExchangeReply{Exchanged: true}, nil
	}
	return ExchangeReply{}, nil
}

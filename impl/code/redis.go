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

// Redis is a Store on Redis 7 or later, or on Valkey, that several instances of
// the service share. They share Config.Key too, and have their clocks set.
//
// An operation is one script at its address, whose keys lie in one hash slot.
// The counts of a network lie in another, so they are a script before it, and are
// given back by one after it if the address refuses. In between, and for good if
// an instance dies there or an operation ends in an error, a network may count
// one event too many; never one too few, and never what is not recorded at the
// address.
//
// A store that is down, slow, full or read-only is an error within three
// seconds. No script is run again that may have run: an operation that ended in
// an error may have taken place, or yet do so when the server gets to it.
//
// Times are kept to the microsecond. Each instance's time never runs backwards,
// nor does that of an address or a network: where an instance is behind what was
// seen, time stands still. Time to live, by the server's clock, collects what is
// over, and ends what instances with clocks that stand still would keep.
//
// Where keys are evicted, limits are lost with them, and whoever fills the server
// lifts them. So operations are refused, too, on a server that came to evict keys
// after it was opened, two seconds later at most, until it is set back. They are
// also refused while the clock here is more than a minute from that of a primary.
//
// What is durable is the server's matter. With appendonly yes and appendfsync
// always, every write that was acknowledged survives; with everysec a loss of
// power takes the last second or two, and without appendonly a restart takes all
// since the last snapshot. Replication is asynchronous: a failover may lose what
// was just acknowledged. Then a code that was exchanged a moment before can be
// exchanged once more by who knows it, the attempts of that moment can be made
// again, and a code that was just mailed may be unknown. With replicas=1 in the
// URL, an operation waits until a replica has it, and fails if none does in half
// a second; what a failover then loses is what only replicas that were not
// promoted had, which is nothing where N is all of them. It also ends, as
// min-replicas-to-write of the server does, the use of a primary that was cut
// off and replaced.
type Redis struct {
	client        redis.UniversalClient
	replicas      int
	evictionKnown bool
	prefix        string        // of every key
	limit         time.Duration // of an operation, and of the opening
	maxSkew       time.Duration // of the clocks, here and there
	warnings      []string

	mu        sync.Mutex
	clock     clock     // of this instance
	inspected time.Time // when an operation last found all primaries fit
	closed    bool      // until they are
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
//	timeout=1s                  for an answer of the server, 100ms to 10s; an operation has two and a half times as long
//	maxmemory-policy=noeviction vouches for the policy of a server that does not tell it
//	ca=FILE                     PEM of the authorities that vouch for servers; the system's if absent
//	sentinel-username, sentinel-password
//
// The server is there and answers, is not too old, and evicts no keys; or the
// error says in one sentence which of these fails.
func OpenRedis(ctx context.Context, url string) (*Redis, error) {
	o, err := parseRedisURL(url)
	if err != nil {
		return nil, err
	}
	s := &Redis{client: o.newClient(), replicas: o.replicas, evictionKnown: o.evictionKnown, prefix: "code:", limit: limitOf(o.ReadTimeout), maxSkew: maxSkew}
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	if s.warnings, err = s.inspect(ctx, time.Now()); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Warnings are sentences on how the server, as it was when opened, may lose
// what it is given. None keeps the store from being used.
func (s *Redis) Warnings() []string { return s.warnings }

// Close gives up the connections. Later operations fail.
func (s *Redis) Close() error { return s.client.Close() }

// Ping reports whether every primary answers, and still keeps what it is given.
func (s *Redis) Ping(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	_, err := s.inspect(ctx, time.Now())
	return err
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
		Dry: byNetwork.wait > 0, Nonce: text(r.Nonce[:]), Network: text(r.Network[:]), Life: micros(r.Life),
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

// Attempt implements Store.
func (s *Redis) Attempt(ctx context.Context, r AttemptRequest) (AttemptReply, error) {
	t, err := s.begin(ctx, r.Now)
	if err != nil {
		return AttemptReply{}, err
	}
	defer t.end()
	byNetwork, err := t.count(t.network(r.Network, attemptsOfNetwork), r.NetworkRates)
	if err != nil {
		return AttemptReply{}, err
	}
	if byNetwork.wait > 0 {
		return AttemptReply{Refusal: Refusal{NetworkAttempts, byNetwork.wait}}, nil
	}
	own, err := t.run(attemptScript, t.address(r.Address), scriptRequest{
		Network: text(r.Network[:]), AddressRates: scriptRates(r.AddressRates),
		RequesterAttempts: r.RequesterAttempts, OtherAttempts: r.OtherAttempts,
	})
	if err != nil {
		return AttemptReply{}, err
	}
	if own.wait > 0 {
		return AttemptReply{Refusal: own.refusal()}, t.giveBack(t.network(r.Network, attemptsOfNetwork), byNetwork)
	}
	return AttemptReply{Nonce: own.nonce}, nil
}

// Exchange implements Store. The code is exchanged once its own script is done: a
// attempt that cannot be given back after that stays counted.
func (s *Redis) Exchange(ctx context.Context, r ExchangeRequest) (bool, error) {
	t, err := s.begin(ctx, r.Now)
	if err != nil {
		return false, err
	}
	defer t.end()
	reply, err := t.run(exchangeScript, t.known(r.Address, r.Network), scriptRequest{
		Nonce: text(r.Nonce[:]), KnownFor: micros(r.KnownFor),
	})
	if err != nil || reply.nonce != r.Nonce || r.Nonce == (Nonce{}) {
		return false, err
	}
	_ = t.giveBack(t.network(r.Network, attemptsOfNetwork), scriptReply{})
	return true, nil
}

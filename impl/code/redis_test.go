package code

import (
	"context"
	"io"
	"math"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code/redistest"
)

// openRedis opens a store that bears with a busy machine, and openBriefly one with the time-outs that it has by itself.
func openRedis(url string) opener {
	separator := "?"
	if strings.Contains(url, separator) {
		separator = "&"
	}
	return openBriefly(url + separator + "timeout=10s")
}

// Both are for a test's folder alone, whose time is not that of the server.
func openBriefly(url string) opener {
	return func(t *testing.T, dir string) interface {
		Store
		io.Closer
	} {
		store, err := OpenRedis(t.Context(), url)
		require.NoError(t, err)
		store.prefix, store.maxSkew = dir+":", math.MaxInt64
		return store
	}
}

func TestRedis(t *testing.T) {
	t.Parallel()
	testStore(t, openRedis(redistest.Start(t).URL()))
}

// TestRedisOfAnotherKind says how the URL has to begin.
func TestRedisOfAnotherKind(t *testing.T) {
	t.Parallel()
	host := strings.TrimPrefix(redistest.Start(t).URL(), "redis://")
	for url, want := range map[string]string{
		"redis+sentinel://" + host + "/name":  "it is not a Sentinel; begin its URL with redis:// or rediss://",
		"redis+cluster://" + host:             "it is not a node of a cluster; begin its URL with redis:// or rediss://",
		"rediss://" + host + "?timeout=100ms": "it does not respond; check its address, and whether its port speaks TLS as the URL says",
	} {
		_, err := OpenRedis(t.Context(), url)
		assert.ErrorContains(t, err, want)
	}
}

func TestRedisCluster(t *testing.T) {
	t.Parallel()
	url, _ := redistest.Cluster(t, 3)
	testStore(t, openRedis(url))
}

// dump is every key and value of a store.
func (s *Redis) dump(t *testing.T) []byte {
	var (
		mu   sync.Mutex
		dump []byte
	)
	require.NoError(t, s.eachPrimary(t.Context(), func(ctx context.Context, c *redis.Client) error {
		keys := c.Scan(ctx, 0, s.prefix+"*", 1000).Iterator()
		for keys.Next(ctx) {
			value, err := c.Get(ctx, keys.Val()).Bytes()
			assert.NoError(t, err)
			ttl, err := c.PTTL(ctx, keys.Val()).Result()
			assert.NoError(t, err)
			assert.Positive(t, ttl, "everything is collected in the end")
			mu.Lock()
			dump = append(append(dump, keys.Val()...), value...)
			mu.Unlock()
		}
		return keys.Err()
	}))
	return dump
}

// Of addresses that nobody asked a code for, nothing is kept.
func TestRedisKeepsNothingOfNobody(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r := newRig(t, openRedis(server.URL()))
	r.miss(1, "nobody@example.com", home)
	r.miss(1, "no-one@example.com", home)
	r.revoke(Issued{})
	assert.EqualValues(t, 1, server.Do("dbsize"), "the attempts of the network")
}

// A send that the network's own count refuses is not given back to it, whatever
// else refuses it at the same moment.
func TestRedisGivesBackOnlyWhatCounted(t *testing.T) {
	t.Parallel()
	r := newRig(t, openRedis(redistest.Start(t).URL()))
	r.policy.NetworkSendsPerHour, r.policy.SendsPerHour, r.policy.SendGap = 2, 1, 0
	r.issue(owner, home)
	r.issue("other@example.com", home)
	r.refuse(owner, home, AddressSends, time.Hour)
	r.refuse("third@example.com", home, NetworkSends, time.Hour)
}

// What is stored lives as long as it matters at least, and is collected in the end.
func TestRedisKeepsWhatMatters(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r := newRig(t, openRedis(server.URL()))
	active := r.issue(owner, home)
	r.miss(1, owner, host(1))
	require.NoError(t, r.exchange(owner, home, active.Code))
	r.now = r.now.Add(time.Minute)
	r.issue(owner, home)
	to, requester, stranger := r.digest.address(owner), digestOf(t, r, home), digestOf(t, r, host(1))
	prefix := r.store.(*Redis).prefix
	name := prefix + "{" + text(to[:]) + "}"
	for key, least := range map[string]time.Duration{
		name:                            day,
		name + ":code":                  r.policy.Life,
		name + ":" + text(requester[:]): r.policy.KnownFor,
		prefix + "{" + text(requester[:]) + "}:" + sendsOfNetwork:   time.Hour,
		prefix + "{" + text(stranger[:]) + "}:" + attemptsOfNetwork: day,
	} {
		left := time.Duration(server.Do("pttl", key).(int64)) * time.Millisecond
		assert.GreaterOrEqual(t, left, least, key)
		assert.Less(t, left, 3*least+time.Hour, key)
	}
}

// What is there lives no longer for being used while time stands still.
func TestRedisUseExtendsNothing(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r := newRig(t, openRedis(server.URL()))
	r.policy.SendGap = 0
	require.NoError(t, r.exchange(owner, home, r.issue(owner, home).Code))
	r.issue(owner, home)
	to, from := r.digest.address(owner), digestOf(t, r, home)
	name := r.store.(*Redis).prefix + "{" + text(to[:]) + "}"
	for _, key := range []string{name + ":code", name + ":" + text(from[:])} {
		require.EqualValues(t, 1, server.Do("pexpire", key, time.Minute.Milliseconds()))
	}
	r.miss(1, owner, home)
	r.revoke(r.issue(owner, home))
	for _, key := range []string{name + ":code", name + ":" + text(from[:])} {
		assert.LessOrEqual(t, server.Do("pttl", key), time.Minute.Milliseconds(), key)
	}
}

func digestOf(t *testing.T, r *rig, network netip.Addr) Digest {
	t.Helper()
	digest, err := r.digest.network(network)
	require.NoError(t, err)
	return digest
}

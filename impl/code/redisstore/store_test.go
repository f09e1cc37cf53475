package redisstore

import (
	"context"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code"
	"docsascode.example/impl/code/redisstore/redistest"
	"docsascode.example/impl/code/storetest"
)

// openRedis opens a store that bears with a busy machine, and openBriefly one with the time-outs that it has by itself.
func openRedis(url string) storetest.Opener {
	separator := "?"
	if strings.Contains(url, separator) {
		separator = "&"
	}
	return openBriefly(url + separator + "timeout=10s")
}

// Both are for a test's folder alone, whose time is not that of the server.
func openBriefly(url string) storetest.Opener {
	return func(t *testing.T, dir string) storetest.Store {
		store, err := Open(t.Context(), url)
		require.NoError(t, err)
		store.prefix, store.maxSkew = "{"+dir+"}:", math.MaxInt64
		return dumped{store}
	}
}

func TestRedis(t *testing.T) {
	t.Parallel()
	storetest.Test(t, openRedis(redistest.Start(t).URL()))
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
		_, err := Open(t.Context(), url)
		assert.ErrorContains(t, err, want)
	}
}

func TestRedisCluster(t *testing.T) {
	t.Parallel()
	url, _ := redistest.Cluster(t, 3)
	storetest.Test(t, openRedis(url))
}

// dumped shows what is in a store.
type dumped struct{ *Store }

// Dump is every key and value of a store.
func (s dumped) Dump(t *testing.T) []byte {
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
	r := storetest.New(t, openRedis(server.URL()))
	r.Miss(1, "nobody@example.com", storetest.Home)
	r.Miss(1, "no-one@example.com", storetest.Home)
	r.Revoke(code.Issued{})
	assert.EqualValues(t, 1, server.Do("dbsize"), "the attempts of the network")
}

// What is stored lives as long as it matters at least, and is collected in the end.
func TestRedisKeepsWhatMatters(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r := storetest.New(t, openRedis(server.URL()))
	active := r.Issue(storetest.Owner, storetest.Home)
	r.Miss(1, storetest.Owner, storetest.Host(1))
	require.NoError(t, r.Exchange(storetest.Owner, storetest.Home, active.Code))
	r.Now = r.Now.Add(time.Minute)
	r.Issue(storetest.Owner, storetest.Home)
	for kind, least := range map[string]time.Duration{
		"address":  storetest.Day,
		"code":     r.Policy.Life,
		"known":    r.Policy.KnownFor,
		"sends":    time.Hour,
		"attempts": storetest.Day,
	} {
		key := keysOf(r, server)[kind]
		left := time.Duration(server.Do("pttl", key).(int64)) * time.Millisecond
		assert.GreaterOrEqual(t, left, least, key)
		assert.Less(t, left, 3*least+time.Hour, key)
	}
}

// What is there lives no longer for being used while time stands still.
func TestRedisUseExtendsNothing(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r := storetest.New(t, openRedis(server.URL()))
	r.Policy.SendGap = 0
	require.NoError(t, r.Exchange(storetest.Owner, storetest.Home, r.Issue(storetest.Owner, storetest.Home).Code))
	r.Issue(storetest.Owner, storetest.Home)
	keys := keysOf(r, server)
	for _, key := range []string{keys["code"], keys["known"]} {
		require.EqualValues(t, 1, server.Do("pexpire", key, time.Minute.Milliseconds()))
	}
	r.Miss(1, storetest.Owner, storetest.Home)
	r.Revoke(r.Issue(storetest.Owner, storetest.Home))
	for _, key := range []string{keys["code"], keys["known"]} {
		assert.LessOrEqual(t, server.Do("pttl", key), time.Minute.Milliseconds(), key)
	}
}

// keysOf returns the keys of one address and one network, by what they are for.
func keysOf(r *storetest.Rig, server *redistest.Server) map[string]string {
	prefix := of(r).prefix
	keys := map[string]string{}
	for _, key := range server.Do("keys", prefix+"*").([]any) {
		parts := strings.Split(strings.TrimPrefix(key.(string), prefix), ":")
		kind := parts[0]
		switch {
		case kind == "a" && len(parts) == 2:
			kind = "address"
		case kind == "a" && parts[2] == "code":
			kind = "code"
		case kind == "a":
			kind = "known"
		}
		keys[kind] = key.(string)
	}
	return keys
}

func of(r *storetest.Rig) *Store { return r.Store.(dumped).Store }

// A limit of many events keeps a bounded number of times.
func TestRedisKeepsLittle(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r := storetest.New(t, openRedis(server.URL()))
	r.Policy.NetworkSendsPerHour = 100_000
	for n := range 1000 {
		r.Now = r.Now.Add(4 * time.Second)
		r.Issue(storetest.User(n), storetest.Home)
	}
	assert.Less(t, server.Do("strlen", keysOf(r, server)["sends"]), int64(2_000))
}

// A call that a limit refuses writes nothing.
func TestRedisRefusesWithoutAWrite(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r := storetest.New(t, openRedis(server.URL()))
	r.Policy.NetworkAttemptsPerDay = 3
	r.Issue(storetest.Owner, storetest.Home)
	r.Miss(3, storetest.Owner, storetest.Host(1))
	writes := func() any {
		return server.Do("eval", "return redis.call('info', 'persistence'):match('rdb_changes_since_last_save:(%d+)')", 0)
	}
	before := writes()
	for range 10 {
		r.Refuse(storetest.Owner, storetest.Home, code.AddressSends, time.Minute)
		r.Closed(storetest.Owner, storetest.Host(1), code.NetworkAttempts, storetest.Day)
		r.Closed(storetest.Owner, storetest.Host(2), code.OtherAttempts, 10*time.Minute)
	}
	assert.Equal(t, before, writes())
}

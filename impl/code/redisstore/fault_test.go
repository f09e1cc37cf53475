package redisstore

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/code"
	"docsascode.example/impl/code/redisstore/redistest"
	"docsascode.example/impl/code/storetest"
)

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	evicting := redistest.Start(t, "--maxmemory-policy", "allkeys-lru")
	_, err := Open(t.Context(), evicting.URL())
	assert.EqualError(t, err, "the code store cannot be used: it evicts keys (maxmemory-policy is allkeys-lru), which loses codes and limits; set it to noeviction")

	evicting.Kill()
	began := time.Now()
	_, err = Open(t.Context(), evicting.URL())
	assert.ErrorContains(t, err, "the code store cannot be used: ")
	assert.Less(t, time.Since(began), 5*time.Second)

	node := redistest.Start(t, "--cluster-enabled", "yes")
	_, err = Open(t.Context(), node.URL())
	assert.EqualError(t, err, "the code store cannot be used: it is a node of a cluster; begin its URL with redis+cluster or rediss+cluster")
	node.Kill()
	_, err = Open(t.Context(), "redis+cluster://"+node.Addr)
	assert.ErrorContains(t, err, "the code store cannot be used: ")

	replica := redistest.Start(t)
	replica.Do("replicaof", "127.0.0.1", "1")
	_, err = Open(t.Context(), replica.URL())
	assert.EqualError(t, err, "the code store cannot be used: it is a replica, which takes no writes; write the URL of its primary")

	_, err = Open(t.Context(), "redis:")
	assert.ErrorContains(t, err, "not a Redis URL")
}

func TestOpenWarns(t *testing.T) {
	t.Parallel()
	durable := redistest.Start(t)
	r := storetest.New(t, openRedis(durable.URL()))
	assert.Empty(t, of(r).Warnings())

	durable.Do("config", "set", "appendonly", "no")
	r.Restart()
	require.Len(t, of(r).Warnings(), 1)
	assert.Contains(t, of(r).Warnings()[0], "appendonly no")
}

// A server that comes to evict keys is noticed by Ping at once, and by operations
// at their next look; no operation takes place until it is set back.
func TestRedisEvictionCloses(t *testing.T) {
	t.Parallel()
	single := redistest.Start(t)
	url, nodes := redistest.Cluster(t, 3)
	for name, c := range map[string]struct {
		url    string
		server *redistest.Server
	}{"single": {single.URL(), single}, "cluster": {url, nodes[1]}} {
		for by, notice := range map[string]func(*storetest.Rig){
			"ping":      func(r *storetest.Rig) { assert.ErrorContains(t, r.Store.Ping(t.Context()), "evicts keys") },
			"operation": func(r *storetest.Rig) { r.Now = r.Now.Add(inspectEvery) },
		} {
			t.Run(name+" "+by, func(t *testing.T) {
				r := storetest.New(t, openRedis(c.url))
				active := r.Issue(storetest.Owner, storetest.Home)
				c.server.Do("config", "set", "maxmemory-policy", "volatile-lru")
				notice(r)
				fails(r, active)
				assert.ErrorContains(t, r.Exchange(storetest.Owner, storetest.Home, active.Code), "evicts keys")
				c.server.Do("config", "set", "maxmemory-policy", noEviction)
				assert.NoError(t, r.Exchange(storetest.Owner, storetest.Home, active.Code), "no operation took place")
				require.NoError(t, r.Store.Ping(t.Context()))
			})
		}
	}
}

// fails asserts that every call is a fault, in bounded time.
func fails(r *storetest.Rig, active code.Issued) {
	r.T.Helper()
	for name, do := range map[string]func() error{
		"issue": func() error {
			_, err := r.Codes().Issue(r.T.Context(), "new@example.com", storetest.Home)
			return err
		},
		"exchange": func() error { return r.Exchange(storetest.Owner, storetest.Home, active.Code) },
		"revoke":   func() error { return r.Codes().Revoke(r.T.Context(), active) },
	} {
		began := time.Now()
		assertFault(r.T, do())
		assert.Less(r.T, time.Since(began), limitOf(defaultTimeout)+2*time.Second, name)
	}
}

func assertFault(t *testing.T, err error) {
	t.Helper()
	assert.True(t, storetest.IsFault(err), "%v", err)
}

func TestRedisFailsClosed(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]struct{ begin, end func(*redistest.Server) }{
		"down":     {(*redistest.Server).Kill, (*redistest.Server).Run},
		"silent":   {(*redistest.Server).Pause, (*redistest.Server).Resume},
		"full":     {func(s *redistest.Server) { s.Do("config", "set", "maxmemory", "1") }, func(s *redistest.Server) { s.Do("config", "set", "maxmemory", "0") }},
		"readonly": {func(s *redistest.Server) { s.Do("replicaof", "127.0.0.1", "1") }, func(s *redistest.Server) { s.Do("replicaof", "no", "one") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t)
			r := storetest.New(t, openBriefly(server.URL()))
			r.Revoke(r.Issue(storetest.Owner, storetest.Host(1))) // so that the server has the scripts
			active := r.Issue(storetest.Owner, storetest.Home)
			r.Miss(1, storetest.Owner, storetest.Host(1))
			fault.begin(server)
			fails(r, active)
			fault.end(server)

			err := r.Exchange(storetest.Owner, storetest.Home, active.Code)
			if name == "silent" { // what got no answer, even the revocation, may have been done
				assert.False(t, storetest.IsFault(err), err)
			} else {
				assert.NoError(t, err)
			}
			assert.ErrorIs(t, r.Exchange(storetest.Owner, storetest.Home, active.Code), code.ErrWrongCode)
		})
	}
}

// An attempt without an answer is not made again: it would count twice.
func TestRedisRunsNothingTwice(t *testing.T) {
	t.Parallel()
	single := redistest.Start(t)
	url, nodes := redistest.Cluster(t, 3)
	for name, c := range map[string]struct {
		url   string
		nodes []*redistest.Server
	}{"single": {single.URL(), []*redistest.Server{single}}, "cluster": {url, nodes}} {
		t.Run(name, func(t *testing.T) {
			r := storetest.New(t, openBriefly(c.url))
			r.Policy.NetworkAttemptsPerDay = 10
			storetest.Race(t, 8, func(int) error { return r.Exchange(storetest.Owner, storetest.Home, "wrong") }) // leaves several connections open
			for _, s := range c.nodes {
				s.Pause()
			}
			assertFault(t, r.Exchange(storetest.Owner, storetest.Home, "wrong"))
			for _, s := range c.nodes {
				s.Resume()
			}
			r.Miss(1, storetest.Owner, storetest.Home)
			r.Closed(storetest.Owner, storetest.Home, code.NetworkAttempts, storetest.Day)
		})
	}
}

// An instance whose clock is wrong does nothing until it is set: what it wrote would hold up the others.
func TestRedisClockIsThatOfTheServer(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r := storetest.New(t, openRedis(server.URL()))
	of(r).maxSkew = maxSkew
	r.Now = time.Now()
	active := r.Issue(storetest.Owner, storetest.Home)
	right := r.Now
	for _, step := range []time.Duration{24 * time.Hour, -24 * time.Hour, maxSkew + 10*time.Second, -maxSkew - 10*time.Second} {
		r.Now = right.Add(step)
		storetest.Race(t, 8, func(int) error {
			err := r.Exchange(storetest.Owner, storetest.Home, "wrong")
			assert.ErrorContains(t, err, "apart; set both")
			return err
		})
	}
	r.Now = right.Add(time.Second)
	r.Restart()
	assert.NoError(t, r.Exchange(storetest.Owner, storetest.Home, active.Code))
}

// Two instances count together, and the one whose clock is behind revives nothing.
func TestRedisInstancesShare(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t).URL()
	r := storetest.New(t, openRedis(url))
	other, err := Open(t.Context(), url)
	require.NoError(t, err)
	defer func() { assert.NoError(t, other.Close()) }()
	other.prefix, other.maxSkew = of(r).prefix, math.MaxInt64
	behind, err := code.New(code.Config{Store: other, Key: storetest.Key, Now: func() time.Time { return r.Now.Add(-2 * time.Minute) }})
	require.NoError(t, err)

	active := r.Issue(storetest.Owner, storetest.Home)
	_, err = behind.Issue(t.Context(), storetest.Owner, storetest.Host(1))
	var refused *code.LimitError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, time.Minute, refused.RetryAfter, "no longer than its span")
	r.Now = storetest.Start.Add(time.Minute)
	r.Miss(2, storetest.Owner, storetest.Host(1))
	repeat, err := behind.Issue(t.Context(), storetest.Owner, storetest.Host(2))
	require.NoError(t, err)
	assert.True(t, repeat.Expires.Equal(storetest.Start.Add(8*time.Minute)), "by the caller's clock")
	assert.ErrorIs(t, behind.Exchange(t.Context(), storetest.Owner, storetest.Host(1), "wrong"), code.ErrWrongCode)
	r.Closed(storetest.Owner, storetest.Host(1), code.OtherAttempts, 9*time.Minute)

	r.Now = active.Expires
	r.Miss(1, storetest.Owner, storetest.Home)
	assert.ErrorIs(t, behind.Exchange(t.Context(), storetest.Owner, storetest.Home, active.Code), code.ErrWrongCode, "expired, as the other saw")
}

// cancels ends a context once a command was run.
type cancels struct{ cancel context.CancelFunc }

func (cancels) DialHook(next redis.DialHook) redis.DialHook { return next }

func (cancels) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (c cancels) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		defer c.cancel()
		return next(ctx, cmd)
	}
}

// A client that hangs up while a script runs does not make a fault of what has taken place.
func TestRedisFinishesWhatItBegan(t *testing.T) {
	t.Parallel()
	r := storetest.New(t, openRedis(redistest.Start(t).URL()))
	ctx, hangUp := context.WithCancel(t.Context())
	of(r).client.AddHook(cancels{hangUp})
	_, err := r.Codes().Issue(ctx, storetest.Owner, storetest.Home)
	require.NoError(t, err)
	assert.Error(t, ctx.Err())
}

func TestRedisReportsDamage(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	for _, kind := range []string{"address", "code", "sends"} {
		r := storetest.New(t, openRedis(server.URL()))
		digits := r.Issue(storetest.Owner, storetest.Home).Code
		server.Do("set", keysOf(r, server)[kind], "\xc1")
		if kind == "sends" {
			_, err := r.Codes().Issue(t.Context(), "other@example.com", storetest.Home)
			assertFault(t, err)
			continue
		}
		assertFault(t, r.Exchange(storetest.Owner, storetest.Home, digits))
	}
}

func TestRedisReplicas(t *testing.T) {
	t.Parallel()
	primary, replica := redistest.Start(t), redistest.Start(t)
	r := storetest.New(t, openRedis(primary.URL()+"?replicas=1"))
	require.Len(t, of(r).Warnings(), 1)
	assert.Contains(t, of(r).Warnings()[0], "0 of 1 replicas")
	_, err := r.Codes().Issue(t.Context(), storetest.Owner, storetest.Home)
	assertFault(t, err)
	assert.ErrorContains(t, err, "0 of 1 replicas")
	assert.ErrorContains(t, r.Store.Ping(t.Context()), "0 of 1 replicas")

	replica.Replicate(primary)
	tries := 0
	require.Eventually(t, func() bool { // a replica of a busy machine may take its half second
		tries++
		to := address.Address(fmt.Sprintf("other%d@example.com", tries))
		issued, err := r.Codes().Issue(t.Context(), to, storetest.Home)
		return err == nil && r.Exchange(to, storetest.Home, issued.Code) == nil && r.Store.Ping(t.Context()) == nil
	}, 30*time.Second, 10*time.Millisecond)

	replica.Pause()
	_, err = r.Codes().Issue(t.Context(), "third@example.com", storetest.Home)
	assert.ErrorContains(t, err, "0 of 1 replicas")
	assert.ErrorContains(t, r.Store.Ping(t.Context()), "0 of 1 replicas")
	replica.Resume()
}

func TestRedisClusterReplicas(t *testing.T) {
	t.Parallel()
	url, _ := redistest.Cluster(t, 3)
	r := storetest.New(t, openRedis(url+"?replicas=1"))
	_, err := r.Codes().Issue(t.Context(), storetest.Owner, storetest.Home)
	assert.ErrorContains(t, err, "0 of 1 replicas")
	assert.ErrorContains(t, r.Store.Ping(t.Context()), "0 of 1 replicas")
}

// TestRedisPingWrites takes writes from the primary that has the keys.
func TestRedisPingWrites(t *testing.T) {
	t.Parallel()
	url, nodes := redistest.Cluster(t, 3)
	r := storetest.New(t, openRedis(url))
	require.NoError(t, r.Store.Ping(t.Context()))
	refuse := func(replicas string) {
		for _, node := range nodes {
			node.Do("config", "set", "min-replicas-to-write", replicas)
		}
	}
	refuse("1")
	assert.ErrorContains(t, r.Store.Ping(t.Context()), "NOREPLICAS")
	refuse("0")
	assert.NoError(t, r.Store.Ping(t.Context()))
}

func TestRedisSentinelFailover(t *testing.T) {
	t.Parallel()
	primary, replica := redistest.Start(t), redistest.Start(t)
	replica.Replicate(primary)
	url, _ := redistest.Sentinel(t, primary)
	r := storetest.New(t, openRedis(url))
	active, used := r.Issue(storetest.Owner, storetest.Home), r.Issue("used@example.com", storetest.Home)
	require.NoError(t, r.Exchange("used@example.com", storetest.Home, used.Code))
	primary.AwaitCopy(replica)
	primary.Kill()
	assertFault(t, r.Exchange(storetest.Owner, storetest.Home, active.Code))

	replica.Await("role:master")
	require.Eventually(t, func() bool { return r.Store.Ping(t.Context()) == nil }, 30*time.Second, 50*time.Millisecond)
	assert.NoError(t, r.Exchange(storetest.Owner, storetest.Home, active.Code))
	assert.ErrorIs(t, r.Exchange("used@example.com", storetest.Home, used.Code), code.ErrWrongCode)
}

// Whatever happens to a primary, no code is exchanged twice.
func TestRedisClusterPrimaryKilled(t *testing.T) {
	t.Parallel()
	const codes, tries = 60, 6
	url, nodes := redistest.Cluster(t, 3)
	r := storetest.New(t, openRedis(url))
	r.Policy.NetworkSendsPerHour, r.Policy.NetworkAttemptsPerDay = codes, codes*tries*2
	issued := make([]string, codes)
	for i := range issued {
		issued[i] = r.Issue(storetest.User(i), storetest.Home).Code
	}
	var exchanged [codes]atomic.Int32
	try := func(i int) error {
		err := r.Exchange(storetest.User(i), storetest.Home, issued[i])
		if err == nil {
			exchanged[i].Add(1)
		}
		return err
	}
	var clients sync.WaitGroup
	for n := range codes * tries / 2 {
		if n == codes {
			nodes[0].Kill()
		}
		clients.Go(func() { _ = try(n % codes) }) // is counted
	}
	clients.Wait()
	nodes[0].Run()
	for _, node := range nodes {
		awaitCluster(t, node)
	}
	for i := range issued {
		require.Eventually(t, func() bool { return !storetest.IsFault(try(i)) }, 30*time.Second, 50*time.Millisecond)
	}
	for i := range exchanged {
		assert.LessOrEqual(t, exchanged[i].Load(), int32(1), i)
	}
}

func awaitCluster(t *testing.T, node *redistest.Server) {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: node.Addr})
	defer c.Close()
	require.Eventually(t, func() bool {
		state, err := c.ClusterInfo(t.Context()).Result()
		return err == nil && parseInfo(state)["cluster_state"] == "ok"
	}, 30*time.Second, 20*time.Millisecond)
}

package code

import (
	"context"
	"errors"
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
	"docsascode.example/impl/code/redistest"
)

func TestOpenRedisRefuses(t *testing.T) {
	t.Parallel()
	evicting := redistest.Start(t, "--maxmemory-policy", "allkeys-lru")
	_, err := OpenRedis(t.Context(), evicting.URL())
	assert.EqualError(t, err, "the code store cannot be used: it evicts keys (maxmemory-policy is allkeys-lru), which loses codes and limits; set it to noeviction")

	evicting.Kill()
	began := time.Now()
	_, err = OpenRedis(t.Context(), evicting.URL())
	assert.ErrorContains(t, err, "the code store cannot be used: ")
	assert.Less(t, time.Since(began), 5*time.Second)

	node := redistest.Start(t, "--cluster-enabled", "yes")
	_, err = OpenRedis(t.Context(), node.URL())
	assert.EqualError(t, err, "the code store cannot be used: it is a node of a cluster; begin its URL with redis+cluster or rediss+cluster")
	node.Kill()
	_, err = OpenRedis(t.Context(), "redis+cluster://"+node.Addr)
	assert.ErrorContains(t, err, "the code store cannot be used: ")

	replica := redistest.Start(t)
	replica.Do("replicaof", "127.0.0.1", "1")
	_, err = OpenRedis(t.Context(), replica.URL())
	assert.EqualError(t, err, "the code store cannot be used: it is a replica, which takes no writes; write the URL of its primary")

	_, err = OpenRedis(t.Context(), "redis:")
	assert.ErrorContains(t, err, "not a Redis URL")
}

func TestOpenRedisWarns(t *testing.T) {
	t.Parallel()
	durable := redistest.Start(t)
	r := newRig(t, openRedis(durable.URL()))
	assert.Empty(t, r.store.(*Redis).Warnings())

	durable.Do("config", "set", "appendonly", "no")
	r.restart()
	require.Len(t, r.store.(*Redis).Warnings(), 1)
	assert.Contains(t, r.store.(*Redis).Warnings()[0], "appendonly no")
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
		for by, notice := range map[string]func(*rig){
			"ping":      func(r *rig) { assert.ErrorContains(t, r.store.Ping(t.Context()), "evicts keys") },
			"operation": func(r *rig) { r.now = r.now.Add(inspectEvery) },
		} {
			t.Run(name+" "+by, func(t *testing.T) {
				r := newRig(t, openRedis(c.url))
				active := r.issue(owner, home)
				c.server.Do("config", "set", "maxmemory-policy", "volatile-lru")
				notice(r)
				r.fails(active)
				assert.ErrorContains(t, r.exchange(owner, home, active.Code), "evicts keys")
				c.server.Do("config", "set", "maxmemory-policy", noEviction)
				assert.NoError(t, r.exchange(owner, home, active.Code), "no operation took place")
				require.NoError(t, r.store.Ping(t.Context()))
			})
		}
	}
}

// fails asserts that every operation is a fault, in bounded time.
func (r *rig) fails(active Issued) {
	r.t.Helper()
	for name, do := range map[string]func() error{
		"issue":    func() error { _, err := r.Issue(r.t.Context(), "new@example.com", home); return err },
		"exchange": func() error { return r.exchange(owner, home, active.Code) },
		"revoke":   func() error { return r.Revoke(r.t.Context(), active) },
	} {
		began := time.Now()
		assertFault(r.t, do())
		assert.Less(r.t, time.Since(began), limitOf(redisTimeout)+2*time.Second, name)
	}
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
			r := newRig(t, openBriefly(server.URL()))
			r.revoke(r.issue(owner, host(1))) // so that the server has the scripts
			active := r.issue(owner, home)
			r.miss(1, owner, host(1))
			fault.begin(server)
			r.fails(active)
			fault.end(server)

			err := r.exchange(owner, home, active.Code)
			if name == "silent" { // what got no answer, even the revocation, may have been done
				assert.False(t, isFault(err), err)
			} else {
				assert.NoError(t, err)
			}
			assert.ErrorIs(t, r.exchange(owner, home, active.Code), ErrWrongCode)
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
			r := newRig(t, openBriefly(c.url))
			r.policy.NetworkAttemptsPerDay = 10
			race(t, 8, func(int) error { return r.exchange(owner, home, "wrong") }) // leaves several connections open
			for _, s := range c.nodes {
				s.Pause()
			}
			assertFault(t, r.exchange(owner, home, "wrong"))
			for _, s := range c.nodes {
				s.Resume()
			}
			r.miss(1, owner, home)
			r.closed(owner, home, NetworkAttempts, day)
		})
	}
}

// An instance whose clock is wrong does nothing until it is set: what it wrote would hold up the others.
func TestRedisClockIsThatOfTheServer(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r := newRig(t, openRedis(server.URL()))
	r.store.(*Redis).maxSkew = maxSkew
	r.now = time.Now()
	active := r.issue(owner, home)
	right := r.now
	for _, step := range []time.Duration{24 * time.Hour, -24 * time.Hour, maxSkew + 10*time.Second, -maxSkew - 10*time.Second} {
		r.now = right.Add(step)
		race(t, 8, func(int) error {
			err := r.exchange(owner, home, "wrong")
			assert.ErrorContains(t, err, "apart; set both")
			return err
		})
	}
	r.now = right.Add(time.Second)
	r.restart()
	assert.NoError(t, r.exchange(owner, home, active.Code))
}

// Two instances count together, and the one whose clock is behind revives nothing.
func TestRedisInstancesShare(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t).URL()
	r := newRig(t, openRedis(url))
	other, err := OpenRedis(t.Context(), url)
	require.NoError(t, err)
	defer func() { assert.NoError(t, other.Close()) }()
	other.prefix, other.maxSkew = r.store.(*Redis).prefix, math.MaxInt64
	behind, err := New(Config{Store: other, Key: key, Now: func() time.Time { return r.now.Add(-2 * time.Minute) }})
	require.NoError(t, err)

	active := r.issue(owner, home)
	_, err = behind.Issue(t.Context(), owner, host(1))
	assert.Equal(t, behind.policy.newLimitError(Refusal{AddressSends, time.Minute}), err, "no longer than its span")
	r.now = start.Add(time.Minute)
	r.miss(2, owner, host(1))
	repeat, err := behind.Issue(t.Context(), owner, host(2))
	require.NoError(t, err)
	assert.True(t, repeat.Expires.Equal(start.Add(8*time.Minute)), "by the caller's clock")
	assert.ErrorIs(t, behind.Exchange(t.Context(), owner, host(1), "wrong"), ErrWrongCode)
	r.closed(owner, host(1), OtherAttempts, 9*time.Minute)

	r.now = active.Expires
	r.miss(1, owner, home)
	assert.ErrorIs(t, behind.Exchange(t.Context(), owner, home, active.Code), ErrWrongCode, "expired, as the other saw")
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

// A client that hangs up between the scripts of an operation leaves no count of
// a network behind that is none of an address.
func TestRedisFinishesWhatItBegan(t *testing.T) {
	t.Parallel()
	r := newRig(t, openRedis(redistest.Start(t).URL()))
	ctx, hangUp := context.WithCancel(t.Context())
	r.store.(*Redis).client.AddHook(cancels{hangUp})
	_, err := r.Issue(ctx, owner, home)
	require.NoError(t, err)
	assert.Error(t, ctx.Err())
}

func TestRedisReportsDamage(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	for _, suffix := range []string{"", ":code"} {
		r := newRig(t, openRedis(server.URL()))
		code := r.issue(owner, home).Code
		name := r.digest.address(owner)
		server.Do("set", r.store.(*Redis).prefix+"{"+text(name[:])+"}"+suffix, "\xc1")
		assertFault(t, r.exchange(owner, home, code))
	}
}

func TestRedisReplicas(t *testing.T) {
	t.Parallel()
	primary, replica := redistest.Start(t), redistest.Start(t)
	r := newRig(t, openRedis(primary.URL()+"?replicas=1"))
	require.Len(t, r.store.(*Redis).Warnings(), 1)
	assert.Contains(t, r.store.(*Redis).Warnings()[0], "0 of 1 replicas")
	_, err := r.Issue(t.Context(), owner, home)
	assertFault(t, err)
	assert.ErrorContains(t, err, "0 of 1 replicas")
	assert.ErrorContains(t, r.store.Ping(t.Context()), "0 of 1 replicas")

	replica.Replicate(primary)
	tries := 0
	require.Eventually(t, func() bool { // a replica of a busy machine may take its half second
		tries++
		to := address.Address(fmt.Sprintf("other%d@example.com", tries))
		issued, err := r.Issue(t.Context(), to, home)
		return err == nil && r.exchange(to, home, issued.Code) == nil && r.store.Ping(t.Context()) == nil
	}, 30*time.Second, 10*time.Millisecond)

	replica.Pause()
	_, err = r.Issue(t.Context(), "third@example.com", home)
	assert.ErrorContains(t, err, "0 of 1 replicas")
	assert.ErrorContains(t, r.store.Ping(t.Context()), "0 of 1 replicas")
	replica.Resume()
}

func TestRedisClusterReplicas(t *testing.T) {
	t.Parallel()
	url, _ := redistest.Cluster(t, 3)
	r := newRig(t, openRedis(url+"?replicas=1"))
	_, err := r.Issue(t.Context(), owner, home)
	assert.ErrorContains(t, err, "0 of 1 replicas")
	assert.ErrorContains(t, r.store.Ping(t.Context()), "0 of 1 replicas")
}

// TestRedisPingWritesToEachPrimary takes writes from one primary of a cluster after another.
func TestRedisPingWritesToEachPrimary(t *testing.T) {
	t.Parallel()
	url, nodes := redistest.Cluster(t, 3)
	r := newRig(t, openRedis(url))
	require.NoError(t, r.store.Ping(t.Context()))
	for _, node := range nodes {
		node.Do("config", "set", "min-replicas-to-write", "1")
		assert.ErrorContains(t, r.store.Ping(t.Context()), "NOREPLICAS")
		node.Do("config", "set", "min-replicas-to-write", "0")
	}
	assert.NoError(t, r.store.Ping(t.Context()))
}

func TestRedisSentinelFailover(t *testing.T) {
	t.Parallel()
	primary, replica := redistest.Start(t), redistest.Start(t)
	replica.Replicate(primary)
	url, _ := redistest.Sentinel(t, primary)
	r := newRig(t, openRedis(url))
	active, used := r.issue(owner, home), r.issue("used@example.com", home)
	require.NoError(t, r.exchange("used@example.com", home, used.Code))
	primary.AwaitCopy(replica)
	primary.Kill()
	assertFault(t, r.exchange(owner, home, active.Code))

	replica.Await("role:master")
	require.Eventually(t, func() bool { return r.store.Ping(t.Context()) == nil }, 30*time.Second, 50*time.Millisecond)
	assert.NoError(t, r.exchange(owner, home, active.Code))
	assert.ErrorIs(t, r.exchange("used@example.com", home, used.Code), ErrWrongCode)
}

// Whatever happens to a primary, no code is exchanged twice.
func TestRedisClusterPrimaryKilled(t *testing.T) {
	t.Parallel()
	const codes, tries = 60, 6
	url, nodes := redistest.Cluster(t, 3)
	r := newRig(t, openRedis(url))
	r.policy.NetworkSendsPerHour, r.policy.NetworkAttemptsPerDay = codes, codes*tries*2
	issued := make([]string, codes)
	for i := range issued {
		issued[i] = r.issue(nthUser(i), home).Code
	}
	var exchanged [codes]atomic.Int32
	try := func(i int) error {
		err := r.exchange(nthUser(i), home, issued[i])
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
		require.Eventually(t, func() bool { return !isFault(try(i)) }, 30*time.Second, 50*time.Millisecond)
	}
	for i := range exchanged {
		assert.LessOrEqual(t, exchanged[i].Load(), int32(1), i)
	}
}

func nthUser(n int) address.Address { return address.Address(fmt.Sprintf("user%d@example.com", n)) }

func isFault(err error) bool {
	var limit *LimitError
	return err != nil && !errors.Is(err, ErrWrongCode) && !errors.As(err, &limit)
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

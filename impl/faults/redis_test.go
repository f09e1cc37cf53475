package faults

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl"
	"docsascode.example/impl/code"
	"docsascode.example/impl/code/redisstore/redistest"
)

// storeLimit bounds an operation of the store, of which a request has two at
// most. redisSlack is for the machine.
const (
	storeLimit = 2500 * time.Millisecond
	redisSlack = 1500 * time.Millisecond
)

// onRedis is three instances behind one Redis, each request to another of them.
func onRedis(t *testing.T, g *gateway, url string, policy code.Policy) service {
	t.Helper()
	data := t.TempDir()
	var instances [3]service
	for i := range instances {
		instances[i], _ = inProcess(t, g, impl.Config{Policy: policy, Store: url, Data: data})
	}
	var turn atomic.Int64
	shared := instances[0]
	shared.do = func(r *http.Request, network string) (answer, error) {
		return instances[turn.Add(1)%int64(len(instances))].do(r, network)
	}
	return shared
}

// TestOneTokenRedis has every request of a race go to another instance.
func TestOneTokenRedis(t *testing.T) {
	url := redistest.Start(t).URL() + "?timeout=10s" // of which a busy machine may need some
	policy := code.DefaultPolicy()
	policy.RequesterAttempts, policy.OtherAttempts, policy.NetworkAttemptsPerDay = 1000, 1000, 1000
	g := startGateway(t)
	testOneToken(t, g, onRedis(t, g, url, policy), count(10, 2000))
}

// TestRedisLongestAnswer has more requests wait for a silent Redis than there are
// connections to it, and then one for each answer of a slow one.
func TestRedisLongestAnswer(t *testing.T) {
	server := redistest.Start(t)
	proxy, g := redistest.NewProxy(t, server), startGateway(t)
	s, _ := inProcess(t, g, impl.Config{Store: proxy.URL()})
	mailed := func(address string) string {
		got, err := s.ask(address, network(0))
		require.NoError(t, err)
		require.Equal(t, http.StatusCreated, got.status, string(got.body))
		return g.box(address).code
	}
	first, second := mailed(mailTo(1, "longest")), mailed(mailTo(2, "longest"))

	server.Pause()
	took := make([]time.Duration, 100)
	together(len(took), len(took), func(i int) {
		start := time.Now()
		got, err := s.exchange(mailTo(1, "longest"), first, network(i), true)
		took[i] = time.Since(start)
		assert.NoError(t, err)
		assert.Equal(t, http.StatusInternalServerError, got.status, string(got.body))
	})
	server.Resume()
	t.Logf("silent: the longest of %d answers after %v", len(took), percentile(took, 100).Round(time.Millisecond))
	assert.Less(t, percentile(took, 100), storeLimit+redisSlack)

	proxy.Spoil(late(t, 600*time.Millisecond))
	g.behave(at(atMAIL, "554 5.3.0 never"))
	for name, request := range map[string]func() (answer, error){
		"exchanged": func() (answer, error) { return s.exchange(mailTo(2, "longest"), second, network(0), true) },
		"refused":   func() (answer, error) { return s.ask(mailTo(3, "longest"), network(0)) },
	} {
		start := time.Now()
		got, err := request()
		require.NoError(t, err)
		t.Logf("slow: %d to the one %s after %v", got.status, name, time.Since(start).Round(time.Millisecond))
		assert.Less(t, time.Since(start), 2*storeLimit+redisSlack)
	}
}

// late has each answer come that much later.
func late(t *testing.T, delay time.Duration) redistest.Spoiler {
	return func(sent []byte) ([]byte, bool) {
		select {
		case <-time.After(delay):
			return sent, true
		case <-t.Context().Done():
			return nil, false
		}
	}
}

package faults

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl"
	"docsascode.example/impl/code"
)

// racers is how many requests there are for each code.
const racers = 64

// TestOneToken releases 64 requests with the right code together. Within the
// documented limits five of them are compared; where the limits are wide, all.
func TestOneToken(t *testing.T) {
	t.Run("documented limits", func(t *testing.T) {
		g := startGateway(t)
		testOneToken(t, g, startProcess(t, g).service, count(20, 2000))
	})
	t.Run("wide limits", func(t *testing.T) {
		g := startGateway(t)
		policy := code.DefaultPolicy()
		policy.RequesterAttempts, policy.OtherAttempts, policy.NetworkAttemptsPerDay = 1000, 1000, 1000
		s, _ := inProcess(t, g, impl.Config{Policy: policy})
		testOneToken(t, g, s, count(20, 2000))
	})
}

func testOneToken(t *testing.T, g *gateway, s service, codes int) {
	t.Logf("-seed %d", *seed)
	var statuses tally
	start := time.Now()
	for n := range codes {
		address, from := mailTo(n, "race"), network(1+n/4)
		asked, err := s.ask(address, from)
		require.NoError(t, err)
		require.Equal(t, http.StatusCreated, asked.status, string(asked.body))
		assert.Equal(t, 1, race(t, s, address, g.box(address).code, from, &statuses), "tokens for code %d", n)
	}
	t.Logf("%d codes × %d requests in %v: %v", codes, racers, time.Since(start).Round(time.Millisecond), &statuses)
	assert.Equal(t, codes, statuses.of(http.StatusOK))
}

// race has every request wait at one gate, and counts the tokens.
func race(t *testing.T, s service, address, code, from string, statuses *tally) int {
	var tokens atomic.Int64
	var running sync.WaitGroup
	gate := make(chan struct{})
	for n := range racers {
		running.Go(func() {
			<-gate
			got, err := s.exchange(address, code, from, n%2 == 0)
			if !assert.NoError(t, err) {
				return
			}
			statuses.add(got.status)
			if got.token() != "" {
				tokens.Add(1)
			}
		})
	}
	close(gate)
	running.Wait()
	return int(tokens.Load())
}

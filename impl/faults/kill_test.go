package faults

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	killClients = 32
	// strangers is how often all but the requester may try a code.
	strangers = 3
	// fresh is when a code is no longer tried: a little before it expires.
	fresh = 9 * time.Minute
	// gap is when an address is no longer asked for again: a little before
	// the minute between two mails is over.
	gap = 50 * time.Second
)

// A witness is what one client was told about one code before the kill.
type witness struct {
	address, code string
	requester     string // who asked for the code
	stranger      string // who tried it
	made          time.Time
	exchanged     bool   // a token was given out
	doubtful      bool   // an exchange got no response
	token         string // if it was exchanged
	attempts      int    // wrong ones of the stranger that were answered
}

// killing is a server that is killed again and again.
type killing struct {
	*process
	gateway   *gateway
	witnesses []*witness
	statuses  tally
	exchanged int // after a kill
	doubtful  int
	boots     int // kills before the server was ready
	sources   atomic.Int64
}

// TestKill kills the server under 32 clients. What was answered before holds
// after: a code that was not exchanged works once, a used one never, a token
// verifies, and no count has fallen.
func TestKill(t *testing.T) {
	choices := random(t)
	g := startGateway(t)
	k := &killing{process: startProcess(t, g), gateway: g}
	cycles := count(2, 200)
	codes := 0
	for cycle := range cycles {
		k.work(t, cycle, time.Duration(choices.IntN(250)+10)*time.Millisecond)
		for choices.IntN(4) == 0 {
			k.killBoot(t, time.Duration(choices.Int64N(int64(k.boot))))
		}
		k.start(t)
		k.awaitReady(t)
		codes += k.check(t, choices, cycle == cycles-1)
		if t.Failed() {
			t.Fatalf("in cycle %d", cycle)
		}
	}
	t.Logf("%d kills under %d clients, %d more while starting; %d codes, %d exchanged after a kill, %d exchanges lost their response; %v",
		cycles, killClients, k.boots, codes, k.exchanged, k.doubtful, &k.statuses)
	assert.Zero(t, k.statuses.faults())
}

// TestKillFirstStart kills servers while they make their keys and their store.
// Whatever was left of these, the next start goes well.
func TestKillFirstStart(t *testing.T) {
	choices := random(t)
	g := startGateway(t)
	boot := startProcess(t, g).boot
	times := count(6, 300)
	left := 0
	for n := range times {
		p := newProcess(t, g)
		p.start(t)
		<-time.After(time.Duration(choices.Int64N(int64(boot))))
		p.kill(t)
		if _, err := os.Stat(p.data); err == nil {
			left++
		}
		p.start(t)
		p.awaitReady(t)
		address := mailTo(n, "first")
		asked, err := p.ask(address, network(n))
		require.NoError(t, err)
		require.Equal(t, http.StatusCreated, asked.status, string(asked.body))
		got, err := p.exchange(address, g.box(address).code, network(n), true)
		require.NoError(t, err)
		require.NotEmpty(t, got.token(), string(got.body))
		p.kill(t)
	}
	t.Logf("%d servers, %d of which had begun with their data when they were killed", times, left)
}

// killBoot kills the server between its start and its being ready.
func (k *killing) killBoot(t *testing.T, after time.Duration) {
	k.start(t)
	<-time.After(after)
	k.kill(t)
	k.boots++
}

// work has the clients sign in until the server is killed, and keeps what they
// were told.
func (k *killing) work(t *testing.T, cycle int, until time.Duration) {
	var mu sync.Mutex
	var clients sync.WaitGroup
	var over atomic.Bool
	for n := range killClients {
		clients.Go(func() {
			choices := stream(t.Name(), uint64(1+cycle*killClients+n))
			for i := 0; !over.Load(); i++ {
				w := k.signIn(t, choices, fmt.Sprintf("kill-%d-%d-%d@%s", cycle, n, i, domain))
				if w == nil {
					return
				}
				mu.Lock()
				k.witnesses = append(k.witnesses, w)
				mu.Unlock()
			}
		})
	}
	<-time.After(until)
	k.kill(t)
	over.Store(true)
	clients.Wait()
}

// signIn asks for a code and, as it is drawn, exchanges it, has a stranger try
// at it, or leaves it. It returns nil if the request for the code was not
// answered.
func (k *killing) signIn(t *testing.T, choices *rand.Rand, address string) *witness {
	n := int(k.sources.Add(2))
	w := &witness{address: address, requester: network(n), stranger: network(n + 1), made: time.Now()}
	asked, err := k.ask(w.address, w.requester)
	if err != nil {
		return nil
	}
	k.statuses.add(asked.status)
	box := k.gateway.box(w.address)
	if !assert.Equal(t, http.StatusCreated, asked.status, string(asked.body)) || !assert.Equal(t, 1, box.accepted, "a 201 without the gateway's 250") {
		return nil
	}
	w.code = box.code
	switch choices.IntN(5) {
	case 0, 1:
		k.use(t, w, choices.IntN(2) == 0)
	case 2, 3:
		k.attempt(t, w, 1+choices.IntN(strangers))
	}
	return w
}

func (k *killing) use(t *testing.T, w *witness, post bool) {
	got, err := k.exchange(w.address, w.code, w.requester, post)
	if err != nil {
		w.doubtful = true
		return
	}
	k.statuses.add(got.status)
	w.token = got.token()
	w.exchanged = assert.NotEmpty(t, w.token, "%d: %s", got.status, got.body)
}

func (k *killing) attempt(t *testing.T, w *witness, times int) {
	for range times {
		got, err := k.exchange(w.address, wrong(w.code), w.stranger, true)
		if err != nil {
			return
		}
		k.statuses.add(got.status)
		if assert.Equal(t, http.StatusUnauthorized, got.status, string(got.body)) {
			w.attempts++
		}
	}
}

// check tries about two thirds of the witnesses' codes, or all of them, and
// leaves the others to later kills. It returns how many it tried.
func (k *killing) check(t *testing.T, choices *rand.Rand, all bool) int {
	var now, later []*witness
	for _, w := range k.witnesses {
		if all || choices.IntN(3) > 0 {
			now = append(now, w)
		} else {
			later = append(later, w)
		}
	}
	k.witnesses = later
	var exchanged, doubtful atomic.Int64
	together(len(now), 16, func(i int) {
		w := now[i]
		k.checkCounts(t, w)
		if k.checkCode(t, w) {
			exchanged.Add(1)
		}
		if w.doubtful {
			doubtful.Add(1)
		}
	})
	k.exchanged += int(exchanged.Load())
	k.doubtful += int(doubtful.Load())
	return len(now)
}

// checkCounts asks for the code again, too early, and uses up the strangers'
// attempts, of which there must not be more than before the kill.
func (k *killing) checkCounts(t *testing.T, w *witness) {
	if time.Since(w.made) < gap {
		again, err := k.ask(w.address, w.stranger)
		if assert.NoError(t, err) && assert.Equal(t, http.StatusTooManyRequests, again.status, "the send to %s is forgotten", w.address) {
			wait, err := strconv.Atoi(again.header.Get("Retry-After"))
			assert.NoError(t, err)
			assert.True(t, 0 < wait && wait <= 60, "Retry-After: %d", wait)
		}
	}
	if w.exchanged || w.doubtful || time.Since(w.made) > fresh {
		return
	}
	for range strangers + 1 {
		got, err := k.exchange(w.address, wrong(w.code), w.stranger, false)
		if !assert.NoError(t, err) || got.status == http.StatusTooManyRequests {
			break
		}
		w.attempts++
	}
	assert.LessOrEqual(t, w.attempts, strangers, "attempts at %s are forgotten", w.address)
}

// checkCode tells whether the code works now, which it must do once if it did
// not before.
func (k *killing) checkCode(t *testing.T, w *witness) (exchanged bool) {
	if w.token != "" {
		got, err := k.user(w.token, w.requester)
		assert.NoError(t, err)
		assert.Equal(t, http.StatusOK, got.status, "the token of %s", w.address)
	}
	if time.Since(w.made) > fresh {
		return false
	}
	first, err := k.exchange(w.address, w.code, w.requester, true)
	assert.NoError(t, err)
	k.statuses.add(first.status)
	exchanged = first.token() != ""
	if w.exchanged {
		assert.False(t, exchanged, "the code of %s works twice", w.address)
	} else if !w.doubtful {
		assert.True(t, exchanged, "the code of %s does not work: %d %s", w.address, first.status, first.body)
	}
	second, err := k.exchange(w.address, w.code, w.requester, false)
	assert.NoError(t, err)
	assert.Empty(t, second.token(), "the code of %s works twice after the kill", w.address)
	return exchanged
}

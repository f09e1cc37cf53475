package faults

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code"
	"docsascode.example/impl/code/redisstore/redistest"
)

const (
	redisClients = 4
	heldCodes    = 20 // that are mailed before a fault and exchanged in it
	redisPause   = 100 * time.Millisecond
	// recovery is how long the first success may take after a fault.
	recovery = time.Minute
)

// A redisFault is what happens to a Redis while three instances use it.
type redisFault struct {
	name  string
	lasts time.Duration
	open  bool // it may end by itself, and begins between two requests
	start func(*testing.T) (url string, begin, end func())
}

func redisFaults() []redisFault {
	short := time.Duration(count(1500, 10_000)) * time.Millisecond
	silence := time.Duration(count(3, 30)) * time.Second
	faults := []redisFault{
		{"down", short, false, onServer((*redistest.Server).Kill, (*redistest.Server).Run)},
		{"paused", silence, false, onServer((*redistest.Server).Pause, (*redistest.Server).Resume)},
		{"full", short, false, onServer(setting("maxmemory", "1"), setting("maxmemory", "0"))},
		{"evicting", silence, false, onServer(setting("maxmemory-policy", "allkeys-lru"), setting("maxmemory-policy", "noeviction"))},
		{"read-only", short, false, onServer(doing("replicaof", "127.0.0.1", "1"), doing("replicaof", "no", "one"))},
		{"2 s late", silence, false, spoiled(func(t *testing.T) redistest.Spoiler { return late(t, 2*time.Second) })},
		{"cut off", short, false, spoiled(func(*testing.T) redistest.Spoiler {
			return func(sent []byte) ([]byte, bool) { return sent[:len(sent)/2], false }
		})},
		{"failover", short, true, failover(2, func(primary, _ *redistest.Server) { primary.Kill() })},
	}
	if *long { // the old primary takes its time to become a replica
		faults = append(faults, redisFault{"switch to a replica", short, true, failover(1, func(_, sentinel *redistest.Server) {
			sentinel.Do("sentinel", "failover", "codes")
		})})
	}
	return faults
}

func onServer(begin, end func(*redistest.Server)) func(*testing.T) (string, func(), func()) {
	return func(t *testing.T) (string, func(), func()) {
		s := redistest.Start(t)
		return s.URL(), func() { begin(s) }, func() { end(s) }
	}
}

func doing(command ...any) func(*redistest.Server) {
	return func(s *redistest.Server) { s.Do(command...) }
}

func setting(name, value string) func(*redistest.Server) { return doing("config", "set", name, value) }

func spoiled(spoiler func(*testing.T) redistest.Spoiler) func(*testing.T) (string, func(), func()) {
	return func(t *testing.T) (string, func(), func()) {
		p := redistest.NewProxy(t, redistest.Start(t))
		return p.URL(), func() { p.Spoil(spoiler(t)) }, func() { p.Spoil(nil) }
	}
}

// failover waits for a replica after each write, and begins once all of them have
// what is acknowledged: it is the page that says what else may be lost. The
// sentinel puts one in the place of the primary, which becomes its replica if it
// lives.
func failover(replicas int, begin func(primary, sentinel *redistest.Server)) func(*testing.T) (string, func(), func()) {
	return func(t *testing.T) (string, func(), func()) {
		primary := redistest.Start(t)
		copies := make([]*redistest.Server, replicas)
		for i := range copies {
			copies[i] = redistest.Start(t)
			copies[i].Replicate(primary)
		}
		url, sentinel := redistest.Sentinel(t, primary)
		sentinel.Await(fmt.Sprintf("slaves=%d,sentinels=1", replicas))
		return url + "?replicas=1", func() {
			for _, c := range copies {
				primary.AwaitCopy(c)
			}
			begin(primary, sentinel)
		}, func() {}
	}
}

// TestRedisFaults injects each fault while clients sign in. Whatever cannot be
// done is answered with 500 in time; no code gives two tokens, none is mailed
// that the store does not have, no count falls; and all is well again after.
func TestRedisFaults(t *testing.T) {
	t.Logf("-seed %d", *seed)
	needLinux(t)
	before, open := runtime.NumGoroutine(), descriptors(t, "self")
	t.Run("fault", func(t *testing.T) {
		for _, f := range redisFaults() {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				testRedisFault(t, f)
			})
		}
	})
	after := settled(t, "goroutines", before+2, runtime.NumGoroutine)
	stillOpen := settled(t, "descriptors", open+8, func() int { return descriptors(t, "self") })
	t.Logf("goroutines: %d before, %d after; descriptors: %d before, %d after", before, after, open, stillOpen)
}

func testRedisFault(t *testing.T, f redisFault) {
	url, begin, end := f.start(t)
	policy := code.DefaultPolicy()
	policy.SendGap = 10 * time.Minute
	g := startGateway(t)
	l := &redisLoad{t: t, gateway: g, service: onRedis(t, g, url, policy), held: make(chan *signIn, heldCodes)}
	for range heldCodes {
		l.held <- l.mailed()
	}
	counted := l.useUpOthers(l.mailed())
	stop := l.run()
	time.Sleep(redisPause) // the load is the same on both sides of the fault
	if f.open {
		l.between(begin)
	} else {
		begin()
	}
	time.Sleep(f.lasts)
	if !f.open {
		assert.Equal(t, http.StatusInternalServerError, l.ask(l.next()), "the store is not closed")
	}
	end()
	again := l.awaitSuccess()
	stop()
	if f.open {
		l.awaitCalm()
	}
	for _, s := range l.all {
		if s != counted {
			l.settle(s)
		}
	}
	assert.Equal(t, http.StatusTooManyRequests, l.exchange(counted, wrong(counted.code()), network(9_999_999), true).status, "an attempt was given back")
	assert.Equal(t, http.StatusTooManyRequests, l.ask(counted), "a send was given back")
	t.Logf("%v, %d of them faults, the longest answer after %v; %d tokens, %d of them second ones; well again after %v", &l.statuses,
		l.statuses.faults(), l.longest.Round(time.Millisecond), l.statuses.of(http.StatusOK), l.second, again.Round(time.Millisecond))
	assert.Positive(t, l.statuses.faults(), "the fault was not met")
	assert.Zero(t, l.second)
}

// A signIn is what one user was told.
type signIn struct {
	load     *redisLoad
	n        int
	created  int // answers 201
	tokens   int
	doubtful bool // the response to an exchange was 500
}

func (s *signIn) address() string { return mailTo(s.n, "redis") }

func (s *signIn) code() string { return s.load.gateway.box(s.address()).code }

// A redisLoad is clients that sign in, and what came of it.
type redisLoad struct {
	service
	t       *testing.T
	gateway *gateway
	held    chan *signIn

	statuses tally
	underway sync.RWMutex // is read by each request
	mu       sync.Mutex   // of all below, and of each signIn
	all      []*signIn
	longest  time.Duration
	second   int
}

func (l *redisLoad) next() *signIn {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := &signIn{load: l, n: len(l.all)}
	l.all = append(l.all, s)
	return s
}

// note looks at one answer, which must be an ordinary one or an honest 500.
func (l *redisLoad) note(a answer, err error, start time.Time, limit time.Duration) {
	took := time.Since(start)
	l.statuses.add(a.status)
	assert.NoError(l.t, err)
	assert.Less(l.t, took, limit+redisSlack, "%d", a.status)
	if a.status == http.StatusInternalServerError {
		var problem struct{ Status int }
		assert.Equal(l.t, "application/problem+json", a.header.Get("Content-Type"))
		assert.NoError(l.t, json.Unmarshal(a.body, &problem))
		assert.Equal(l.t, a.status, problem.Status)
	} else {
		assert.Contains(l.t, []int{200, 201, 401, 429}, a.status, string(a.body))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.longest = max(l.longest, took)
}

func (l *redisLoad) ask(s *signIn) (status int) {
	l.underway.RLock()
	start := time.Now()
	got, err := l.service.ask(s.address(), network(s.n))
	l.underway.RUnlock()
	l.note(got, err, start, storeLimit)
	l.mu.Lock()
	defer l.mu.Unlock()
	if got.status == http.StatusCreated {
		s.created++
	}
	return got.status
}

func (l *redisLoad) exchange(s *signIn, code, from string, post bool) answer {
	l.underway.RLock()
	start := time.Now()
	got, err := l.service.exchange(s.address(), code, from, post)
	l.underway.RUnlock()
	l.note(got, err, start, 2*storeLimit)
	l.mu.Lock()
	defer l.mu.Unlock()
	s.doubtful = s.doubtful || got.status == http.StatusInternalServerError
	if got.token() != "" {
		s.tokens++
	}
	return got
}

// between does something while no request is under way.
func (l *redisLoad) between(do func()) {
	l.underway.Lock()
	defer l.underway.Unlock()
	do()
}

// mailed is a user whose code is mailed while all is well.
func (l *redisLoad) mailed() *signIn {
	s := l.next()
	require.Equal(l.t, http.StatusCreated, l.ask(s))
	return s
}

// useUpOthers uses up the attempts of strangers at a code.
func (l *redisLoad) useUpOthers(s *signIn) *signIn {
	for n := range code.DefaultPolicy().OtherAttempts {
		require.Equal(l.t, http.StatusUnauthorized, l.exchange(s, wrong(s.code()), network(9_000_000+n), true).status)
	}
	return s
}

// run has clients sign in until the returned function is called.
func (l *redisLoad) run() (stop func()) {
	over := make(chan struct{})
	var clients sync.WaitGroup
	for n := range redisClients {
		clients.Go(func() {
			choices := stream(l.t.Name(), uint64(n))
			for {
				l.act(choices)
				select {
				case <-over:
					return
				case <-time.After(time.Duration(choices.Int64N(int64(redisPause)))):
				}
			}
		})
	}
	return func() {
		close(over)
		clients.Wait()
	}
}

// act exchanges a code twice at once: one that was mailed before, or a new one.
func (l *redisLoad) act(choices *rand.Rand) {
	var s *signIn
	select {
	case s = <-l.held:
	default:
		if s = l.next(); l.ask(s) != http.StatusCreated {
			return
		}
	}
	post := choices.IntN(2) == 0
	together(2, 2, func(int) { l.exchange(s, s.code(), network(s.n), post) })
}

// signsIn reports whether one more user gets a code and a token.
func (l *redisLoad) signsIn() bool {
	s := l.next()
	return l.ask(s) == http.StatusCreated && l.exchange(s, s.code(), network(s.n), true).token() != ""
}

// awaitCalm returns once users sign in one after the other for a while: a sentinel
// that has found a new primary has yet to give it its replicas.
func (l *redisLoad) awaitCalm() {
	start := time.Now()
	for row := 0; row < 100; row++ {
		require.Less(l.t, time.Since(start), recovery, "the service does not come to rest")
		if !l.signsIn() {
			row = 0
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// awaitSuccess returns how long it takes until a code is mailed and exchanged.
func (l *redisLoad) awaitSuccess() time.Duration {
	start := time.Now()
	for time.Since(start) < recovery {
		if l.signsIn() {
			return time.Since(start)
		}
		time.Sleep(10 * time.Millisecond)
	}
	require.Fail(l.t, "the service does not recover")
	return 0
}

// settle tries a code once more. It must work if none of its exchanges was
// left in doubt, and must not if one was successful.
func (l *redisLoad) settle(s *signIn) {
	assert.Equal(l.t, s.created, l.gateway.box(s.address()).accepted, "mails and 201s")
	if s.created == 0 {
		return
	}
	doubtful := s.doubtful
	l.exchange(s, s.code(), network(s.n), true)
	if !doubtful {
		assert.Equal(l.t, 1, s.tokens, "a code that was mailed is not there")
	}
	if s.tokens > 1 {
		l.second++
	}
}

package faults

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl"
	files "docsascode.example/impl/journal"
	"docsascode.example/impl/mail"
)

const (
	day         = 24 * time.Hour
	soakClients = 32
	soakSpans   = 8 // of the day, at whose ends is measured
)

// A soak is a service that is used for a virtual day.
type soak struct {
	service
	gateway  *gateway
	clock    *clock
	data     string
	tick     time.Duration // from one request to the next
	statuses tally
}

// A load is what the process holds at one moment.
type load struct {
	heap, goroutines, descriptors, file, entries int
}

// TestSoak spreads requests of all kinds over a virtual day, and then lets time
// pass. In the second half nothing may take more than in the first.
func TestSoak(t *testing.T) {
	needLinux(t)
	t.Logf("-seed %d", *seed)
	requests := count(2000, 864_000)
	s := &soak{gateway: startGateway(t), clock: newClock(), data: t.TempDir(), tick: day / time.Duration(requests)}
	s.service, _ = inProcess(t, s.gateway, impl.Config{Data: s.data, Now: s.clock.Now, Mail: mail.Config{Connections: 4}})
	users := s.users(requests/40 + soakClients)

	var loads [soakSpans]load
	start := time.Now()
	for span := range loads {
		together(soakClients, soakClients, func(n int) {
			for range requests / soakSpans / soakClients {
				users[n].act(t, s)
			}
		})
		loads[span] = s.load(t)
		t.Logf("%2d h: %v", 24*(span+1)/soakSpans, loads[span])
	}
	t.Logf("%d requests in %v: %v", requests, time.Since(start).Round(time.Millisecond), &s.statuses)
	assert.Zero(t, s.statuses.faults())
	assert.Zero(t, s.statuses.of(http.StatusNotFound))
	assertFlat(t, loads)

	s.clock.step(100 * day) // every code, count and allowance is over
	s.pass(t, loads[soakSpans-1].entries/4+100)
	after := s.load(t)
	t.Logf("later: %v", after)
	assert.Less(t, after.entries, loads[soakSpans-1].entries/10, "entries of the store")
	assert.LessOrEqual(t, after.file, loads[soakSpans-1].file, "the store's file")
}

// assertFlat compares the second half of the day with the first.
func assertFlat(t *testing.T, loads [soakSpans]load) {
	t.Helper()
	var first, second load
	for span, l := range loads {
		half := &first
		if span >= soakSpans/2 {
			half = &second
		}
		*half = load{max(half.heap, l.heap), max(half.goroutines, l.goroutines), max(half.descriptors, l.descriptors), 0, 0}
	}
	assert.Less(t, second.heap, first.heap+first.heap/4+4<<20, "bytes of heap")
	assert.LessOrEqual(t, second.goroutines, first.goroutines+4, "goroutines")
	assert.LessOrEqual(t, second.descriptors, first.descriptors+4, "descriptors")
}

func (l load) String() string {
	return fmt.Sprintf("heap %.1f MB, %d goroutines, %d descriptors, store %.1f MB with %d entries",
		float64(l.heap)/(1<<20), l.goroutines, l.descriptors, float64(l.file)/(1<<20), l.entries)
}

// load measures while no request runs.
func (s *soak) load(t *testing.T) load {
	t.Helper()
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	size, entries := kept(t, filepath.Join(s.data, impl.CodesDir), s.clock.Now())
	return load{int(memory.HeapAlloc), runtime.NumGoroutine(), descriptors(t, "self"), size, entries}
}

// kept measures a copy of the store's files: the service has them open.
func kept(t *testing.T, dir string, now time.Time) (size, entries int) {
	t.Helper()
	copied := t.TempDir()
	require.NoError(t, os.CopyFS(copied, os.DirFS(dir)))
	written, err := os.ReadDir(copied)
	require.NoError(t, err)
	for _, file := range written {
		info, err := file.Info()
		require.NoError(t, err)
		size += int(info.Size())
	}
	j, err := files.Open(copied)
	require.NoError(t, err)
	j.Sweep(uint32(now.Unix()))
	entries = j.Len()
	require.NoError(t, j.Close())
	return size, entries
}

// pass lets requests come that bring the store no more than a few entries.
func (s *soak) pass(t *testing.T, requests int) {
	together(requests, soakClients, func(n int) {
		got, err := s.exchange(mailTo(n%8, "late"), "000000", network(n/250), true)
		assert.NoError(t, err)
		assert.Equal(t, http.StatusUnauthorized, got.status, string(got.body))
	})
}

// A crowd is the users that one client acts for. One goroutine uses it.
type crowd struct {
	choices *rand.Rand
	first   int // number of the first
	size    int
	waiting []int // those with a mail not yet used
	tokens  []string
}

// users divides n users among the clients.
func (s *soak) users(n int) []*crowd {
	crowds := make([]*crowd, soakClients)
	for i := range crowds {
		crowds[i] = &crowd{choices: stream("soak", uint64(i)), first: i * (n / soakClients), size: n / soakClients}
	}
	return crowds
}

// act has one user make one request, and the day go on.
func (c *crowd) act(t *testing.T, s *soak) {
	s.clock.step(s.tick)
	user := c.first + c.choices.IntN(c.size)
	var got answer
	var err error
	switch draw := c.choices.IntN(100); {
	case draw < 15:
		got, err = c.ask(s, user)
	case draw < 35 && len(c.waiting) > 0:
		got, err = c.exchange(s)
	case draw < 45:
		got, err = s.exchange(mailTo(user, "soak"), "123456", network(user), draw%2 == 0)
	case draw < 70 && len(c.tokens) > 0:
		got, err = s.user(c.tokens[c.choices.IntN(len(c.tokens))], network(user))
	case draw < 90:
		got, err = s.get("/.well-known/jwks.json", "", network(user))
	default:
		got, err = s.post("/token", map[string][]string{"email": {"no address"}}, network(user))
	}
	assert.NoError(t, err)
	s.statuses.add(got.status)
}

func (c *crowd) ask(s *soak, user int) (answer, error) {
	got, err := s.ask(mailTo(user, "soak"), network(user))
	if got.status == http.StatusCreated {
		c.waiting = append(c.waiting, user)
	}
	return got, err
}

// exchange uses the latest email, and keeps a few tokens.
func (c *crowd) exchange(s *soak) (answer, error) {
	user := c.waiting[len(c.waiting)-1]
	c.waiting = c.waiting[:len(c.waiting)-1]
	got, err := s.service.exchange(mailTo(user, "soak"), s.gateway.box(mailTo(user, "soak")).code, network(user), user%2 == 0)
	if token := got.token(); token != "" {
		c.tokens = append(c.tokens[max(0, len(c.tokens)-9):], token)
	}
	return got, err
}

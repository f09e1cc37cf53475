package faults

import (
	"math/rand/v2"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl"
	"docsascode.example/impl/mail"
)

// fate is what becomes of a code whose mail met a fault.
type fate int

const (
	dies  fate = iota // and the send does not count
	lives             // and the send counts
	unclear
)

// longestReply bounds what a gateway can say without end, most of which the
// system takes.
const longestReply = 16 << 20

// A gatewayFault is a fault, the status it is answered with, and what becomes
// of the code.
type gatewayFault struct {
	name   string
	plan   plan
	status int
	fate   fate
	slow   bool // it takes the sender's whole patience
}

// gatewayFaults is every fault that needs no change of the gateway itself.
func gatewayFaults() []gatewayFault {
	var faults []gatewayFault
	for _, stage := range []string{atGreeting, atEHLO, atMAIL, atRCPT, atDATA, atDot} {
		lost := dies
		if stage == atDot {
			lost = lives
		}
		faults = append(faults,
			gatewayFault{"421 at " + stage, at(stage, "421 4.3.2 leaving"), 500, dies, false},
			gatewayFault{"451 at " + stage, at(stage, "451 4.3.0 not now"), 500, dies, false},
			gatewayFault{"554 at " + stage, at(stage, "554 5.3.0 never"), 500, dies, false},
			gatewayFault{"no SMTP at " + stage, at(stage, "HTTP/1.1 200 OK"), 500, lost, false},
			gatewayFault{"reply cut off at " + stage, at(stage, cutOff), 500, lost, false},
			gatewayFault{"endless reply at " + stage, at(stage, endless), 500, lost, false},
			gatewayFault{"hang-up at " + stage, at(stage, hangUp), 500, lost, false},
			gatewayFault{"reset at " + stage, at(stage, reset), 500, lost, false},
			gatewayFault{"silence at " + stage, at(stage, stall), 500, lost, true},
			gatewayFault{"one byte a second at " + stage, at(stage, trickle), 500, lost, true})
	}
	return append(faults,
		gatewayFault{"550 at RCPT", at(atRCPT, "550 5.1.1 nobody here"), 400, dies, false},
		gatewayFault{"452 at RCPT", at(atRCPT, "452 4.2.2 full"), 500, dies, false},
		gatewayFault{"hang-up in the content", at(inContent, hangUp), 500, unclear, false},
		gatewayFault{"reset in the content", at(inContent, reset), 500, unclear, false},
		gatewayFault{"silence in the content", at(inContent, stall), 500, lives, true})
}

// TestGateway meets each fault many times at once. The services answer in time
// and never 201, the code is dead or alive as it must be, and when all is over
// nothing of it is left running.
func TestGateway(t *testing.T) {
	t.Logf("-seed %d", *seed)
	needLinux(t)
	before, open := runtime.NumGoroutine(), descriptors(t, "self")
	t.Run("fault", func(t *testing.T) {
		for _, f := range gatewayFaults() {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				rig := newFaultRig(t, mail.TLSNone, f.slow)
				rig.gateway.behave(f.plan)
				rig.meet(t, f, func() { rig.gateway.behave(flawless) })
			})
		}
		t.Run("refused connection", testRefusedConnection)
		t.Run("STARTTLS stripped", testStripped)
		t.Run("bad certificate", testBadCertificate)
		t.Run("mixed", testMixedFaults)
	})
	after := settled(t, "goroutines", before+2, runtime.NumGoroutine)
	stillOpen := settled(t, "descriptors", open+2, func() int { return descriptors(t, "self") })
	t.Logf("goroutines: %d before, %d after; descriptors: %d before, %d after", before, after, open, stillOpen)
}

// A faultRig is a service with a gateway of its own.
type faultRig struct {
	service
	gateway *gateway
	timeout time.Duration // of the sender
	close   func()
}

// newFaultRig has a connection for every mail, so that each meets the fault. The
// sender's patience is its default, unless it would make a brief test slow.
func newFaultRig(t *testing.T, mode mail.TLSMode, slow bool) *faultRig {
	rig := &faultRig{gateway: startGateway(t), timeout: 15 * time.Second}
	if slow && !*long {
		rig.timeout = 400 * time.Millisecond
	}
	c := impl.Config{Mail: mail.Config{TLS: mode, Connections: 100, Timeout: rig.timeout}}
	if mode == mail.TLSStart {
		authority := newAuthority(t)
		c.Mail.RootCAs = authority.pool
		rig.gateway.protect(authority.config(t, "127.0.0.1", time.Now().Add(time.Hour)))
	}
	rig.service, rig.close = inProcess(t, rig.gateway, c)
	return rig
}

// meet asks for codes while the fault is there, and looks at each after heal.
func (rig *faultRig) meet(t *testing.T, f gatewayFault, heal func()) {
	n := count(3, 100)
	limit := rig.timeout + time.Second
	took := make([]time.Duration, n)
	together(n, n, func(i int) {
		start := time.Now()
		got, err := rig.ask(mailTo(i, "met"), network(i))
		took[i] = time.Since(start)
		assert.NoError(t, err)
		assert.Equal(t, f.status, got.status, string(got.body))
		assert.Zero(t, rig.gateway.box(mailTo(i, "met")).accepted)
	})
	heal()
	together(n, n, func(i int) { rig.checkFate(t, f.fate, mailTo(i, "met"), network(i)) })
	worst := percentile(took, 100)
	assert.Less(t, worst, limit, "the slowest answer")
	if f.slow {
		assert.Greater(t, percentile(took, 0), rig.timeout/2, "the fault was not met")
	}
	t.Logf("%d times: %d, the slowest after %v", n, f.status, worst.Round(time.Millisecond))
	rig.close()
	rig.gateway.stop()
	if rig.gateway.longest > 0 {
		t.Logf("%d KiB of an endless reply were taken", rig.gateway.longest>>10)
		assert.Less(t, rig.gateway.longest, longestReply)
	}
}

// checkFate exchanges the code that the faulty gateway has seen, if it has, and
// asks for another.
func (rig *faultRig) checkFate(t *testing.T, f fate, address, from string) {
	if seen := rig.gateway.box(address).code; seen != "" {
		got, err := rig.exchange(address, seen, from, true)
		assert.NoError(t, err)
		assert.Equal(t, f == lives, got.token() != "", "%d: %s", got.status, got.body)
	}
	if f == unclear {
		return
	}
	// A stranger asks: a network that exchanged a code has its own limit.
	again, err := rig.ask(address, "127.255.0.1")
	assert.NoError(t, err)
	if f == lives {
		assert.Equal(t, http.StatusTooManyRequests, again.status, string(again.body))
	} else {
		assert.Equal(t, http.StatusCreated, again.status, string(again.body))
	}
}

// testRefusedConnection has nobody listen.
func testRefusedConnection(t *testing.T) {
	t.Parallel()
	rig := newFaultRig(t, mail.TLSNone, false)
	rig.gateway.stop()
	rig.meet(t, gatewayFault{status: 500}, func() { rig.gateway.listen(t) })
}

// testStripped takes STARTTLS out of what the gateway offers.
func testStripped(t *testing.T) {
	t.Parallel()
	rig := newFaultRig(t, mail.TLSStart, false)
	offered := rig.gateway.protection()
	rig.gateway.protect(nil)
	rig.meet(t, gatewayFault{status: 500}, func() { rig.gateway.protect(offered) })
}

// testMixedFaults draws a fault, or none, at every stage of a few connections
// that are kept, and compares each answer with what the gateway knows.
func testMixedFaults(t *testing.T) {
	t.Parallel()
	g := startGateway(t)
	g.behave(drawn(stream(t.Name(), 0)))
	s, stop := inProcess(t, g, impl.Config{})
	n := count(40, 5000)
	statuses := make([]int, n)
	together(n, 8, func(i int) {
		got, err := s.ask(mailTo(i, "mixed"), network(i))
		require.NoError(t, err)
		statuses[i] = got.status
		if got.status == http.StatusCreated {
			assert.Equal(t, 1, g.box(mailTo(i, "mixed")).accepted, "a 201 without a 250")
		}
	})
	g.behave(flawless)
	var sum tally
	var ambiguous atomic.Int64
	together(n, 8, func(i int) {
		sum.add(statuses[i])
		box := g.box(mailTo(i, "mixed"))
		if box.code == "" {
			return
		}
		got, err := s.exchange(mailTo(i, "mixed"), box.code, network(i), true)
		require.NoError(t, err)
		if statuses[i] == http.StatusCreated {
			assert.NotEmpty(t, got.token(), "%d: %s", got.status, got.body)
		} else if got.token() != "" {
			ambiguous.Add(1)
		}
	})
	t.Logf("%d mails: %v, %d of the refused may have arrived", n, &sum, ambiguous.Load())
	assert.Positive(t, sum.of(http.StatusCreated))
	assert.Positive(t, sum.of(http.StatusInternalServerError))
	stop()
	g.stop()
}

// drawn is a plan with a fault at one stage in twelve.
func drawn(choices *rand.Rand) plan {
	var mu sync.Mutex
	faults := []string{hangUp, reset, "421 4.3.2 leaving", "451 4.3.0 not now", "554 5.3.0 never"}
	return func(string) string {
		mu.Lock()
		defer mu.Unlock()
		if choices.IntN(12) > 0 {
			return ""
		}
		return faults[choices.IntN(len(faults))]
	}
}

// testBadCertificate has the gateway show certificates that must not be trusted.
func testBadCertificate(t *testing.T) {
	t.Parallel()
	for name, replace := range map[string]func(*testing.T, *authority, *gateway){
		"of a stranger": func(t *testing.T, _ *authority, g *gateway) {
			g.protect(newAuthority(t).config(t, "127.0.0.1", time.Now().Add(time.Hour)))
		},
		"expired": func(t *testing.T, a *authority, g *gateway) {
			g.protect(a.config(t, "127.0.0.1", time.Now().Add(-time.Minute)))
		},
		"of another host": func(t *testing.T, a *authority, g *gateway) {
			g.protect(a.config(t, "127.0.0.2", time.Now().Add(time.Hour)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAuthority(t)
			rig := &faultRig{gateway: startGateway(t), timeout: 15 * time.Second}
			replace(t, a, rig.gateway)
			rig.service, rig.close = inProcess(t, rig.gateway, impl.Config{
				Mail: mail.Config{TLS: mail.TLSStart, RootCAs: a.pool, Connections: 100},
			})
			rig.meet(t, gatewayFault{status: 500}, func() {
				rig.gateway.protect(a.config(t, "127.0.0.1", time.Now().Add(time.Hour)))
			})
		})
	}
}

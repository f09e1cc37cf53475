package code_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code"
	"docsascode.example/impl/code/storetest"
)

var simulatedDays = flag.Int("days", 10, "virtual days of TestSimulation")

func openMemory() storetest.Opener {
	all := &code.Memories{}
	return func(_ *testing.T, dir string) storetest.Store { return all.Open(dir) }
}

func TestMemory(t *testing.T) {
	t.Parallel()
	storetest.Test(t, openMemory())
}

// simulation is an owner under an attack that never rests and sees when a code is
// active. Every minute without one, one of the attacker's hosts asks for a code; it
// and others try codes at whatever is active, wasting no attempt and no send. The owner
// signs in three times a day from home, and tries once from a new network.
type simulation struct {
	*storetest.Rig
	random *rand.Rand
	hosts  int

	attempts           []time.Time // of strangers that were evaluated
	signIns, travelled int
}

// TestSimulation shows what Policy promises, for any number of attacking hosts:
//
//	go test ./impl/code -run Simulation -v -days 1000
func TestSimulation(t *testing.T) {
	t.Parallel()
	for _, hosts := range []int{1, 10, 100, 1_000, 10_000} {
		t.Run(fmt.Sprintf("hosts=%d", hosts), func(t *testing.T) {
			t.Parallel()
			s := &simulation{Rig: storetest.New(t, openMemory()), random: rand.New(rand.NewPCG(1, uint64(hosts))), hosts: hosts}
			s.SignIn(storetest.Owner)
			for n := range *simulatedDays {
				s.day(storetest.Start.Add(time.Duration(n+1) * storetest.Day))
			}
			s.judge(t)
		})
	}
}

func (s *simulation) day(begin time.Time) {
	visits := map[int]bool{}
	for len(visits) < 3 {
		visits[s.random.IntN(24*60)] = true
	}
	travel := s.random.IntN(24 * 60)
	for minute := range 24 * 60 {
		s.Now = begin.Add(time.Duration(minute) * time.Minute)
		if visits[minute] {
			s.returns()
		}
		if minute == travel {
			s.travels()
		}
		s.attack()
	}
}

// returns signs the owner in at home, with an attack between the mail and the
// code.
func (s *simulation) returns() {
	issued := s.Issue(storetest.Owner, storetest.Home)
	s.attack()
	require.NoError(s.T, s.Exchange(storetest.Owner, storetest.Home, issued.Code))
	s.signIns++
}

// travels tries to sign the owner in from a new network, once.
func (s *simulation) travels() {
	hotel := netip.AddrFrom4([4]byte{203, 0, byte(s.signIns >> 8), byte(s.signIns)})
	issued, err := s.Codes().Issue(s.T.Context(), storetest.Owner, hotel)
	if err != nil {
		require.False(s.T, storetest.IsFault(err), err)
		return
	}
	require.NoError(s.T, s.Exchange(storetest.Owner, hotel, issued.Code))
	s.travelled++
}

// attack asks for a code if none is active, and tries codes: as the one who asked, and
// as three others.
func (s *simulation) attack() {
	if !s.active() {
		requester := s.attacker()
		if _, err := s.Codes().Issue(s.T.Context(), storetest.Owner, requester); err != nil {
			require.False(s.T, storetest.IsFault(err), err)
			return
		}
		s.attempt(requester)
	}
	for range 3 {
		s.attempt(s.attacker())
	}
}

func (s *simulation) attacker() netip.Addr {
	n := s.random.IntN(s.hosts)
	return netip.AddrFrom4([4]byte{198, 18, byte(n >> 8), byte(n)})
}

// attempt tries codes until the limits refuse.
func (s *simulation) attempt(from netip.Addr) {
	for {
		err := s.Exchange(storetest.Owner, from, "wrong")
		if !errors.Is(err, code.ErrWrongCode) {
			require.False(s.T, storetest.IsFault(err), err)
			return
		}
		s.attempts = append(s.attempts, s.Now)
	}
}

// active reports whether the owner has an active code to try.
func (s *simulation) active() bool {
	active, err := code.Active(s.T.Context(), s.Store, s.Now, code.DigestOf(storetest.Key, storetest.Owner))
	require.NoError(s.T, err)
	return active
}

// most is the greatest number of attempts in any 24 hours.
func (s *simulation) most() int {
	most, first := 0, 0
	for last, at := range s.attempts {
		for at.Sub(s.attempts[first]) >= storetest.Day {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

// An attacker in a network that the owner signed in from has what Policy says on
// top, and leaves an owner elsewhere all that the address has.
func TestSimulationFromHome(t *testing.T) {
	t.Parallel()
	s := &simulation{Rig: storetest.New(t, openMemory())}
	s.SignIn(storetest.Owner)
	for minute := range 3 * 24 * 60 {
		s.Now = storetest.Start.Add(storetest.Day + time.Duration(minute)*time.Minute)
		if s.active() {
			continue
		}
		if _, err := s.Codes().Issue(t.Context(), storetest.Owner, storetest.Home); err == nil {
			s.attempt(storetest.Home)
		}
	}
	bound := s.Policy.KnownAttemptsPerDay()
	assert.LessOrEqual(t, s.most(), bound+s.Policy.RequesterAttempts, "those of one send more")
	assert.Greater(t, s.most(), bound/2)
	assert.NoError(t, s.Exchange(storetest.Owner, storetest.Host(1), s.Issue(storetest.Owner, storetest.Host(1)).Code))
}

func (s *simulation) judge(t *testing.T) {
	most, bound, days := s.most(), s.Policy.AttemptsPerDay(), *simulatedDays
	assert.LessOrEqual(t, most, bound, "in any 24 hours")
	assert.Greater(t, most, bound/2, "the attack is one")
	assert.Equal(t, 3*days, s.signIns, "an owner who is known is never locked out")
	perDay := float64(len(s.attempts)) / float64(days)
	t.Logf("%d days, %d hosts: %d attempts evaluated, %.1f a day, %d at most in 24 hours (bound %d): %.1f years to be expected until one is right; "+
		"the owner signed in %d of %d times from home, and got a code at once %d of %d times from a new network",
		days, s.hosts, len(s.attempts), perDay, most, bound, 1e6/perDay/365, s.signIns, 3*days, s.travelled, days)
}

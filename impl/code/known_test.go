package code

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
)

const day = 24 * time.Hour

// signIn asks for a code and exchanges it.
func (r *rig) signIn(a address.Address) {
	r.t.Helper()
	require.NoError(r.t, r.exchange(a, home, r.issue(a, home).Code))
}

// testKnown has strangers use up the sends of an address at each turn.
func testKnown(r *rig) {
	r.signIn(owner)
	for n := 1; n <= 3; n++ {
		r.now = start.Add(time.Duration(n) * time.Minute)
		r.issue(owner, host(n))
	}
	r.refuse(owner, host(9), AddressSends, 57*time.Minute)
	for range 2 {
		r.restart()
		r.signIn(owner)
		r.refuse(owner, home, KnownSends, time.Minute)
		r.now = r.now.Add(time.Minute)
	}
	r.refuse(owner, host(9), AddressSends, 55*time.Minute)
	r.now = start.Add(time.Hour)
	r.issue(owner, host(9))
	r.issue(owner, home)
}

func testKnownSends(r *rig) {
	r.signIn(owner)
	r.now = start.Add(2 * time.Hour)
	for range 5 {
		r.issue(owner, home)
		r.now = r.now.Add(time.Minute)
	}
	r.refuse(owner, home, KnownSends, 55*time.Minute)
	r.issue(owner, host(1)) // the address's own
	for h := 3; h <= 5; h++ {
		r.now = start.Add(time.Duration(h) * time.Hour)
		for range 5 {
			r.issue(owner, home)
			r.now = r.now.Add(time.Minute)
		}
	}
	r.now = start.Add(7 * time.Hour)
	r.refuse(owner, home, KnownSends, 19*time.Hour)
	require.NoError(r.t, r.exchange(owner, home, r.issue(owner, host(1)).Code))
	r.refuse(owner, home, KnownSends, 19*time.Hour) // to be known anew resets no count
	r.now = start.Add(26 * time.Hour)
	r.issue(owner, home)
}

func testKnownFor(r *rig) {
	r.signIn(owner)
	known := r.policy.KnownFor
	r.policy.KnownFor = 0
	r.now = start.Add(time.Hour)
	r.signIn(owner) // which leaves what is known as it is
	r.policy.KnownFor = known

	r.now = start.Add(90*day - time.Second)
	r.issue(owner, host(1))
	r.signIn(owner) // known still, and for another 90 days

	r.now = start.Add(180*day - 2*time.Second)
	r.issue(owner, host(1))
	r.issue(owner, home)
	r.now = start.Add(180*day - time.Second)
	r.refuse(owner, home, AddressSends, 59*time.Second) // no longer known

	r.policy.KnownFor = 0
	r.now = start.Add(181 * day)
	r.signIn(owner)
	r.refuse(owner, home, AddressSends, time.Minute)
}

func testKnownElsewhere(r *rig) {
	r.signIn(owner)
	r.now = start.Add(time.Minute)
	r.issue("other@example.com", host(1))
	r.refuse("other@example.com", home, AddressSends, time.Minute)
	r.issue(owner, home)
	r.issue(owner, host(1))
	r.refuse(owner, host(2), AddressSends, time.Minute)
}

func testKnownRevoke(r *rig) {
	r.signIn(owner)
	r.now = start.Add(time.Minute)
	refused := r.issue(owner, home)
	r.refuse(owner, home, KnownSends, time.Minute)
	r.revoke(refused)
	assert.ErrorIs(r.t, r.exchange(owner, home, refused.Code), ErrWrongCode)
	tried := r.issue(owner, home)
	r.miss(1, owner, home)
	r.revoke(tried)
	r.refuse(owner, home, KnownSends, time.Minute)
	r.issue(owner, host(1))
}

func testAddressAttempts(r *rig) {
	r.signIn(owner)
	r.policy.SendsPerDay = 1 // and 8 attempts of strangers, of which signing in was one
	r.now = start.Add(time.Hour)
	r.issue(owner, home)
	r.miss(3, owner, host(1))
	r.now = start.Add(2 * time.Hour)
	r.issue(owner, home)
	r.miss(3, owner, host(2))
	r.now = start.Add(3 * time.Hour)
	code := r.issue(owner, home).Code
	r.miss(1, owner, host(3))
	r.closed(owner, host(3), AddressAttempts, 21*time.Hour)
	r.closed(owner, host(4), AddressAttempts, 21*time.Hour)
	r.miss(4, owner, home)
	assert.NoError(r.t, r.exchange(owner, home, code), "not among the strangers' attempts")

	r.now = start.Add(day)
	code = r.issue(owner, home).Code
	r.miss(1, owner, host(3))
	r.closed(owner, host(3), AddressAttempts, time.Hour)
	r.miss(4, owner, home)
	assert.NoError(r.t, r.exchange(owner, home, code))
}

// The record of an address has a bounded size, and keeps the latest known networks.
func TestKnownNetworksAreBounded(t *testing.T) {
	var a addressRecord
	for n := range 3 * maxKnown {
		a.know(Digest{byte(n)}, at(time.Duration(n)), at(day))
		a.know(Digest{byte(n)}, at(time.Duration(n)), at(day))
		require.LessOrEqual(t, len(a.Known), maxKnown)
	}
	assert.Nil(t, a.known(Digest{2*maxKnown - 1}, at(0)))
	assert.NotNil(t, a.known(Digest{2 * maxKnown}, at(0)))
}

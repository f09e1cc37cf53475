package code

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
)

// testStore is the contract of a Store: every implementation runs it.
func testStore(t *testing.T, open opener) {
	for name, test := range map[string]func(*rig){
		"life":                            testLife,
		"life of many codes":              testLives,
		"attempts":                        testAttempts,
		"each requester has attempts":     testRequesters,
		"address sends":                   testAddressSends,
		"gap after quiet hours":           testGap,
		"network sends":                   testNetworkSends,
		"network attempts":                testNetworkAttempts,
		"new codes reset no count":        testNewCodes,
		"nothing counted if refused":      testRefused,
		"known network":                   testKnown,
		"known network's limits":          testKnownSends,
		"known for a while":               testKnownFor,
		"known nowhere else":              testKnownElsewhere,
		"revoke of a known network":       testKnownRevoke,
		"address attempts":                testAddressAttempts,
		"revoke":                          testRevoke,
		"revoke a repeat":                 testRevokeRepeat,
		"revoke after an attempt":         testRevokeTried,
		"revoke what is over":             testRevokeOver,
		"restart":                         testRestart,
		"clock stepped back":              testClockBack,
		"race to exchange":                testRaceExchange,
		"race to exchange, many networks": testRaceNetworks,
		"race of attempts":                testRaceAttempts,
		"race of sends":                   testRaceSends,
		"exchange":                        testExchange,
		"many events":                     testManyEvents,
		"many known networks":             testManyKnown,
		"owner is never locked out":       testOwner,
		"attack":                          func(r *rig) { testAttack(r, false) },
		"attack through refusals":         func(r *rig) { testAttack(r, true) },
		"nothing readable at rest":        testAtRest,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(newRig(t, open))
		})
	}
}

func testLife(r *rig) {
	first := r.issue(owner, home)
	assert.Len(r.t, first.Code, 6)
	assert.True(r.t, first.Expires.Equal(start.Add(10*time.Minute)))

	r.now = start.Add(9 * time.Minute)
	second := r.issue(owner, host(1))
	assert.Equal(r.t, first.Code, second.Code)
	assert.Equal(r.t, first.Expires, second.Expires)

	r.now = first.Expires
	assert.ErrorIs(r.t, r.exchange(owner, home, first.Code), ErrWrongCode, "expired")
	third := r.issue(owner, home)
	assert.NotEqual(r.t, first.Code, third.Code)
	assert.True(r.t, third.Expires.Equal(r.now.Add(10*time.Minute)))

	r.now = third.Expires.Add(-1)
	assert.ErrorIs(r.t, r.exchange("Owner@example.com", home, third.Code), ErrWrongCode, "another address")
	assert.NoError(r.t, r.exchange(owner, home, third.Code))
	assert.ErrorIs(r.t, r.exchange(owner, home, third.Code), ErrWrongCode, "used")
}

// testLives has more codes expire at once than a store may collect at once.
func testLives(r *rig) {
	var all []Issued
	for n := range 30 {
		all = append(all, r.issue(nthUser(n), home))
	}
	r.now = all[0].Expires
	for n, issued := range all {
		assert.ErrorIs(r.t, r.exchange(nthUser(n), host(n), issued.Code), ErrWrongCode)
	}
}

func testAttempts(r *rig) {
	code := r.issue(owner, home).Code
	r.now = start.Add(time.Minute)

	r.miss(2, owner, host(1))
	r.miss(1, owner, host(2))
	r.closed(owner, host(1), OtherAttempts, 9*time.Minute)
	r.closed(owner, host(3), OtherAttempts, 9*time.Minute)
	assert.Error(r.t, r.exchange(owner, host(3), code), "not even the right one")

	r.miss(4, owner, home)
	assert.NoError(r.t, r.exchange(owner, home, code), "the fifth attempt")
}

func testRequesters(r *rig) {
	code := r.issue(owner, host(1)).Code
	r.miss(5, owner, host(1))
	r.closed(owner, host(1), RequesterAttempts, 10*time.Minute)
	r.miss(3, owner, host(2))

	r.now = start.Add(time.Minute)
	assert.Error(r.t, r.exchange(owner, home, code), "home has not asked yet")
	r.issue(owner, home)
	r.miss(4, owner, home)
	assert.NoError(r.t, r.exchange(owner, home, code))
}

func testAddressSends(r *rig) {
	r.issue(owner, home)
	r.now = start.Add(time.Minute - 1)
	r.refuse(owner, host(1), AddressSends, time.Second)
	r.issue("other@example.com", home)

	for m := 1; m <= 3; m++ {
		r.now = start.Add(time.Duration(m) * time.Minute)
		r.issue(owner, host(m))
	}
	r.now = start.Add(4 * time.Minute)
	r.refuse(owner, home, AddressSends, 56*time.Minute)
	r.now = start.Add(time.Hour - 1)
	r.refuse(owner, home, AddressSends, time.Second)

	for h := 1; h <= 2; h++ {
		for m := range 4 {
			r.now = start.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute)
			r.issue(owner, home)
		}
	}
	r.now = start.Add(12 * time.Hour)
	r.refuse(owner, home, AddressSends, 12*time.Hour)
	r.now = start.Add(24*time.Hour - 1)
	r.refuse(owner, host(9), AddressSends, time.Second)
	r.now = start.Add(24 * time.Hour)
	r.issue(owner, home)
	r.now = start.Add(24*time.Hour + time.Second)
	r.refuse(owner, home, AddressSends, 59*time.Second)
}

func testGap(r *rig) {
	for m := range 4 {
		r.now = start.Add(time.Duration(m) * 10 * time.Minute)
		r.issue(owner, home)
	}
	r.now = start.Add(2 * time.Hour)
	r.issue(owner, home)
	r.now = r.now.Add(time.Second)
	r.refuse(owner, home, AddressSends, 59*time.Second)
}

func testNetworkSends(r *rig) {
	r.policy.NetworkSendsPerHour = 10
	for n := range 10 {
		r.now = start.Add(time.Duration(n) * time.Second)
		r.issue(address.Address(host(n).String()+"@example.com"), home)
	}
	r.refuse(owner, home, NetworkSends, time.Hour-9*time.Second)
	r.issue(owner, host(1))
	r.refuse(owner, home, NetworkSends, time.Hour-9*time.Second) // which outlasts the gap
	r.now = start.Add(time.Hour)
	r.issue(owner, home)
	r.refuse("next@example.com", home, NetworkSends, time.Second)
	r.refuse(owner, home, AddressSends, time.Minute) // which outlasts the network's wait
}

func testNetworkAttempts(r *rig) {
	r.policy.NetworkAttemptsPerDay = 10
	code := r.issue(owner, home).Code
	require.NoError(r.t, r.exchange(owner, home, code))
	r.miss(9, "nobody@example.com", home)
	r.now = start.Add(time.Minute)
	code = r.issue(owner, home).Code
	require.NoError(r.t, r.exchange(owner, home, code), "what was right does not count")
	r.miss(1, owner, home)
	r.closed(owner, home, NetworkAttempts, 24*time.Hour-time.Minute)

	r.now = start.Add(2 * time.Minute)
	code = r.issue(owner, home).Code
	r.closed(owner, home, NetworkAttempts, 24*time.Hour-2*time.Minute)
	assert.NoError(r.t, r.exchange(owner, host(1), code), "nothing was counted against the code")
	r.now = start.Add(24 * time.Hour)
	r.miss(9, "nobody@example.com", home)
	r.closed("nobody@example.com", home, NetworkAttempts, time.Minute)
}

func testRefused(r *rig) {
	r.policy.NetworkSendsPerHour = 2
	r.policy.NetworkAttemptsPerDay = 7
	r.issue(owner, home)
	for range 3 {
		r.refuse(owner, home, AddressSends, time.Minute)
	}
	r.issue("other@example.com", home)
	r.refuse("third@example.com", home, NetworkSends, time.Hour)
	r.issue("third@example.com", host(1))

	r.miss(5, owner, home)
	for range 3 {
		r.closed(owner, home, RequesterAttempts, 10*time.Minute)
	}
	r.miss(2, "nobody@example.com", home)
	r.closed("nobody@example.com", home, NetworkAttempts, day)
	r.miss(3, owner, host(1))
	r.closed(owner, home, NetworkAttempts, day)
}

func testNewCodes(r *rig) {
	for n := range 12 {
		r.now = start.Add(time.Duration(n) * 20 * time.Minute)
		issued := r.issue(owner, host(n))
		require.NoError(r.t, r.exchange(owner, host(n), issued.Code))
	}
	r.now = start.Add(12 * 20 * time.Minute)
	r.refuse(owner, home, AddressSends, 20*time.Hour)
}

func testRevoke(r *rig) {
	r.policy.NetworkSendsPerHour = 3
	refused := r.issue(owner, home)
	r.revoke(refused)
	assert.ErrorIs(r.t, r.exchange(owner, home, refused.Code), ErrWrongCode)

	next := r.issue(owner, home)
	assert.NotEqual(r.t, refused.Code, next.Code, "uncounted for the address, at once")
	r.revoke(refused)
	r.refuse(owner, host(1), AddressSends, time.Minute)
	r.revoke(next)
	r.revoke(r.issue(owner, home))
	r.refuse(owner, home, NetworkSends, time.Hour)
}

func testRevokeRepeat(r *rig) {
	kept := r.issue(owner, home)
	r.now = start.Add(time.Minute)
	r.revoke(r.issue(owner, host(1)))
	r.issue(owner, host(2))
	r.miss(3, owner, host(1))
	r.closed(owner, host(1), OtherAttempts, 9*time.Minute)
	assert.NoError(r.t, r.exchange(owner, home, kept.Code))
}

func testRevokeTried(r *rig) {
	first := r.issue(owner, home)
	r.miss(1, owner, host(1))
	r.revoke(first)
	assert.ErrorIs(r.t, r.exchange(owner, home, first.Code), ErrWrongCode, "revoked all the same")
	r.refuse(owner, home, AddressSends, time.Minute)
}

func testRevokeOver(r *rig) {
	used := r.issue(owner, home)
	require.NoError(r.t, r.exchange(owner, host(1), used.Code))
	r.revoke(used)
	r.refuse(owner, home, AddressSends, time.Minute)

	r.now = start.Add(time.Minute)
	expired := r.issue(owner, home)
	r.now = expired.Expires
	r.revoke(expired)
	r.issue(owner, home)
	r.now = r.now.Add(time.Minute)
	r.issue(owner, home)
	r.now = r.now.Add(time.Minute)
	r.refuse(owner, home, AddressSends, 47*time.Minute)

	r.revoke(Issued{})
}

func testRestart(r *rig) {
	r.policy.NetworkAttemptsPerDay = 6
	policy := r.policy
	restart := func() {
		r.restart()
		r.policy = policy
	}

	used := r.issue("used@example.com", host(1))
	require.NoError(r.t, r.exchange("used@example.com", host(1), used.Code))
	active := r.issue(owner, home)
	r.miss(2, owner, host(2))
	r.miss(4, owner, home)
	restart()

	assert.ErrorIs(r.t, r.exchange("used@example.com", host(1), used.Code), ErrWrongCode)
	r.refuse(owner, home, AddressSends, time.Minute)
	r.miss(1, owner, host(2))
	r.closed(owner, host(3), OtherAttempts, 10*time.Minute)
	restart()

	r.closed(owner, host(3), OtherAttempts, 10*time.Minute)
	r.miss(3, "nobody@example.com", host(2))
	restart()

	r.closed("nobody@example.com", host(2), NetworkAttempts, 24*time.Hour)
	assert.NoError(r.t, r.exchange(owner, home, active.Code))
	restart()
	assert.ErrorIs(r.t, r.exchange(owner, home, active.Code), ErrWrongCode)
}

func testClockBack(r *rig) {
	expired := r.issue(owner, home)
	r.now = expired.Expires
	active := r.issue("active@example.com", home) // the store has seen this time

	for _, back := range []time.Duration{time.Second, 5 * time.Minute, 24 * time.Hour} {
		r.now = expired.Expires.Add(-back)
		assert.ErrorIs(r.t, r.exchange(owner, host(1), expired.Code), ErrWrongCode)
		r.refuse("active@example.com", home, AddressSends, time.Minute)
	}
	r.now = r.now.Add(time.Minute)
	again := r.issue("active@example.com", home)
	assert.Equal(r.t, active.Code, again.Code, "what was active is so still")
	assert.True(r.t, again.Expires.Equal(r.now.Add(9*time.Minute)), "by the caller's clock")

	r.now = again.Expires
	assert.ErrorIs(r.t, r.exchange("active@example.com", home, active.Code), ErrWrongCode, "and no longer than it would have been")
	r.issue("active@example.com", home)
}

func testRaceExchange(r *rig) {
	code := r.issue(owner, home).Code
	got := race(r.t, 100, func(int) error { return r.exchange(owner, home, code) })
	assert.Equal(r.t, 1, got[nil])
	assert.Equal(r.t, 99, got[ErrWrongCode]+got[RequesterAttempts])
}

func testRaceNetworks(r *rig) {
	code := r.issue(owner, home).Code
	got := race(r.t, 100, func(i int) error { return r.exchange(owner, host(i), code) })
	assert.Equal(r.t, 1, got[nil])
	assert.Equal(r.t, 99, got[ErrWrongCode]+got[OtherAttempts])
}

func testRaceAttempts(r *rig) {
	r.issue(owner, home)
	got := race(r.t, 100, func(int) error { return r.exchange(owner, home, "wrong") })
	assert.Equal(r.t, map[any]int{ErrWrongCode: 5, RequesterAttempts: 95}, got)
	got = race(r.t, 100, func(i int) error { return r.exchange(owner, host(i), "wrong") })
	assert.Equal(r.t, map[any]int{ErrWrongCode: 3, OtherAttempts: 97}, got)
}

func testRaceSends(r *rig) {
	got := race(r.t, 100, func(i int) error {
		_, err := r.Issue(r.t.Context(), owner, host(i))
		return err
	})
	assert.Equal(r.t, map[any]int{nil: 1, AddressSends: 99}, got)
}

func testExchange(r *rig) {
	ctx := r.t.Context()
	exchange := func(a, proof Digest) bool {
		reply, err := r.store.Exchange(ctx, ExchangeRequest{Now: r.now, Address: a, Proof: proof, RequesterAttempts: 9, OtherAttempts: 9})
		require.NoError(r.t, err)
		require.False(r.t, reply.Refused())
		return reply.Exchanged
	}
	begin := func(n Nonce) SendReply {
		reply, err := r.store.Send(ctx, SendRequest{Now: r.now, Address: Digest{1}, Nonce: n, Proof: Digest{n[0], 9}, Life: time.Minute})
		require.NoError(r.t, err)
		return reply
	}
	assert.False(r.t, exchange(Digest{1}, Digest{}), "no code")
	assert.Equal(r.t, Nonce{1}, begin(Nonce{1}).Nonce)
	assert.Equal(r.t, Nonce{1}, begin(Nonce{2}).Nonce)
	assert.False(r.t, exchange(Digest{1}, Digest{2, 9}), "the proof of a code that was not begun")
	assert.False(r.t, exchange(Digest{1}, Digest{}), "no proof")
	assert.False(r.t, exchange(Digest{2}, Digest{1, 9}), "another address")
	assert.True(r.t, exchange(Digest{1}, Digest{1, 9}))
	assert.False(r.t, exchange(Digest{1}, Digest{1, 9}), "twice")

	begin(Nonce{3})
	r.now = r.now.Add(time.Minute)
	assert.False(r.t, exchange(Digest{1}, Digest{3, 9}), "expired")
	assert.NoError(r.t, r.store.Ping(ctx))
}

// testManyEvents has limits that count events together: never more passes than an exact
// count lets through, and at most 0.8 % less.
func testManyEvents(r *rig) {
	const limit = 1000
	r.policy.NetworkSendsPerHour = limit
	var sent []time.Time
	for second := 0; second < 2*60*60; second += 2 {
		r.now = start.Add(time.Duration(second) * time.Second)
		_, err := r.Issue(r.t.Context(), nthUser(second), home)
		if err == nil {
			sent = append(sent, r.now)
			continue
		}
		var refused *LimitError
		require.ErrorAs(r.t, err, &refused)
		require.Equal(r.t, NetworkSends, refused.Limit)
		require.LessOrEqual(r.t, refused.RetryAfter, time.Hour+time.Hour/exact)
	}
	for i := range len(sent) - limit {
		require.GreaterOrEqual(r.t, sent[i+limit].Sub(sent[i]), time.Hour)
	}
	assert.GreaterOrEqual(r.t, len(sent), 2*limit*992/1000)
}

// testManyKnown makes more networks known to an address than a store keeps.
func testManyKnown(r *rig) {
	const networks = 40
	for n := range networks {
		r.now = r.now.Add(day)
		require.NoError(r.t, r.exchange(owner, host(n), r.issue(owner, host(n)).Code))
	}
	r.now = r.now.Add(day)
	r.issue(owner, host(900))
	r.refuse(owner, host(901), AddressSends, time.Minute)
	r.issue(owner, host(networks-1))
	r.issue(owner, host(networks-8))
}

package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code"
)

// Test is the contract of a Store: every implementation runs it.
func Test(t *testing.T, open Opener) {
	for name, test := range map[string]func(*Rig){
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
		"revoke after the end":            testRevokeOver,
		"restart":                         testRestart,
		"clock stepped back":              testClockBack,
		"race to exchange":                testRaceExchange,
		"race to exchange, many networks": testRaceNetworks,
		"race of attempts":                testRaceAttempts,
		"race of sends":                   testRaceSends,
		"exchange":                        testExchange,
		"site sends":                      testSiteSends,
		"site attempts":                   testSiteAttempts,
		"total sends":                     testTotalSends,
		"near a limit":                    testNear,
		"one mailbox":                     testMailbox,
		"take back":                       testTakeBack,
		"take back of many":               testTakeBackMany,
		"many events":                     testManyEvents,
		"many known networks":             testManyKnown,
		"owner is never locked out":       testOwner,
		"forget an address":               testForget,
		"no dead code is sent":            testDead,
		"rest of a limit":                 testLeft,
		"attack":                          func(r *Rig) { testAttack(r, false) },
		"attack through refusals":         func(r *Rig) { testAttack(r, true) },
		"nothing readable at rest":        testAtRest,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(New(t, open))
		})
	}
}

func testLife(r *Rig) {
	first := r.Issue(Owner, Home)
	assert.Len(r.T, first.Code, 6)
	assert.True(r.T, first.Expires.Equal(Start.Add(10*time.Minute)))

	r.Now = Start.Add(9 * time.Minute)
	second := r.Issue(Owner, Host(1))
	assert.Equal(r.T, first.Code, second.Code)
	assert.Equal(r.T, first.Expires, second.Expires)

	r.Now = first.Expires
	assert.ErrorIs(r.T, r.Exchange(Owner, Home, first.Code), code.ErrWrongCode, "expired")
	third := r.Issue(Owner, Home)
	assert.NotEqual(r.T, first.Code, third.Code)
	assert.True(r.T, third.Expires.Equal(r.Now.Add(10*time.Minute)))

	r.Now = third.Expires.Add(-1)
	assert.ErrorIs(r.T, r.Exchange("other@example.com", Home, third.Code), code.ErrWrongCode, "another address")
	assert.NoError(r.T, r.Exchange(Owner, Home, third.Code))
	assert.ErrorIs(r.T, r.Exchange(Owner, Home, third.Code), code.ErrWrongCode, "used")
}

// testLives has more codes expire at once than a store may collect at once.
func testLives(r *Rig) {
	var all []code.Issued
	for n := range 30 {
		all = append(all, r.Issue(User(n), Home))
	}
	r.Now = all[0].Expires
	for n, issued := range all {
		assert.ErrorIs(r.T, r.Exchange(User(n), Host(n), issued.Code), code.ErrWrongCode)
	}
}

func testAttempts(r *Rig) {
	digits := r.Issue(Owner, Home).Code
	r.Now = Start.Add(time.Minute)

	r.Miss(2, Owner, Host(1))
	r.Miss(1, Owner, Host(2))
	r.Closed(Owner, Host(1), code.OtherAttempts, 9*time.Minute)
	r.Closed(Owner, Host(3), code.OtherAttempts, 9*time.Minute)
	assert.Error(r.T, r.Exchange(Owner, Host(3), digits), "not even the right one")

	r.Miss(4, Owner, Home)
	assert.NoError(r.T, r.Exchange(Owner, Home, digits), "the fifth attempt")
}

func testRequesters(r *Rig) {
	digits := r.Issue(Owner, Host(1)).Code
	r.Miss(5, Owner, Host(1))
	r.Closed(Owner, Host(1), code.RequesterAttempts, 10*time.Minute)
	r.Miss(3, Owner, Host(2))

	r.Now = Start.Add(time.Minute)
	assert.Error(r.T, r.Exchange(Owner, Home, digits), "home has not asked yet")
	r.Issue(Owner, Home)
	r.Miss(4, Owner, Home)
	assert.NoError(r.T, r.Exchange(Owner, Home, digits))
}

// testDead sends no code that the network which asks could not use, and says how long that is so.
func testDead(r *Rig) {
	r.Issue(Owner, Home)
	r.Miss(5, Owner, Home)
	r.Now = Start.Add(2 * time.Minute)
	r.Refuse(Owner, Home, code.RequesterAttempts, 8*time.Minute)
	digits := r.Issue(Owner, Host(1)).Code
	require.NoError(r.T, r.Exchange(Owner, Host(1), digits), "another network has attempts of its own")
	r.Now = Start.Add(4 * time.Minute)
	r.Issue(Owner, Home)

	// Strangers use up the attempts of an address with the codes of a known network.
	r.Policy.RequesterAttempts, r.Policy.OtherAttempts, r.Policy.SendsPerDay = 1, 1, 1
	r.Now = Start.Add(Day)
	r.SignIn(User(1))
	for n := range 2 {
		r.Now = Start.Add(3*Day + time.Duration(n+1)*time.Hour)
		r.Issue(User(1), Home)
		r.Miss(1, User(1), Host(1))
	}
	r.Refuse(User(1), Host(2), code.AddressAttempts, Day-time.Hour)
	r.Now = Start.Add(3*Day + 3*time.Hour)
	require.NoError(r.T, r.Exchange(User(1), Home, r.Issue(User(1), Home).Code), "a known network has attempts of its own")
}

// testLeft tells how many attempts a network that asked has left, and when the next email may be asked for.
func testLeft(r *Rig) {
	issued := r.Issue(Owner, Home)
	assert.Equal(r.T, code.Left{Limit: code.AddressSends, Reset: time.Minute}, issued.Left.Left)
	assert.False(r.T, issued.Again)
	r.Now = Start.Add(2 * time.Minute)
	var wrong *code.WrongCodeError
	for left := 4; left >= 0; left-- {
		require.ErrorAs(r.T, r.Exchange(Owner, Home, "wrong"), &wrong)
		assert.Equal(r.T, code.Left{Limit: code.RequesterAttempts, N: left, Reset: 8 * time.Minute}, wrong.Left.Left)
	}
	require.ErrorAs(r.T, r.Exchange(Owner, Host(1), "wrong"), &wrong)
	assert.Equal(r.T, code.Left{Limit: code.NetworkAttempts, N: 299, Reset: Day}, wrong.Left.Left, "of others, nothing is told")
	require.ErrorAs(r.T, r.Exchange(User(1), Home, "wrong"), &wrong)
	assert.Equal(r.T, code.Left{Limit: code.NetworkAttempts, N: 294, Reset: Day}, wrong.Left.Left, "no code is told from one of others")
	assert.Equal(r.T, r.Policy.NetworkAttemptsPerDay, wrong.Left.Rates[0].Max)

	again := r.Issue(Owner, Host(2))
	assert.True(r.T, again.Again)
	r.Policy.NetworkSendsPerHour = 2
	assert.Equal(r.T, code.Left{Limit: code.NetworkSends, Reset: time.Hour}, r.Issue(User(2), Host(2)).Left.Left)
}

func testAddressSends(r *Rig) {
	r.Issue(Owner, Home)
	r.Now = Start.Add(time.Minute - 1)
	r.Refuse(Owner, Host(1), code.AddressSends, time.Second)
	r.Issue("other@example.com", Home)

	for m := 1; m <= 3; m++ {
		r.Now = Start.Add(time.Duration(m) * time.Minute)
		r.Issue(Owner, Host(m))
	}
	r.Now = Start.Add(4 * time.Minute)
	r.Refuse(Owner, Home, code.AddressSends, 56*time.Minute)
	r.Now = Start.Add(time.Hour - 1)
	r.Refuse(Owner, Home, code.AddressSends, time.Second)

	for h := 1; h <= 2; h++ {
		for m := range 4 {
			r.Now = Start.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute)
			r.Issue(Owner, Home)
		}
	}
	r.Now = Start.Add(12 * time.Hour)
	r.Refuse(Owner, Home, code.AddressSends, 12*time.Hour)
	r.Now = Start.Add(24*time.Hour - 1)
	r.Refuse(Owner, Host(9), code.AddressSends, time.Second)
	r.Now = Start.Add(24 * time.Hour)
	r.Issue(Owner, Home)
	r.Now = Start.Add(24*time.Hour + time.Second)
	r.Refuse(Owner, Home, code.AddressSends, 59*time.Second)
}

func testGap(r *Rig) {
	for m := range 4 {
		r.Now = Start.Add(time.Duration(m) * 10 * time.Minute)
		r.Issue(Owner, Home)
	}
	r.Now = Start.Add(2 * time.Hour)
	r.Issue(Owner, Home)
	r.Now = r.Now.Add(time.Second)
	r.Refuse(Owner, Home, code.AddressSends, 59*time.Second)
}

func testRefused(r *Rig) {
	r.Policy.NetworkSendsPerHour = 2
	r.Policy.NetworkAttemptsPerDay = 7
	r.Issue(Owner, Home)
	for range 3 {
		r.Refuse(Owner, Home, code.AddressSends, time.Minute)
	}
	r.Issue("other@example.com", Home)
	r.Refuse("third@example.com", Home, code.NetworkSends, time.Hour)
	r.Issue("third@example.com", Host(1))

	r.Miss(5, Owner, Home)
	for range 3 {
		r.Closed(Owner, Home, code.RequesterAttempts, 10*time.Minute)
	}
	r.Miss(2, "nobody@example.com", Home)
	r.Closed("nobody@example.com", Home, code.NetworkAttempts, Day)
	r.Miss(3, Owner, Host(1))
	r.Closed(Owner, Home, code.NetworkAttempts, Day)
}

func testNewCodes(r *Rig) {
	for n := range 12 {
		r.Now = Start.Add(time.Duration(n) * 20 * time.Minute)
		issued := r.Issue(Owner, Host(n))
		require.NoError(r.T, r.Exchange(Owner, Host(n), issued.Code))
	}
	r.Now = Start.Add(12 * 20 * time.Minute)
	r.Refuse(Owner, Home, code.AddressSends, 20*time.Hour)
}

func testExchange(r *Rig) {
	ctx := r.T.Context()
	exchange := func(a, proof code.Digest) bool {
		reply, err := r.Store.Exchange(ctx, code.ExchangeRequest{Now: r.Now, Address: a, Proof: proof, RequesterAttempts: 9, OtherAttempts: 9})
		require.NoError(r.T, err)
		require.False(r.T, reply.Refused())
		return reply.Exchanged
	}
	begin := func(n code.Nonce) code.SendReply {
		reply, err := r.Store.Send(ctx, code.SendRequest{Now: r.Now, Address: code.Digest{1}, Nonce: n, Proof: code.Digest{n[0], 9}, Life: time.Minute, RequesterAttempts: 5})
		require.NoError(r.T, err)
		return reply
	}
	assert.False(r.T, exchange(code.Digest{1}, code.Digest{}), "no code")
	assert.Equal(r.T, code.Nonce{1}, begin(code.Nonce{1}).Nonce)
	assert.Equal(r.T, code.Nonce{1}, begin(code.Nonce{2}).Nonce)
	assert.False(r.T, exchange(code.Digest{1}, code.Digest{2, 9}), "the proof of a code that was not begun")
	assert.False(r.T, exchange(code.Digest{1}, code.Digest{}), "no proof")
	assert.False(r.T, exchange(code.Digest{2}, code.Digest{1, 9}), "another address")
	assert.True(r.T, exchange(code.Digest{1}, code.Digest{1, 9}))
	assert.False(r.T, exchange(code.Digest{1}, code.Digest{1, 9}), "twice")

	begin(code.Nonce{3})
	r.Now = r.Now.Add(time.Minute)
	assert.False(r.T, exchange(code.Digest{1}, code.Digest{3, 9}), "expired")
	assert.NoError(r.T, r.Store.Ping(ctx))
}

// testManyEvents has limits that count events together: never more passes than an exact
// count lets through, and at most 0.8 % less.
func testManyKnown(r *Rig) {
	const networks = 40
	for n := range networks {
		r.Now = r.Now.Add(Day)
		require.NoError(r.T, r.Exchange(Owner, Host(n), r.Issue(Owner, Host(n)).Code))
	}
	r.Now = r.Now.Add(Day)
	r.Issue(Owner, Host(900))
	r.Refuse(Owner, Host(901), code.AddressSends, time.Minute)
	r.Issue(Owner, Host(networks-1))
	r.Issue(Owner, Host(networks-8))
}

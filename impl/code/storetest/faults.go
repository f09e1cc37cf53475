package storetest

import (
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code"
)

func testRevoke(r *Rig) {
	r.Policy.NetworkSendsPerHour = 3
	refused := r.Issue(Owner, Home)
	r.Revoke(refused)
	assert.ErrorIs(r.T, r.Exchange(Owner, Home, refused.Code), code.ErrWrongCode)

	next := r.Issue(Owner, Home)
	assert.NotEqual(r.T, refused.Code, next.Code, "uncounted for the address, at once")
	r.Revoke(refused)
	r.Refuse(Owner, Host(1), code.AddressSends, time.Minute)
	r.Revoke(next)
	r.Revoke(r.Issue(Owner, Home))
	r.Refuse(Owner, Home, code.NetworkSends, time.Hour)
}

// inSite is an address of the n-th network of one site.
func testRevokeRepeat(r *Rig) {
	kept := r.Issue(Owner, Home)
	r.Now = Start.Add(time.Minute)
	r.Revoke(r.Issue(Owner, Host(1)))
	r.Issue(Owner, Host(2))
	r.Miss(3, Owner, Host(1))
	r.Closed(Owner, Host(1), code.OtherAttempts, 9*time.Minute)
	assert.NoError(r.T, r.Exchange(Owner, Home, kept.Code))
}

func testRevokeTried(r *Rig) {
	first := r.Issue(Owner, Home)
	r.Miss(1, Owner, Host(1))
	r.Revoke(first)
	assert.ErrorIs(r.T, r.Exchange(Owner, Home, first.Code), code.ErrWrongCode, "revoked all the same")
	r.Refuse(Owner, Home, code.AddressSends, time.Minute)
}

func testRevokeOver(r *Rig) {
	used := r.Issue(Owner, Home)
	require.NoError(r.T, r.Exchange(Owner, Host(1), used.Code))
	r.Revoke(used)
	r.Refuse(Owner, Home, code.AddressSends, time.Minute)

	r.Now = Start.Add(time.Minute)
	expired := r.Issue(Owner, Home)
	r.Now = expired.Expires
	r.Revoke(expired)
	r.Issue(Owner, Home)
	r.Now = r.Now.Add(time.Minute)
	r.Issue(Owner, Home)
	r.Now = r.Now.Add(time.Minute)
	r.Refuse(Owner, Home, code.AddressSends, 47*time.Minute)

	r.Revoke(code.Issued{})
}

func testRestart(r *Rig) {
	r.Policy.NetworkAttemptsPerDay = 6
	policy := r.Policy
	restart := func() {
		r.Restart()
		r.Policy = policy
	}

	used := r.Issue("used@example.com", Host(1))
	require.NoError(r.T, r.Exchange("used@example.com", Host(1), used.Code))
	active := r.Issue(Owner, Home)
	r.Miss(2, Owner, Host(2))
	r.Miss(4, Owner, Home)
	restart()

	assert.ErrorIs(r.T, r.Exchange("used@example.com", Host(1), used.Code), code.ErrWrongCode)
	r.Refuse(Owner, Home, code.AddressSends, time.Minute)
	r.Miss(1, Owner, Host(2))
	r.Closed(Owner, Host(3), code.OtherAttempts, 10*time.Minute)
	restart()

	r.Closed(Owner, Host(3), code.OtherAttempts, 10*time.Minute)
	r.Miss(3, "nobody@example.com", Host(2))
	restart()

	r.Closed("nobody@example.com", Host(2), code.NetworkAttempts, 24*time.Hour)
	assert.NoError(r.T, r.Exchange(Owner, Home, active.Code))
	restart()
	assert.ErrorIs(r.T, r.Exchange(Owner, Home, active.Code), code.ErrWrongCode)
}

func testClockBack(r *Rig) {
	expired := r.Issue(Owner, Home)
	r.Now = expired.Expires
	active := r.Issue("active@example.com", Home) // the store has seen this time

	for _, back := range []time.Duration{time.Second, 5 * time.Minute, 24 * time.Hour} {
		r.Now = expired.Expires.Add(-back)
		assert.ErrorIs(r.T, r.Exchange(Owner, Host(1), expired.Code), code.ErrWrongCode)
		r.Refuse("active@example.com", Home, code.AddressSends, time.Minute)
	}
	r.Now = r.Now.Add(time.Minute)
	again := r.Issue("active@example.com", Home)
	assert.Equal(r.T, active.Code, again.Code, "the active code is still active")
	assert.True(r.T, again.Expires.Equal(r.Now.Add(9*time.Minute)), "by the caller's clock")

	r.Now = again.Expires
	assert.ErrorIs(r.T, r.Exchange("active@example.com", Home, active.Code), code.ErrWrongCode, "and no longer than it would have been")
	r.Issue("active@example.com", Home)
}

func testRaceExchange(r *Rig) {
	digits := r.Issue(Owner, Home).Code
	got := Race(r.T, 100, func(int) error { return r.Exchange(Owner, Home, digits) })
	assert.Equal(r.T, 1, got[nil])
	assert.Equal(r.T, 99, got[code.ErrWrongCode]+got[code.RequesterAttempts])
}

func testRaceNetworks(r *Rig) {
	digits := r.Issue(Owner, Home).Code
	got := Race(r.T, 100, func(i int) error { return r.Exchange(Owner, Host(i), digits) })
	assert.Equal(r.T, 1, got[nil])
	assert.Equal(r.T, 99, got[code.ErrWrongCode]+got[code.OtherAttempts])
}

func testRaceAttempts(r *Rig) {
	r.Issue(Owner, Home)
	got := Race(r.T, 100, func(int) error { return r.Exchange(Owner, Home, "wrong") })
	assert.Equal(r.T, map[any]int{code.ErrWrongCode: 5, code.RequesterAttempts: 95}, got)
	got = Race(r.T, 100, func(i int) error { return r.Exchange(Owner, Host(i), "wrong") })
	assert.Equal(r.T, map[any]int{code.ErrWrongCode: 3, code.OtherAttempts: 97}, got)
}

func testRaceSends(r *Rig) {
	got := Race(r.T, 100, func(i int) error {
		_, err := r.Codes().Issue(r.T.Context(), Owner, Host(i))
		return err
	})
	assert.Equal(r.T, map[any]int{nil: 1, code.AddressSends: 99}, got)
}

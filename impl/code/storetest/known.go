package storetest

import (
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code"
)

// testKnown has strangers use up the sends of an address at each turn.
func testKnown(r *Rig) {
	r.SignIn(Owner)
	for n := 1; n <= 3; n++ {
		r.Now = Start.Add(time.Duration(n) * time.Minute)
		r.Issue(Owner, Host(n))
	}
	r.Refuse(Owner, Host(9), code.AddressSends, 57*time.Minute)
	for range 2 {
		r.Restart()
		r.SignIn(Owner)
		r.Refuse(Owner, Home, code.KnownSends, time.Minute)
		r.Now = r.Now.Add(time.Minute)
	}
	r.Refuse(Owner, Host(9), code.AddressSends, 55*time.Minute)
	r.Now = Start.Add(time.Hour)
	r.Issue(Owner, Host(9))
	r.Issue(Owner, Home)
}

func testKnownSends(r *Rig) {
	r.SignIn(Owner)
	r.Now = Start.Add(2 * time.Hour)
	for range 5 {
		r.Issue(Owner, Home)
		r.Now = r.Now.Add(time.Minute)
	}
	r.Refuse(Owner, Home, code.KnownSends, 55*time.Minute)
	r.Issue(Owner, Host(1)) // the address's own
	for h := 3; h <= 5; h++ {
		r.Now = Start.Add(time.Duration(h) * time.Hour)
		for range 5 {
			r.Issue(Owner, Home)
			r.Now = r.Now.Add(time.Minute)
		}
	}
	r.Now = Start.Add(7 * time.Hour)
	r.Refuse(Owner, Home, code.KnownSends, 19*time.Hour)
	require.NoError(r.T, r.Exchange(Owner, Home, r.Issue(Owner, Host(1)).Code))
	r.Refuse(Owner, Home, code.KnownSends, 19*time.Hour) // to be known anew resets no count
	r.Now = Start.Add(26 * time.Hour)
	r.Issue(Owner, Home)
}

func testKnownFor(r *Rig) {
	r.SignIn(Owner)
	known := r.Policy.KnownFor
	r.Policy.KnownFor = 0
	r.Now = Start.Add(time.Hour)
	r.SignIn(Owner) // which leaves what is known as it is
	r.Policy.KnownFor = known

	r.Now = Start.Add(90*Day - time.Second)
	r.Issue(Owner, Host(1))
	r.SignIn(Owner) // known still, and for another 90 days

	r.Now = Start.Add(180*Day - 2*time.Second)
	r.Issue(Owner, Host(1))
	r.Issue(Owner, Home)
	r.Now = Start.Add(180*Day - time.Second)
	r.Refuse(Owner, Home, code.AddressSends, 59*time.Second) // no longer known

	r.Policy.KnownFor = 0
	r.Now = Start.Add(181 * Day)
	r.SignIn(Owner)
	r.Refuse(Owner, Home, code.AddressSends, time.Minute)
}

func testKnownElsewhere(r *Rig) {
	r.SignIn(Owner)
	r.Now = Start.Add(time.Minute)
	r.Issue("other@example.com", Host(1))
	r.Refuse("other@example.com", Home, code.AddressSends, time.Minute)
	r.Issue(Owner, Home)
	r.Issue(Owner, Host(1))
	r.Refuse(Owner, Host(2), code.AddressSends, time.Minute)
}

func testKnownRevoke(r *Rig) {
	r.SignIn(Owner)
	r.Now = Start.Add(time.Minute)
	refused := r.Issue(Owner, Home)
	r.Refuse(Owner, Home, code.KnownSends, time.Minute)
	r.Revoke(refused)
	assert.ErrorIs(r.T, r.Exchange(Owner, Home, refused.Code), code.ErrWrongCode)
	tried := r.Issue(Owner, Home)
	r.Miss(1, Owner, Home)
	r.Revoke(tried)
	r.Refuse(Owner, Home, code.KnownSends, time.Minute)
	r.Issue(Owner, Host(1))
}

func testAddressAttempts(r *Rig) {
	r.SignIn(Owner)
	r.Policy.SendsPerDay = 1 // and 8 attempts of strangers, of which signing in was one
	r.Now = Start.Add(time.Hour)
	r.Issue(Owner, Home)
	r.Miss(3, Owner, Host(1))
	r.Now = Start.Add(2 * time.Hour)
	r.Issue(Owner, Home)
	r.Miss(3, Owner, Host(2))
	r.Now = Start.Add(3 * time.Hour)
	digits := r.Issue(Owner, Home).Code
	r.Miss(1, Owner, Host(3))
	r.Closed(Owner, Host(3), code.AddressAttempts, 21*time.Hour)
	r.Closed(Owner, Host(4), code.AddressAttempts, 21*time.Hour)
	r.Miss(4, Owner, Home)
	assert.NoError(r.T, r.Exchange(Owner, Home, digits), "not among the strangers' attempts")

	r.Now = Start.Add(Day)
	digits = r.Issue(Owner, Home).Code
	r.Miss(1, Owner, Host(3))
	r.Closed(Owner, Host(3), code.AddressAttempts, time.Hour)
	r.Miss(4, Owner, Home)
	assert.NoError(r.T, r.Exchange(Owner, Home, digits))
}

// testForget erases the code of an address, its counts and its known networks, and nothing of another address.
func testForget(r *Rig) {
	r.SignIn(Owner)
	r.Now = Start.Add(time.Minute)
	others, erased := r.Issue(User(1), Host(1)), r.Issue(Owner, Host(2))
	r.Miss(3, Owner, Host(3))
	r.Closed(Owner, Host(3), code.OtherAttempts, 10*time.Minute)
	r.Refuse(Owner, Host(3), code.AddressSends, time.Minute)
	for range 2 {
		require.NoError(r.T, r.Codes().Forget(r.T.Context(), "OWNER@example.com"))
		r.Restart()
		assert.ErrorIs(r.T, r.Exchange(Owner, Host(2), erased.Code), code.ErrWrongCode)
	}
	assert.NoError(r.T, r.Exchange(Owner, Host(3), r.Issue(Owner, Host(3)).Code), "asked for in the same minute")
	r.Refuse(Owner, Home, code.AddressSends, time.Minute) // not of a known network
	r.Refuse(User(1), Host(1), code.AddressSends, time.Minute)
	assert.NoError(r.T, r.Exchange(User(1), Host(1), others.Code))
}

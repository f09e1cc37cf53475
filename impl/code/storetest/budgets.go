package storetest

import (
	"net/netip"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/code"
)

func testNetworkSends(r *Rig) {
	r.Policy.NetworkSendsPerHour = 10
	for n := range 10 {
		r.Now = Start.Add(time.Duration(n) * time.Second)
		r.Issue(address.Address(Host(n).String()+"@example.com"), Home)
	}
	r.Refuse(Owner, Home, code.NetworkSends, time.Hour-9*time.Second)
	r.Issue(Owner, Host(1))
	r.Refuse(Owner, Home, code.NetworkSends, time.Hour-9*time.Second) // which outlasts the gap
	r.Now = Start.Add(time.Hour)
	r.Issue(Owner, Home)
	r.Refuse("next@example.com", Home, code.NetworkSends, time.Second)
	r.Refuse(Owner, Home, code.AddressSends, time.Minute) // which outlasts the network's wait
}

func testNetworkAttempts(r *Rig) {
	r.Policy.NetworkAttemptsPerDay = 10
	digits := r.Issue(Owner, Home).Code
	require.NoError(r.T, r.Exchange(Owner, Home, digits))
	r.Miss(9, "nobody@example.com", Home)
	r.Now = Start.Add(time.Minute)
	digits = r.Issue(Owner, Home).Code
	require.NoError(r.T, r.Exchange(Owner, Home, digits), "the right attempt does not count")
	r.Miss(1, Owner, Home)
	r.Closed(Owner, Home, code.NetworkAttempts, 24*time.Hour-time.Minute)

	r.Now = Start.Add(2 * time.Minute)
	digits = r.Issue(Owner, Home).Code
	r.Closed(Owner, Home, code.NetworkAttempts, 24*time.Hour-2*time.Minute)
	assert.NoError(r.T, r.Exchange(Owner, Host(1), digits), "nothing was counted against the code")
	r.Now = Start.Add(24 * time.Hour)
	r.Miss(9, "nobody@example.com", Home)
	r.Closed("nobody@example.com", Home, code.NetworkAttempts, time.Minute)
}

func inSite(n int) netip.Addr {
	return netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 0, 7, byte(n), 0, 15: 1})
}

func testSiteSends(r *Rig) {
	r.Policy.SiteSendsPerHour = 3
	for n := range 3 {
		r.Issue(User(n), inSite(n))
	}
	r.Refuse(Owner, inSite(3), code.SiteSends, time.Hour)
	r.Issue(Owner, netip.MustParseAddr("2001:db8:8::1"))
	r.Issue(User(4), Home)
	r.Now = Start.Add(time.Hour)
	r.Issue(User(5), inSite(3))
}

func testSiteAttempts(r *Rig) {
	r.Policy.SiteAttemptsPerDay = 3
	for n := range 3 {
		r.Miss(1, User(n), inSite(n))
	}
	r.Closed(Owner, inSite(3), code.SiteAttempts, Day)
	r.Miss(1, Owner, Home)
}

func testTotalSends(r *Rig) {
	r.Policy.TotalSendsPerHour = 3
	for n := range 3 {
		r.Issue(User(n), Host(n))
	}
	r.Refuse(Owner, Home, code.TotalSends, time.Hour)
	r.Refuse(Owner, inSite(1), code.TotalSends, time.Hour)
	r.Now = Start.Add(time.Hour)
	r.Issue(Owner, Home)
}

// testNear reports that a shared limit is used to 80 %, once each time.
func testNear(r *Rig) {
	r.Policy.NetworkSendsPerHour, r.Policy.SiteSendsPerHour, r.Policy.TotalSendsPerHour = 4, 5, 1000
	r.Policy.NetworkAttemptsPerDay = 10
	for n := range 4 {
		r.Issue(User(n), inSite(1))
		if n < 3 {
			require.Empty(r.T, r.Near)
		}
	}
	assert.Equal(r.T, []code.Limit{code.NetworkSends, code.SiteSends}, r.Near)
	r.Near = nil
	r.Issue(User(5), inSite(2))
	r.Refuse(User(6), inSite(1), code.NetworkSends, time.Hour)
	for n := range 795 {
		r.Issue(User(10+n), Host(n))
	}
	assert.Equal(r.T, []code.Limit{code.TotalSends}, r.Near)
	r.Near = nil
	r.Miss(7, "nobody@example.com", Home)
	assert.Empty(r.T, r.Near)
	r.Miss(3, "nobody@example.com", Home)
	assert.Equal(r.T, []code.Limit{code.NetworkAttempts}, r.Near)
	r.Near = nil
	r.Now = Start.Add(time.Hour)
	for n := range 4 {
		r.Issue(User(n), inSite(1))
	}
	assert.Equal(r.T, []code.Limit{code.NetworkSends, code.SiteSends}, r.Near, "once more")
}

// testMailbox writes one mailbox in several ways.
func testMailbox(r *Rig) {
	first := r.Issue(Owner, Home)
	r.Refuse("OWNER@example.com", Host(1), code.AddressSends, time.Minute)
	r.Now = Start.Add(time.Minute)
	assert.Equal(r.T, first.Code, r.Issue("Owner@example.com", Host(1)).Code)
	r.Miss(2, "oWner@example.com", Host(2))
	r.Miss(1, Owner, Host(3))
	r.Closed("owNer@example.com", Host(2), code.OtherAttempts, 9*time.Minute)
	assert.NoError(r.T, r.Exchange("Owner@Example.com", Home, first.Code))

	r.Issue("a.b+c@gmail.com", Home)
	r.Refuse("AB@googlemail.com", Home, code.AddressSends, time.Minute)
	r.Issue("a.b@example.com", Home)
	r.Issue("ab@example.com", Home)
	r.Issue("ab+c@example.com", Home)
}

// testTakeBack has a mail gateway that is down for more emails than a network may ask for.
func testTakeBack(r *Rig) {
	r.Policy.NetworkSendsPerHour, r.Policy.SiteSendsPerHour, r.Policy.TotalSendsPerHour = 3, 3, 4
	for range 10 {
		r.TakeBack(r.Issue(Owner, inSite(1)))
	}
	tried := r.Issue(Owner, inSite(1))
	r.Miss(1, Owner, inSite(1))
	r.TakeBack(tried)
	r.TakeBack(tried)
	r.Refuse(Owner, inSite(1), code.AddressSends, time.Minute)
	for n := range 3 {
		r.Issue(User(n), inSite(1))
	}
	r.Refuse("other@example.com", inSite(1), code.NetworkSends, time.Hour)
	r.Revoke(r.Issue(User(9), Home)) // which the gateway refused
	r.Refuse("other@example.com", Home, code.TotalSends, time.Hour)
}

// testTakeBackMany takes back what shares a count with others.
func testTakeBackMany(r *Rig) {
	r.Policy.NetworkSendsPerHour = 200
	var issued []code.Issued
	for n := range 150 {
		r.Now = Start.Add(time.Duration(n) * time.Second)
		issued = append(issued, r.Issue(User(n), Home))
	}
	for _, i := range issued[50:] {
		r.TakeBack(i)
	}
	for n := range 150 {
		r.Issue(User(1000+n), Home)
	}
	_, err := r.Codes().Issue(r.T.Context(), Owner, Home)
	var refused *code.LimitError
	require.ErrorAs(r.T, err, &refused)
	assert.Equal(r.T, code.NetworkSends, refused.Limit)
}

func testManyEvents(r *Rig) {
	const limit = 1000
	r.Policy.NetworkSendsPerHour = limit
	var sent []time.Time
	for second := 0; second < 2*60*60; second += 2 {
		r.Now = Start.Add(time.Duration(second) * time.Second)
		_, err := r.Codes().Issue(r.T.Context(), User(second), Home)
		if err == nil {
			sent = append(sent, r.Now)
			continue
		}
		var refused *code.LimitError
		require.ErrorAs(r.T, err, &refused)
		require.Equal(r.T, code.NetworkSends, refused.Limit)
		require.LessOrEqual(r.T, refused.RetryAfter, time.Hour+time.Hour/128)
	}
	for i := range len(sent) - limit {
		require.GreaterOrEqual(r.T, sent[i+limit].Sub(sent[i]), time.Hour)
	}
	assert.GreaterOrEqual(r.T, len(sent), 2*limit*992/1000)
}

// testManyKnown makes more networks known to an address than a store keeps.

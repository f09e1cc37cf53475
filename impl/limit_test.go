package impl

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code"
)

// TestRateLimitFields are those of draft-ietf-httpapi-ratelimit-headers.
func TestRateLimitFields(t *testing.T) {
	t.Parallel()
	hour, day := code.Rate{Max: 4, Per: time.Hour}, code.Rate{Max: 12, Per: 24 * time.Hour}
	for _, test := range []struct {
		limit        code.LimitError
		policy, left string
	}{
		{code.LimitError{Limit: code.AddressSends, Rates: []code.Rate{{Max: 1}, hour, day}}, `"address-sends";q=4;w=3600, "address-sends";q=12;w=86400`, `"address-sends";r=0;t=60`},
		{code.LimitError{Limit: code.KnownSends, Rates: []code.Rate{hour}}, `"address-sends";q=4;w=3600`, `"address-sends";r=0;t=60`},
		{code.LimitError{Limit: code.RequesterAttempts, Rates: []code.Rate{{Max: 5, Per: 10 * time.Minute}}}, `"requester-attempts";q=5;w=600`, `"requester-attempts";r=0;t=60`},
	} {
		policy, left := rateLimit(test.limit.Limit, test.limit.Rates, 0, 60)
		assert.Equal(t, test.policy, policy)
		assert.Equal(t, test.left, left)
	}
}

// TestKnownNetworksAreNotTold compares what an owner who comes back is told with what a stranger is.
func TestKnownNetworksAreNotTold(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	s.proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	told := make(map[string][]string)
	for network, prepare := range map[string]func(address string, from edit){
		"192.0.2.1": func(address string, from edit) {
			require.Equal(t, 201, s.createCode(t, address, from).StatusCode)
			require.Equal(t, 200, s.exchangeCode(t, address, s.gateway.lastCode(t), from).StatusCode)
			s.clock.advance(24 * time.Hour)
		},
		"198.51.100.1": func(string, edit) {},
	} {
		address, from := network+"-owner@example.com", header("X-Forwarded-For", network)
		prepare(address, from)
		require.Equal(t, 201, s.createCode(t, address, from).StatusCode)
		refused := s.createCode(t, address, from)
		require.Equal(t, 429, refused.StatusCode)
		for _, name := range []string{"Retry-After", "RateLimit", "RateLimit-Policy"} {
			told[network] = append(told[network], refused.Header.Get(name))
		}
		told[network] = append(told[network], problemIn(t, refused).Detail)
	}
	assert.Equal(t, told["198.51.100.1"], told["192.0.2.1"])
}

package watch_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/impl/code"
	"docsascode.example/impl/watch"
)

// TestNear counts a limit that is nearly used up, and names who shares it.
func TestNear(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *watch.Config) { c.PlainNetworks = true })
	client := netip.MustParseAddr("2001:db8:7:ab12::1")
	for _, limit := range []code.Limit{code.NetworkSends, code.SiteSends, code.TotalSends} {
		r.Near(t.Context(), limit, client)
	}
	near := func(limit string) map[string]string {
		return map[string]string{"event": "limit_near", "request_id": request, "limit": limit}
	}
	network, site := near("network-sends"), near("site-sends")
	network["network"], site["network"] = "2001:db8:7:ab00::/56", "2001:db8:7::/48"
	assert.Equal(t, []map[string]string{network, site, near("total-sends")}, r.lines())
	counted := r.scrape()
	for limit, want := range map[string]int{"network-sends": 1, "site-sends": 1, "total-sends": 1, "network-attempts": 0, "site-attempts": 0} {
		assert.Equal(t, want, counted.count("signin_limit_near_total", limit), limit)
	}
}

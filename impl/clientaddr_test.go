package impl

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestClientAddr(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, test := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"no proxy", "192.0.2.1:5", nil, "192.0.2.1"},
		{"a stranger's word", "192.0.2.1:5", []string{"198.51.100.7"}, "192.0.2.1"},
		{"a proxy's", "10.0.0.1:5", []string{"198.51.100.7"}, "198.51.100.7"},
		{"made up before it", "10.0.0.1:5", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		{"a proxy behind a proxy", "10.0.0.1:5", []string{"203.0.113.9, 198.51.100.7, 10.0.0.2"}, "198.51.100.7"},
		{"fields of several proxies", "10.0.0.1:5", []string{"203.0.113.9, 198.51.100.7", "10.0.0.2"}, "198.51.100.7"},
		{"only proxies", "10.0.0.1:5", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"a proxy that names nobody", "10.0.0.1:5", nil, "10.0.0.1"},
		{"no address", "10.0.0.1:5", []string{"198.51.100.7, unknown"}, "10.0.0.1"},
		{"a port", "10.0.0.1:5", []string{"198.51.100.7:4711"}, "198.51.100.7"},
		{"IPv6", "[fd00::1]:5", []string{"2001:db8::7"}, "2001:db8::7"},
		{"IPv6 with a port", "[fd00::1]:5", []string{"[2001:db8::7]:4711"}, "2001:db8::7"},
		{"IPv6 with a zone", "[fd00::1]:5", []string{"2001:db8::7%made-up"}, "2001:db8::7"},
		{"NAT64", "[64:ff9b::198.51.100.7]:5", nil, "198.51.100.7"},
		{"NAT64 behind a proxy", "10.0.0.1:5", []string{"64:ff9b::c633:6407"}, "198.51.100.7"},
		{"beyond NAT64's prefix", "[64:ff9b:1::c633:6407]:5", nil, "64:ff9b:1::c633:6407"},
		{"IPv4 in IPv6", "[::ffff:10.0.0.1]:5", []string{"::ffff:198.51.100.7"}, "198.51.100.7"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest("GET", "/token", nil)
			r.RemoteAddr = test.peer
			for _, f := range test.forwarded {
				r.Header.Add("X-Forwarded-For", f)
			}
			assert.Equal(t, test.want, clientAddr(r, proxies).String())
		})
	}
	assert.False(t, clientAddr(httptest.NewRequest("GET", "/", nil), nil).Is6())
	nobody := httptest.NewRequest("GET", "/", nil)
	nobody.RemoteAddr = "@"
	assert.False(t, clientAddr(nobody, nil).IsValid(), "package code refuses it")
}

// TestProxyIsNoted warns once of a proxy that nobody trusts, and not of one that is.
func TestProxyIsNoted(t *testing.T) {
	t.Parallel()
	for proxies, want := range map[string]int{"": 1, "127.0.0.0/8": 0} {
		s := start(t, nil)
		if proxies != "" {
			s.proxies = []netip.Prefix{netip.MustParsePrefix(proxies)}
		}
		s.getUser(t, "x")
		assert.NotContains(t, s.record.String(), "ignored X-Forwarded-For")
		for range 3 {
			s.getUser(t, "x", header("X-Forwarded-For", "192.0.2.1"))
		}
		assert.Equal(t, want, strings.Count(s.record.String(), "ignored X-Forwarded-For"))
		assert.Equal(t, want, strings.Count(s.record.String(), `"proxy":"127.0.0.1"`))
	}

	s := start(t, nil)
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/user", nil)
	r.RemoteAddr = "203.0.113.9:5"
	r.Header.Set("X-Forwarded-For", "192.0.2.1")
	s.Handler().ServeHTTP(httptest.NewRecorder(), r)
	assert.Contains(t, s.record.String(), `"proxy":"public"`)
	assert.NotContains(t, s.record.String(), "203.0.113.9", "it may be a client")
}

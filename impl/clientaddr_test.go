package impl

import (
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/impl/watch"
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
			at, _ := clientAddr(r, proxies, xForwardedFor)
			assert.Equal(t, test.want, at.String())
		})
	}
	at, _ := clientAddr(httptest.NewRequest("GET", "/", nil), nil, xForwardedFor)
	assert.False(t, at.Is6())
	nobody := httptest.NewRequest("GET", "/", nil)
	nobody.RemoteAddr = "@"
	at, _ = clientAddr(nobody, nil, xForwardedFor)
	assert.False(t, at.IsValid(), "package code refuses it")
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
		assert.Len(t, regexp.MustCompile(`ignored X-Forwarded-For.*"proxy":"127\.0\.0\.1"`).FindAllString(s.record.String(), -1), want)
	}

	s := start(t, nil)
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/user", nil)
	r.RemoteAddr = "203.0.113.9:5"
	r.Header.Set("X-Forwarded-For", "192.0.2.1")
	s.Handler().ServeHTTP(httptest.NewRecorder(), r)
	assert.Contains(t, s.record.String(), `"proxy":"public"`)
	assert.NotContains(t, s.record.String(), "203.0.113.9", "it may be a client")
}

// TestForwardedFields reads the one field that proxies were said to use, and tells what is wrong with it.
func TestForwardedFields(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, test := range []struct {
		name, peer, field string
		header            map[string]string
		want              string
		how               watch.Forwarding
	}{
		{"nothing", "192.0.2.1:5", xForwardedFor, nil, "192.0.2.1", watch.ForwardingNone},
		{"a stranger's Forwarded", "192.0.2.1:5", xForwardedFor, map[string]string{forwarded: "for=198.51.100.7"}, "192.0.2.1", watch.ForwardingUntrusted},
		{"a stranger's X-Real-IP", "192.0.2.1:5", xRealIP, map[string]string{xRealIP: "198.51.100.7"}, "192.0.2.1", watch.ForwardingUntrusted},
		{"no field", "10.0.0.1:5", xForwardedFor, nil, "10.0.0.1", watch.ForwardingMissing},
		{"another field", "10.0.0.1:5", xForwardedFor, map[string]string{xRealIP: "198.51.100.7", forwarded: "for=198.51.100.7"}, "10.0.0.1", watch.ForwardingMissing},
		{"an empty field", "10.0.0.1:5", xForwardedFor, map[string]string{xForwardedFor: " , "}, "10.0.0.1", watch.ForwardingMissing},
		{"garbage", "10.0.0.1:5", xForwardedFor, map[string]string{xForwardedFor: "unknown"}, "10.0.0.1", watch.ForwardingInvalid},
		{"X-Real-IP", "10.0.0.1:5", xRealIP, map[string]string{xRealIP: "198.51.100.7", xForwardedFor: "203.0.113.9"}, "198.51.100.7", watch.ForwardingUsed},
		{"Forwarded", "10.0.0.1:5", forwarded, map[string]string{forwarded: "for=203.0.113.9, proto=https;FOR=198.51.100.7;by=10.0.0.1"}, "198.51.100.7", watch.ForwardingUsed},
		{"Forwarded, IPv6", "10.0.0.1:5", forwarded, map[string]string{forwarded: `for="[2001:db8::7]:4711"`}, "2001:db8::7", watch.ForwardingUsed},
		{"Forwarded, through two", "10.0.0.1:5", forwarded, map[string]string{forwarded: "for=198.51.100.7, for=10.0.0.2"}, "198.51.100.7", watch.ForwardingUsed},
		{"Forwarded without for", "10.0.0.1:5", forwarded, map[string]string{forwarded: "proto=https"}, "10.0.0.1", watch.ForwardingInvalid},
		{"Forwarded, hidden", "10.0.0.1:5", forwarded, map[string]string{forwarded: "for=_hidden"}, "10.0.0.1", watch.ForwardingInvalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest("GET", "/token", nil)
			r.RemoteAddr = test.peer
			for name, value := range test.header {
				r.Header.Set(name, value)
			}
			at, how := clientAddr(r, proxies, test.field)
			assert.Equal(t, test.want, at.String())
			assert.Equal(t, test.how, how)
		})
	}
}

// TestNamelessProxy shows in the log, in the metrics and in readiness that all clients of a proxy are one.
func TestNamelessProxy(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	s.proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	admin := func(path string) string {
		found := httptest.NewRecorder()
		s.Admin().ServeHTTP(found, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
		assert.Equal(t, 200, found.Code, "it does not decide")
		return found.Body.String()
	}
	s.getUser(t, "x", header("X-Forwarded-For", "192.0.2.1"))
	assert.Contains(t, admin("/readyz"), `{"name":"proxies","ok":true,`)
	for range 3 {
		s.getUser(t, "x")
	}
	s.getUser(t, "x", header("X-Forwarded-For", "unknown"))
	assert.Contains(t, admin("/readyz"), `{"name":"proxies","ok":false,"required":false,"detail":"all clients of a trusted proxy share one set of limits`)
	assert.Equal(t, 1, strings.Count(s.record.String(), "a trusted proxy did not name its client"))
	for result, n := range map[string]string{"used": "1", "missing": "3", "invalid": "1", "untrusted": "0"} {
		assert.Contains(t, admin("/metrics"), `signin_forwarded_total{result="`+result+`"} `+n+"\n")
	}
	s.clock.advance(namelessFor)
	assert.Contains(t, admin("/readyz"), `{"name":"proxies","ok":true,`)
}

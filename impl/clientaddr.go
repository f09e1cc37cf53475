package impl

import (
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientAddr is the address of the client: the peer's, unless the peer is a trusted
// proxy. Each proxy adds the address of its own peer to X-Forwarded-For, at the
// end. The client's is the last address there that is not a trusted proxy; a client
// can forge everything before it. If a trusted proxy adds nothing, or no valid
// address, the client is that proxy.
//
// It is the zero Addr, which package code rejects, if the peer has no IP address. The
// address of a NAT64 (RFC 6052 §2.1) is the IPv4 address in it: otherwise, all clients of
// all such networks would be one.
func clientAddr(r *http.Request, proxies []netip.Prefix) netip.Addr {
	at := forwardedAddr(r, proxies)
	if nat64.Contains(at) {
		b := at.As16()
		at = netip.AddrFrom4([4]byte(b[12:]))
	}
	return at
}

var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// forwardedAddr is clientAddr as it is written.
func forwardedAddr(r *http.Request, proxies []netip.Prefix) netip.Addr {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	at := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !trusted(at, proxies) {
			break
		}
		next, ok := parseHop(hop)
		if !ok {
			break
		}
		at = next
	}
	return at
}

// noteProxy warns, once, of a proxy that is not trusted. It names the proxy only by an
// address that is not public, because what sends the field may be a client.
func (s *Server) noteProxy(r *http.Request) {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	at := peer.Addr().Unmap()
	if r.Header.Get("X-Forwarded-For") == "" || trusted(at, s.proxies) {
		return
	}
	s.proxyNoted.Do(func() {
		proxy := "public"
		if at.IsLoopback() || at.IsPrivate() {
			proxy = at.String()
		}
		s.log.Warn("ignored X-Forwarded-For from an untrusted proxy; all its clients share one set of limits; "+
			"if it is your proxy, add its address to -trusted-proxies", slog.String("proxy", proxy))
	})
}

func trusted(at netip.Addr, proxies []netip.Prefix) bool {
	return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(at) })
}

// parseHop reads an address, with or without a port.
func parseHop(hop string) (netip.Addr, bool) {
	hop = strings.TrimSpace(hop)
	at, err := netip.ParseAddr(strings.Trim(hop, "[]"))
	if err != nil {
		withPort, portErr := netip.ParseAddrPort(hop)
		at, err = withPort.Addr(), portErr
	}
	return at.Unmap().WithZone(""), err == nil
}

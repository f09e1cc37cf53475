package impl

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// source is the address that a request comes from: the peer's, unless that is a
// trusted proxy. Of what X-Forwarded-For names, each proxy vouches for the one
// that it added, the last: the source is the last that is no trusted proxy
// itself. Everything before it may be made up. Where a proxy names nobody, or
// something that is no address, the source is that proxy.
//
// It is the zero Addr, which package code refuses, where the peer has no IP
// address.
func source(r *http.Request, proxies []netip.Prefix) netip.Addr {
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

// noteProxy warns, once, of a proxy that is not trusted.
func (s *Server) noteProxy(r *http.Request) {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	if r.Header.Get("X-Forwarded-For") == "" || trusted(peer.Addr().Unmap(), s.proxies) {
		return
	}
	s.proxyNoted.Do(func() {
		s.log.Warn("ignored X-Forwarded-For from an untrusted proxy; all its clients share one set of limits; see -trusted-proxies")
	})
}

func trusted(at netip.Addr, proxies []netip.Prefix) bool {
	return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(at) })
}

// parseHop reads an address, with a port where the proxy adds one.
func parseHop(hop string) (netip.Addr, bool) {
	hop = strings.TrimSpace(hop)
	at, err := netip.ParseAddr(strings.Trim(hop, "[]"))
	if err != nil {
		withPort, portErr := netip.ParseAddrPort(hop)
		at, err = withPort.Addr(), portErr
	}
	return at.Unmap().WithZone(""), err == nil
}

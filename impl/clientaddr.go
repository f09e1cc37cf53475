package impl

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"docsascode.example/impl/watch"
)

// Header fields by which a proxy names its client.
const (
	xForwardedFor = "X-Forwarded-For"
	xRealIP       = "X-Real-Ip" // as net/http writes it
	forwarded     = "Forwarded" // RFC 7239
)

var forwardingFields = []string{xForwardedFor, xRealIP, forwarded}

// nat64 is the prefix of addresses that have an IPv4 address in them (RFC 6052 §2.1).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// clientAddr is the address of the client: the peer's, unless the peer is a trusted
// proxy. Each proxy adds the address of its own peer to the field, at the end. The
// client's is the last address there that is not a trusted proxy; a client can forge
// everything before it. If a trusted proxy adds nothing, or no valid address, the client
// is that proxy.
//
// It is the zero Addr, which package code rejects, if the peer has no IP address. The
// address of a NAT64 is the IPv4 address in it: otherwise, all clients of all such
// networks would be one.
func clientAddr(r *http.Request, proxies []netip.Prefix, field string) (netip.Addr, watch.Forwarding) {
	at, how := forwardedAddr(r, proxies, field)
	if nat64.Contains(at) {
		b := at.As16()
		at = netip.AddrFrom4([4]byte(b[12:]))
	}
	return at, how
}

// forwardedAddr is clientAddr as the address is written.
func forwardedAddr(r *http.Request, proxies []netip.Prefix, field string) (netip.Addr, watch.Forwarding) {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	at := peer.Addr().Unmap()
	if !trusted(at, proxies) {
		if slices.ContainsFunc(forwardingFields, func(name string) bool { return r.Header.Get(name) != "" }) {
			return at, watch.ForwardingUntrusted
		}
		return at, watch.ForwardingNone
	}
	named := hops(r.Header.Values(field), field)
	if len(named) == 0 {
		return at, watch.ForwardingMissing
	}
	for _, hop := range slices.Backward(named) {
		next, ok := parseHop(hop)
		if !ok {
			return at, watch.ForwardingInvalid
		}
		if at = next; !trusted(at, proxies) {
			break
		}
	}
	return at, watch.ForwardingUsed
}

// hops are what the values of a field name, the nearest proxy's last.
func hops(values []string, field string) (named []string) {
	for element := range strings.SplitSeq(strings.Join(values, ","), ",") {
		element = strings.TrimSpace(element)
		if element == "" {
			continue
		}
		if field == forwarded {
			element = forOf(element)
		}
		named = append(named, element)
	}
	return named
}

// forOf is the parameter "for" of an element of Forwarded (RFC 7239 §4), without quotes.
func forOf(element string) string {
	for pair := range strings.SplitSeq(element, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if strings.EqualFold(name, "for") {
			return strings.Trim(value, `"`)
		}
	}
	return ""
}

// noteProxy returns the address of the client of r, counts what proxies say, and warns once
// of each kind of fault. It names an untrusted proxy only by an address that is not public,
// because what sends the field may be a client.
func (s *Server) noteProxy(r *http.Request) netip.Addr {
	client, how := clientAddr(r, s.proxies, s.forwardedBy)
	s.watch.Forwarded(how)
	if how == watch.ForwardingUsed || how == watch.ForwardingNone {
		return client
	}
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	at := peer.Addr().Unmap()
	switch how {
	case watch.ForwardingUntrusted:
		s.proxyNoted.Do(func() {
			proxy := "public"
			if at.IsLoopback() || at.IsPrivate() {
				proxy = at.String()
			}
			s.log.Warn("ignored X-Forwarded-For from an untrusted proxy; all its clients share one set of limits; "+
				"if it is your proxy, add its address to -trusted-proxies", slog.String("proxy", proxy))
		})
	case watch.ForwardingMissing, watch.ForwardingInvalid:
		s.namelessAt.Store(s.now().UnixNano())
		s.namelessNoted.Do(func() {
			s.log.Warn("a trusted proxy did not name its client; all its clients share one set of limits; "+
				"have it set the field of -forwarded-header", slog.String("proxy", at.String()), slog.String("field", s.forwardedBy))
		})
	}
	return client
}

// namelessFor is how long readiness shows that a trusted proxy did not name its client.
const namelessFor = 5 * time.Minute

var errNameless = errors.New("all clients of a trusted proxy share one set of limits: it did not name its client")

// namesClients returns an error if a trusted proxy did not name its client lately.
func (s *Server) namesClients(context.Context) error {
	last := s.namelessAt.Load()
	if last != 0 && s.now().Sub(time.Unix(0, last)) < namelessFor {
		return fmt.Errorf("%w in %s; check the configuration of the proxy and -forwarded-header", errNameless, s.forwardedBy)
	}
	return nil
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

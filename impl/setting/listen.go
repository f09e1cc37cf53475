package setting

import (
	"net"
	"net/netip"
)

// LocalURL returns the base URL of a service that listens at host:port, as people on
// its machine write it: localhost stands for all interfaces and for 127.0.0.1.
func LocalURL(listen string) string { return "http://" + HostPort(listen, "localhost") }

// HostPort returns the host:port at which a program on the same machine reaches what
// listens at listen: local stands for all interfaces and for 127.0.0.1.
func HostPort(listen, local string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && (ip.IsUnspecified() || ip == netip.AddrFrom4([4]byte{127, 0, 0, 1})) {
		host = local
	}
	return net.JoinHostPort(host, port)
}

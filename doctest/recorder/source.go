package recorder

import (
	"context"
	"math/rand/v2"
	"net"
	"time"
)

// Source picks a random address of 127.0.0.0/8 as the origin of connections, so that a server's limits per address start
// anew with each run. It is nil if 127.0.0.1 is the only address that the system can use.
func Source(random *rand.Rand) net.IP {
	ip := net.IPv4(127, byte(1+random.IntN(254)), byte(random.IntN(256)), byte(1+random.IntN(254)))
	l, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: ip})
	if err != nil || l.Close() != nil {
		return nil
	}
	return ip
}

// dialFrom dials from the source if the other end is on loopback. If a name has its server elsewhere, as localhost on ::1,
// it dials without the source.
func dialFrom(source net.IP) dialer {
	plain := &net.Dialer{KeepAlive: 15 * time.Second}
	if source == nil {
		return plain.DialContext
	}
	bound := &net.Dialer{KeepAlive: plain.KeepAlive, LocalAddr: &net.TCPAddr{IP: source}}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if loopback(address) {
			if c, err := bound.DialContext(ctx, network, address); err == nil {
				return c, nil
			}
		}
		return plain.DialContext(ctx, network, address)
	}
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
}

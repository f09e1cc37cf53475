package devtest

import (
	"net"
	"slices"
	"sync"
	"time"
)

// Distant accepts connections of which the other end is a time away: what is written arrives
// later by a round trip.
type Distant struct {
	net.Listener
	Away time.Duration // the round trip
}

// Accept waits for the next connection.
func (d Distant) Accept() (net.Conn, error) {
	conn, err := d.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &late{Conn: conn, away: d.Away, sent: make(chan parcel, 1000)}
	go c.deliver()
	return c, nil
}

// late delivers what is written when it has come all the way.
type late struct {
	net.Conn
	away time.Duration
	sent chan parcel
	once sync.Once
}

type parcel struct {
	due  time.Time
	data []byte
}

func (c *late) deliver() {
	for p := range c.sent {
		time.Sleep(time.Until(p.due))
		_, _ = c.Conn.Write(p.data) // whoever has hung up hears of nothing
	}
	_ = c.Conn.Close()
}

func (c *late) Write(data []byte) (int, error) {
	c.sent <- parcel{time.Now().Add(c.away), slices.Clone(data)}
	return len(data), nil
}

func (c *late) Close() error {
	c.once.Do(func() { close(c.sent) })
	return nil
}

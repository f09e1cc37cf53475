package impl

import (
	linked "container/list"
	"net"
	"net/http"
	"sync"
)

// maxConnections is how many connections are open at a time. Each one of HTTP/2 takes about
// 60 KB.
const maxConnections = 1024

// A crowd is the open connections. If one too many opens, the one that has been idle for
// longest gives way, or the new one if none is idle. So idle connections keep nobody out.
type crowd struct {
	most int

	mu   sync.Mutex
	open map[net.Conn]*linked.Element // nil for a connection with a running request
	idle linked.List                  // of net.Conn, the longest idle first
}

func newCrowd(most int) *crowd { return &crowd{most: most, open: make(map[net.Conn]*linked.Element)} }

// note is for [http.Server.ConnState]. A new connection is idle: it has sent nothing.
func (c *crowd) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if idle := c.open[conn]; idle != nil {
		c.idle.Remove(idle)
	}
	switch state {
	case http.StateNew, http.StateIdle:
		c.open[conn] = c.idle.PushBack(conn)
	case http.StateActive:
		c.open[conn] = nil
	default: // closed, or no longer the server's
		delete(c.open, conn)
	}
	if len(c.open) > c.most {
		oldest := c.idle.Front().Value.(net.Conn) // conn itself if no other is idle
		_ = oldest.Close()                        // the server notes it
	}
}

package redistest

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Spoiler takes what a server sent at once and returns what the client gets of
// it, and whether the connection goes on. It may take its time. Several
// connections call it at once.
type Spoiler func(sent []byte) (passed []byte, on bool)

// Proxy stands between clients and a server, and passes everything on until it
// is told to spoil the answers. It is stopped when the test ends.
type Proxy struct {
	Addr string // host:port

	server   string
	listener net.Listener
	running  sync.WaitGroup

	mu    sync.Mutex
	spoil Spoiler
	open  map[net.Conn]bool // nil once it is stopped
}

// NewProxy starts a proxy before s.
func NewProxy(t testing.TB, s *Server) *Proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &Proxy{Addr: listener.Addr().String(), server: s.Addr, listener: listener, open: make(map[net.Conn]bool)}
	p.Spoil(nil)
	p.running.Go(p.accept)
	t.Cleanup(p.stop)
	return p
}

// URL is the server behind the proxy as code.OpenRedis takes it.
func (p *Proxy) URL() string { return "redis://" + p.Addr }

// Spoil has every answer from now on go through s; nil is for none.
func (p *Proxy) Spoil(s Spoiler) {
	if s == nil {
		s = func(sent []byte) ([]byte, bool) { return sent, true }
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.spoil = s
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return // it is stopped
		}
		p.running.Go(func() { p.serve(client) })
	}
}

// serve ends when either side, or the spoiler, ends the connection.
func (p *Proxy) serve(client net.Conn) {
	server, err := net.Dial("tcp", p.server)
	if err != nil || !p.keep(client, server) {
		_ = client.Close() // as a server that is not there would
		return
	}
	p.running.Go(func() {
		defer p.drop(client, server)
		_, _ = io.Copy(server, client) // an end of either is all there is to it
	})
	defer p.drop(client, server)
	buffer := make([]byte, 64<<10)
	for {
		n, err := server.Read(buffer)
		if err != nil {
			return
		}
		p.mu.Lock()
		spoil := p.spoil
		p.mu.Unlock()
		passed, on := spoil(buffer[:n])
		if _, err := client.Write(passed); err != nil || !on {
			return
		}
	}
}

func (p *Proxy) keep(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range conns {
		if p.open == nil {
			_ = conn.Close() // nobody uses it
			continue
		}
		p.open[conn] = true
	}
	return p.open != nil
}

func (p *Proxy) drop(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range conns {
		_ = conn.Close() // may be closed already
		delete(p.open, conn)
	}
}

func (p *Proxy) stop() {
	_ = p.listener.Close() // is open
	p.mu.Lock()
	open := p.open
	p.open = nil
	for conn := range open {
		_ = conn.Close() // may be closed already
	}
	p.mu.Unlock()
	p.running.Wait()
}

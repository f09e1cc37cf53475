package runner

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// linger is how long what a program sent may take to be delivered when it is gone.
const linger = 250 * time.Millisecond

// dialTimeout is how long the other side may take to accept a connection.
const dialTimeout = 5 * time.Second

// A forwarder hands the connections of a program to what listens outside of its namespace.
type forwarder struct {
	listeners []net.Listener
	over      context.Context // done when the program is gone
	end       context.CancelFunc
	serving   sync.WaitGroup
}

// forward serves each listener with the address that stands at the same place.
func forward(listeners []net.Listener, addresses []string) *forwarder {
	f := &forwarder{listeners: listeners}
	f.over, f.end = context.WithCancel(context.Background())
	for i, l := range listeners {
		f.serving.Go(func() { f.serve(l, addresses[i]) })
	}
	return f
}

// stop is called when the program is gone. What it had sent is still delivered.
func (f *forwarder) stop() {
	f.end()
	for _, l := range f.listeners {
		_ = l.Close() // a listening socket has nothing to lose
	}
	f.serving.Wait()
}

func (f *forwarder) serve(l net.Listener, address string) {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			f.serving.Go(func() { f.connect(conn.(*net.TCPConn), address) })
		}
	}
}

// connect closes the connection where nothing listens outside, which is as near to a refusal as can be.
func (f *forwarder) connect(inside *net.TCPConn, address string) {
	defer func() { _ = inside.Close() }()
	conn, err := net.DialTimeout("tcp", address, dialTimeout)
	if err != nil {
		return
	}
	outside := conn.(*net.TCPConn)
	defer func() { _ = outside.Close() }()
	defer context.AfterFunc(f.over, func() { _ = outside.SetDeadline(time.Now().Add(linger)) })()
	answered := make(chan struct{})
	f.serving.Go(func() {
		defer close(answered)
		transfer(inside, outside)
	})
	transfer(outside, inside)
	<-answered
}

// transfer copies one direction of a connection, its end included. Either side may break off, as any client and any
// server may.
func transfer(to, from *net.TCPConn) {
	_, _ = io.Copy(to, from)
	_ = to.CloseWrite()
}

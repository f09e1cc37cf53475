package runner

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// linger limits the delivery of a program's data after its end.
const linger = 250 * time.Millisecond

// dialTimeout limits the time until the other side accepts a connection.
const dialTimeout = 5 * time.Second

// A forwarder connects a program to listeners outside of its namespace.
type forwarder struct {
	listeners []net.Listener
	over      context.Context // done when the program has ended
	end       context.CancelFunc
	serving   sync.WaitGroup
}

// forward connects each listener to the address with the same index.
func forward(listeners []net.Listener, addresses []string) *forwarder {
	f := &forwarder{listeners: listeners}
	f.over, f.end = context.WithCancel(context.Background())
	for i, l := range listeners {
		f.serving.Go(func() { f.serve(l, addresses[i]) })
	}
	return f
}

// stop is called after the program's end. Data that it has sent is still delivered.
func (f *forwarder) stop() {
	f.end()
	for _, l := range f.listeners {
		_ = l.Close() // a listening socket has no data to lose
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

// connect closes the connection if nothing listens outside, which is the closest to a refusal.
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

// transfer copies one direction of a connection, and its end. Each side may close it at any time.
func transfer(to, from *net.TCPConn) {
	_, _ = io.Copy(to, from)
	_ = to.CloseWrite()
}

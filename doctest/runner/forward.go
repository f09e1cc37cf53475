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

// A forwarder connects programs to listeners outside of their namespace.
type forwarder struct {
	listeners []net.Listener
	serving   sync.WaitGroup

	mu      sync.Mutex
	program *connections // of the program that runs
}

// connections are those of one program.
type connections struct {
	over context.Context // done when the program has ended
	end  context.CancelFunc
	open sync.WaitGroup
}

func newConnections() *connections {
	over, end := context.WithCancel(context.Background())
	return &connections{over: over, end: end}
}

// forward connects each listener to the address with the same index.
func forward(listeners []net.Listener, addresses []string) *forwarder {
	f := &forwarder{listeners: listeners, program: newConnections()}
	for i, l := range listeners {
		f.serving.Go(func() { f.serve(l, addresses[i]) })
	}
	return f
}

// settle is called after a program's end. Data that it has sent is still delivered.
func (f *forwarder) settle() {
	f.mu.Lock()
	ended := f.program
	f.program = newConnections()
	f.mu.Unlock()
	ended.end()
	ended.open.Wait()
}

// stop is called after the last program's end.
func (f *forwarder) stop() {
	for _, l := range f.listeners {
		_ = l.Close() // a listening socket has no data to lose
	}
	f.serving.Wait()
	f.settle()
}

func (f *forwarder) serve(l net.Listener, address string) {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			f.take(conn.(*net.TCPConn), address)
		}
	}
}

func (f *forwarder) take(inside *net.TCPConn, address string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	program := f.program
	program.open.Go(func() { program.connect(inside, address) })
}

// connect closes the connection if nothing listens outside, which is the closest to a refusal.
func (c *connections) connect(inside *net.TCPConn, address string) {
	defer func() { _ = inside.Close() }()
	conn, err := net.DialTimeout("tcp", address, dialTimeout)
	if err != nil {
		return
	}
	outside := conn.(*net.TCPConn)
	defer func() { _ = outside.Close() }()
	defer context.AfterFunc(c.over, func() { _ = outside.SetDeadline(time.Now().Add(linger)) })()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		transfer(inside, outside)
	}()
	transfer(outside, inside)
	<-answered
}

// transfer copies one direction of a connection, and its end. Each side may close it at any time.
func transfer(to, from *net.TCPConn) {
	_, _ = io.Copy(to, from)
	_ = to.CloseWrite()
}

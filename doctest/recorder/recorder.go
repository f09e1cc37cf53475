package recorder

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// maxExchanges limits the exchanges of a client in a loop.
const maxExchanges = 256

// A Recorder passes the requests of one client to an upstream, and keeps each exchange. It keeps at most 256: the
// failure of the last one says so, and further connections are closed. It is safe for concurrent use.
type Recorder struct {
	upstream *Upstream
	listener net.Listener
	ctx      context.Context // ends with Close
	cancel   context.CancelFunc
	running  sync.WaitGroup
	locate   func(string) string // replaces documented servers in a redirect

	mu      sync.Mutex
	entries []*entry
	markers map[string]chan struct{} // by the marker's own address
}

// An entry is a connection. Its exchange can be read after done is closed.
type entry struct {
	start    time.Time
	done     chan struct{}
	exchange Exchange
}

// Start listens on a free port of 127.0.0.1 for HTTP/1.0 and 1.1. The caller must call Close. In redirects to its server,
// clients get the recorder's URL.
func Start(upstream *Upstream) (*Recorder, error) {
	return StartFor(upstream, func(location string) string { return location })
}

// StartFor is Start with a function that replaces other URLs of redirects in responses to clients.
func StartFor(upstream *Upstream, locate func(string) string) (*Recorder, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("cannot listen for the requests of an example: %w", err)
	}
	r := &Recorder{upstream: upstream, listener: l, markers: map[string]chan struct{}{}, locate: locate}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	r.running.Go(r.accept)
	return r, nil
}

// URL is the recorder's base URL, "http://127.0.0.1:PORT".
func (r *Recorder) URL() string { return "http://" + r.listener.Addr().String() }

// Close interrupts unfinished exchanges, whose Failure is then "interrupted", and waits for them. The exchanges can still
// be read.
func (r *Recorder) Close() error {
	r.cancel()
	err := r.listener.Close()
	r.running.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Exchanges returns the exchanges on connections that were made before the call, in their order. It waits for unfinished
// ones, at most twice Options.Timeout. An exchange that takes longer has only its Start and a Failure.
func (r *Recorder) Exchanges() []Exchange {
	r.settle()
	r.mu.Lock()
	entries := r.entries[:len(r.entries):len(r.entries)]
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 2*r.upstream.options.Timeout)
	defer cancel()
	exchanges := make([]Exchange, len(entries))
	for i, e := range entries {
		exchanges[i] = e.wait(ctx)
	}
	return exchanges
}

// Take is Exchanges, and forgets them: the next call returns only later ones. The limit of 256 counts from the last call.
func (r *Recorder) Take() []Exchange {
	taken := r.Exchanges()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = r.entries[len(taken):]
	return taken
}

func (e *entry) wait(ctx context.Context) Exchange {
	select {
	case <-e.done:
		return e.exchange
	default:
	}
	select {
	case <-e.done:
		return e.exchange
	case <-ctx.Done():
		return Exchange{Start: e.start, Took: time.Since(e.start), Failure: "not finished"}
	}
}

// settle waits until every earlier connection has been accepted. The system accepts connections in their order, so the
// recorder makes a connection of its own as a marker.
func (r *Recorder) settle() {
	passed := make(chan struct{})
	r.mu.Lock()
	marker, err := net.DialTimeout("tcp4", r.listener.Addr().String(), r.upstream.options.Timeout)
	if err == nil {
		r.markers[marker.LocalAddr().String()] = passed
	}
	r.mu.Unlock()
	if err != nil {
		return // closed: nothing is accepted any more
	}
	defer func() { _ = marker.Close() }() // it carries nothing
	select {
	case <-passed:
	case <-r.ctx.Done():
	}
}

func (r *Recorder) accept() {
	for {
		conn, err := r.listener.Accept()
		switch {
		case err == nil:
			r.take(conn)
		case r.ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return
		default: // out of files for the moment
			select {
			case <-time.After(10 * time.Millisecond):
			case <-r.ctx.Done():
			}
		}
	}
}

// take serves a connection in its own goroutine, unless it is a marker or exceeds the limit.
func (r *Recorder) take(conn net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	from := conn.RemoteAddr().String()
	passed, isMarker := r.markers[from]
	if isMarker {
		delete(r.markers, from)
		close(passed)
	}
	if isMarker || len(r.entries) == maxExchanges {
		_ = conn.Close() // nothing was said on it
		return
	}
	e := &entry{start: time.Now(), done: make(chan struct{})}
	r.entries = append(r.entries, e)
	last := len(r.entries) == maxExchanges
	r.running.Go(func() { r.serve(conn, e, last) })
}

package recorder

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// lingering bounds the wait for a client to read its answer and hang up.
const lingering = 500 * time.Millisecond

// serve carries one exchange. The exchange is recorded before the client has its answer, so that whoever waited for the
// client finds it.
func (r *Recorder) serve(conn net.Conn, e *entry, last bool) {
	defer func() { _ = conn.Close() }() // the client has been told all by now
	stop := context.AfterFunc(r.ctx, func() { _ = conn.Close() })
	defer stop()

	x := receive(conn, e.start, r.upstream.options)
	if last {
		x.Failure = cmp.Or(x.Failure, fmt.Sprintf("more than %d requests; the rest are not recorded", maxExchanges-1))
	}
	if r.ctx.Err() != nil {
		x.Failure = "interrupted"
	}
	a := r.upstream.answer(r.ctx, x)
	e.exchange = a.Exchange
	close(e.done)

	_ = conn.SetDeadline(time.Now().Add(r.upstream.options.Timeout)) // fails only on a closed connection, as Write then does
	if _, err := conn.Write(a.message()); err == nil {
		linger(conn)
	}
}

// message is the answer as the client gets it: a 502 where there is no whole one.
func (a answer) message() []byte {
	header := endToEnd(a.Header)
	if a.Failure != "" {
		a.status, a.raw = statusLine(http.StatusBadGateway, "Bad Gateway"), []byte(a.Failure+"\n")
		header = http.Header{"Content-Type": {"text/plain; charset=utf-8"}}
	}
	switch {
	case a.Method == http.MethodHead:
		a.raw = nil
	case a.Status != http.StatusNoContent && a.Status != http.StatusNotModified:
		header.Set("Content-Length", strconv.Itoa(len(a.raw)))
	}
	header.Set("Connection", "close")
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + a.status + "\r\n")
	_ = header.Write(&b) // a buffer takes everything
	b.WriteString("\r\n")
	b.Write(a.raw)
	return b.Bytes()
}

func statusLine(code int, reason string) string { return fmt.Sprintf("%03d %s", code, reason) }

// linger reads on until the client has hung up: to close with bytes unread would reset the connection, and could take
// the answer from the client; RFC 9112, section 9.6.
func linger(conn net.Conn) {
	if c, ok := conn.(*net.TCPConn); ok && c.CloseWrite() != nil {
		return
	}
	_ = conn.SetDeadline(time.Now().Add(lingering)) // fails only on a closed connection, as Read then does
	_, _ = io.Copy(io.Discard, conn)                // ends with the client or the deadline
}

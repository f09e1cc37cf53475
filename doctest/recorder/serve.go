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

// lingering limits the wait for a client to read its response and close the connection.
const lingering = 500 * time.Millisecond

// serve handles one exchange. It records the exchange before the client gets the response, so that the exchange is there
// when the client ends.
func (r *Recorder) serve(conn net.Conn, e *entry, last bool) {
	defer func() { _ = conn.Close() }() // the response is complete by now
	stop := context.AfterFunc(r.ctx, func() { _ = conn.Close() })
	defer stop()

	x := receive(conn, e.start, r.upstream.options)
	if last {
		x.Failure = cmp.Or(x.Failure, fmt.Sprintf("more than %d requests; the rest are not recorded", maxExchanges-1))
	}
	if r.ctx.Err() != nil {
		x.Failure = "interrupted"
	}
	a := r.upstream.respond(r.ctx, x, conn)
	e.exchange = a.Exchange
	close(e.done)
	if a.passed {
		return
	}
	a.redirect(r)

	_ = conn.SetDeadline(time.Now().Add(r.upstream.options.Timeout)) // fails only on a closed connection, as Write then does
	if _, err := conn.Write(a.message(r.upstream.speller)); err == nil {
		linger(conn)
	}
}

// message is the response to the client: a 502 if there is no complete one.
func (a response) message(own *speller) []byte {
	header := endToEnd(a.Header)
	if a.Failure != "" {
		a.status, a.raw = statusLine(http.StatusBadGateway, "Bad Gateway"), []byte(a.Failure+"\n")
		header = http.Header{"Content-Type": {"text/plain; charset=utf-8"}}
	}
	switch {
	case a.Method == http.MethodHead:
		a.raw = nil
	case a.Partial && a.passed: // the end of the connection ends it
		a.raw = nil
	case a.Status != http.StatusNoContent && a.Status != http.StatusNotModified:
		header.Set("Content-Length", strconv.Itoa(len(a.raw)))
	}
	header.Set("Connection", "close")
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + a.status + "\r\n")
	_ = own.spelled(header).Write(&b) // a buffer takes everything
	b.WriteString("\r\n")
	b.Write(a.raw)
	return b.Bytes()
}

func statusLine(code int, reason string) string { return fmt.Sprintf("%03d %s", code, reason) }

// linger reads until the client closes the connection. Closing it with unread bytes would reset it, and the client could
// lose the response; RFC 9112, section 9.6.
func linger(conn net.Conn) {
	if c, ok := conn.(*net.TCPConn); ok && c.CloseWrite() != nil {
		return
	}
	_ = conn.SetDeadline(time.Now().Add(lingering)) // fails only on a closed connection, as Read then does
	_, _ = io.Copy(io.Discard, conn)                // ends with the client or the deadline
}

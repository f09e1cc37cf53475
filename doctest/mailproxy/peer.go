package mailproxy

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"time"
)

// maxLine limits a line of a session, in bytes. AUTH has the longest lines (RFC 4954, section 4.1).
const maxLine = 12288

// A peer is one side of a session. It fails if the other end is silent for longer than idle.
type peer struct {
	conn     net.Conn
	idle     time.Duration
	watching bool // Read leaves the deadline alone
	*bufio.Reader
}

func newPeer(conn net.Conn, idle time.Duration) *peer {
	p := &peer{conn: conn, idle: idle}
	p.Reader = bufio.NewReaderSize(p, maxLine)
	return p
}

// closeWith closes the connection when ctx ends, or when the returned function is called.
func (p *peer) closeWith(ctx context.Context) func() {
	stop := context.AfterFunc(ctx, func() { _ = p.conn.Close() }) // nothing more is sent to it
	return func() {
		stop()
		_ = p.conn.Close()
	}
}

// Read reads from the connection, past the buffer. It ignores a failure to set the deadline, because the connection is
// then closed and reading fails, too.
func (p *peer) Read(b []byte) (int, error) {
	if !p.watching {
		_ = p.conn.SetReadDeadline(time.Now().Add(p.idle))
	}
	return p.conn.Read(b)
}

// Write writes to the connection.
func (p *peer) Write(b []byte) (int, error) {
	if err := p.conn.SetWriteDeadline(time.Now().Add(p.idle)); err != nil {
		return 0, err
	}
	return p.conn.Write(b)
}

var errNotSMTP = errors.New("its reply is not SMTP")

func (p *peer) say(line string) error {
	_, err := io.WriteString(p, line+"\r\n")
	return err
}

// line returns the next line with its end. The line is valid until the next read. If it is too long, line reads all of it
// and returns bufio.ErrBufferFull.
func (p *peer) line() ([]byte, error) {
	line, err := p.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = p.ReadSlice('\n')
	}
	return nil, cmp.Or(err, bufio.ErrBufferFull)
}

// reply reads a whole reply, each line with its end (RFC 5321, section 4.2.1).
func (p *peer) reply() ([][]byte, error) {
	const most = 100
	var lines [][]byte
	for len(lines) < most {
		line, err := p.line()
		if err != nil {
			return nil, err
		}
		if len(line) < 4 {
			return nil, errNotSMTP
		}
		lines = append(lines, bytes.Clone(line))
		if line[3] != '-' {
			return lines, nil
		}
	}
	return nil, errors.New("its reply has more than 100 lines")
}

// watch sends an error on ended when the connection ends, idle has passed, or the buffer is full. Reading is allowed again
// after the caller has called stop.
func (p *peer) watch() (ended <-chan error, stop func()) {
	p.watching = true
	_ = p.conn.SetReadDeadline(time.Now().Add(p.idle)) // as in Read
	told, done := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(done)
		var err error
		for err == nil {
			_, err = p.Peek(p.Buffered() + 1)
		}
		told <- err
	}()
	return told, func() {
		_ = p.conn.SetReadDeadline(time.Unix(1, 0)) // wakes the reader
		<-done
		p.watching = false
	}
}

// copyData copies the content of an email and the dot that ends it (RFC 5321, section 4.1.1.4), untouched. Only CRLF
// ends a line.
func copyData(to io.Writer, from *bufio.Reader) error {
	out := bufio.NewWriter(to)
	end := []byte("\r\n") // the last bytes, up to five
	for !bytes.Equal(end, []byte("\r\n.\r\n")) {
		part, err := from.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
		end = append(end, part[max(0, len(part)-5):]...)
		end = end[max(0, len(end)-5):]
		if _, err := out.Write(part); err != nil {
			return mailboxError{err}
		}
	}
	if err := out.Flush(); err != nil {
		return mailboxError{err}
	}
	return nil
}

package impl

import (
	"bytes"
	"io"
	"log"
	"net"
	"regexp"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// A gateway is an SMTP server that takes mails, or refuses them as it is told.
type gateway struct {
	address  string
	listener net.Listener
	server   *smtp.Server

	mu      sync.Mutex
	mails   [][]byte
	atRcpt  error            // answers RCPT
	atData  error            // answers the final dot
	arrived func(*smtp.Conn) // is called at the final dot; may be nil
}

// startGateway starts a gateway on a free port and stops it when the test ends.
func startGateway(t testing.TB) *gateway {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	g := &gateway{address: listener.Addr().String(), listener: listener}
	g.server = smtp.NewServer(g)
	g.server.ErrorLog = log.New(io.Discard, "", 0)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = g.server.Serve(listener) // ends with stop
	}()
	t.Cleanup(func() {
		g.stop()
		<-done
	})
	return g
}

// stop breaks off all connections; nothing listens any more. It may be repeated.
func (g *gateway) stop() {
	_ = g.listener.Close() // the server does not know it before Serve runs
	_ = g.server.Close()
}

// refuse sets what RCPT and the final dot are answered with from now on.
func (g *gateway) refuse(atRcpt, atData error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.atRcpt, g.atData = atRcpt, atData
}

// onArrival sets what happens at the final dot from now on.
func (g *gateway) onArrival(f func(*smtp.Conn)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.arrived = f
}

var digits = regexp.MustCompile(`(?m)^\s*([0-9]{6})\s*$`)

// lastCode is the code in the mail that came last.
func (g *gateway) lastCode(t testing.TB) string {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	require.NotEmpty(t, g.mails, "no mail has come")
	found := digits.FindSubmatch(g.mails[len(g.mails)-1])
	require.NotNil(t, found, "no code in %s", g.mails[len(g.mails)-1])
	return string(found[1])
}

// lastMail is the mail that came last, header and body.
func (g *gateway) lastMail(t testing.TB) string {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	require.NotEmpty(t, g.mails, "no mail has come")
	return string(g.mails[len(g.mails)-1])
}

func (g *gateway) NewSession(c *smtp.Conn) (smtp.Session, error) { return &session{g, c}, nil }

type session struct {
	*gateway
	conn *smtp.Conn
}

func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(string, *smtp.RcptOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.atRcpt
}

func (s *session) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	arrived, atData := s.keep(content)
	if arrived != nil {
		arrived(s.conn)
	}
	return atData
}

// keep keeps a mail that is not refused. It is there before anything happens to the connection.
func (g *gateway) keep(content []byte) (arrived func(*smtp.Conn), atData error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.atData == nil {
		g.mails = append(g.mails, bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")))
	}
	return g.arrived, g.atData
}

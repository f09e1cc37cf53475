package mail_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev/devtest"
)

// gateway is a real SMTP server that remembers what it saw. Its hooks may refuse, block or hang up.
type gateway struct {
	*smtp.Server
	addr     string
	implicit *tls.Config // speaks TLS from the first byte
	away     time.Duration

	onData func(*smtp.Conn) error // runs when a mail was read to its final dot
	onRcpt func(to string) error
	left   chan struct{} // gets an element when a session ends

	mu    sync.Mutex
	conns []*smtp.Conn
	mails []received
	wire  bytes.Buffer
}

type received struct {
	from, to  string
	utf8, tls bool
	user      string
	content   string
}

// startGateway starts a server after setup has changed it, and stops it when the test ends.
func startGateway(t testing.TB, setup func(*gateway)) *gateway {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	g := &gateway{
		addr:   listener.Addr().String(),
		onData: func(*smtp.Conn) error { return nil },
		onRcpt: func(string) error { return nil },
		left:   make(chan struct{}, 1000),
	}
	g.Server = smtp.NewServer(smtp.BackendFunc(g.newSession))
	g.Domain, g.AllowInsecureAuth, g.Debug, g.ErrorLog = "gateway.example", true, g, log.New(io.Discard, "", 0)
	if setup != nil {
		setup(g)
	}
	if g.implicit != nil {
		listener = tls.NewListener(listener, g.implicit)
	}
	if g.away > 0 {
		listener = devtest.Distant{Listener: listener, Away: g.away}
	}
	done := make(chan error)
	go func() { done <- g.Serve(listener) }()
	t.Cleanup(func() {
		require.NoError(t, g.Close())
		require.NoError(t, <-done)
	})
	return g
}

// Write records the wire, both directions.
func (g *gateway) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.wire.Write(p)
}

func (g *gateway) newSession(c *smtp.Conn) (smtp.Session, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns = append(g.conns, c)
	_, encrypted := c.TLSConnectionState()
	return &session{g: g, conn: c, mail: received{tls: encrypted}}, nil
}

func (g *gateway) sawMails() []received {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]received(nil), g.mails...)
}

func (g *gateway) sawConns() []*smtp.Conn {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]*smtp.Conn(nil), g.conns...)
}

func (g *gateway) sawWire() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.wire.String()
}

// hangUp closes every connection and waits until the sessions are over.
func (g *gateway) hangUp() {
	for _, c := range g.sawConns() {
		c.Conn().Close()
		<-g.left
	}
}

type session struct {
	g    *gateway
	conn *smtp.Conn
	mail received
}

func (s *session) Reset() {}

func (s *session) Logout() error {
	s.g.left <- struct{}{}
	return nil
}

func (s *session) Mail(from string, opts *smtp.MailOptions) error {
	s.mail.from, s.mail.utf8 = from, opts.UTF8
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.to = to
	return s.g.onRcpt(to)
}

func (s *session) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mail.content = string(content)
	s.g.mu.Lock()
	s.g.mails = append(s.g.mails, s.mail)
	s.g.mu.Unlock()
	return s.g.onData(s.conn)
}

// account lets one user in, by any of the mechanisms.
type account struct{ user, password string }

func (a account) check(user, password string) error {
	if a != (account{user, password}) {
		return errors.New("no such account")
	}
	return nil
}

// withAccount is a gateway that lets a in by the given mechanisms.
func withAccount(a account, mechanisms ...string) func(*gateway) {
	return func(g *gateway) {
		g.Backend = smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
			s, err := g.newSession(c)
			return &authSession{s.(*session), a, mechanisms}, err
		})
	}
}

type authSession struct {
	*session
	account    account
	mechanisms []string
}

func (s *authSession) AuthMechanisms() []string { return s.mechanisms }

func (s *authSession) Auth(mechanism string) (sasl.Server, error) {
	login := func(user, password string) error {
		s.mail.user = user
		return s.account.check(user, password)
	}
	if mechanism == "LOGIN" {
		return &loginServer{login: login}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return login(user, password) }), nil
}

// loginServer is AUTH LOGIN, which the SASL library offers to clients only.
type loginServer struct {
	login   func(user, password string) error
	answers []string
}

func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if response != nil {
		l.answers = append(l.answers, string(response))
	}
	switch len(l.answers) {
	case 0:
		return []byte("Username:"), false, nil
	case 1:
		return []byte("Password:"), false, nil
	default:
		return nil, true, l.login(l.answers[0], l.answers[1])
	}
}

// testCertificate is for 127.0.0.1; the pool trusts it.
func testCertificate(t testing.TB) (*tls.Config, *x509.CertPool) {
	t.Helper()
	issuer := httptest.NewTLSServer(nil)
	defer issuer.Close()
	trusted := x509.NewCertPool()
	trusted.AddCert(issuer.Certificate())
	return &tls.Config{Certificates: issuer.TLS.Certificates}, trusted
}

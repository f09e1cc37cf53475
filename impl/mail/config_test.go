package mail_test

import (
	"crypto/tls"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev/devtest"
	"docsascode.example/impl/mail"
)

func TestNewReportsEveryFault(t *testing.T) {
	t.Parallel()
	_, err := mail.New(mail.Config{
		Gateway: "mail.example.com", From: "nobody", TLS: "sometimes", Username: "u",
		HelloName: "a\r\nMAIL FROM:<>", Connections: -1, Timeout: -1,
	})
	require.Error(t, err)
	for _, fault := range []string{
		`Gateway: "mail.example.com" has no port; write host:port, for example mail.example.com:587`, `From: "nobody"`, `TLS: "sometimes"`, "Username: ",
		"HelloName: ", "Connections: -1", "Timeout: -1ns is negative",
	} {
		assert.ErrorContains(t, err, fault)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*mail.Config){
		"no gateway":          func(c *mail.Config) { c.Gateway = "" },
		"no host":             func(c *mail.Config) { c.Gateway = ":25" },
		"port zero":           func(c *mail.Config) { c.Gateway = "127.0.0.1:0" },
		"port too large":      func(c *mail.Config) { c.Gateway = "127.0.0.1:65536" },
		"port by name":        func(c *mail.Config) { c.Gateway = "127.0.0.1:smtp" },
		"no sender":           func(c *mail.Config) { c.From = "" },
		"two senders":         func(c *mail.Config) { c.From = "a@example.com, b@example.com" },
		"sender not ASCII":    func(c *mail.Config) { c.From = "a@exämple.com" },
		"sender with a space": func(c *mail.Config) { c.From = `"a b"@example.com` },
		"name with a line":    func(c *mail.Config) { c.From = "=?utf-8?b?YQ0KQg==?= <a@example.com>" },
		"user alone":          func(c *mail.Config) { c.Username = "u" },
		"password alone":      func(c *mail.Config) { c.Password = "p" },
		"idle timeout":        func(c *mail.Config) { c.IdleTimeout = -time.Second },
		"password in the clear": func(c *mail.Config) {
			c.Gateway, c.TLS, c.Username, c.Password = "mail.example.com:25", mail.TLSNone, "u", "p"
		},
	} {
		cfg := mail.Config{Gateway: "127.0.0.1:25", From: "a@example.com"}
		_, err := mail.New(cfg)
		require.NoError(t, err)
		change(&cfg)
		_, err = mail.New(cfg)
		assert.Error(t, err, name)
	}
}

func TestSTARTTLS(t *testing.T) {
	t.Parallel()
	certificate, trusted := testCertificate(t)
	g := startGateway(t, func(g *gateway) { g.TLSConfig = certificate })
	s := newSender(t, g.addr, func(c *mail.Config) { c.TLS, c.RootCAs = mail.TLSStart, trusted })
	require.NoError(t, send(t, s))
	require.NoError(t, send(t, s))
	for _, m := range g.sawMails() {
		assert.True(t, m.tls)
	}
	assert.Len(t, g.sawConns(), 2, "one session before STARTTLS and one after")
}

func TestSTARTTLSIsMandatory(t *testing.T) {
	t.Parallel()
	g := startGateway(t, nil)
	s := newSender(t, g.addr, func(c *mail.Config) { c.TLS = mail.TLSStart })
	assert.ErrorIs(t, send(t, s), mail.ErrNotAccepted)
	assert.ErrorContains(t, s.Ping(t.Context()), "does not offer STARTTLS; use a port that does")
	assert.NotContains(t, g.sawWire(), "MAIL FROM")
}

func TestUntrustedCertificate(t *testing.T) {
	t.Parallel()
	certificate, _ := testCertificate(t)
	g := startGateway(t, func(g *gateway) { g.TLSConfig = certificate })
	s := newSender(t, g.addr, func(c *mail.Config) { c.TLS = mail.TLSStart })
	err := send(t, s)
	assert.ErrorIs(t, err, mail.ErrNotAccepted)
	assert.ErrorAs(t, err, new(*tls.CertificateVerificationError))
	assert.Empty(t, g.sawMails())
}

// STARTTLS begins the reading of replies anew, and with it what is known of lines that are cut off.
func TestCutOffReplyOverTLS(t *testing.T) {
	t.Parallel()
	certificate, trusted := testCertificate(t)
	g := script{"EHLO": "250-hello\r\n250 STARTTLS", "STARTTLS": "220 go ahead", ".": cutOff}.startWithTLS(t, certificate)
	s := newSender(t, g.addr, func(c *mail.Config) { c.TLS, c.RootCAs = mail.TLSStart, trusted })
	assert.ErrorIs(t, send(t, s), mail.ErrUncertain)
	assert.Equal(t, 1, g.times("."), "the mail was handed over")
}

func TestImplicitTLS(t *testing.T) {
	t.Parallel()
	certificate, trusted := testCertificate(t)
	g := startGateway(t, func(g *gateway) { g.implicit = certificate })
	s := newSender(t, g.addr, func(c *mail.Config) { c.TLS, c.RootCAs = mail.TLSImplicit, trusted })
	require.NoError(t, send(t, s))
	assert.True(t, g.sawMails()[0].tls)
}

// Loopback is where auto leaves TLS out; localhost counts, and so does the gateway's offer of STARTTLS not.
func TestAutoIsPlainOnLoopback(t *testing.T) {
	t.Parallel()
	certificate, _ := testCertificate(t)
	g := startGateway(t, func(g *gateway) { g.TLSConfig = certificate })
	_, port, err := net.SplitHostPort(g.addr)
	require.NoError(t, err)
	for _, addr := range []string{g.addr, "localhost:" + port, "LOCALHOST:" + port} {
		require.NoError(t, send(t, newSender(t, addr)), addr)
	}
	assert.False(t, g.sawMails()[0].tls)
}

func TestAuth(t *testing.T) {
	t.Parallel()
	certificate, trusted := testCertificate(t)
	login := account{"robot", "open sesame"}
	for _, mechanisms := range [][]string{{"PLAIN"}, {"LOGIN"}, {"LOGIN", "PLAIN"}} {
		g := startGateway(t, func(g *gateway) {
			withAccount(login, mechanisms...)(g)
			g.TLSConfig, g.AllowInsecureAuth = certificate, false
		})
		s := newSender(t, g.addr, func(c *mail.Config) {
			c.TLS, c.RootCAs, c.Username, c.Password = mail.TLSStart, trusted, login.user, login.password
		})
		require.NoError(t, send(t, s))
		require.NoError(t, send(t, s))
		assert.Equal(t, login.user, g.sawMails()[0].user, mechanisms)
		assert.Equal(t, 1, strings.Count(g.sawWire(), "\nAUTH "), "once for a connection")
	}
}

func TestAuthOnLoopbackMayBePlain(t *testing.T) {
	t.Parallel()
	g := startGateway(t, withAccount(account{"u", "p"}, "PLAIN"))
	s := newSender(t, g.addr, func(c *mail.Config) { c.Username, c.Password = "u", "p" })
	require.NoError(t, send(t, s))
	assert.Equal(t, "u", g.sawMails()[0].user)
}

func TestImplicitTLSOnAPlainPort(t *testing.T) {
	t.Parallel()
	g := startGateway(t, nil)
	s := newSender(t, g.addr, func(c *mail.Config) { c.TLS = mail.TLSImplicit })
	assert.EqualError(t, s.Ping(t.Context()), "not accepted by the mail gateway: greeting: this port does not begin with TLS; set the TLS mode to starttls, or use a port with TLS, such as 465")
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	address := devtest.FreeAddr(t)
	err := newSender(t, address, func(*mail.Config) {}).Ping(t.Context())
	assert.ErrorIs(t, err, mail.ErrUnreachable)
	assert.EqualError(t, err, "not accepted by the mail gateway: it is unreachable: "+address+": connection refused; check its address and the network")
}

func TestWrongPassword(t *testing.T) {
	t.Parallel()
	g := startGateway(t, withAccount(account{"u", "right"}, "PLAIN"))
	s := newSender(t, g.addr, func(c *mail.Config) { c.Username, c.Password = "u", "wrong" })
	err := send(t, s)
	assert.ErrorIs(t, err, mail.ErrNotAccepted)
	assert.ErrorContains(t, err, "AUTH: 454")
	assert.NotContains(t, err.Error(), "wrong")
	assert.Empty(t, g.sawMails())
}

func TestGatewayThatRepeatsCredentials(t *testing.T) {
	t.Parallel()
	g := script{"EHLO": "250-hello\r\n250 AUTH PLAIN", "AUTH": "535 robot:sesame is wrong", "*": "501 well"}.start(t)
	s := newSender(t, g.addr, func(c *mail.Config) { c.Username, c.Password = "robot", "sesame" })
	assert.EqualError(t, s.Ping(t.Context()), "not accepted by the mail gateway: AUTH: 535 […] is wrong")
}

func TestAuthNotOffered(t *testing.T) {
	t.Parallel()
	g := startGateway(t, withAccount(account{"u", "p"}, "GSSAPI"))
	s := newSender(t, g.addr, func(c *mail.Config) { c.Username, c.Password = "u", "p" })
	err := send(t, s)
	assert.ErrorIs(t, err, mail.ErrNotAccepted)
	assert.ErrorContains(t, err, "neither AUTH PLAIN nor AUTH LOGIN")
	assert.NotContains(t, g.sawWire(), "\nAUTH ")
}

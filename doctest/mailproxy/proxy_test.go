package mailproxy

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/smtp"
	"net/textproto"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	server "github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/wneessen/go-mail"

	"docsascode.example/impl/dev"
	"docsascode.example/impl/dev/devtest"
)

const from = "no-reply@example.com"

func start(t *testing.T, forward string) *Proxy {
	t.Helper()
	p, err := Listen("127.0.0.1:0", forward)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Close()) })
	return p
}

// message is a mail with what an SMTP proxy can get wrong: dots at the beginning of lines, a line longer than a
// buffer, text that is not ASCII.
var message = "Subject: Hello\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n.\r\n..two\r\n.one\r\n" + strings.Repeat("x", 3*maxLine) + "\r\nGrüße\r\n"

func send(p *Proxy, to ...string) error {
	return smtp.SendMail(p.Addr(), nil, from, to, []byte(message))
}

func mails(t *testing.T, m *dev.MailHog, to string) int {
	t.Helper()
	found, err := m.Emails(t.Context(), to)
	require.NoError(t, err)
	return len(found)
}

func assertReply(t *testing.T, err error, code int, enhanced string) {
	t.Helper()
	reply, ok := errors.AsType[*textproto.Error](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, code, reply.Code)
	assert.Contains(t, reply.Msg, enhanced+" ")
}

func TestPassAndRefusePerRecipient(t *testing.T) {
	t.Parallel()
	mailHog := devtest.MailHog(t)
	p := start(t, mailHog.SMTPAddr)
	p.SetFor("refused@domain.com", Refuse)
	p.SetFor("nobody@Domain.com", RefuseRecipient)
	p.SetFor("dropped@domain.com", Drop)

	require.NoError(t, send(p, "me@domain.com"))
	assertReply(t, send(p, "refused@domain.com"), 451, "4.3.0")
	assertReply(t, send(p, "nobody@domain.COM"), 550, "5.1.1")
	assert.NoError(t, send(p, "Nobody@domain.com"), "the local part is compared exactly")
	assert.ErrorIs(t, send(p, "dropped@domain.com"), io.EOF)
	for to, n := range map[string]int{"me@domain.com": 1, "refused@domain.com": 0, "nobody@domain.COM": 0, "dropped@domain.com": 0} {
		assert.Equal(t, n, mails(t, mailHog, to), to)
	}

	p.SetFor("refused@domain.com", Pass)
	require.NoError(t, send(p, "refused@domain.com"))
	assert.Equal(t, 1, mails(t, mailHog, "refused@domain.com"))
	assert.NoError(t, p.LastError())
}

func TestOpenConnectionIsRefused(t *testing.T) {
	t.Parallel()
	mailHog := devtest.MailHog(t)
	p := start(t, mailHog.SMTPAddr)
	client, err := mail.NewClient("127.0.0.1", mail.WithPort(port(t, p)), mail.WithTLSPolicy(mail.NoTLS))
	require.NoError(t, err)
	require.NoError(t, client.DialWithContext(t.Context()))
	t.Cleanup(func() { assert.NoError(t, client.Close()) })

	require.NoError(t, client.Send(letter(t, "kept@domain.com")))
	p.Set(Refuse)
	require.ErrorContains(t, client.Send(letter(t, "kept@domain.com")), "4.3.0")
	p.Set(RefuseRecipient)
	require.ErrorContains(t, client.Send(letter(t, "kept@domain.com")), "5.1.1")
	p.Set(Pass)
	require.NoError(t, client.Send(letter(t, "kept@domain.com")))
	assert.Equal(t, 2, mails(t, mailHog, "kept@domain.com"))
}

func letter(t *testing.T, to string) *mail.Msg {
	t.Helper()
	m := mail.NewMsg()
	require.NoError(t, m.From(from))
	require.NoError(t, m.To(to))
	m.Subject("Hello")
	m.SetBodyString(mail.TypeTextPlain, "Grüße")
	return m
}

func port(t *testing.T, p *Proxy) int {
	t.Helper()
	addr, err := net.ResolveTCPAddr("tcp", p.Addr())
	require.NoError(t, err)
	return addr.Port
}

// A relay is an SMTP server that offers all extensions and keeps what it takes.
type relay struct {
	*server.Server
	addr string

	mu    sync.Mutex
	taken map[string]string // content by recipient
}

func startRelay(t *testing.T) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r := &relay{addr: listener.Addr().String(), taken: map[string]string{}}
	r.Server = server.NewServer(server.BackendFunc(func(*server.Conn) (server.Session, error) { return &relaySession{relay: r}, nil }))
	r.EnableSMTPUTF8, r.EnableBINARYMIME = true, true
	r.MaxLineLength = 4 * maxLine
	r.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	r.ErrorLog = log.New(io.Discard, "", 0)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = r.Serve(listener) // ends with the test
	}()
	t.Cleanup(func() {
		_ = listener.Close() // as Serve may not run yet
		_ = r.Close()
		<-done
	})
	return r
}

func (r *relay) content(to string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.taken[to]
}

type relaySession struct {
	relay *relay
	to    []string
}

func (s *relaySession) Reset()                                 {}
func (s *relaySession) Logout() error                          { return nil }
func (s *relaySession) Mail(string, *server.MailOptions) error { s.to = nil; return nil }
func (s *relaySession) Rcpt(to string, _ *server.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *relaySession) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	s.relay.mu.Lock()
	defer s.relay.mu.Unlock()
	for _, to := range s.to {
		s.relay.taken[to] = string(content)
	}
	return err
}

func TestContentIsUntouched(t *testing.T) {
	t.Parallel()
	r := startRelay(t)
	p := start(t, r.addr)
	require.NoError(t, send(p, "me@domain.com", "grüße@domain.com"))
	assert.Equal(t, message, r.content("me@domain.com"))
	assert.Equal(t, message, r.content("grüße@domain.com"))
}

// A dialogue is a client that speaks SMTP by hand.
type dialogue struct {
	*textproto.Conn
	t   *testing.T
	raw net.Conn
}

const replyLimit = 20 * time.Second

func dial(t *testing.T, p *Proxy) *dialogue {
	t.Helper()
	raw, err := net.Dial("tcp", p.Addr())
	require.NoError(t, err)
	require.NoError(t, raw.SetDeadline(time.Now().Add(replyLimit)))
	d := &dialogue{textproto.NewConn(raw), t, raw}
	t.Cleanup(func() { _ = d.Close() }) // the proxy may have closed it
	return d
}

// say sends the lines at once.
func (d *dialogue) say(lines ...string) {
	d.t.Helper()
	require.NoError(d.t, d.PrintfLine("%s", strings.Join(lines, "\r\n")))
}

func (d *dialogue) expect(codes ...int) (last string) {
	d.t.Helper()
	for i, code := range codes {
		var err error
		_, last, err = d.ReadResponse(code)
		require.NoError(d.t, err, "reply %d", i)
	}
	return last
}

func TestExtensions(t *testing.T) {
	t.Parallel()
	d := dial(t, start(t, startRelay(t).addr))
	d.expect(220)
	d.say("EHLO client.example")
	lines := strings.Split(d.expect(250), "\n")[1:]
	assert.Subset(t, lines, []string{"PIPELINING", "8BITMIME", "SMTPUTF8"})
	for _, hidden := range []string{"STARTTLS", "CHUNKING", "BINARYMIME"} {
		assert.NotContains(t, lines, hidden)
	}
	d.say("STARTTLS")
	d.expect(502)
	d.say("BDAT 5 LAST")
	d.expect(502)
}

func TestPipelining(t *testing.T) {
	t.Parallel()
	r := startRelay(t)
	p := start(t, r.addr)
	p.SetFor("refused@domain.com", Refuse)
	d := dial(t, p)
	d.say("EHLO client.example")
	d.expect(220, 250)
	d.say("MAIL FROM:<a@example.com>", "RCPT TO:<refused@domain.com>", "RCPT TO:<me@domain.com>", "DATA")
	d.expect(250, 451, 250, 354)
	d.say("one", ".", "MAIL FROM:<a@example.com>", "RCPT TO:<refused@domain.com>", "DATA", "QUIT")
	d.expect(250, 250, 451, 503, 221)
	assert.Equal(t, "one\r\n", r.content("me@domain.com"))
	assert.Empty(t, r.content("refused@domain.com"))
}

func TestModeIsLookedUpAtData(t *testing.T) {
	t.Parallel()
	r := startRelay(t)
	p := start(t, r.addr)
	d := dial(t, p)
	d.say("EHLO client.example", "MAIL FROM:<a@example.com>", "RCPT TO:<me@domain.com>")
	d.expect(220, 250, 250, 250)
	p.SetFor("me@domain.com", Refuse)
	d.say("DATA")
	d.expect(451)
	p.SetFor("me@domain.com", Pass)
	d.say("MAIL FROM:<a@example.com>", "RCPT TO:<me@domain.com>", "DATA")
	d.expect(250, 250, 354)
	d.say("two", ".")
	d.expect(250)
	assert.Equal(t, "two\r\n", r.content("me@domain.com"))
}

func TestStall(t *testing.T) {
	t.Parallel()
	p := start(t, startRelay(t).addr)
	p.SetFor("me@domain.com", Stall)
	d := dial(t, p)
	d.say("EHLO client.example", "MAIL FROM:<a@example.com>", "RCPT TO:<me@domain.com>", "NOOP")
	d.expect(220, 250, 250)
	silent(t, d)
	p.SetFor("other@domain.com", Refuse)
	silent(t, d)
	p.SetFor("me@domain.com", Pass)
	d.expect(250, 250)

	p.Set(Stall)
	d = dial(t, p)
	silent(t, d)
	p.Set(Pass)
	d.expect(220)
}

// silent requires that there is no reply for a moment.
func silent(t *testing.T, d *dialogue) {
	t.Helper()
	require.NoError(t, d.raw.SetReadDeadline(time.Now().Add(50*time.Millisecond)))
	_, err := d.R.Peek(1)
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	require.NoError(t, d.raw.SetReadDeadline(time.Now().Add(replyLimit)))
}

func TestStallEndsWithTheClientAndTheProxy(t *testing.T) {
	t.Parallel()
	p := start(t, startRelay(t).addr)
	p.Set(Stall)
	gone := dial(t, p)
	require.NoError(t, gone.Close())
	kept := dial(t, p)
	require.NoError(t, p.Close()) // returns only when both sessions have ended
	_, err := kept.ReadLine()
	assert.Error(t, err)
}

func TestIdleClientIsClosed(t *testing.T) {
	t.Parallel()
	for _, mode := range []Mode{Pass, Stall} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		p := serve(listener, startRelay(t).addr, 100*time.Millisecond)
		t.Cleanup(func() { assert.NoError(t, p.Close()) })
		p.Set(mode)
		d := dial(t, p)
		_, err = io.ReadAll(d.R)
		assert.NoError(t, err, "the proxy closes, before the test's own deadline")
	}
}

func TestLongLine(t *testing.T) {
	t.Parallel()
	d := dial(t, start(t, startRelay(t).addr))
	d.say("NOOP "+strings.Repeat("x", 5*maxLine), "NOOP")
	d.expect(220, 500, 250)
}

func TestAuth(t *testing.T) {
	t.Parallel()
	d := dial(t, start(t, devtest.MailHog(t).SMTPAddr))
	d.say("EHLO client.example", "AUTH LOGIN")
	d.expect(220, 250, 334)
	d.say("cmNwdA==") // if the proxy took it for a command, the next reply would not be a challenge
	d.expect(334)
	d.say("cmNwdA==")
	d.expect(235)
}

func TestMailboxIsAbsentOrBreaksOff(t *testing.T) {
	t.Parallel()
	absent := devtest.FreeAddr(t)
	p := start(t, absent)
	assertReply(t, send(p, "me@domain.com"), 421, "4.3.2")
	assert.EqualError(t, p.LastError(), "the mailbox at "+absent+" does not respond: connection refused")

	r := startRelay(t)
	p = start(t, r.addr)
	d := dial(t, p)
	d.expect(220)
	require.NoError(t, r.Close())
	d.say("NOOP")
	d.expect(421)
	assert.ErrorContains(t, p.LastError(), "the mailbox at "+r.addr+" broke the connection: ")
}

func TestManyRecipientsSideBySide(t *testing.T) {
	t.Parallel()
	r := startRelay(t)
	p := start(t, r.addr)
	var all sync.WaitGroup
	for i := range 20 {
		to := string(rune('a'+i)) + "@domain.com"
		refused := i%2 == 0
		if refused {
			p.SetFor(to, Refuse)
		}
		all.Go(func() {
			err := send(p, to)
			assert.Equal(t, refused, err != nil, "%s: %v", to, err)
		})
	}
	all.Wait()
}

func TestListenErrors(t *testing.T) {
	t.Parallel()
	taken := start(t, "127.0.0.1:1025")
	for _, c := range []struct{ listen, forward, want string }{
		{"127.0.0.1:0", "mailbox", `cannot forward email to "mailbox"; write host:port, for example 127.0.0.1:1025`},
		{"2525", "127.0.0.1:1025", `cannot listen at "2525"; write host:port, for example 127.0.0.1:2525`},
		{taken.Addr(), "127.0.0.1:1025", "cannot listen at " + taken.Addr() + ": address already in use"},
	} {
		_, err := Listen(c.listen, c.forward)
		assert.EqualError(t, err, c.want)
	}
}

func TestCloseRepeats(t *testing.T) {
	t.Parallel()
	p := start(t, "127.0.0.1:1025")
	require.NoError(t, p.Close())
	require.NoError(t, p.Close())
	_, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", p.Addr())
	assert.Error(t, err)
}

func TestRecipient(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"RCPT TO:<me@domain.com>\r\n":                     "me@domain.com",
		"rcpt to: <me+x@domain.com> NOTIFY=NEVER\r\n":     "me+x@domain.com",
		"RCPT TO:me@domain.com NOTIFY=NEVER\r\n":          "me@domain.com",
		"RCPT TO:<@a.example,@b.example:me@domain.com>":   "me@domain.com",
		"RCPT TO:<\"a>b\"@domain.com> ORCPT=rfc822;a\r\n": `"a>b"@domain.com`,
		"RCPT\r\n": "",
	} {
		assert.Equal(t, want, recipient([]byte(line)), line)
	}
}

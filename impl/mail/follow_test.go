package mail_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/mail"
)

// A pair is two emails over one connection. The second one waits when the content of the first one goes out.
type pair struct {
	*gateway
	sender *mail.Sender

	mu    sync.Mutex
	first bool          // the first recipient was named
	ready chan struct{} // is closed when the second one waits
}

func startPair(t *testing.T, setup func(*gateway)) *pair {
	t.Helper()
	p := &pair{ready: make(chan struct{})}
	p.gateway = startGateway(t, func(g *gateway) {
		if setup != nil {
			setup(g)
		}
		onRcpt := g.onRcpt
		g.onRcpt = func(to string) error {
			p.mu.Lock()
			wait := !p.first
			p.first = true
			p.mu.Unlock()
			if wait {
				<-p.ready
			}
			return onRcpt(to)
		}
	})
	p.sender = newSender(t, p.addr, func(c *mail.Config) { c.Connections = 1 })
	return p
}

func (p *pair) began() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.first
}

// send returns what became of the first email, and of the second one, which has a context of its own. It calls each when
// the second one is over.
func (p *pair) send(t *testing.T, ctx context.Context, each ...func()) (first, second error) {
	t.Helper()
	const soon, often = 10 * time.Second, time.Millisecond
	var both sync.WaitGroup
	both.Go(func() { first = p.sender.SendCode(t.Context(), "ann@example.com", "111111", time.Minute) })
	require.Eventually(t, p.began, soon, often)
	both.Go(func() {
		second = p.sender.SendCode(ctx, "bob@example.com", "222222", time.Minute)
		for _, over := range each {
			over()
		}
	})
	require.Eventually(t, func() bool { return p.sender.Waiting() == 1 }, soon, often)
	close(p.ready)
	both.Wait()
	return first, second
}

// TestEnvelopeGoesOutWithContent of the email before (RFC 2920 §3.1), and each recipient gets the own code.
func TestEnvelopeGoesOutWithContent(t *testing.T) {
	t.Parallel()
	p := startPair(t, nil)
	first, second := p.send(t, t.Context())
	require.NoError(t, errors.Join(first, second))
	assert.Contains(t, p.sawWire(), "\r\n.\r\nMAIL FROM:<no-reply@service.example> BODY=8BITMIME\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n")
	require.NoError(t, send(t, p.sender))
	mails := p.sawMails()
	require.Len(t, mails, 3)
	for i, want := range []struct{ to, code string }{{"ann@example.com", "111111"}, {"bob@example.com", "222222"}, {string(joe), code}} {
		assert.Equal(t, want.to, mails[i].to)
		assert.Contains(t, mails[i].content, want.code)
	}
	assert.Len(t, p.sawConns(), 1)
	assert.NotContains(t, p.sawWire(), "RSET")
}

// TestRefusedContentIsNotThatOfTheNext: the email that follows a refused one is sent, and needs no other connection.
func TestRefusedContentIsNotThatOfTheNext(t *testing.T) {
	t.Parallel()
	p := startPair(t, nil)
	p.onData = func(*smtp.Conn) error {
		if len(p.sawMails()) == 1 {
			return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "spam"}
		}
		return nil
	}
	first, second := p.send(t, t.Context())
	require.ErrorIs(t, first, mail.ErrNotAccepted)
	require.NoError(t, second)
	assert.Len(t, p.sawConns(), 1)
}

// TestGatewayKeepsRefusedEmail: a gateway that takes no envelope after a refused email is told to forget that one.
func TestGatewayKeepsRefusedEmail(t *testing.T) {
	t.Parallel()
	g := script{"EHLO": "250-hello\r\n250 PIPELINING", ".": "554 no"}.start(t)
	g.keeps = true
	s := newSender(t, g.addr, func(c *mail.Config) { c.Connections = 1 })
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { assert.ErrorContains(t, send(t, s), "554 no") })
	}
	all.Wait()
	assert.Equal(t, 8, g.times("."))
}

// TestNextIsSentElsewhere: the email that follows on a connection that breaks is sent once, on another one.
func TestNextIsSentElsewhere(t *testing.T) {
	t.Parallel()
	p := startPair(t, nil)
	p.onData = func(c *smtp.Conn) error {
		if len(p.sawMails()) == 1 {
			return c.Conn().Close()
		}
		return nil
	}
	first, second := p.send(t, t.Context())
	require.ErrorIs(t, first, mail.ErrUncertain)
	require.NoError(t, second)
	assert.Len(t, p.sawMails(), 2)
	assert.Len(t, p.sawConns(), 2)
}

// TestNextGivesUp while the email before it is not answered. Its content is never sent, and the connection that asks for it
// is of no use.
func TestNextGivesUp(t *testing.T) {
	t.Parallel()
	p := startPair(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	p.onData = func(*smtp.Conn) error {
		if len(p.sawMails()) == 1 {
			cancel()
			<-over
		}
		return nil
	}
	first, second := p.send(t, ctx, func() { close(over) })
	require.ErrorIs(t, second, mail.ErrNotAccepted)
	require.ErrorIs(t, second, context.Canceled)
	require.NoError(t, first)
	require.NoError(t, send(t, p.sender))
	assert.Len(t, p.sawMails(), 2)
	assert.Len(t, p.sawConns(), 2)
}

// TestManyFollow: each of many emails is sent once and to its own recipient, though the gateway refuses some.
func TestManyFollow(t *testing.T) {
	t.Parallel()
	g := startGateway(t, func(g *gateway) {
		g.onRcpt = func(to string) error {
			if strings.HasPrefix(to, "eve") {
				return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
			}
			return nil
		}
	})
	s := newSender(t, g.addr, func(c *mail.Config) { c.Connections = 3 })
	var all sync.WaitGroup
	for worker := range 12 {
		all.Go(func() {
			for n := worker; n < 120; n += 12 {
				sendNumbered(t, s, n)
			}
		})
	}
	all.Wait()
	seen := map[string]bool{}
	for _, m := range g.sawMails() {
		var n, domain int
		_, err := fmt.Sscanf(m.to, "joe%d@%d.example.com", &n, &domain)
		require.NoError(t, err, m.to)
		assert.Contains(t, m.content, fmt.Sprintf("%06d", 100_000+n))
		assert.Contains(t, m.content, "To: <"+m.to+">")
		assert.False(t, seen[m.to], "twice to %s", m.to)
		seen[m.to] = true
	}
	assert.Len(t, seen, 108)
}

// sendNumbered sends an email to the nth recipient, again if the gateway is too busy. Each tenth one is refused.
func sendNumbered(t *testing.T, s *mail.Sender, n int) {
	name, want := "joe", error(nil)
	if n%10 == 0 {
		name, want = "eve", mail.ErrRecipient
	}
	to := address.Address(fmt.Sprintf("%s%d@%d.example.com", name, n, n%7))
	err := error(new(mail.BusyError))
	for errors.As(err, new(*mail.BusyError)) {
		err = s.SendCode(t.Context(), to, fmt.Sprintf("%06d", 100_000+n), time.Minute)
	}
	assert.ErrorIs(t, err, want)
}

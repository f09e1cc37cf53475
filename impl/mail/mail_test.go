package mail_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/address"
	"docsascode.example/impl/dev/devtest"
	"docsascode.example/impl/mail"
)

const (
	joe  = address.Address("joe@example.com")
	code = "048213"
)

// newSender returns a sender to the gateway at addr, closed when the test ends.
func newSender(t testing.TB, addr string, change ...func(*mail.Config)) *mail.Sender {
	t.Helper()
	cfg := mail.Config{
		Gateway: addr,
		From:    "Example <no-reply@service.example>",
		Now:     func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
		Logger:  slog.New(slog.DiscardHandler),
	}
	for _, c := range change {
		c(&cfg)
	}
	s, err := mail.New(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

func send(t testing.TB, s *mail.Sender) error {
	return s.SendCode(t.Context(), joe, code, 10*time.Minute)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	const telltale = " 5.1.1 <JOE@Example.com>: Joe has no use for 048213, ask jim@elsewhere.example"
	for _, tt := range []struct {
		name   string
		script script
		want   error
		text   string
	}{
		{"greeting refused", script{"greeting": "554 no"}, mail.ErrNotAccepted, "greeting: 554"},
		{"greeting cut off", script{"greeting": hangUp}, mail.ErrNotAccepted, "greeting: EOF"},
		{"greeting no SMTP", script{"greeting": "HTTP joe@example.com"}, mail.ErrNotAccepted, "the reply is not valid SMTP"},
		{"hello refused", script{"EHLO": "421 later", "HELO": "421 later"}, mail.ErrNotAccepted, "EHLO: 421 later"},
		{"sender refused for now", script{"MAIL": "451 later"}, mail.ErrNotAccepted, "MAIL: 451 later"},
		{"sender refused for good", script{"MAIL": "550 never"}, mail.ErrNotAccepted, "MAIL: 550 never"},
		{"sender cut off", script{"MAIL": hangUp}, mail.ErrNotAccepted, "MAIL: EOF"},
		{"recipient refused for good", script{"RCPT": "550" + telltale}, mail.ErrRecipient, "RCPT: 550 5.1.1 […] […] has no use for […] ask […]"},
		{"recipient refused for now", script{"RCPT": "450" + telltale}, mail.ErrNotAccepted, "RCPT: 450"},
		{"recipient not local", script{"RCPT": "551 not here"}, mail.ErrRecipient, "RCPT: 551"},
		{"recipient misspelt", script{"RCPT": "553 what?"}, mail.ErrRecipient, "RCPT: 553"},
		{"recipient unknown, by its enhanced code alone", script{"RCPT": "554-5.1.1 no\r\n554 5.1.1 such user"}, mail.ErrRecipient, "RCPT: 554"},
		{"authentication required", script{"RCPT": "530 5.7.0 who are you?"}, mail.ErrNotAccepted, "RCPT: 530"},
		{"relay denied", script{"RCPT": "550 5.7.1 relaying denied"}, mail.ErrNotAccepted, "RCPT: 550"},
		{"relay denied, in other numbers", script{"RCPT": "554 relay access denied"}, mail.ErrNotAccepted, "RCPT: 554"},
		{"mailbox full", script{"RCPT": "552 5.2.2 over quota"}, mail.ErrNotAccepted, "RCPT: 552"},
		{"an enhanced code that contradicts", script{"RCPT": "450 5.1.1 later"}, mail.ErrNotAccepted, "RCPT: 450"},
		{"recipient, gateway leaves", script{"RCPT": "421 bye"}, mail.ErrNotAccepted, "RCPT: 421 bye"},
		{"recipient cut off", script{"RCPT": hangUp}, mail.ErrNotAccepted, "RCPT: EOF"},
		{"content not wanted", script{"DATA": "451" + telltale}, mail.ErrNotAccepted, "DATA: 451"},
		{"content cut off", script{"DATA": hangUp}, mail.ErrNotAccepted, "DATA: EOF"},
		{"mail refused for now", script{".": "452" + telltale}, mail.ErrNotAccepted, "end of content: 452"},
		{"mail refused for good", script{".": "554" + telltale}, mail.ErrNotAccepted, "end of content: 554"},
		{"mail, gateway leaves", script{".": "421 bye"}, mail.ErrNotAccepted, "end of content: 421 bye"},
		{"mail cut off", script{".": hangUp}, mail.ErrUncertain, "end of content: EOF"},
		{"mail, reply cut off", script{".": cutOff}, mail.ErrUncertain, "end of content: EOF"},
		{"mail, no SMTP", script{".": "joe@example.com is happy"}, mail.ErrUncertain, "the reply is not valid SMTP"},
		{"mail, neither yes nor no", script{".": "252 perhaps"}, mail.ErrUncertain, "252 perhaps"},
		{"several lines", script{"MAIL": "550-one\r\n550 two"}, mail.ErrNotAccepted, "MAIL: 550 one two"},
		{"a reply without end", script{"MAIL": strings.Repeat("250-more\r\n", 1<<16) + "250 done"}, mail.ErrNotAccepted, "MAIL: the reply of the gateway is too long"},
		{"a long reply", script{"MAIL": "550 " + strings.Repeat("no ", 300)}, mail.ErrNotAccepted, "MAIL: 550 no no"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := tt.script.start(t)
			err := send(t, newSender(t, g.addr))
			require.ErrorIs(t, err, tt.want)
			assert.ErrorContains(t, err, tt.text)
			for _, kind := range []error{mail.ErrRecipient, mail.ErrNotAccepted, mail.ErrUncertain} {
				assert.Equal(t, kind == tt.want, errors.Is(err, kind), "%v is also %v", err, kind)
			}
			for _, secret := range []string{"joe", "example.com", "elsewhere", code} {
				assert.NotContains(t, strings.ToLower(err.Error()), secret)
			}
			assert.Less(t, len(err.Error()), 400)
			assert.LessOrEqual(t, g.times("."), 1, "handed over once")
		})
	}
}

func TestNoGateway(t *testing.T) {
	t.Parallel()
	s := newSender(t, devtest.FreeAddr(t))
	assert.ErrorIs(t, send(t, s), mail.ErrNotAccepted)
	assert.ErrorIs(t, s.Ping(t.Context()), mail.ErrNotAccepted)
}

func TestStalls(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]error{
		"greeting": mail.ErrNotAccepted, "EHLO": mail.ErrNotAccepted, "MAIL": mail.ErrNotAccepted, "RCPT": mail.ErrNotAccepted,
		"DATA": mail.ErrNotAccepted, ".": mail.ErrUncertain,
	} {
		t.Run("cancelled at "+key, func(t *testing.T) {
			t.Parallel()
			g := script{key: stall}.start(t)
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-g.stalled
				cancel()
			}()
			err := newSender(t, g.addr).SendCode(ctx, joe, code, time.Minute)
			assert.ErrorIs(t, err, want)
			assert.ErrorIs(t, err, context.Canceled)
		})
		t.Run("timeout at "+key, func(t *testing.T) {
			t.Parallel()
			s := newSender(t, script{key: stall}.start(t).addr, func(c *mail.Config) { c.Timeout = 200 * time.Millisecond })
			began := time.Now()
			err := send(t, s)
			assert.ErrorIs(t, err, want)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.ErrorContains(t, err, "(the mail gateway was too slow)")
			assert.Less(t, time.Since(began), 5*time.Second)
		})
	}
}

func TestConnectionIsReused(t *testing.T) {
	t.Parallel()
	g := startGateway(t, nil)
	s := newSender(t, g.addr)
	for range 3 {
		require.NoError(t, send(t, s))
		require.NoError(t, s.Ping(t.Context()))
	}
	assert.Len(t, g.sawMails(), 3)
	assert.Len(t, g.sawConns(), 1)
	assert.NotContains(t, g.sawWire(), "RSET", "there is nothing to reset")
}

func TestConnectionIsReusedAfterRefusal(t *testing.T) {
	t.Parallel()
	g := startGateway(t, func(g *gateway) {
		g.onRcpt = func(to string) error {
			if to == "eve@example.com" {
				return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
			}
			return nil
		}
	})
	s := newSender(t, g.addr)
	require.ErrorIs(t, s.SendCode(t.Context(), "eve@example.com", code, time.Minute), mail.ErrRecipient)
	require.NoError(t, send(t, s))
	require.Len(t, g.sawMails(), 1)
	assert.Equal(t, "joe@example.com", g.sawMails()[0].to)
	assert.Len(t, g.sawConns(), 1)
	assert.Contains(t, g.sawWire(), "RSET\r\n", "the open transaction is closed first")
}

func TestConnectionIsReplacedIfItCannotBeReset(t *testing.T) {
	t.Parallel()
	g := script{"RCPT": "550 never", "RSET": "500 what?"}.start(t)
	s := newSender(t, g.addr)
	for range 2 {
		assert.ErrorIs(t, send(t, s), mail.ErrRecipient)
	}
	assert.Equal(t, 2, g.times("greeting"))
}

func TestLeavingGatewayIsLeft(t *testing.T) {
	t.Parallel()
	g := script{"MAIL": "421 bye"}.start(t)
	s := newSender(t, g.addr)
	require.ErrorIs(t, send(t, s), mail.ErrNotAccepted)
	<-g.left
	assert.Zero(t, g.times("QUIT"))
}

func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	g := startGateway(t, nil)
	s := newSender(t, g.addr, func(c *mail.Config) { c.Connections = 2 })
	var senders sync.WaitGroup
	for range 30 {
		senders.Go(func() { assert.NoError(t, send(t, s)) })
	}
	senders.Wait()
	assert.Len(t, g.sawMails(), 30)
	assert.LessOrEqual(t, len(g.sawConns()), 2)
}

func TestWaitForConnectionEndsWithContext(t *testing.T) {
	t.Parallel()
	g := script{".": stall}.start(t)
	s := newSender(t, g.addr, func(c *mail.Config) { c.Connections = 1 })
	ctx, cancel := context.WithCancel(t.Context())
	var first sync.WaitGroup
	first.Go(func() { assert.ErrorIs(t, s.SendCode(ctx, joe, code, time.Minute), mail.ErrUncertain) })
	<-g.stalled
	ended, end := context.WithCancel(t.Context())
	end()
	err := s.SendCode(ended, joe, code, time.Minute)
	assert.ErrorIs(t, err, mail.ErrNotAccepted)
	assert.ErrorContains(t, err, "all connections are busy")
	cancel()
	first.Wait()
	assert.Equal(t, 1, g.times("."))
}

func TestPingDoesNotWaitForSends(t *testing.T) {
	t.Parallel()
	g := script{".": stall}.start(t)
	s := newSender(t, g.addr, func(c *mail.Config) { c.Connections = 1 })
	ctx, cancel := context.WithCancel(t.Context())
	var sending sync.WaitGroup
	sending.Go(func() { assert.ErrorIs(t, s.SendCode(ctx, joe, code, time.Minute), mail.ErrUncertain) })
	<-g.stalled
	for range 3 {
		assert.NoError(t, s.Ping(t.Context()))
	}
	cancel()
	sending.Wait()
	assert.Equal(t, 2, g.times("greeting"), "one connection for the send, one for the pings")
}

func TestPingsTakeTurns(t *testing.T) {
	t.Parallel()
	g := script{"NOOP": stall}.start(t)
	s := newSender(t, g.addr)
	ctx, cancel := context.WithCancel(t.Context())
	var first sync.WaitGroup
	first.Go(func() { assert.ErrorIs(t, s.Ping(ctx), context.Canceled) })
	<-g.stalled
	ended, end := context.WithCancel(t.Context())
	end()
	assert.ErrorContains(t, s.Ping(ended), "busy")
	cancel()
	first.Wait()
	assert.Equal(t, 1, g.times("greeting"))
}

func TestStaleConnectionIsReplaced(t *testing.T) {
	t.Parallel()
	g := startGateway(t, nil)
	s := newSender(t, g.addr)
	require.NoError(t, send(t, s))
	g.hangUp()
	require.NoError(t, send(t, s))
	assert.Len(t, g.sawMails(), 2)
	assert.Len(t, g.sawConns(), 2)
}

func TestStaleConnectionIsReplacedForPing(t *testing.T) {
	t.Parallel()
	g := startGateway(t, nil)
	s := newSender(t, g.addr)
	require.NoError(t, s.Ping(t.Context()))
	g.hangUp()
	require.NoError(t, s.Ping(t.Context()))
	assert.Len(t, g.sawConns(), 2)
}

func TestGatewayThatHasHadEnough(t *testing.T) {
	t.Parallel()
	g := startGateway(t, nil)
	s := newSender(t, g.addr)
	require.NoError(t, send(t, s))
	_, err := g.sawConns()[0].Conn().Write([]byte("421 4.7.0 too many mails on this connection\r\n"))
	require.NoError(t, err)
	require.NoError(t, send(t, s))
	assert.Len(t, g.sawMails(), 2)
	assert.Len(t, g.sawConns(), 2)
}

// A gateway that took the mail and lost its voice must not get the mail again, on a kept connection neither.
func TestUncertainIsNotRepeated(t *testing.T) {
	t.Parallel()
	g := startGateway(t, nil)
	s := newSender(t, g.addr)
	require.NoError(t, send(t, s))
	g.onData = func(c *smtp.Conn) error { return c.Conn().Close() }
	require.ErrorIs(t, send(t, s), mail.ErrUncertain)
	assert.Len(t, g.sawMails(), 2)
	assert.Len(t, g.sawConns(), 1)
}

// A caller who gave up does not cost the others their connections.
func TestEndedContextSparesIdleConnections(t *testing.T) {
	t.Parallel()
	g := startGateway(t, nil)
	s := newSender(t, g.addr, func(c *mail.Config) { c.Connections = 2 })
	var both sync.WaitGroup
	meet := make(chan struct{})
	g.onData = func(*smtp.Conn) error {
		select {
		case meet <- struct{}{}:
		case <-meet:
		}
		return nil
	}
	for range 2 {
		both.Go(func() { assert.NoError(t, send(t, s)) })
	}
	both.Wait()
	g.onData = func(*smtp.Conn) error { return nil }
	ended, end := context.WithCancel(t.Context())
	end()
	for range 100 { // whether a slot or the end of ctx is seen first is open
		if err := s.SendCode(ended, joe, code, time.Minute); !strings.Contains(err.Error(), "all connections are busy") {
			break
		}
	}
	require.NoError(t, send(t, s))
	assert.Len(t, g.sawConns(), 2)
}

func TestIdleConnectionIsLeft(t *testing.T) {
	t.Parallel()
	g := startGateway(t, nil)
	s := newSender(t, g.addr, func(c *mail.Config) { c.IdleTimeout = time.Millisecond })
	require.NoError(t, send(t, s))
	<-g.left
	assert.Contains(t, g.sawWire(), "QUIT\r\n")
}

func TestClose(t *testing.T) {
	t.Parallel()
	g := startGateway(t, nil)
	s := newSender(t, g.addr)
	require.NoError(t, send(t, s))
	require.NoError(t, s.Close())
	<-g.left
	assert.Contains(t, g.sawWire(), "QUIT\r\n")
	assert.ErrorIs(t, send(t, s), mail.ErrNotAccepted)
	assert.ErrorIs(t, s.Ping(t.Context()), mail.ErrNotAccepted)
	assert.NoError(t, s.Close(), "closed twice")
	assert.Len(t, g.sawMails(), 1)
}

func TestCloseWaitsForRunningSends(t *testing.T) {
	t.Parallel()
	arrived, answer := make(chan struct{}), make(chan struct{})
	g := startGateway(t, func(g *gateway) {
		g.onData = func(*smtp.Conn) error {
			arrived <- struct{}{}
			<-answer
			return nil
		}
	})
	s := newSender(t, g.addr)
	sent, closed := make(chan error, 1), make(chan struct{})
	go func() { sent <- send(t, s) }()
	<-arrived
	go func() {
		assert.NoError(t, s.Close())
		close(closed)
	}()
	require.Eventually(t, func() bool { return s.Ping(t.Context()) != nil }, 10*time.Second, time.Millisecond, "closing")
	select {
	case <-closed:
		t.Error("closed with a send running")
	default:
	}
	close(answer)
	require.NoError(t, <-sent)
	<-closed
}

func TestCloseWithoutReply(t *testing.T) {
	t.Parallel()
	g := script{"QUIT": "500 never"}.start(t)
	s := newSender(t, g.addr)
	require.NoError(t, send(t, s))
	require.NoError(t, s.Close())
	<-g.left
}

// The gateway says nothing to QUIT, so the farewell lasts until it times out, and Close as long.
func TestCloseWaitsForFarewells(t *testing.T) {
	t.Parallel()
	g := script{"QUIT": stall}.start(t)
	s := newSender(t, g.addr, func(c *mail.Config) { c.IdleTimeout = time.Millisecond })
	require.NoError(t, send(t, s))
	<-g.stalled
	began := time.Now()
	require.NoError(t, s.Close())
	assert.Greater(t, time.Since(began), time.Second)
	<-g.left
}

func TestMailHog(t *testing.T) {
	t.Parallel()
	hog := devtest.MailHog(t)
	s := newSender(t, hog.SMTPAddr)
	require.NoError(t, s.Ping(t.Context()))
	require.NoError(t, send(t, s))
	got, err := hog.WaitForEmail(t.Context(), string(joe))
	require.NoError(t, err)
	assert.Equal(t, "Your sign-in code for Example", got.Subject)
	assert.Contains(t, got.Text, "\n"+code+"\n")
	assert.Contains(t, got.HTML, ">"+code+"<")
}

func BenchmarkSendCode(b *testing.B) {
	g := startGateway(b, func(g *gateway) { g.Debug = nil })
	s := newSender(b, g.addr)
	require.NoError(b, send(b, s))
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := send(b, s); err != nil {
				b.Error(err)
			}
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(len(g.sawConns())), "connections")
}

package mail_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/mail"
)

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

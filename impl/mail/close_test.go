package mail_test

import (
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/mail"
)

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

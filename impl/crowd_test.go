package impl

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/dev/devtest"
)

// conn notes that it is closed.
type conn struct {
	net.Conn
	closed bool
}

func (c *conn) Close() error {
	c.closed = true
	return nil
}

func TestCrowd(t *testing.T) {
	t.Parallel()
	c := newCrowd(3)
	conns := make([]*conn, 6)
	for i := range conns {
		conns[i] = &conn{}
	}
	closed := func() (list []int) {
		for i, conn := range conns {
			if conn.closed {
				list = append(list, i)
			}
		}
		return list
	}
	for i, state := range []http.ConnState{http.StateActive, http.StateIdle, http.StateActive} {
		c.note(conns[i], http.StateNew)
		c.note(conns[i], state)
	}
	assert.Empty(t, closed())
	c.note(conns[3], http.StateNew)
	require.Equal(t, []int{1}, closed(), "the idle one gives way")
	c.note(conns[1], http.StateClosed)
	c.note(conns[3], http.StateActive)
	c.note(conns[4], http.StateNew)
	require.Equal(t, []int{1, 4}, closed(), "none is idle")
	c.note(conns[4], http.StateClosed)
	c.note(conns[0], http.StateIdle)
	c.note(conns[2], http.StateIdle)
	c.note(conns[0], http.StateActive)
	c.note(conns[0], http.StateIdle)
	c.note(conns[5], http.StateNew)
	require.Equal(t, []int{1, 2, 4}, closed(), "the longest idle one gives way")
	assert.Len(t, c.open, 4, "until the server notes that it is closed")
}

// TestWaiting opens one stream more than may wait for their bodies. The first one gives way,
// and a request that is sent at once does not.
func TestWaiting(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	block := devtest.RequestFields("POST", "/token", "content-type", "application/x-www-form-urlencoded")
	require.Equal(t, 201, s.createCode(t, joe).StatusCode)
	first := s.dial(t)
	require.NoError(t, first.Open(1, block, false))
	s.awaitWaiting(t, 1)
	c := s.dial(t)
	for n := range maxWaiting {
		if n%maxStreams == 0 {
			c = s.dial(t)
		}
		require.NoError(t, c.Open(uint32(2*(n%maxStreams)+1), block, false))
	}
	status, mediaType, err := first.Answer(1)
	require.NoError(t, err)
	assert.Equal(t, "400 application/problem+json", fmt.Sprint(status, " ", mediaType))
	s.awaitWaiting(t, maxWaiting)
	assert.Equal(t, 200, s.exchangeCode(t, joe, s.gateway.lastCode(t)).StatusCode)
}

// deadlined counts the deadlines that a request gets for its body.
type deadlined struct {
	http.ResponseWriter
	given int
}

func (d *deadlined) SetReadDeadline(time.Time) error {
	d.given++
	return nil
}

// TestArrivedBody gives up the request that has waited for longest, and none whose body has arrived.
func TestArrivedBody(t *testing.T) {
	t.Parallel()
	var q waiting
	r := httptest.NewRequest(http.MethodPost, "/token", strings.NewReader("x"))
	arrived, oldest, next := new(deadlined), new(deadlined), new(deadlined)
	q.enter(arrived, r)()
	q.enter(oldest, r)
	q.enter(next, r)
	for range maxWaiting - 1 {
		q.enter(new(deadlined), r)
	}
	assert.Equal(t, []int{0, 1, 0}, []int{arrived.given, oldest.given, next.given})
}

// awaitWaiting returns when n requests wait for their bodies.
func (s *service) awaitWaiting(t *testing.T, n int) {
	t.Helper()
	require.Eventually(t, func() bool {
		s.waiting.mu.Lock()
		defer s.waiting.mu.Unlock()
		return s.waiting.queue.Len() == n
	}, 10*time.Second, time.Millisecond)
}

package mail_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// script is a gateway for what a well-behaved server cannot be made to say. Its keys are "greeting", the verbs and
// "." for the final dot; its values are replies, or hangUp, stall or cutOff. What it lacks is answered with success.
type script map[string]string

const (
	hangUp = "hang up"
	stall  = "stall"
	cutOff = "250 fi" // and hang up before the end of the line
)

// scripted is a script that runs.
type scripted struct {
	script
	addr    string
	tls     *tls.Config   // after STARTTLS
	stalled chan struct{} // gets an element when it stalls
	left    chan struct{} // gets an element when a connection is over
	keeps   bool          // takes no MAIL after a refused content, before RSET

	mu    sync.Mutex
	heard []string // keys, in the order in which they came up
}

func (s script) start(t *testing.T) *scripted {
	t.Helper()
	return s.startWithTLS(t, nil)
}

func (s script) startWithTLS(t *testing.T, certificate *tls.Config) *scripted {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	g := &scripted{script: s, addr: listener.Addr().String(), tls: certificate, stalled: make(chan struct{}, 10), left: make(chan struct{}, 10)}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { g.serve(conn) })
		}
	})
	t.Cleanup(func() {
		assert.NoError(t, listener.Close())
		running.Wait()
	})
	return g
}

// serve ends when it is told to hang up, or when the client does.
func (g *scripted) serve(conn net.Conn) {
	defer func() {
		conn.Close()
		g.left <- struct{}{}
	}()
	lines := bufio.NewScanner(conn)
	kept := false
	key, reply := "greeting", g.reply("greeting")
	for reply != hangUp {
		if reply == stall {
			g.stalled <- struct{}{}
		} else if reply == cutOff {
			_, _ = io.WriteString(conn, reply) // whoever does not hear it knows the rest
			return
		} else if _, err := io.WriteString(conn, reply+"\r\n"); err != nil {
			return
		}
		if key == "STARTTLS" {
			conn = tls.Server(conn, g.tls)
			lines = bufio.NewScanner(conn)
		}
		key = ""
		for inContent := strings.HasPrefix(reply, "354"); key == "" || inContent && key != "."; {
			if !lines.Scan() {
				return
			}
			key, _, _ = strings.Cut(lines.Text(), " ")
		}
		reply = g.reply(key)
		if kept && (key == "MAIL" || key == "RCPT" || key == "DATA") {
			reply = "503 RSET first"
		}
		kept = g.keeps && (key == "." && reply[0] == '5' || kept && key != "RSET")
	}
}

func (g *scripted) reply(key string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.heard = append(g.heard, key)
	if reply, ok := g.script[key]; ok {
		return reply
	}
	switch key {
	case "greeting":
		return "220 ready"
	case "DATA":
		return "354 go ahead"
	case "QUIT":
		return "221 bye"
	}
	return "250 fine"
}

// times tells how often key came up.
func (g *scripted) times(key string) (n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, heard := range g.heard {
		if heard == key {
			n++
		}
	}
	return n
}

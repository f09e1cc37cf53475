package recorder_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/recorder"
)

// start starts a recorder in front of an upstream.
func start(t *testing.T, u *recorder.Upstream) *recorder.Recorder {
	t.Helper()
	r, err := recorder.Start(u)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, r.Close()) })
	return r
}

// upstream makes an upstream of the server at a URL.
func upstream(t *testing.T, server string, o recorder.Options) *recorder.Upstream {
	t.Helper()
	base, err := url.Parse(server)
	require.NoError(t, err)
	u, err := recorder.NewUpstream(base, o)
	require.NoError(t, err)
	t.Cleanup(u.Close)
	return u
}

// serve starts a well-behaved server.
func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// misbehave starts a server that reads the head of each request and then does as it likes with the connection.
func misbehave(t *testing.T, response func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
					response(c)
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// say is a server that responds with a text and closes the connection.
func say(text string) func(net.Conn) {
	return func(c net.Conn) { _, _ = io.WriteString(c, text) }
}

// forever is a server that repeats a text after another until its client hangs up.
func forever(first, again string) func(net.Conn) {
	return func(c net.Conn) {
		_, err := io.WriteString(c, first)
		for err == nil {
			_, err = io.WriteString(c, again)
		}
	}
}

// stall is a server that says a text and then nothing, until its client hangs up.
func stall(text string) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.WriteString(c, text)
		_, _ = io.Copy(io.Discard, c)
	}
}

// raw sends bytes to the recorder, says that no more will follow, and returns what comes back.
func raw(t *testing.T, r *recorder.Recorder, request string) string {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(r.URL(), "http://"))
	require.NoError(t, err)
	defer c.Close()
	_, err = io.WriteString(c, request)
	require.NoError(t, err)
	require.NoError(t, c.(*net.TCPConn).CloseWrite())
	response, err := io.ReadAll(c)
	require.NoError(t, err)
	return string(response)
}

// shell runs a command line in bash, and returns what it prints.
func shell(t *testing.T, command string) string {
	t.Helper()
	for _, program := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is missing", program)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, "bash", "-c", command)
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + t.TempDir()}
	cmd.Stdout, cmd.Stderr = &out, &errs
	require.NoError(t, cmd.Run(), "%s\n%s", command, errs.String())
	return out.String()
}

// one is the only exchange of a recorder.
func one(t *testing.T, r *recorder.Recorder) recorder.Exchange {
	t.Helper()
	exchanges := r.Exchanges()
	require.Len(t, exchanges, 1)
	return exchanges[0]
}

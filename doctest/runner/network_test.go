package runner_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/runner"
)

func TestRequestReachesTheAddressGiven(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl")
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		first, second := serve(t, echo), serve(t, echo)
		_, port, err := net.SplitHostPort(first)
		require.NoError(t, err)
		out := r.Run(t.Context(), bash("curl -sS -d a=b http://"+first+"/x\ncurl -sS http://localhost:"+port+"/y\ncurl -sS http://"+second+"/z"), first, second)
		assert.Empty(t, out.Failure)
		assert.Equal(t, "POST /x a=b;GET /y ;GET /z ;", out.Stdout)
		assert.Positive(t, out.Took)
	})
}

func TestLargeBodiesGoBothWays(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl")
	address := serve(t, func(w http.ResponseWriter, req *http.Request) {
		n, err := io.Copy(io.Discard, req.Body)
		if err == nil && n == 20<<20 {
			_, _ = io.CopyN(w, zeros{}, 20<<20)
		}
	})
	out := isolated(t, runner.Config{}).Run(t.Context(), bash("head -c 20971520 /dev/zero | curl -sS --data-binary @- http://"+address+" | wc -c"), address)
	assert.Empty(t, out.Failure)
	assert.Equal(t, "20971520", strings.TrimSpace(out.Stdout))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// listen hands the first connection to a server that speaks no HTTP, and gives its address.
func listen(t *testing.T, server func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var serving sync.WaitGroup
	serving.Go(func() {
		if conn, err := l.Accept(); err == nil {
			server(conn)
			_ = conn.Close()
		}
	})
	t.Cleanup(func() {
		assert.NoError(t, l.Close())
		serving.Wait()
	})
	return l.Addr().String()
}

// TestHalfClosedConnection has a client say that it is done with writing, and wait for the answer.
func TestHalfClosedConnection(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "node")
	address := listen(t, func(conn net.Conn) {
		if said, err := io.ReadAll(conn); err == nil {
			_, _ = fmt.Fprintf(conn, "%s to you", said)
		}
	})
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	code := "const socket = require('net').connect(" + port + ", '127.0.0.1');\nsocket.on('data', (d) => console.log(`${d}`)).end('hello');"
	out := isolated(t, runner.Config{}).Run(t.Context(), js(code), address)
	assert.Empty(t, out.Failure)
	assert.Equal(t, "hello to you\n", out.Stdout)
}

// TestServerThatNeverReads leaves the forwarder with bytes that nobody takes, and with a connection that nobody ends.
func TestServerThatNeverReads(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl")
	over := make(chan struct{})
	address := listen(t, func(net.Conn) { <-over })
	t.Cleanup(func() { close(over) })
	r := isolated(t, runner.Config{Timeout: 500 * time.Millisecond})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		out := r.Run(t.Context(), bash("head -c 100000000 /dev/zero | curl -sS -T - http://"+address), address)
		assert.Equal(t, "stopped after 500ms", out.Failure)
	}()
	awaitEnd(t, ended)
}

func TestNothingElseIsReached(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl")
	reached := make(chan struct{}, 1)
	forbidden := serve(t, func(http.ResponseWriter, *http.Request) { reached <- struct{}{} })
	allowed := serve(t, echo)
	r := isolated(t, runner.Config{})
	out := r.Run(t.Context(), bash("curl -sS http://"+forbidden), allowed)
	assert.Equal(t, 7, out.Exit)
	assert.Contains(t, out.Failure, "exit status 7: curl: (7) Failed to connect to 127.0.0.1")
	for _, url := range []string{"http://192.0.2.1/", "http://[2001:db8::1]/"} {
		assert.Contains(t, r.Run(t.Context(), bash("curl -sS "+url), allowed).Failure, "exit status 7: curl: (7)")
	}
	assert.Empty(t, reached)
	out = runner.New(runner.Config{Open: true}).Run(t.Context(), bash("curl -sS http://"+forbidden))
	assert.Empty(t, out.Failure)
	assert.Len(t, reached, 1)
}

func TestNothingListensOutside(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl")
	address := unused(t)
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		out := r.Run(t.Context(), bash("curl -sS http://"+address), address)
		assert.Regexp(t, `^exit status (7|52|55|56): curl: \(\d+\) `, out.Failure)
	})
}

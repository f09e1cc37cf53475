package watch_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/watch"
)

func passes(context.Context) error { return nil }
func fails(context.Context) error  { return errors.New("it is down " + strings.Repeat("…", 500)) }

func TestHealth(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	answer := get(t, r.Admin(watch.Check{Name: "store", Test: fails}), "/healthz")
	assert.Equal(t, 200, answer.Code, "a restart would not mend the store")
	assert.JSONEq(t, `{"healthy":true,"checks":[{"name":"process","ok":true,"required":true}]}`, answer.Body.String())
	assert.Equal(t, "application/json", answer.Header().Get("Content-Type"))
	assert.Equal(t, "no-store", answer.Header().Get("Cache-Control"))
	assert.Equal(t, "nosniff", answer.Header().Get("X-Content-Type-Options"))
}

// TestReady shows that what is optional is shown and does not decide.
func TestReady(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for _, c := range []struct {
		store, gateway func(context.Context) error
		status         int
	}{
		{passes, passes, 200},
		{passes, fails, 200},
		{fails, passes, 503},
		{fails, fails, 503},
	} {
		answer := get(t, r.Admin(
			watch.Check{Name: "store", Test: c.store},
			watch.Check{Name: "gateway", Test: c.gateway, Optional: true},
		), "/readyz")
		assert.Equal(t, c.status, answer.Code)
		var body struct {
			Ready  bool
			Checks []struct {
				Name, Detail string
				OK, Required bool
			}
		}
		require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &body))
		assert.Equal(t, c.status == 200, body.Ready)
		require.Len(t, body.Checks, 2)
		assert.Equal(t, "gateway", body.Checks[1].Name)
		assert.False(t, body.Checks[1].Required)
		assert.Equal(t, c.gateway(t.Context()) == nil, body.Checks[1].OK)
		if !body.Checks[1].OK {
			assert.True(t, strings.HasPrefix(body.Checks[1].Detail, "it is down"))
			assert.Len(t, []rune(body.Checks[1].Detail), 200)
		}
		assert.Len(t, strings.Split(strings.TrimSpace(answer.Body.String()), "\n"), 4, "a line for each check")
	}
}

// TestCheckIsBounded has a check that hangs whatever its context says: it fails
// after a second, and runs once for all who ask, until it has come back.
func TestCheckIsBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		hang := make(chan struct{})
		admin := r.Admin(watch.Check{Name: "store", Test: func(context.Context) error {
			runs.Add(1)
			<-hang
			return nil
		}})
		start := time.Now()
		var probes sync.WaitGroup
		for range 10 {
			probes.Go(func() {
				answer := get(t, admin, "/readyz")
				assert.Equal(t, 503, answer.Code)
				assert.Contains(t, answer.Body.String(), "no response within 1s")
			})
		}
		probes.Wait()
		get(t, admin, "/readyz")
		assert.Equal(t, 2*time.Second, time.Since(start))
		assert.EqualValues(t, 1, runs.Load())

		close(hang)
		synctest.Wait()
		assert.Equal(t, 200, get(t, admin, "/readyz").Code, "it has come back")
	})
}

// TestCheckContext ends with the time of the check, and not with a probe that
// others wait with.
func TestCheckContext(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	synctest.Test(t, func(t *testing.T) {
		admin := r.Admin(watch.Check{Name: "store", Test: func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}})
		ctx, hangUp := context.WithCancel(t.Context())
		hangUp()
		start := time.Now()
		admin.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/readyz", nil))
		assert.Equal(t, 900*time.Millisecond, time.Since(start), "a second, but for the time to say what it waited for")
	})
}

// TestAdminHosts refuses names under which a page in a browser could reach the listener.
func TestAdminHosts(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- watch.Serve(ctx, listener, r.Admin(), "metrics.internal") }()
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:9090": 200, "127.0.0.1:9090": 200, "127.8.8.8": 200, "[::1]:9090": 200, "[::1]": 200,
		"metrics.internal:9090": 200, "rebound.example": 421, "rebound.example:9090": 421, "10.0.0.1": 421, "localhost.example": 421,
	} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listener.Addr().String()+"/metrics", nil)
		require.NoError(t, err)
		request.Host = host
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		assert.NoError(t, response.Body.Close())
		assert.Equal(t, want, response.StatusCode, host)
	}
	stop()
	assert.NoError(t, <-served)
}

// TestAdminAlone answers three paths, to GET and HEAD, and no others.
func TestAdminAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	admin := r.Admin()
	for _, path := range []string{"/", "/debug/pprof/", "/debug/vars", "/token", "/user", "/metrics/x"} {
		assert.Equal(t, 404, get(t, admin, path).Code, path)
	}
	for _, path := range []string{"/metrics", "/healthz", "/readyz"} {
		assert.Equal(t, 200, get(t, admin, path).Code, path)
		answer := httptest.NewRecorder()
		admin.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, path, nil))
		assert.Equal(t, 405, answer.Code, path)
	}
}

// TestServe scrapes a real listener, and ends it.
func TestServe(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- watch.Serve(ctx, listener, r.Admin()) }()

	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	response, err := client.Get("http://" + listener.Addr().String() + "/metrics")
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, errors.Join(err, response.Body.Close()))
	assert.Contains(t, string(body), "signin_codes_sent_total 0\n")

	stop()
	require.NoError(t, <-served)
	_, err = client.Get("http://" + listener.Addr().String() + "/healthz")
	require.Error(t, err)
}

// pipes is a listener for connections within the process, whose time-outs can
// be waited for in a bubble.
type pipes struct {
	connections chan net.Conn
	closed      chan struct{}
	close       func()
}

func newPipes() *pipes {
	closed := make(chan struct{})
	return &pipes{make(chan net.Conn), closed, sync.OnceFunc(func() { close(closed) })}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.connections:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.close()
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// dial is a connection on which text was sent.
func (p *pipes) dial(text string) net.Conn {
	ours, theirs := net.Pipe()
	p.connections <- theirs
	go func() { _, _ = io.WriteString(ours, text) }() // fails where the server closes early
	return ours
}

// TestServeIsBounded has clients that stop half-way, that ask for nothing more,
// and that send too much.
func TestServeIsBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for _, c := range []struct {
		text, status string
		after        time.Duration
	}{
		{"GET /healthz HTTP/1.1\r\nHost:", "", 10 * time.Second},
		{"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 200", time.Minute},
		{"GET /healthz HTTP/1.1\r\nHost: localhost\r\nA: " + strings.Repeat("a", 12<<10) + "\r\n\r\n", "HTTP/1.1 431", 500 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			listener := newPipes()
			ctx, stop := context.WithCancel(t.Context())
			served := make(chan error, 1)
			go func() { served <- watch.Serve(ctx, listener, r.Admin()) }()
			start := time.Now()
			connection := listener.dial(c.text)
			answer, _ := io.ReadAll(connection) // however the connection ends
			assert.Equal(t, c.after, time.Since(start))
			assert.True(t, strings.HasPrefix(string(answer), c.status), string(answer))
			stop()
			assert.NoError(t, errors.Join(<-served, connection.Close()))
		})
	}
}

// TestServeIsNotHeldUp has a client that does not read its answer in time.
func TestServeIsNotHeldUp(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	synctest.Test(t, func(t *testing.T) {
		listener := newPipes()
		ctx, stop := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- watch.Serve(ctx, listener, r.Admin()) }()
		connection := listener.dial("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
		time.Sleep(11 * time.Second) // virtual
		answer, err := io.ReadAll(connection)
		assert.NoError(t, err)
		assert.Empty(t, answer)
		stop()
		assert.NoError(t, errors.Join(<-served, connection.Close()))
	})
}

// TestServeWaitsForAnswers lets a running probe finish before it returns, but
// not for ever.
func TestServeWaitsForAnswers(t *testing.T) {
	t.Parallel()
	for work, finished := range map[time.Duration]bool{3 * time.Second: true, time.Hour: false} {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			listener := newPipes()
			served := make(chan error, 1)
			go func() {
				served <- watch.Serve(ctx, listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					stop()
					time.Sleep(work) // virtual
				}))
			}()
			connection := listener.dial("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
			go func() { _, _ = io.Copy(io.Discard, connection) }()
			start := time.Now()
			err := <-served
			assert.Equal(t, finished, err == nil, err)
			_, err = connection.Write([]byte("more"))
			assert.ErrorIs(t, err, io.ErrClosedPipe)
			assert.LessOrEqual(t, time.Since(start), 11*time.Second)
			time.Sleep(work) // until the handler has come back
		})
	}
}

func TestServeOnAClosedListener(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	require.ErrorIs(t, watch.Serve(t.Context(), listener, http.NotFoundHandler()), net.ErrClosed)
}

func TestCheckListen(t *testing.T) {
	t.Parallel()
	for address, fault := range map[string]string{
		"127.0.0.1:9090":         "",
		"127.8.0.1:0":            "",
		"localhost:9090":         "",
		"[::1]:9090":             "",
		"10.1.2.3:9090":          "",
		"192.168.0.1:9090":       "",
		"[fd00::1]:9090":         "",
		"[fe80::1%eth0]:9090":    "",
		"[::ffff:10.0.0.1]:9090": "",
		":9090":                  "every address",
		"0.0.0.0:9090":           "every address",
		"[::]:9090":              "every address",
		"[::ffff:0.0.0.0]:9090":  "every address",
		"192.0.2.1:9090":         "public address",
		"[2001:db8::1]:9090":     "public address",
		"admin.example:9090":     "is not an IP address",
		"127.0.0.1":              "not a host and a port",
		"":                       "not a host and a port",
	} {
		err := watch.CheckListen(address)
		if fault == "" {
			assert.NoError(t, err, address)
		} else {
			assert.ErrorContains(t, err, fault, address)
		}
	}
}

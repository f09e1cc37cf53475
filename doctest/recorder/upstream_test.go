package recorder_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/recorder"
)

func TestServersThatMisbehave(t *testing.T) {
	t.Parallel()
	const ok = "HTTP/1.1 200 OK\r\n"
	kib := strings.Repeat("x", 1024)
	reset := func(first string) func(net.Conn) {
		return func(c net.Conn) {
			_, _ = io.WriteString(c, first)
			_ = c.(*net.TCPConn).SetLinger(0)
		}
	}
	for name, tt := range map[string]struct {
		response func(net.Conn)
		status   int
		failure  string
	}{
		"closes at once":   {say(""), 0, "the server closed the connection before responding"},
		"closes in header": {say(ok + "A: b\r\n"), 0, "the server closed the connection before responding"},
		"closes in body":   {say(ok + "Content-Length: 9\r\n\r\nabc"), 200, "the server closed the connection before the end of the body"},
		"bad chunk":        {say(ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n"), 200, "not HTTP: invalid byte in chunk length"},
		"garbage":          {say("SSH-2.0-OpenSSH\r\n"), 0, `not HTTP: malformed HTTP response "SSH-2.0-OpenSSH"`},
		"bad status":       {say("HTTP/1.1 abc OK\r\n\r\n"), 0, `not HTTP: malformed HTTP status code "abc"`},
		"garbage for ever": {forever("", kib), 0, "the response header is longer than 64 KiB"},
		"endless header":   {forever(ok, "A: "+kib+"\r\n"), 0, "the response header is longer than 64 KiB"},
		"long header":      {say(ok + "A: " + strings.Repeat(kib, 100) + "\r\n\r\n"), 0, "the response header is longer than 64 KiB"},
		"endless 1xx":      {forever("", "HTTP/1.1 103 Early Hints\r\n\r\n"), 0, "the response header is longer than 64 KiB"},
		"resets":           {reset(""), 0, "the server reset the connection"},
		"streams for ever": {forever(ok+"\r\n", kib), 200, "the body is longer than 1 MiB"},
		"100 MB":           {forever(ok+"Content-Length: 100000000\r\n\r\n", kib), 200, "the body is longer than 1 MiB"},
		"chunks for ever":  {forever(ok+"Transfer-Encoding: chunked\r\n\r\n", "400\r\n"+kib+"\r\n"), 200, "the body is longer than 1 MiB"},
		"switches unasked": {stall("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"), 101, "the server switched to another protocol unasked"},
		"bad field":        {say("HTTP/1.1 200 OK\r\nA\r\n\r\n"), 0, `not HTTP: malformed MIME header: missing colon: "A"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkFailure(t, misbehave(t, tt.response), recorder.Options{}, tt.status, tt.failure)
		})
	}
}

func TestServersThatStall(t *testing.T) {
	t.Parallel()
	o := recorder.Options{Timeout: 200 * time.Millisecond}
	checkFailure(t, misbehave(t, stall("")), o, 0, "timeout after 200ms")
	checkFailure(t, misbehave(t, stall("HTTP/1.1 200")), o, 0, "timeout after 200ms")
	checkFailure(t, misbehave(t, stall("HTTP/1.1 200 OK\r\n\r\nabc")), o, 200, "the body did not end within 200ms")
}

func TestServersThatAreNotThere(t *testing.T) {
	t.Parallel()
	checkFailure(t, "http://"+refusing(t), recorder.Options{}, 0, "connection refused")
	checkFailure(t, strings.Replace(serve(t, echo), "http:", "https:", 1), recorder.Options{}, 0, "the server does not speak TLS")
	tls := httptest.NewUnstartedServer(http.HandlerFunc(echo))
	tls.Config.ErrorLog = log.New(io.Discard, "", 0)
	tls.StartTLS()
	t.Cleanup(tls.Close)
	x := upstream(t, tls.URL, recorder.Options{}).Send(t.Context(), httptest.NewRequest("GET", "/", nil))
	assert.Contains(t, x.Failure, "certificate")
}

// refusing returns an address that refuses connections. It keeps the port, so that no server of another test gets it.
func refusing(t *testing.T) string {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, syscall.Close(fd)) })
	require.NoError(t, syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	name, err := syscall.Getsockname(fd)
	require.NoError(t, err)
	return fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
}

// checkFailure has a server fail a probe and a client of a recorder.
func checkFailure(t *testing.T, server string, o recorder.Options, status int, failure string) {
	t.Helper()
	u := upstream(t, server, o)
	r := start(t, u)
	response := raw(t, r, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
	assert.True(t, strings.HasPrefix(response, "HTTP/1.1 502 Bad Gateway\r\n"), response)
	assert.True(t, strings.HasSuffix(response, "\r\n\r\n"+failure+"\n"), response)
	for _, x := range []recorder.Exchange{one(t, r), u.Send(t.Context(), httptest.NewRequest("GET", "/a", nil))} {
		assert.Equal(t, failure, x.Failure)
		assert.Equal(t, status, x.Status)
		assert.LessOrEqual(t, len(x.Body), 1<<20)
		assert.Equal(t, "/a", x.Target)
	}
}

func TestSendInventsNothing(t *testing.T) {
	t.Parallel()
	server := serve(t, echo)
	host := strings.TrimPrefix(server, "http://")
	u := upstream(t, server+"/v1", recorder.Options{})
	req, err := http.NewRequest("PUT", "/a?b=c", strings.NewReader("abc"))
	require.NoError(t, err)
	req.Header.Set("X-Mine", "1")
	x := u.Send(t.Context(), req)
	assert.Empty(t, x.Failure)
	assert.Equal(t, "PUT /v1/a?b=c "+host+` map[Content-Length:[3] X-Mine:[1]] "abc"`, string(x.Body))
	assert.Equal(t, "[]", x.Header.Get("X-Agent"))
	assert.Equal(t, []string{"PUT", "/a?b=c", "HTTP/1.1", "abc"}, []string{x.Method, x.Target, x.Proto, string(x.RequestBody)})
	assert.Equal(t, http.Header{"Host": {host}, "Content-Length": {"3"}, "X-Mine": {"1"}}, x.RequestHeader)

	assert.Equal(t, "GET /v1/ "+host+` map[] ""`, string(u.Send(t.Context(), &http.Request{URL: &url.URL{Path: "/"}}).Body))
}

func TestSendWhatCannotBeSent(t *testing.T) {
	t.Parallel()
	u := upstream(t, serve(t, echo), recorder.Options{MaxBody: 3})
	assert.Equal(t, `invalid method "A B"`, u.Send(t.Context(), &http.Request{Method: "A B", URL: &url.URL{Path: "/"}}).Failure)
	assert.Equal(t, "the request's body is longer than 3 bytes", u.Send(t.Context(), httptest.NewRequest("POST", "/", strings.NewReader("abcd"))).Failure)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.Equal(t, "interrupted", u.Send(ctx, httptest.NewRequest("GET", "/", nil)).Failure)
}

func TestInterruptedWithinTheBody(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	u := upstream(t, misbehave(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\nabc")
		cancel()
		stall("")(c)
	}), recorder.Options{Timeout: time.Minute})
	assert.Equal(t, "interrupted", u.Send(ctx, httptest.NewRequest("GET", "/", nil)).Failure)
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	u := upstream(t, serve(t, http.RedirectHandler("/b", http.StatusFound).ServeHTTP), recorder.Options{})
	x := u.Send(t.Context(), httptest.NewRequest("GET", "/a", nil))
	assert.Equal(t, http.StatusFound, x.Status)
	assert.Equal(t, "/b", x.Header.Get("Location"))
}

func TestHandlerInThePlaceOfAServer(t *testing.T) {
	t.Parallel()
	r := start(t, recorder.NewHandler(http.HandlerFunc(echo), recorder.Options{}))
	assert.Equal(t, `POST /a?b localhost map[Accept:[*/*] Content-Length:[1] Content-Type:[application/x-www-form-urlencoded]] "x"`,
		shell(t, "curl -s -d x '"+r.URL()+"/a?b'"))
	assert.Equal(t, http.StatusTeapot, one(t, r).Status)
}

func TestNewUpstreamRefuses(t *testing.T) {
	t.Parallel()
	for _, server := range []string{"ftp://a", "a.example", "http:///a"} {
		base, err := url.Parse(server)
		require.NoError(t, err)
		_, err = recorder.NewUpstream(base, recorder.Options{})
		assert.ErrorContains(t, err, "is not an http or https URL", server)
	}
}

func TestSource(t *testing.T) {
	t.Parallel()
	source := recorder.Source(rand.New(rand.NewPCG(1, 2)))
	if source == nil {
		t.Skip("the system has no loopback address but 127.0.0.1")
	}
	assert.True(t, source.IsLoopback())
	server := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.RemoteAddr) })
	for _, server := range []string{server, strings.Replace(server, "127.0.0.1", "localhost", 1)} {
		x := upstream(t, server, recorder.Options{Source: source}).Send(t.Context(), httptest.NewRequest("GET", "/", nil))
		assert.True(t, strings.HasPrefix(string(x.Body), source.String()+":"), "%s %s", x.Body, x.Failure)
	}
}

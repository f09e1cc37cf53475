package recorder_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/recorder"
)

// echo responds with the request.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h := r.Header.Clone()
	h.Del("User-Agent")
	w.Header().Set("X-Agent", fmt.Sprintf("%q", r.Header["User-Agent"]))
	w.WriteHeader(http.StatusTeapot)
	_, _ = fmt.Fprintf(w, "%s %s %s %v %q", r.Method, r.RequestURI, r.Host, h, body)
}

func TestWhatIsSaidIsPassedOnAndRecorded(t *testing.T) {
	t.Parallel()
	server := serve(t, echo)
	r := start(t, upstream(t, server+"/v1/", recorder.Options{}))
	response := raw(t, r, "PATCH //a%2fb/./\"c\"?q=1&&x;y HTTP/1.1\r\nHost: example.com\r\nx-odd: 1\r\nX-Odd:\r\nConnection: x-mine\r\nX-Mine: 2\r\nContent-Length: 3\r\n\r\nabc")

	host := strings.TrimPrefix(server, "http://")
	seen := fmt.Sprintf(`PATCH /v1//a%%2fb/./"c"?q=1&&x;y %s map[Content-Length:[3] X-Odd:[1 ]] "abc"`, host)
	x := one(t, r)
	assert.Equal(t, "PATCH", x.Method)
	assert.Equal(t, `//a%2fb/./"c"?q=1&&x;y`, x.Target)
	assert.Equal(t, "HTTP/1.1", x.Proto)
	assert.Equal(t, http.Header{"Host": {"example.com"}, "X-Odd": {"1", ""}, "Connection": {"x-mine"}, "X-Mine": {"2"}, "Content-Length": {"3"}}, x.RequestHeader)
	assert.Equal(t, "abc", string(x.RequestBody))
	assert.Empty(t, x.Failure)
	assert.Equal(t, http.StatusTeapot, x.Status)
	assert.Equal(t, "[]", x.Header.Get("X-Agent"))
	assert.Equal(t, seen, string(x.Body))
	assert.WithinDuration(t, time.Now(), x.Start, time.Minute)
	assert.Positive(t, x.Took)
	assert.True(t, strings.HasPrefix(response, "HTTP/1.1 418 I'm a teapot\r\n"), response)
	assert.True(t, strings.HasSuffix(response, "\r\n\r\n"+seen), response)
}

func TestFieldsOfTheConnectionAreNotPassedOn(t *testing.T) {
	t.Parallel()
	r := start(t, upstream(t, misbehave(t, say("HTTP/1.1 200 Fine\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 2\r\nX-End: 3\r\n\r\nabc")), recorder.Options{MaxBody: 3}))
	assert.Equal(t, "HTTP/1.1 200 Fine\r\nConnection: close\r\nContent-Length: 3\r\nX-End: 3\r\n\r\nabc", raw(t, r, "GET / HTTP/1.0\r\n\r\n"))
	x := one(t, r)
	assert.Equal(t, http.Header{"Connection": {"X-Hop"}, "X-Hop": {"1"}, "Keep-Alive": {"2"}, "X-End": {"3"}}, x.Header)
	assert.Equal(t, "abc", string(x.Body), "a body of the greatest length is whole")
	assert.Empty(t, x.Failure)
}

func TestCommandsGetTheNamesOfHeadersAsTheServerSpellsThem(t *testing.T) {
	server := misbehave(t, say("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nx-request-ID: 7\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nEtag: two"))
	r := start(t, upstream(t, server, recorder.Options{}))

	got := shell(t, "curl -si "+r.URL()+"/things/7 | tr -d '\r'")

	assert.Contains(t, got, "\nETag: \"v1\"\n")
	assert.Contains(t, got, "\nx-request-ID: 7\n")
	assert.Contains(t, got, "\nEtag: two", "what looks like a header in the body stays")
	assert.Equal(t, `"v1"`, one(t, r).Header.Get("ETag"), "the record has one spelling")
}

func TestTargets(t *testing.T) {
	t.Parallel()
	server := serve(t, echo)
	host := strings.TrimPrefix(server, "http://")
	r := start(t, upstream(t, server, recorder.Options{}))
	for sent, want := range map[string]string{
		"/a?":              "GET /a? ",
		"//a":              "GET http://" + host + "//a ",
		"http://other/a?b": "GET /a?b ",
	} {
		raw(t, r, "GET "+sent+" HTTP/1.0\r\n\r\n")
		taken := r.Take()
		require.Len(t, taken, 1)
		assert.Contains(t, string(taken[0].Body), want)
	}
}

func TestEncodedBodies(t *testing.T) {
	t.Parallel()
	encode := func(open func(io.Writer) io.WriteCloser, text string) string {
		var b bytes.Buffer
		w := open(&b)
		_, err := io.WriteString(w, text)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return b.String()
	}
	gzipped := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	zlibbed := func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	deflated := func(w io.Writer) io.WriteCloser { f, _ := flate.NewWriter(w, 9); return f }
	brotlied := func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }
	zstded := func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z }
	for _, tt := range []struct{ coding, sent, body, failure string }{
		{"gzip", encode(gzipped, "hello"), "hello", ""},
		{"deflate", encode(zlibbed, "hello"), "hello", ""},
		{"Deflate", encode(deflated, "hello"), "hello", ""},
		{"gzip, identity, deflate", encode(zlibbed, encode(gzipped, "hello")), "hello", ""},
		{"br", encode(brotlied, "hello"), "hello", ""},
		{"zstd", encode(zstded, "hello"), "hello", ""},
		{"zstd, br", encode(brotlied, encode(zstded, "hello")), "hello", ""},
		{"exi", "as it is", "as it is", ""},
		{"br", "no brotli", "no brotli", "the body is not br as its Content-Encoding says"},
		{"zstd", "no zstd", "no zstd", "the body is not zstd as its Content-Encoding says"},
		{"zstd", encode(zstded, strings.Repeat("a", 2000)), strings.Repeat("a", 1024), "the body is longer than 1 KiB once decoded"},
		{"gzip", "no gzip", "no gzip", "the body is not gzip as its Content-Encoding says"},
		{"gzip", encode(gzipped, strings.Repeat("a", 2000)), strings.Repeat("a", 1024), "the body is longer than 1 KiB once decoded"},
	} {
		t.Run(tt.coding+tt.failure, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", tt.coding)
				_, _ = io.WriteString(w, tt.sent)
			})
			r := start(t, upstream(t, server, recorder.Options{MaxBody: 1024}))
			response := raw(t, r, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
			x := one(t, r)
			assert.Equal(t, tt.body, string(x.Body))
			assert.Equal(t, tt.failure, x.Failure)
			if tt.failure == "" {
				assert.True(t, strings.HasSuffix(response, "\r\n\r\n"+tt.sent), "%q", response)
			}
		})
	}
}

func TestHeadAndBodylessAnswers(t *testing.T) {
	t.Parallel()
	r := start(t, upstream(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/none" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Length", "7")
		_, _ = io.WriteString(w, "content")
	}), recorder.Options{}))
	assert.Contains(t, shell(t, "curl -sI "+r.URL()), "Content-Length: 7\r\n")
	assert.NotContains(t, shell(t, "curl -si "+r.URL()+"/none"), "Content-Length")
	exchanges := r.Exchanges()
	require.Len(t, exchanges, 2)
	assert.Equal(t, "HEAD", exchanges[0].Method)
	assert.Equal(t, http.StatusOK, exchanges[0].Status)
	assert.Empty(t, exchanges[0].Body)
	assert.Equal(t, http.StatusNoContent, exchanges[1].Status)
}

func TestContinueAndChunks(t *testing.T) {
	t.Parallel()
	r := start(t, upstream(t, serve(t, echo), recorder.Options{}))
	out := shell(t, "printf abc | curl -sv --expect100-timeout 20 -H 'Expect: 100-continue' -H 'Transfer-Encoding: chunked' --data-binary @- "+r.URL()+" 2>&1")
	assert.Contains(t, out, "HTTP/1.1 100 Continue")
	assert.Contains(t, out, `"abc"`)
	x := one(t, r)
	assert.Equal(t, "abc", string(x.RequestBody))
	assert.Equal(t, []string{"chunked"}, x.RequestHeader["Transfer-Encoding"])
	assert.Less(t, x.Took, 10*time.Second)
}

func TestClientsThatMisbehave(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 2<<20)
	for name, tt := range map[string]struct{ sent, method, target, proto, failure string }{
		"nothing":      {"", "", "", "", "the client connected and sent nothing"},
		"method":       {"http://a /b HTTP/1.1\r\nA: b\r\n\r\n", "http://a", "/b", "HTTP/1.1", `not HTTP: the method "http://a" is not one word`},
		"target":       {"GET /a b HTTP/1.1\r\nA: b\r\n\r\n", "GET", "/a b", "HTTP/1.1", `not HTTP: the target "/a b" holds a space`},
		"field":        {"GET / HTTP/1.1\r\nA: b\r\nnonsense\r\n\r\n", "GET", "/", "HTTP/1.1", `not HTTP: malformed MIME header: missing colon: "nonsense"`},
		"version":      {"GET / HTTP/7\r\nA: b\r\n\r\n", "GET", "/", "HTTP/7", `not HTTP: malformed HTTP version "HTTP/7"`},
		"HTTP/2":       {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "PRI", "*", "HTTP/2.0", "not HTTP/1.1: the client speaks HTTP/2.0"},
		"half":         {"GET / HTTP/1.1\r\nA: b\r\n", "GET", "/", "HTTP/1.1", "the client hung up before the end of the request"},
		"half a field": {"GET / HTTP/1.1\r\nA: b\r\nAcc", "GET", "/", "HTTP/1.1", "the client hung up before the end of the request"},
		"half a line":  {"GET /", "GET", "/", "", "the client hung up before the end of the request"},
		"empty line":   {"\n\n", "", "", "", `not HTTP: malformed HTTP request ""`},
		"garbage":      {"hello\r\n\r\n", "hello", "", "", `not HTTP: malformed HTTP request "hello"`},
		"short body":   {"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc", "POST", "/", "HTTP/1.1", "the client hung up before the end of the request's body"},
		"bad chunk":    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n", "POST", "/", "HTTP/1.1", "the request's body: invalid byte in chunk length"},
		"long body":    {"POST / HTTP/1.1\r\nContent-Length: 2097152\r\n\r\n" + long, "POST", "/", "HTTP/1.1", "the request's body is longer than 1 MiB"},
		"endless head": {"GET / HTTP/1.1\r\nA: " + long, "GET", "/", "HTTP/1.1", "the request's header is longer than 1 MiB"},
		"TLS":          {"\x16\x03\x01\x00\x05hello", "\x16\x03\x01\x00\x05hello", "", "", "not HTTP: the client speaks TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, recorder.NewHandler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				assert.Fail(t, "the request was passed on")
			}), recorder.Options{}))
			response := raw(t, r, tt.sent)
			assert.True(t, strings.HasPrefix(response, "HTTP/1.1 502 Bad Gateway\r\n"), response)
			assert.True(t, strings.HasSuffix(response, "\r\n\r\n"+tt.failure+"\n"), response)
			x := one(t, r)
			assert.Equal(t, tt.failure, x.Failure)
			assert.Equal(t, []string{tt.method, tt.target, tt.proto}, []string{x.Method, x.Target, x.Proto})
			assert.Zero(t, x.Status)
			if strings.Contains(tt.sent, "\r\nA: b\r\n") {
				assert.Equal(t, "b", x.RequestHeader.Get("A"))
			}
		})
	}
}

func TestClientsThatStall(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"":      "the client connected and sent nothing within 50ms",
		"GET /": "no whole request within 50ms",
		"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc": "no whole request within 50ms",
	} {
		r := start(t, recorder.NewHandler(http.NotFoundHandler(), recorder.Options{Timeout: 50 * time.Millisecond}))
		c, err := net.Dial("tcp", strings.TrimPrefix(r.URL(), "http://"))
		require.NoError(t, err)
		defer c.Close()
		_, err = io.WriteString(c, sent)
		require.NoError(t, err)
		_, err = io.ReadAll(c)
		require.NoError(t, err)
		assert.Equal(t, want, one(t, r).Failure)
	}
}

func TestOddMethodOfRealCurl(t *testing.T) {
	t.Parallel()
	r := start(t, upstream(t, serve(t, echo), recorder.Options{}))
	assert.Contains(t, shell(t, "curl -s -X "+r.URL()+" "+r.URL()+"/a"), "is not one word")
	assert.Contains(t, shell(t, "curl -s -X post,it "+r.URL()+"/a"), "is not one word")
	assert.Contains(t, shell(t, "curl -s -X post-it! "+r.URL()+"/a"), "post-it! /a")
	x := r.Exchanges()
	require.Len(t, x, 3)
	assert.Equal(t, []string{r.URL(), "post,it", "post-it!"}, []string{x[0].Method, x[1].Method, x[2].Method})
	assert.Equal(t, "curl/", x[0].RequestHeader.Get("User-Agent")[:5])
}

// A client that has hung up already is still found: it is accepted before the exchanges are listed.
func TestConnectionsThatAreGoneAreSeen(t *testing.T) {
	t.Parallel()
	r := start(t, recorder.NewHandler(http.NotFoundHandler(), recorder.Options{}))
	for i := range 20 {
		c, err := net.Dial("tcp", strings.TrimPrefix(r.URL(), "http://"))
		require.NoError(t, err)
		require.NoError(t, c.Close())
		require.Len(t, r.Exchanges(), i+1)
	}
}

func TestExchangesAreInOrderAndWaitForThoseUnderWay(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	r := start(t, recorder.NewHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			close(entered)
			<-release
		}
	}), recorder.Options{}))
	go func() {
		if res, err := http.Get(r.URL() + "/slow"); err == nil {
			_ = res.Body.Close()
		}
	}()
	<-entered
	raw(t, r, "GET /fast HTTP/1.0\r\n\r\n")
	got := make(chan []recorder.Exchange)
	go func() { got <- r.Exchanges() }()
	select {
	case <-got:
		assert.Fail(t, "the slow exchange was not waited for")
	case <-time.After(20 * time.Millisecond):
	}
	close(release)
	x := <-got
	require.Len(t, x, 2)
	assert.Equal(t, []string{"/slow", "/fast"}, []string{x[0].Target, x[1].Target})
}

func TestWaitingIsBounded(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	r := start(t, recorder.NewHandler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-release
	}), recorder.Options{Timeout: 30 * time.Millisecond}))
	c, err := net.Dial("tcp", strings.TrimPrefix(r.URL(), "http://"))
	require.NoError(t, err)
	defer c.Close()
	_, err = io.WriteString(c, "GET / HTTP/1.0\r\n\r\n")
	require.NoError(t, err)
	<-entered
	assert.Equal(t, "not finished", one(t, r).Failure)
	close(release)
}

func TestClientInALoop(t *testing.T) {
	t.Parallel()
	r := start(t, recorder.NewHandler(http.NotFoundHandler(), recorder.Options{}))
	for range 256 {
		raw(t, r, "GET / HTTP/1.0\r\n\r\n")
	}
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get(r.URL())
	if err == nil {
		_ = res.Body.Close()
	}
	require.Error(t, err, "one request more got a response")
	x := r.Exchanges()
	require.Len(t, x, 256)
	assert.Empty(t, x[254].Failure)
	assert.Equal(t, "more than 255 requests; the rest are not recorded", x[255].Failure)
}

// It is not parallel, so that the goroutines counted are its own.
func TestCloseEndsEverything(t *testing.T) {
	asked := make(chan struct{})
	u := upstream(t, misbehave(t, func(c net.Conn) { close(asked); stall("")(c) }), recorder.Options{Timeout: time.Minute})
	before := runtime.NumGoroutine()
	r, err := recorder.Start(u)
	require.NoError(t, err)
	for _, request := range []string{"", "GET / HTTP/1.0\r\n\r\n"} {
		c, err := net.Dial("tcp", strings.TrimPrefix(r.URL(), "http://"))
		require.NoError(t, err)
		defer c.Close()
		_, err = io.WriteString(c, request)
		require.NoError(t, err)
	}
	<-asked
	closing := time.Now()
	require.NoError(t, r.Close())
	require.Less(t, time.Since(closing), 30*time.Second, "it waited for the clients")
	require.NoError(t, r.Close(), "a second time")
	x := r.Exchanges()
	require.Len(t, x, 2)
	assert.Equal(t, []string{"interrupted", "interrupted"}, []string{x[0].Failure, x[1].Failure})
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, 5*time.Second, time.Millisecond) // Eventually's own is one
}

// A recorder is cheap enough to have one for each example.
func BenchmarkRecorder(b *testing.B) {
	u := recorder.NewHandler(http.NotFoundHandler(), recorder.Options{})
	for b.Loop() {
		r, err := recorder.Start(u)
		require.NoError(b, err)
		res, err := http.Get(r.URL())
		require.NoError(b, err)
		require.NoError(b, res.Body.Close())
		require.Len(b, r.Exchanges(), 1)
		require.NoError(b, r.Close())
	}
}

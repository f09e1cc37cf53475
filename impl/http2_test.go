package impl

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"

	"docsascode.example/impl/dev/devtest"
)

// eachProtocol tests a service over HTTP/1.1, and another one over HTTP/2.
func eachProtocol(t *testing.T, test func(*testing.T, *service)) {
	for name, set := range map[string]func(*http.Protocols, bool){
		"over HTTP1": (*http.Protocols).SetHTTP1, "over HTTP2": (*http.Protocols).SetUnencryptedHTTP2,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, nil)
			protocols := new(http.Protocols)
			set(protocols, true)
			transport := &http.Transport{DisableCompression: true, Protocols: protocols}
			t.Cleanup(transport.CloseIdleConnections)
			s.client.Transport = transport
			test(t, s)
		})
	}
}

// dial opens a connection that is closed with the test.
func (s *service) dial(t *testing.T, settings ...http2.Setting) *devtest.HTTP2 {
	t.Helper()
	c, err := devtest.DialHTTP2(strings.TrimPrefix(s.base, "http://"), settings...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// answerTo sends a header without a body on a connection of its own, and returns
// what it gets: a status with its media type, or an error of HTTP/2.
func (s *service) answerTo(t *testing.T, block []byte) string {
	t.Helper()
	c := s.dial(t)
	require.NoError(t, c.Open(1, block, true))
	status, mediaType, err := c.Answer(1)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(status, " ", mediaType)
}

// TestStrangeHTTP2 tells what the chain answers from what net/http does by itself:
// a request that HTTP/2 calls malformed does not reach the chain.
func TestStrangeHTTP2(t *testing.T) {
	t.Parallel()
	const (
		plain = "400 text/plain; charset=utf-8"
		reset = "stream error: stream ID 1; PROTOCOL_ERROR"
	)
	s := start(t, nil)
	get := func(others ...string) []byte { return devtest.RequestFields("GET", "/user", others...) }
	filler := func(n int) string { return strings.Repeat("x", n) }
	for _, test := range []struct {
		name  string
		block []byte
		want  string
	}{
		{"no token", get(), "401 application/problem+json"},
		{"no token, in XML", get("accept", "application/xml"), "401 application/problem+xml"},
		{"no :authority", devtest.Fields(":method", "GET", ":scheme", "http", ":path", "/user"), "401 application/problem+json"},
		{"CONNECT", devtest.Fields(":method", "CONNECT", ":authority", "service.example:443"), "404 application/problem+json"},
		{"OPTIONS of everything", devtest.RequestFields("OPTIONS", "*"), "404 application/problem+json"},
		{"a method that is no token", devtest.RequestFields("GE T", "/user"), "405 application/problem+json"},
		{"another expectation", get("expect", "a miracle"), "401 application/problem+json"},
		{"a header past the gate", get("x-filler", filler(maxHeaderBytes)), "431 application/problem+json"},
		{"a header past the gate, in XML", get("x-filler", filler(maxHeaderBytes), "accept", "application/xml"), "431 application/problem+xml"},
		{"a path past the gate", devtest.RequestFields("GET", "/"+filler(maxHeaderBytes)), "431 application/problem+json"},
		{"trailers announced in TE", get("te", "trailers"), "401 application/problem+json"},

		{"a header past the outer wall", get(slices.Repeat([]string{"accept-encoding", "gzip, deflate"}, 1000)...), "431 text/html; charset=utf-8"},
		{"Connection", get("connection", "close"), plain},
		{"TE", get("te", "gzip"), plain},
		{"extended CONNECT", devtest.RequestFields("CONNECT", "/user", ":protocol", "websocket"), reset},
		{"no :path", devtest.Fields(":method", "GET", ":scheme", "http"), reset},
		{"a path that is none", devtest.RequestFields("GET", "user"), reset},
		{"two :path", devtest.RequestFields("GET", "/user", ":path", "/token"), reset},
		{"a pseudo-header behind the others", get("accept", "*/*", ":authority", "b"), reset},
		{"a line break in a value", get("x-a", "b\r\nc: d"), reset},
		{"NUL in a value", get("x-a", "b\x00"), reset},
		{"a name in upper case", get("X-A", "b"), reset},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, s.answerTo(t, test.block))
		})
	}
}

// TestHTTP2Bounds holds a client to what the service takes.
func TestHTTP2Bounds(t *testing.T) {
	t.Parallel()
	s := start(t, nil)

	t.Run("settings", func(t *testing.T) {
		t.Parallel()
		frame, err := s.dial(t).ReadFrame()
		require.NoError(t, err)
		announced := make(map[http2.SettingID]uint32)
		require.NoError(t, frame.(*http2.SettingsFrame).ForeachSetting(func(s http2.Setting) error {
			announced[s.ID] = s.Val
			return nil
		}))
		assert.EqualValues(t, maxStreams, announced[http2.SettingMaxConcurrentStreams])
		assert.EqualValues(t, maxFrameBytes, announced[http2.SettingMaxFrameSize])
		assert.EqualValues(t, streamWindow, announced[http2.SettingInitialWindowSize])
		assert.InDelta(t, outerHeaderBytes, announced[http2.SettingMaxHeaderListSize], 1<<10)
	})
	t.Run("streams", func(t *testing.T) {
		t.Parallel()
		c := s.dial(t)
		block := devtest.RequestFields("POST", "/token", "content-type", "application/x-www-form-urlencoded")
		for n := range uint32(maxStreams + 1) {
			require.NoError(t, c.Open(2*n+1, block, false))
		}
		_, _, err := c.Answer(2*maxStreams + 1)
		assert.Equal(t, http2.StreamError{StreamID: 2*maxStreams + 1, Code: http2.ErrCodeRefusedStream}, err)
	})
	t.Run("frame", func(t *testing.T) {
		t.Parallel()
		c := s.dial(t)
		require.NoError(t, c.WriteRawFrame(0xff, 0, 0, make([]byte, maxFrameBytes+1)))
		_, _, err := c.Answer(1)
		assert.Equal(t, http2.ConnectionError(http2.ErrCodeFrameSize), err)
	})
	t.Run("window of the connection", func(t *testing.T) {
		t.Parallel()
		c := s.dial(t)
		require.NoError(t, c.Open(1, devtest.RequestFields("GET", "/.well-known/jwks.json"), true))
		window := 65_535 // RFC 9113 §6.9.2
		for {
			frame, err := c.ReadFrame()
			require.NoError(t, err)
			if f, ok := frame.(*http2.WindowUpdateFrame); ok && f.StreamID == 0 {
				window += int(f.Increment)
			}
			if _, answered := frame.(*http2.MetaHeadersFrame); answered {
				break
			}
		}
		assert.LessOrEqual(t, window, connectionWindow)
	})
}

// TestHTTP2Bodies ends bodies otherwise than announced.
func TestHTTP2Bodies(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	c := s.dial(t)
	block := devtest.RequestFields("POST", "/token", "content-type", "application/x-www-form-urlencoded", "content-length", "100")
	require.NoError(t, c.Open(1, block, false))
	require.NoError(t, c.WriteData(1, true, []byte("email=me")))
	status, mediaType, err := c.Answer(1)
	require.NoError(t, err)
	assert.Equal(t, "400 application/problem+json", fmt.Sprint(status, " ", mediaType), "a body that ends early")

	require.NoError(t, c.Open(3, block, false))
	require.NoError(t, c.WriteData(3, true, make([]byte, 101)))
	_, _, err = c.Answer(3)
	assert.Error(t, err, "a body that is longer than announced")
}

// TestPanicsOverHTTP2 shows that a broken answer ends its stream and no other.
func TestPanicsOverHTTP2(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	c := s.dial(t)
	reset := func(stream uint32) error {
		return http2.StreamError{StreamID: stream, Code: http2.ErrCodeInternal}
	}
	require.NoError(t, c.Open(1, devtest.RequestFields("GET", "/panic/abort"), true))
	_, _, err := c.Answer(1)
	assert.Equal(t, reset(1), err, "a handler may break off without an answer")

	require.NoError(t, c.Open(3, devtest.RequestFields("GET", "/panic/late"), true))
	status, _, err := c.Answer(3)
	require.NoError(t, err)
	assert.Equal(t, 200, status)
	_, _, err = c.Answer(3)
	assert.Equal(t, reset(3), err, "half an answer must not look whole")

	require.NoError(t, c.Open(5, devtest.RequestFields("GET", "/panic"), true))
	status, mediaType, err := c.Answer(5)
	require.NoError(t, err)
	assert.Equal(t, "500 application/problem+json", fmt.Sprint(status, " ", mediaType))
}

// TestSourcesBehindAProxy tells two clients of one proxy's connection apart: only the
// one that tries codes is refused.
func TestSourcesBehindAProxy(t *testing.T) {
	t.Parallel()
	eachProtocol(t, func(t *testing.T, s *service) {
		s.proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		require.Equal(t, 201, s.createCode(t, joe, header("X-Forwarded-For", "192.0.2.1")).StatusCode)
		code := s.gateway.lastCode(t)
		for range 4 {
			s.getToken(t, joe, wrong(code), header("X-Forwarded-For", "198.51.100.7"))
		}
		assert.Equal(t, 429, s.getToken(t, joe, wrong(code), header("X-Forwarded-For", "198.51.100.7")).StatusCode)
		assert.Equal(t, 200, s.getToken(t, joe, code, header("X-Forwarded-For", "192.0.2.1")).StatusCode)
	})
}

// TestCurlOverHTTP2 asks with a client of another make.
func TestCurlOverHTTP2(t *testing.T) {
	t.Parallel()
	version, err := exec.Command("curl", "--version").Output()
	if err != nil || !strings.Contains(string(version), " HTTP2 ") {
		t.Skip("curl with HTTP/2 is not installed")
	}
	s := start(t, nil)
	require.Equal(t, 201, s.createCode(t, joe).StatusCode)
	form := url.Values{"email": {joe}, "code": {s.gateway.lastCode(t)}}.Encode()
	out, err := exec.CommandContext(t.Context(), "curl", "-sS", "--noproxy", "*", "--http2-prior-knowledge",
		"-w", "\n%{http_version} %{http_code}\n", "-d", form, s.base+"/token").CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Contains(t, string(out), `"token"`)
	assert.Contains(t, string(out), "\n2 200\n")
}

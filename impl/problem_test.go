package impl

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/api"
)

// problemIn reads a problem document and checks what all of them have.
func problemIn(t *testing.T, got answer) api.Problem {
	t.Helper()
	require.Equal(t, "application/problem+json", got.Header.Get("Content-Type"), got.body)
	var p api.Problem
	require.NoError(t, json.Unmarshal([]byte(got.body), &p))
	assert.Contains(t, kinds, kind(strings.TrimPrefix(p.Type, "https://issuer.example/errors#")))
	assert.Equal(t, got.StatusCode, p.Status)
	assert.Equal(t, http.StatusText(got.StatusCode), p.Title)
	assert.Equal(t, "urn:uuid:"+got.Header.Get("X-Request-Id"), p.Instance)
	assert.Regexp(t, `^[A-Z][^.]*\. [A-Z].*\.$`, p.Detail, "what is wrong, and what to do")
	assert.Equal(t, "no-store", got.Header.Get("Cache-Control"))
	assert.Equal(t, "no-referrer", got.Header.Get("Referrer-Policy"))
	assert.Equal(t, "nosniff", got.Header.Get("X-Content-Type-Options"))
	assert.Contains(t, got.Header.Get("Content-Security-Policy"), "default-src 'none'")
	return p
}

func form(mediaType string) edit { return forms(mediaType) }

func forms(mediaTypes ...string) edit {
	return func(r *http.Request) { r.Header["Content-Type"] = mediaTypes }
}

// TestProblems goes through the doors at which requests are refused.
func TestProblems(t *testing.T) {
	t.Parallel()
	eachProtocol(t, testProblems)
}

func testProblems(t *testing.T, s *service) {
	const urlencoded = "application/x-www-form-urlencoded"
	tests := []struct {
		name, method, path, body string
		edit                     edit
		status                   int
		detail                   string
	}{
		{"no such path", "GET", "/nowhere", "", nil, 404, "path"},
		{"a path that is not clean", "GET", "//user", "", nil, 404, "path"},
		{"a path with dots", "GET", "/user/../token", "", nil, 404, "path"},
		{"no such method", "DELETE", "/user", "", nil, 405, "GET"},
		{"another method of a token", "PUT", "/token", "", nil, 405, "Use GET or POST."},
		{"options", "OPTIONS", "/user/code", "", nil, 405, "POST"},
		{"a panic", "GET", "/panic", "", nil, 500, "later"},
		{"no parameters", "GET", "/token", "", nil, 400, "email"},
		{"no code", "GET", "/token?email=joe@example.com", "", nil, 400, "The URL has no query parameter code. Send it."},
		{"a repeated code", "GET", "/token?email=joe@example.com&code=1&code=2", "", nil, 400, "The URL has several values of the query parameter code. Send one."},
		{"an empty code", "GET", "/token?email=joe@example.com&code=", "", nil, 400, "six digits"},
		{"seven digits", "GET", "/token?email=joe@example.com&code=1234567", "", nil, 400, "six digits"},
		{"digits of another script", "GET", "/token?email=joe@example.com&code=" + url.QueryEscape("١٢٣٤٥٦"), "", nil, 400, "six digits"},
		{"a bad address in the query", "GET", "/token?email=joe@localhost&code=123456", "", nil, 400, "domain"},
		{"a prefetch", "GET", "/token?email=joe@example.com&code=123456", "", header("Sec-Purpose", "prefetch;prerender"), 400, "prefetch"},
		{"an old prefetch", "GET", "/token?email=joe@example.com&code=123456", "", header("Purpose", "prefetch"), 400, "prefetch"},
		{"no body", "POST", "/user/code", "", form(urlencoded), 400, "The request has no body. Send the form field email."},
		{"no fields", "POST", "/token", "", form(urlencoded), 400, "The request has no body. Send the form fields email and code."},
		{"no code in the form", "POST", "/token", "email=joe@example.com", form(urlencoded), 400, "The body has no form field code. Send the form fields email and code."},
		{"no email", "POST", "/user/code", "mail=joe@example.com", form(urlencoded), 400, "The body has no form field email. Send the form field email."},
		{"an empty email", "POST", "/user/code", "email=", form(urlencoded), 400, "email"},
		{"a bad address", "POST", "/user/code", "email=joe", form(urlencoded), 400, "Write a name, an @ and a domain"},
		{"line breaks in the address", "POST", "/user/code", "email=joe%0d%0aBcc:x@example.com", form(urlencoded), 400, "address"},
		{"two addresses", "POST", "/user/code", "email=joe@example.com&email=ann@example.com", form(urlencoded), 400, "The body has email twice. Send it once."},
		{"an address in the query too", "POST", "/user/code?email=ann@example.com", "email=joe@example.com", form(urlencoded), 400, "only in the body"},
		{"an address in the query only", "POST", "/user/code?email=ann@example.com", "", form(urlencoded), 400, "only in the body"},
		{"a broken encoding", "POST", "/user/code", "email=%zz", form(urlencoded), 400, "not valid " + urlencoded},
		{"a broken query", "POST", "/user/code?a=%zz", "email=joe@example.com", form(urlencoded), 400, "query"},
		{"a semicolon in the query", "POST", "/user/code?x=1;email=2", "email=joe@example.com", form(urlencoded), 400, "query"},
		{"a broken query of a user, who has none", "GET", "/user?x=%zz", "", nil, 401, "token"},
		{"a broken query of a token", "GET", "/token?email=joe@example.com&code=123456&x=%zz", "", nil, 400, "query"},
		{"a broken media type", "POST", "/user/code", "email=joe@example.com", form(urlencoded + ";;;"), 400, "a single media type"},
		{"two media types", "POST", "/user/code", "email=joe@example.com", forms(urlencoded, urlencoded), 400, "a single media type"},
		{"another charset", "POST", "/user/code", "email=joe@example.com", form(urlencoded + "; charset=iso-8859-1"), 400, "UTF-8"},
		{"json", "POST", "/user/code", `{"email":"joe@example.com"}`, form("application/json"), 400, "The body is application/json. Send it as application/x-www-form-urlencoded."},
		{"no media type", "POST", "/user/code", "email=joe@example.com", nil, 400, "The request has no Content-Type. Send application/x-www-form-urlencoded."},
		{"a large body", "POST", "/user/code", "email=" + strings.Repeat("x", maxBodyBytes), form(urlencoded), 400, "8192 bytes"},
		{"a large header", "GET", "/", "", tooLarge, 431, "8192 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			edits := []edit{}
			if test.edit != nil {
				edits = append(edits, test.edit)
			}
			got := s.do(t, test.method, test.path, test.body, edits...)
			require.Equal(t, test.status, got.StatusCode, got.body)
			assert.Contains(t, problemIn(t, got).Detail, test.detail)
		})
	}
}

func TestParametersOfMediaType(t *testing.T) {
	t.Parallel()
	got := start(t, nil).do(t, "POST", "/user/code", "email=joe@example.com", form("Application/X-WWW-Form-Urlencoded; charset=utf-8"))
	assert.Equal(t, 201, got.StatusCode, got.body)
}

func TestXMLProblems(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	for _, path := range []string{"/nowhere", "/panic", "/user", "/token"} {
		for _, accept := range []string{"application/xml", "application/problem+xml"} {
			got := s.do(t, "GET", path, "", header("Accept", accept))
			assert.Equal(t, "application/problem+xml", got.Header.Get("Content-Type"), path)
			assert.Contains(t, got.body, `<problem xmlns="urn:ietf:rfc:7807">`, path)
		}
	}
}

func TestIsPrefetch(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		values []string
		want   bool
	}{
		{"Sec-Purpose", []string{"prefetch"}, true},
		{"Sec-Purpose", []string{"prefetch;prerender"}, true},
		{"Sec-Purpose", []string{"other, Prefetch ;anonymous-client-ip"}, true},
		{"Sec-Purpose", []string{"other", "prefetch"}, true},
		{"Sec-Purpose", []string{"other;prefetch"}, false},
		{"Purpose", []string{"", "prefetch"}, true},
		{"X-Purpose", []string{"preview"}, true},
		{"X-Moz", []string{"prefetch"}, true},
		{"X-Other", []string{"prefetch"}, false},
	} {
		assert.Equal(t, test.want, isPrefetch(http.Header{test.name: test.values}), "%s: %q", test.name, test.values)
	}
}

func TestMethodNotAllowed(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	for path, allow := range map[string]string{"/token": "GET, POST", "/user": "GET, HEAD", "/user/code": "POST"} {
		got := s.do(t, "PUT", path, "")
		assert.Equal(t, 405, got.StatusCode, path)
		assert.Equal(t, allow, got.Header.Get("Allow"), path)
	}
}

// TestChallenges is RFC 6750 §3: an error code only where a token was sent.
func TestChallenges(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	tests := []struct {
		name, path, authorization string
		status                    int
		code                      string
	}{
		{"no token", "/user", "", 401, ""},
		{"another scheme", "/user", "Basic am9lOmpvZQ==", 401, ""},
		{"a malformed header", "/user", "Bearer", 400, "invalid_request"},
		{"a false token", "/user", "Bearer e30.e30.e30", 401, "invalid_token"},
		{"a wrong code", "/token?email=joe@example.com&code=123456", "", 401, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			edits := []edit{}
			if test.authorization != "" {
				edits = append(edits, header("Authorization", test.authorization))
			}
			got := s.do(t, "GET", test.path, "", edits...)
			assert.Equal(t, test.status, got.StatusCode)
			challenge := got.Header.Get("WWW-Authenticate")
			assert.True(t, strings.HasPrefix(challenge, "Bearer"), challenge)
			if test.code == "" {
				assert.NotContains(t, challenge, "error")
			} else {
				assert.Contains(t, challenge, fmt.Sprintf("error=%q", test.code))
			}
		})
	}
}

// TestPanics shows that a panic tells nothing and is logged once, and that one
// within an answer breaks the answer off.
func TestPanics(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	got := s.do(t, "GET", "/panic", "")
	assert.NotContains(t, got.body, "before the answer")

	response, err := s.client.Get(s.base + "/panic/late")
	require.NoError(t, err)
	defer response.Body.Close()
	_, err = io.ReadAll(response.Body)
	require.Error(t, err, "half an answer must not look whole")

	_, err = s.client.Get(s.base + "/panic/abort")
	require.ErrorIs(t, err, io.EOF, "a handler may break off without an answer")

	require.NoError(t, s.stop())
	lines := s.record.String()
	assert.Equal(t, 2, strings.Count(lines, `"msg":"request failed"`))
	assert.Equal(t, 1, strings.Count(lines, "panic: before the answer"))
	assert.Equal(t, 1, strings.Count(lines, "panic: within the answer"))
	assert.Contains(t, lines, "brokenPages", "the stack")
	assert.Contains(t, lines, got.Header.Get("X-Request-Id"))
}

// TestGateCountsTheWire asks for exactly as much as the gate lets through, and
// for one byte more.
func TestGateCountsTheWire(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	for extra, status := range map[int]string{0: "200", 1: "431"} {
		head := "GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Filler: "
		head += strings.Repeat("x", maxHeaderBytes-len(head)-len("\r\n")+extra) + "\r\n"
		assert.Equal(t, status, rawStatus(t, s, head+"\r\n"), "%d bytes", len(head))
	}
}

// TestOuterWall is net/http's own refusal, in plain text.
func TestOuterWall(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	head := "GET / HTTP/1.1\r\nHost: localhost\r\nX-Filler: " + strings.Repeat("x", 2*outerHeaderBytes) + "\r\n\r\n"
	assert.Equal(t, "431", rawStatus(t, s, head))
	require.NoError(t, s.stop())
	assert.NotContains(t, s.record.String(), `"msg":"request handled"`, "no handler ran")
}

// TestOptionsOfEverything is a request that net/http would answer by itself.
func TestOptionsOfEverything(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "404", rawStatus(t, start(t, nil), "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"))
}

// rawStatus sends a request as it stands and returns the status of the answer.
func rawStatus(t *testing.T, s *service, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, request)
	require.NoError(t, err)
	line := make([]byte, len("HTTP/1.1 200"))
	_, err = io.ReadFull(conn, line)
	require.NoError(t, err)
	return string(line[len("HTTP/1.1 "):])
}

// TestTimeouts keeps slow peers from holding connections.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	server := (&Server{log: slog.New(slog.DiscardHandler)}).httpServer()
	assert.Equal(t, 5*time.Second, server.ReadHeaderTimeout)
	assert.Equal(t, 10*time.Second, server.ReadTimeout)
	assert.Equal(t, time.Minute, server.IdleTimeout)
	assert.Greater(t, server.WriteTimeout, sendTimeout, "room for the gateway")
	assert.Greater(t, shutdownTimeout, server.WriteTimeout, "room for a request that has just begun")
	assert.False(t, server.Protocols.HTTP2(), "TLS is the proxy's")
	assert.Equal(t, 5*time.Second, server.HTTP2.SendPingTimeout)
	assert.Equal(t, 5*time.Second, server.HTTP2.PingTimeout)
	assert.Equal(t, 10*time.Second, server.HTTP2.WriteByteTimeout)
}

// TestSlowBody has the error that net/http returns when a body is not there in time.
func TestSlowBody(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/token", iotest.ErrReader(&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}))
	w := httptest.NewRecorder()
	start(t, nil).Handler().ServeHTTP(w, r)
	assert.Equal(t, 400, w.Code)
	assert.Contains(t, w.Body.String(), `"detail":"The request did not arrive in time. Send it faster."`)
}

// TestFailClosed covers what a changed document could ask for.
func TestFailClosed(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	r := httptest.NewRequest("GET", "/secret", nil)
	r.Pattern = "GET /secret"
	w := httptest.NewRecorder()
	s.admit(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("let through") })).ServeHTTP(w, r)
	assert.Equal(t, 500, w.Code, "an operation that the document does not have")
}

package impl

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/impl/code"
	"docsascode.example/impl/mail"
)

// TestRace lets a hundred requests race for one code.
func TestRace(t *testing.T) {
	t.Parallel()
	eachProtocol(t, testRace)
}

func testRace(t *testing.T, s *service) {
	require.Equal(t, 201, s.createCode(t, joe).StatusCode)
	code := s.gateway.lastCode(t)
	statuses := make(chan int, 100)
	var racers sync.WaitGroup
	for range cap(statuses) {
		racers.Go(func() {
			query := url.Values{"email": {joe}, "code": {code}}.Encode()
			response, err := s.client.Get(s.base + "/token?" + query)
			if assert.NoError(t, err) {
				statuses <- response.StatusCode
				assert.NoError(t, response.Body.Close())
			}
		})
	}
	racers.Wait()
	close(statuses)
	count := map[int]int{}
	for status := range statuses {
		count[status]++
	}
	assert.Equal(t, 1, count[200], "tokens for one code: %v", count)
	assert.Equal(t, 99, count[401]+count[429], "%v", count)
}

// TestSafeGET shows that what must be safe spends neither the code nor an attempt.
func TestSafeGET(t *testing.T) {
	t.Parallel()
	eachProtocol(t, testSafeGET)
}

func testSafeGET(t *testing.T, s *service) {
	require.Equal(t, 201, s.createCode(t, joe).StatusCode)
	code := s.gateway.lastCode(t)
	query := url.Values{"email": {joe}, "code": {code}}.Encode()
	for range 10 {
		head := s.do(t, "HEAD", "/token?"+query, "")
		assert.Equal(t, 405, head.StatusCode)
		assert.Equal(t, "GET, POST", head.Header.Get("Allow"))
		assert.Equal(t, 400, s.getToken(t, joe, code, header("Sec-Purpose", "prefetch")).StatusCode)
		assert.Equal(t, 400, s.getToken(t, joe, code, header("Purpose", "prefetch")).StatusCode)
	}
	assert.Equal(t, 200, s.getToken(t, joe, code).StatusCode)
	assert.Equal(t, 401, s.getToken(t, joe, code).StatusCode, "accepted once")
}

// TestPastedCode accepts a code as people copy it.
func TestPastedCode(t *testing.T) {
	t.Parallel()
	for name, paste := range map[string]func(code string) string{
		"a space before":        func(code string) string { return " " + code },
		"a space within":        func(code string) string { return code[:3] + " " + code[3:] },
		"a hyphen within":       func(code string) string { return code[:3] + "-" + code[3:] },
		"a line end":            func(code string) string { return code + "\r\n" },
		"a no-break space":      func(code string) string { return code[:3] + "\u00a0" + code[3:] },
		"a hyphen that stays":   func(code string) string { return code[:3] + "\u2011" + code[3:] },
		"a space of thousands":  func(code string) string { return code[:3] + "\u202f" + code[3:] },
		"a tab between columns": func(code string) string { return "\t" + code },
		"spaces between digits": func(code string) string { return strings.Join(strings.Split(code, ""), " ") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, nil)
			require.Equal(t, 201, s.createCode(t, joe).StatusCode)
			assert.Equal(t, 200, s.exchangeCode(t, joe, paste(s.gateway.lastCode(t))).StatusCode)
			assert.Equal(t, 400, s.exchangeCode(t, joe, "12-345").StatusCode)
			assert.Equal(t, 400, s.exchangeCode(t, joe, "12345x").StatusCode)
		})
	}
}

// TestWaitOfOthersIsRounded does not tell a stranger when a code was asked for.
func TestWaitOfOthersIsRounded(t *testing.T) {
	t.Parallel()
	for limit, want := range map[code.Limit]string{code.OtherAttempts: "600", code.RequesterAttempts: "541"} {
		p := tooManyRequests(&code.LimitError{Limit: limit, RetryAfter: 541 * time.Second, Rates: []code.Rate{{Max: 3, Per: 10 * time.Minute}}})
		assert.Equal(t, want, p.header.Get("Retry-After"))
		assert.Contains(t, p.header.Get("Ratelimit"), "t="+want)
		assert.Contains(t, p.detail, "Wait "+want+" seconds")
	}
}

// TestForwardedForIsNotBelieved shows that a client cannot give itself attempts.
func TestForwardedForIsNotBelieved(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	require.Equal(t, 201, s.createCode(t, joe).StatusCode)
	attempt := wrong(s.gateway.lastCode(t))
	var last answer
	for i := range 6 {
		spoofed := "198.51.100." + strconv.Itoa(i)
		last = s.getToken(t, joe, attempt, header("X-Forwarded-For", spoofed), header("Forwarded", "for="+spoofed))
	}
	assert.Equal(t, 429, last.StatusCode)
	seconds, err := strconv.Atoi(last.Header.Get("Retry-After"))
	require.NoError(t, err)
	assert.Equal(t, 600, seconds, "until the code has expired")
	assert.Contains(t, last.Header.Get("RateLimit"), "requester-attempts", "all of one network, which asked")
}

// TestOneAddress shows that an address is one however its domain is written,
// that it is echoed as it was sent, and that the token has the folded one.
func TestOneAddress(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	got := s.createCode(t, "Joe@BÜCHER.example")
	require.Equal(t, 201, got.StatusCode, got.body)
	assert.JSONEq(t, `{"user":{"email":"Joe@BÜCHER.example","code":"A code was sent to the email address."}}`, got.body)

	got = s.getToken(t, "Joe@xn--bcher-kva.example", s.gateway.lastCode(t))
	require.Equal(t, 200, got.StatusCode, got.body)
	var token struct{ Token string }
	require.NoError(t, json.Unmarshal([]byte(got.body), &token))
	got = s.getUser(t, token.Token)
	assert.JSONEq(t, `{"user":{"email":"joe@xn--bcher-kva.example"}}`, got.body)

	s.clock.advance(time.Hour)
	assert.Equal(t, 401, s.getUser(t, token.Token).StatusCode, "an hour later")
}

// TestHangingUp shows that a client that hangs up does not stop a send.
func TestHangingUp(t *testing.T) {
	t.Parallel()
	eachProtocol(t, testHangingUp)
}

func testHangingUp(t *testing.T, s *service) {
	ctx, hangUp := context.WithCancel(t.Context())
	gone := make(chan struct{})
	s.gateway.onArrival(func(*smtp.Conn) {
		hangUp()
		<-gone
	})
	request, err := http.NewRequestWithContext(ctx, "POST", s.base+"/user/code", strings.NewReader("email="+joe))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, err = s.client.Do(request)
	require.ErrorIs(t, err, context.Canceled)
	close(gone)

	require.NoError(t, s.stop(), "a shutdown waits for the send")
	w := httptest.NewRecorder()
	query := url.Values{"email": {joe}, "code": {s.gateway.lastCode(t)}}.Encode()
	s.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/token?"+query, nil))
	assert.Equal(t, 200, w.Code, w.Body)
}

// TestLostAnswer spends a code whose token does not arrive: a code gives one at most.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"GET", "POST"} {
		s := start(t, nil)
		require.Equal(t, 201, s.createCode(t, joe).StatusCode)
		code := s.gateway.lastCode(t)
		form := url.Values{"email": {joe}, "code": {code}}.Encode()
		request := httptest.NewRequest("GET", "/token?"+form, nil)
		if method == "POST" {
			request = httptest.NewRequest("POST", "/token", strings.NewReader(form))
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		assert.PanicsWithValue(t, http.ErrAbortHandler, func() { s.Handler().ServeHTTP(&gone{header: make(http.Header)}, request) })
		assert.Equal(t, 401, s.getToken(t, joe, code).StatusCode, method)
		assert.Equal(t, 401, s.exchangeCode(t, joe, code).StatusCode, method)
	}
}

// A gone client takes no byte of a response.
type gone struct{ header http.Header }

func (g *gone) Header() http.Header       { return g.header }
func (g *gone) WriteHeader(int)           {}
func (g *gone) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestHungUp has a client that is gone before the work begins.
func TestHungUp(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	ctx, hangUp := context.WithCancel(t.Context())
	hangUp()
	r := httptest.NewRequestWithContext(ctx, "POST", "/user/code", strings.NewReader("email="+joe))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	assert.Equal(t, 201, w.Code, w.Body)
	assert.Equal(t, 200, s.getToken(t, joe, s.gateway.lastCode(t)).StatusCode)
}

// TestGracefulShutdown lets a running send finish and be answered.
func TestGracefulShutdown(t *testing.T) {
	t.Parallel()
	eachProtocol(t, testGracefulShutdown)
}

func testGracefulShutdown(t *testing.T, s *service) {
	arrived, release := make(chan struct{}), make(chan struct{})
	s.gateway.onArrival(func(*smtp.Conn) {
		close(arrived)
		<-release
	})
	status := make(chan int, 1)
	go func() { status <- s.createCode(t, joe).StatusCode }()
	select {
	case <-arrived:
	case code := <-status:
		close(release)
		require.Failf(t, "answered without a mail", "status %d", code)
	}
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	select {
	case err := <-stopped:
		require.Failf(t, "stopped in the middle of a send", "%v", err)
	case <-refusing(t, s):
	}
	close(release)
	assert.Equal(t, 201, <-status)
	assert.NoError(t, <-stopped)
}

// refusing is closed once s takes no new connections.
func refusing(t *testing.T, s *service) <-chan struct{} {
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		for {
			request, err := http.NewRequestWithContext(t.Context(), "GET", s.base+"/.well-known/jwks.json", nil)
			if err != nil {
				return
			}
			request.Close = true
			response, err := http.DefaultTransport.RoundTrip(request)
			if err != nil {
				return
			}
			_ = response.Body.Close()
		}
	}()
	return closed
}

// TestLog reads what a whole sign-in, and what goes wrong, leaves in the log.
func TestLog(t *testing.T) {
	t.Parallel()
	eachProtocol(t, testLog)
}

func testLog(t *testing.T, s *service) {
	token := s.signIn(t, joe)
	code := s.gateway.lastCode(t)
	s.getUser(t, token)
	s.getToken(t, joe, code)
	s.createCode(t, joe)
	s.do(t, "GET", "/nowhere/"+joe+"?code="+code, "")
	s.gateway.refuse(&smtp.SMTPError{Code: 550, Message: "no ann@example.com here"}, nil)
	s.createCode(t, "ann@example.com")
	s.gateway.refuse(nil, &smtp.SMTPError{Code: 451, Message: "not for ben@example.com"})
	s.createCode(t, "ben@example.com")
	require.NoError(t, s.stop())

	lines := s.record.String()
	for _, secret := range []string{code, token, joe, "ann@", "ben@", "%40"} {
		assert.NotContains(t, lines, secret)
	}
	assert.Contains(t, lines, `"route":"GET /token"`)
	assert.Equal(t, 8, strings.Count(lines, `"msg":"request handled"`), "one line for each request")
	assert.Equal(t, 1, strings.Count(lines, `"msg":"request failed"`))
	assert.Regexp(t, `"level":"WARN","msg":"recipient rejected","request_id":"[0-9a-f-]{36}","error":"[^"]*RCPT: 550 5.0.0 no \[…\] here"`, lines)
	for line := range strings.Lines(lines) {
		if strings.Contains(line, `"msg":"request handled"`) {
			assert.Regexp(t, regexp.MustCompile(`"request_id":"[0-9a-f-]{36}","method":"[A-Z]+","route":"[^"]*","status":[1-5][0-9]{2},"duration_seconds":[0-9.e-]+,"bytes":\d+`), line)
		}
	}
}

func TestCaching(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	keys := s.do(t, "GET", "/.well-known/jwks.json", "")
	assert.Equal(t, "public, max-age=300", keys.Header.Get("Cache-Control"))
	for _, got := range []answer{s.createCode(t, joe), s.getToken(t, joe, s.gateway.lastCode(t)), s.do(t, "GET", "/user", "")} {
		assert.Equal(t, "no-store", got.Header.Get("Cache-Control"))
		assert.Equal(t, "no-referrer", got.Header.Get("Referrer-Policy"))
		assert.Equal(t, "Accept", got.Header.Get("Vary"))
		assert.Equal(t, "nosniff", got.Header.Get("X-Content-Type-Options"))
	}
}

// TestFaultsOfConfig shows that all faults come at once, and that a service
// that could not start leaves nothing open.
func TestFaultsOfConfig(t *testing.T) {
	t.Parallel()
	_, err := New(Config{Mail: mail.Config{Gateway: "nowhere", From: "nobody"}})
	for _, fault := range []string{"Data: is empty", "Issuer: ", "Audience: ", "Mail.Gateway: ", "Mail.From: "} {
		assert.ErrorContains(t, err, fault)
	}

	c := Config{
		Data:   t.TempDir(),
		Issuer: "i", Audience: "a",
		Mail: mail.Config{Gateway: "127.0.0.1:1", From: joe},
	}
	c.Policy.Digits = 4
	_, err = New(c)
	require.ErrorContains(t, err, "Digits")
	c.Policy.Digits = 0
	s, err := New(c)
	require.NoError(t, err, "the store must not be left locked")
	require.NoError(t, s.Close())
}

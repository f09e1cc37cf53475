package impl

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"docsascode.example/impl/mail"
)

// A clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// A record is a log that several goroutines write.
type record struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.String()
}

// A service is a running Server with a store, a gateway and a client of its own.
type service struct {
	*Server
	base    string
	data    string
	gateway *gateway
	clock   *clock
	record  *record
	client  *http.Client
	stop    func() error // ends Serve; may be called once before the test ends
}

// start runs the service on a free port until the test ends, as changes configure it. The answers that
// its client gets are held against c, if there is one.
func start(t testing.TB, c *contract, changes ...func(*Config)) *service {
	t.Helper()
	s := &service{gateway: startGateway(t), clock: &clock{now: time.Now()}, record: new(record), data: t.TempDir()}
	config := Config{
		Data:     s.data,
		Mail:     mail.Config{Gateway: s.gateway.address, From: "Sign-in <no-reply@example.com>"},
		Issuer:   "https://issuer.example",
		Audience: "https://audience.example",
		Site:     brokenPages,
		Logger:   slog.New(slog.NewJSONHandler(s.record, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now:      s.clock.Now,
	}
	for _, change := range changes {
		change(&config)
	}
	var err error
	s.Server, err = New(config)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.base = "http://" + listener.Addr().String()
	s.stop = serve(t, s.Server, listener)

	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	s.client = &http.Client{Transport: transport, Timeout: time.Minute}
	if c != nil {
		s.client.Transport = &contractOver{c, transport}
	}
	return s
}

// contractOver is a contract over a transport of one service.
type contractOver struct {
	contract *contract
	next     http.RoundTripper
}

func (c *contractOver) RoundTrip(r *http.Request) (*http.Response, error) {
	return c.contract.roundTrip(c.next, r)
}

// serve runs s, and ends it with the test if stop was not called before.
func serve(t testing.TB, s *Server, listener net.Listener) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-served
	})
	t.Cleanup(func() {
		require.NoError(t, stop())
		require.NoError(t, s.Close())
	})
	return stop
}

// brokenPages is a website whose pages panic: before their answer, within, or to break it off.
func brokenPages(mux *http.ServeMux) {
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("before the answer") })
	mux.HandleFunc("GET /panic/abort", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	mux.HandleFunc("GET /panic/late", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half an ans")
		_ = http.NewResponseController(w).Flush()
		panic("within the answer")
	})
}

// An answer is a response whose body has been read.
type answer struct {
	*http.Response
	body string
}

// edit changes a request before it is sent.
type edit func(*http.Request)

func header(name, value string) edit {
	return func(r *http.Request) { r.Header.Add(name, value) }
}

func (s *service) do(t testing.TB, method, path, body string, edits ...edit) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.base+path, strings.NewReader(body))
	require.NoError(t, err)
	for _, edit := range edits {
		edit(request)
	}
	response, err := s.client.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return answer{response, string(data)}
}

func (s *service) createCode(t testing.TB, email string, edits ...edit) answer {
	t.Helper()
	form := url.Values{"email": {email}}.Encode()
	return s.do(t, "POST", "/user/code", form, append(edits, header("Content-Type", "application/x-www-form-urlencoded"))...)
}

func (s *service) getToken(t testing.TB, email, code string, edits ...edit) answer {
	t.Helper()
	return s.do(t, "GET", "/token?"+url.Values{"email": {email}, "code": {code}}.Encode(), "", edits...)
}

func (s *service) exchangeCode(t testing.TB, email, code string, edits ...edit) answer {
	t.Helper()
	return s.do(t, "POST", "/token", url.Values{"email": {email}, "code": {code}}.Encode(), append(edits, form("application/x-www-form-urlencoded"))...)
}

func (s *service) getUser(t testing.TB, token string, edits ...edit) answer {
	t.Helper()
	return s.do(t, "GET", "/user", "", append(edits, header("Authorization", "Bearer "+token))...)
}

// signIn returns a token for email.
func (s *service) signIn(t testing.TB, email string) string {
	t.Helper()
	require.Equal(t, http.StatusCreated, s.createCode(t, email).StatusCode)
	got := s.getToken(t, email, s.gateway.lastCode(t), header("Accept", "application/xml"))
	require.Equal(t, http.StatusOK, got.StatusCode)
	_, token, _ := strings.Cut(got.body, "<token>")
	token, _, found := strings.Cut(token, "</token>")
	require.True(t, found, got.body)
	return token
}

// wrong is six digits that are not code.
func wrong(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

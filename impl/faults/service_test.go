package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"docsascode.example/impl"
)

// An answer is a response that was read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// token is the one of a 200, else empty.
func (a answer) token() string {
	var body struct{ Token string }
	if a.status != http.StatusOK || json.Unmarshal(a.body, &body) != nil {
		return ""
	}
	return body.Token
}

// A service is a running server as its clients see it.
type service struct {
	// do sends a request from a network, an address of 127.0.0.0/8. The
	// error is that there is no response.
	do   func(r *http.Request, network string) (answer, error)
	base string
}

// ask asks for a code.
func (s service) ask(address, network string) (answer, error) {
	return s.post("/user/code", url.Values{"email": {address}}, network)
}

// proxy is a proxy in front of the service that keeps its connections.
const proxy = "127.0.0.2"

// askThroughProxy is ask by a proxy that the service trusts.
func (s service) askThroughProxy(address, network string) (answer, error) {
	form := url.Values{"email": {address}}.Encode()
	r, err := http.NewRequest(http.MethodPost, s.base+"/user/code", strings.NewReader(form))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", network)
	return s.do(r, proxy)
}

// exchange exchanges a code by POST /token, or by GET /token.
func (s service) exchange(address, code, network string, post bool) (answer, error) {
	form := url.Values{"email": {address}, "code": {code}}
	if post {
		return s.post("/token", form, network)
	}
	return s.get("/token?"+form.Encode(), "", network)
}

// user gets the address of a token.
func (s service) user(token, network string) (answer, error) {
	return s.get("/user", "Bearer "+token, network)
}

func (s service) post(path string, form url.Values, network string) (answer, error) {
	r, err := http.NewRequest(http.MethodPost, s.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(r, network)
}

func (s service) get(path, authorization, network string) (answer, error) {
	r, err := http.NewRequest(http.MethodGet, s.base+path, nil)
	if err != nil {
		return answer{}, err
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	return s.do(r, network)
}

// inProcess runs a server of this process until the test ends, or until the
// returned function is called; c lacks what every test has alike. No connection
// is between it and its clients.
func inProcess(t testing.TB, g *gateway, c impl.Config) (service, func()) {
	t.Helper()
	if c.Data == "" {
		c.Data = t.TempDir()
	}
	c.Issuer, c.Audience = "https://issuer.example", "https://audience.example"
	c.Mail.Gateway, c.Mail.From = g.address, "no-reply@sender.example"
	c.Logger = slog.New(slog.NewTextHandler(&lineWriter{books: []*logbook{journal}}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	server, err := impl.New(c)
	require.NoError(t, err)
	stop := sync.OnceFunc(func() { require.NoError(t, server.Close()) })
	t.Cleanup(stop)
	return service{base: "http://service.example", do: func(r *http.Request, network string) (answer, error) {
		r.RequestURI, r.RemoteAddr = r.URL.RequestURI(), network+":1024"
		if r.Body == nil {
			r.Body = http.NoBody // as net/http has it
		}
		w := httptest.NewRecorder()
		server.Handler().ServeHTTP(w, r)
		return answer{w.Code, w.Header(), w.Body.Bytes()}, nil
	}}, stop
}

// remote is the service at a host:port. Its connections end with the test.
func remote(t testing.TB, address string) service {
	var mu sync.Mutex
	clients := make(map[string]*http.Client)
	t.Cleanup(func() {
		for _, c := range clients {
			c.CloseIdleConnections()
		}
	})
	return service{base: "http://" + address, do: func(r *http.Request, network string) (answer, error) {
		mu.Lock()
		c := clients[network]
		if c == nil {
			c = clientFrom(network)
			clients[network] = c
		}
		mu.Unlock()
		return roundTrip(c, r)
	}}
}

func clientFrom(network string) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(network)}}
	transport := &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Second}
	return &http.Client{Transport: transport, Timeout: time.Minute}
}

func roundTrip(c *http.Client, r *http.Request) (answer, error) {
	response, err := c.Do(r)
	if err != nil {
		return answer{}, err
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close() // it is read
	return answer{response.StatusCode, response.Header, bytes.TrimSpace(body)}, err
}

// network is an address of 127.0.0.0/8, another for every n below sixteen million
// but for those of other tests.
func network(n int) string {
	return fmt.Sprintf("127.%d.%d.%d", 1+n/250/250%250, n/250%250, 1+n%250)
}

// wrong is six digits that are not code.
func wrong(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

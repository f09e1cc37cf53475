package recorder

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Options limit exchanges. The zero value is ready for use.
type Options struct {
	// MaxBody is the longest body in bytes, of a request and of a response, before and after decoding. 0 means 1 MiB.
	MaxBody int
	// Timeout limits the time from sending a request to the end of its response, and the time of receiving a request.
	// 0 means 10 s.
	Timeout time.Duration
	// Limit is a shorter time limit for the requests to some targets; 0 means Timeout. Nil is for none.
	Limit func(target string) time.Duration
	// Source is the origin of connections to a loopback server; see [Source]. If it is nil, the system chooses.
	Source net.IP
	// Alter changes a complete response before it is recorded and passed on: its Status, Header and Body. It must replace a
	// body rather than write into it, and must be safe for concurrent calls. Nil changes nothing.
	Alter func(*Exchange)
}

const (
	maxResponseHeader = 64 << 10
	// idleTimeout is shorter than the keep-alive of common servers, so that no request uses a connection that the server
	// is about to close.
	idleTimeout = time.Second
)

// An Upstream responds to requests. It is safe for concurrent use; all recorders of a run share one.
type Upstream struct {
	base      *url.URL // path without a slash at its end
	transport http.RoundTripper
	options   Options
	pulse     pulse
	speller   *speller
}

// NewUpstream makes an upstream of the live server at an http or https URL. The URL's path is put before the path of every
// request; its query is ignored. Environment variables that name proxies are ignored, redirects are not followed, and
// only HTTP/1.1 is spoken.
func NewUpstream(server *url.URL, o Options) (*Upstream, error) {
	if server.Scheme != "http" && server.Scheme != "https" || server.Host == "" {
		return nil, fmt.Errorf("the server %q is not an http or https URL with a host; write it like http://localhost:8080", server.Redacted())
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	own := new(speller)
	return newUpstream(server, o, own, &http.Transport{
		DialContext:            own.listening(dialFrom(o.Source)),
		DisableCompression:     true,
		IdleConnTimeout:        idleTimeout,
		MaxIdleConnsPerHost:    16,
		MaxResponseHeaderBytes: maxResponseHeader,
		Protocols:              protocols,
	}), nil
}

// NewHandler makes an upstream without a server: h responds. It must obey the request's context, because nothing else
// limits its time.
func NewHandler(h http.Handler, o Options) *Upstream {
	return newUpstream(&url.URL{Scheme: "http", Host: "localhost"}, o, new(speller), handlerTransport{h})
}

func newUpstream(server *url.URL, o Options, own *speller, transport http.RoundTripper) *Upstream {
	o.MaxBody = cmp.Or(o.MaxBody, 1<<20)
	o.Timeout = cmp.Or(o.Timeout, 10*time.Second)
	base := &url.URL{Scheme: server.Scheme, Host: server.Host, Path: strings.TrimSuffix(server.EscapedPath(), "/")}
	return &Upstream{base: base, transport: transport, options: o, speller: own}
}

// Close ends the idle connections to the server. The upstream can still be used.
func (u *Upstream) Close() {
	if t, ok := u.transport.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
}

// Send sends a request without a listener, and returns its exchange as a recorder would record it. Of the request's URL it
// uses only the path and the query. It adds no header except Host and the ones that frame the body: no User-Agent, no
// Accept, no Accept-Encoding. The exchange never takes longer than Options.Timeout.
func (u *Upstream) Send(ctx context.Context, req *http.Request) Exchange {
	x := Exchange{Method: cmp.Or(req.Method, http.MethodGet), Target: req.URL.RequestURI(), Proto: "HTTP/1.1", Start: time.Now()}
	x.RequestHeader = req.Header.Clone()
	if x.RequestHeader == nil {
		x.RequestHeader = http.Header{}
	}
	x.RequestHeader.Set("Host", u.base.Host)
	if req.Body != nil {
		defer func() { _ = req.Body.Close() }() // it is read to its end, or given up
		x.RequestBody, x.Failure = readRequestBody(req.Body, u.options)
	}
	if len(x.RequestBody) > 0 {
		x.RequestHeader.Set("Content-Length", strconv.Itoa(len(x.RequestBody)))
	}
	return u.respond(ctx, x, nil).Exchange
}

// A response is an exchange with the parts that are needed to pass it on.
type response struct {
	Exchange
	status string // with its reason phrase: "404 Not Found"
	raw    []byte // the body before decoding
	passed bool   // the client has the response already, because it is a stream
}

// respond adds the upstream's response to an exchange, unless the exchange has failed. It passes a stream of events on to
// the client while it comes; nil is no client.
func (u *Upstream) respond(ctx context.Context, x Exchange, client io.Writer) response {
	a := response{Exchange: x}
	if a.Failure == "" {
		ctx, cancel := context.WithTimeout(ctx, u.limit(x.Target))
		defer cancel()
		a.Failure = u.fill(ctx, &a, client)
	}
	if a.Failure == "" && u.options.Alter != nil {
		a.alter(u.options.Alter)
	}
	a.Took = time.Since(a.Start)
	u.pulse.feel(a.Exchange)
	return a
}

// limit is the time limit of a request.
func (u *Upstream) limit(target string) time.Duration {
	if u.options.Limit != nil {
		if limit := u.options.Limit(target); limit > 0 {
			return min(limit, u.options.Timeout)
		}
	}
	return u.options.Timeout
}

// alter has f change the decoded response, and passes on the result.
func (a *response) alter(f func(*Exchange)) {
	status, body := a.Status, a.Body
	f(&a.Exchange)
	if a.Status != status {
		a.status = statusLine(a.Status, cmp.Or(http.StatusText(a.Status), "Unknown"))
	}
	if !bytes.Equal(a.Body, body) {
		a.raw = a.Body
		a.Header.Del("Content-Encoding")
	}
}

// fill performs the round trip, and returns the failure that ended it.
func (u *Upstream) fill(ctx context.Context, a *response, client io.Writer) string {
	req, err := u.request(ctx, a.Exchange)
	if err != nil {
		return phrase(err)
	}
	res, err := u.transport.RoundTrip(req)
	if err != nil {
		return headFailure(ctx, err, u.limit(a.Target))
	}
	defer func() { _ = res.Body.Close() }() // the rest of the body does not matter
	a.Status, a.status, a.Header = res.StatusCode, res.Status, res.Header
	if res.StatusCode == http.StatusSwitchingProtocols {
		return "the server switched to another protocol unasked"
	}
	if isStream(res.Header) {
		u.stream(ctx, a, res.Body, client)
		return ""
	}
	var long bool
	a.raw, long, err = readBounded(res.Body, u.options.MaxBody)
	a.Body = a.raw
	switch {
	case err != nil:
		return bodyFailure(ctx, err, u.limit(a.Target))
	case long:
		return "the body is longer than " + size(u.options.MaxBody)
	}
	var failure string
	a.Body, failure = decode(a.raw, res.Header.Values("Content-Encoding"), u.options.MaxBody)
	return failure
}

// request is the request to the upstream for an exchange.
func (u *Upstream) request(ctx context.Context, x Exchange) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, x.Method, "http://localhost", bytes.NewReader(x.RequestBody))
	if err != nil {
		return nil, err
	}
	req.URL, req.Host = u.target(x.Target), u.base.Host
	req.Header = endToEnd(x.RequestHeader)
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "") // keeps net/http from naming itself
	}
	return req, nil
}

// target is the URL in the request line: the base path, then the client's target byte for byte.
func (u *Upstream) target(target string) *url.URL {
	if abs, err := url.Parse(target); err == nil && abs.Host != "" && !strings.HasPrefix(target, "/") {
		target = abs.RequestURI() // the absolute form that clients send to a proxy, RFC 9112, section 3.2.2
	}
	if strings.HasPrefix(target, "/") {
		target = u.base.Path + target
	}
	if strings.HasPrefix(target, "//") {
		target = "//" + u.base.Host + target // net/http makes this the absolute form
	}
	return &url.URL{Scheme: u.base.Scheme, Host: u.base.Host, Opaque: target}
}

// readBounded reads to the end of r, and reports whether r has more than max bytes. It returns at most max bytes.
func readBounded(r io.Reader, max int) (b []byte, long bool, err error) {
	b, err = io.ReadAll(io.LimitReader(r, int64(max)+1))
	if len(b) > max {
		return b[:max], true, nil
	}
	return b, false, err
}

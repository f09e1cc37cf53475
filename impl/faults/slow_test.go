package faults

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"

	"docsascode.example/impl/dev/devtest"
)

// The server's patience: with a header and with a whole request. What is under
// it by slack is a fault.
const (
	settingsPatience = 2 * time.Second // of net/http
	headerPatience   = 5 * time.Second
	pingPatience     = 10 * time.Second // over HTTP/2: a ping, and the wait for its answer
	requestPatience  = 10 * time.Second
	slack            = 3 * time.Second
)

// A crawl is a request that is sent at one byte a second: what is sent at once,
// what follows, and how long the server bears with it.
type crawl struct {
	name        string
	first, rest string
	patience    time.Duration
}

var crawls = []crawl{
	{"nothing", "", "", headerPatience},
	{"header", "GET /user HTTP/1.1\r\n", "Host: service.example\r\nX-Header: yyyyyyyyyyyyyyyyyyyyyyyyyy", headerPatience},
	{"body", "POST /token" + formHead + "Content-Length: 1000\r\n\r\n", "email=me%40example.com&code=000000&code=000000", requestPatience},
	{"HTTP/2: preface", http2.ClientPreface, "", settingsPatience},
	{"HTTP/2: nothing", http2.ClientPreface + frame(http2.FrameSettings, 0, 0, ""), "", pingPatience},
	{"HTTP/2: header", http2.ClientPreface + frame(http2.FrameSettings, 0, 0, ""), frame(http2.FrameHeaders, endHeaders, 1, postFields), pingPatience},
	{"HTTP/2: continuations", http2.ClientPreface + frame(http2.FrameSettings, 0, 0, "") + frame(http2.FrameHeaders, 0, 1, postFields),
		strings.Repeat(frame(http2.FrameContinuation, 0, 1, ""), 10), pingPatience},
	{"HTTP/2: body", http2.ClientPreface + frame(http2.FrameSettings, 0, 0, "") + frame(http2.FrameHeaders, endHeaders, 1, postFields),
		strings.Repeat(frame(http2.FrameData, 0, 1, "e"), 10), pingPatience},
}

const endHeaders = http2.FlagHeadersEndHeaders

var postFields = string(devtest.RequestFields("POST", "/token", "content-type", "application/x-www-form-urlencoded"))

// frame is one of HTTP/2, as it is written to the wire.
func frame(kind http2.FrameType, flags http2.Flags, stream uint32, payload string) string {
	var wire bytes.Buffer
	_ = http2.NewFramer(&wire, nil).WriteRawFrame(kind, flags, stream, []byte(payload)) // a buffer takes all
	return wire.String()
}

// TestSlowConnections holds connections open at one byte a second while an
// honest client goes on, until the server has closed each.
func TestSlowConnections(t *testing.T) {
	t.Logf("-seed %d", *seed)
	g := startGateway(t)
	p := startProcess(t, g)
	n, samples := count(100, 2000), count(150, 800)
	before := p.honest(t, samples, 0)
	idle := descriptors(t, p.pid())

	ctx, cancel := context.WithTimeout(t.Context(), 4*requestPatience)
	defer cancel()
	crawling := p.crawl(ctx, t, n)
	during := p.honest(t, samples, 10_000)
	held := descriptors(t, p.pid()) - idle
	t.Logf("%d slow connections; honest p99 %v before, %v during (%d of them open at its end)", n, before, during, held)
	assert.Less(t, during, 4*before+100*time.Millisecond)
	lasted := crawling()
	late := time.Duration(count(15, 3)) * time.Second // beside the other tests, or alone
	for _, c := range crawls {
		require.GreaterOrEqual(t, len(lasted[c.name]), n/len(crawls), "not all were closed: %s", c.name)
		worst := percentile(lasted[c.name], 100)
		t.Logf("%-21s %d closed by the server, the last after %v", c.name, len(lasted[c.name]), worst.Round(time.Millisecond))
		assert.Less(t, worst, c.patience+late, c.name)
		assert.Greater(t, percentile(lasted[c.name], 0), c.patience-slack, c.name)
	}
	settled(t, "descriptors", idle+8, func() int { return descriptors(t, p.pid()) })
}

// crawl opens n slow connections. What it returns waits for their ends, and tells
// by name how long those lasted that the server closed.
func (p *process) crawl(ctx context.Context, t *testing.T, n int) func() map[string][]time.Duration {
	var mu sync.Mutex
	lasted := make(map[string][]time.Duration)
	var running, connected sync.WaitGroup
	connected.Add(n)
	for i := range n {
		running.Go(func() {
			c := crawls[i%len(crawls)]
			took, closed := c.run(ctx, t, p.address, connected.Done)
			if closed {
				mu.Lock()
				defer mu.Unlock()
				lasted[c.name] = append(lasted[c.name], took)
			}
		})
	}
	connected.Wait()
	return func() map[string][]time.Duration {
		running.Wait()
		return lasted
	}
}

// run tells how long the connection lasted, and whether the server closed it.
func (c crawl) run(ctx context.Context, t *testing.T, address string, connected func()) (time.Duration, bool) {
	conn, err := net.Dial("tcp", address)
	connected()
	if !assert.NoError(t, err) {
		return 0, false
	}
	start := time.Now()
	over := context.AfterFunc(ctx, func() { _ = conn.Close() }) // a crawl that is broken off
	defer func() {
		over()
		_ = conn.Close() // may be closed already
	}()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.Copy(io.Discard, conn) // ends with conn, on either side
	}()
	_, _ = io.WriteString(conn, c.first) // a server that is gone is noticed below
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-gone:
			return time.Since(start), ctx.Err() == nil
		case <-tick.C:
			if i < len(c.rest) {
				_, _ = io.WriteString(conn, c.rest[i:i+1])
			}
		}
	}
}

// honest is the p99 of attempts, each counted in the store, from sources that
// begin with the number from.
func (p *process) honest(t *testing.T, samples, from int) time.Duration {
	t.Helper()
	took := make([]time.Duration, samples)
	for i := range took {
		start := time.Now()
		got, err := p.exchange(mailTo(i, "honest"), "000000", network(from+i/200), true)
		took[i] = time.Since(start)
		require.NoError(t, err)
		require.Equal(t, http.StatusUnauthorized, got.status, string(got.body))
	}
	return percentile(took, 99)
}

package faults

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/net/http2"

	"docsascode.example/impl/dev/devtest"
)

// A frameFlood is input over HTTP/2 that is too large, in frames as no honest
// client sends them.
type frameFlood struct {
	name   string
	want   []string // any of them: an answer to stream, or the end of it or of the connection
	stream uint32
	write  func(*devtest.HTTP2) error
}

const (
	frameBytes = 16 << 10 // of the largest frame that the server takes
	closed     = "connection closed"
)

func frameFloods() []frameFlood {
	const (
		refused    = "401 " + problemJSON
		badRequest = "400 " + problemJSON
		tooLarge   = "431 " + problemJSON
		longBlock  = "connection error: PROTOCOL_ERROR"
		longString = "connection error: COMPRESSION_ERROR"
	)
	last := uint32(2*count(5_000, 50_000) + 1)
	get := func(name, value string, times int) []byte {
		return devtest.RequestFields("GET", "/user", slices.Repeat([]string{name, value}, times)...)
	}
	post := devtest.RequestFields("POST", "/token", "content-type", "application/x-www-form-urlencoded")
	mega := strings.Repeat("x", 1<<20)
	return []frameFlood{
		{"body of 64 MB past all windows", []string{badRequest, "stream error: stream ID 1; FLOW_CONTROL_ERROR"}, 1, body(post, 64<<20)},
		{"5,000 headers", []string{longBlock}, 1, block(get("x-header", "y", 5000))},
		{"5,000 headers of a byte each", []string{"431 text/html; charset=utf-8"}, 1, block(get("accept-encoding", "gzip, deflate", 5000))},
		{"headers of 12 KiB", []string{tooLarge}, 1, block(get("x-header", "yyyyyyyy", 600))},
		{"headers of 64 MB", []string{longBlock}, 1, block(get("x-header", mega[:1<<10], 64<<10))},
		{"URL of 1 MB", []string{longString}, 1, block(devtest.RequestFields("GET", "/token?email="+mega))},
		{"URL of 9 KiB", []string{tooLarge}, 1, block(devtest.RequestFields("GET", "/token?email="+mega[:9<<10]))},
		{"trailers of 64 MB", []string{longString}, 1, trailers(post, devtest.Fields(slices.Repeat([]string{"x-header", mega}, 64)...))},
		{"frame of 1 MB", []string{"connection error: FRAME_SIZE_ERROR"}, 1, func(c *devtest.HTTP2) error {
			return c.WriteRawFrame(0xff, 0, 0, make([]byte, 1<<20))
		}},
		{"requests that are reset", []string{refused, "connection error: ENHANCE_YOUR_CALM", "stream error: stream ID " + fmt.Sprint(last) + "; REFUSED_STREAM", "stream error: stream ID " + fmt.Sprint(last) + "; PROTOCOL_ERROR"}, last, before(last, func(c *devtest.HTTP2, stream uint32) error {
			if err := c.Open(stream, devtest.RequestFields("GET", "/user"), true); err != nil {
				return err
			}
			return c.WriteRSTStream(stream, http2.ErrCodeCancel)
		})},
		{"settings", []string{refused}, last, before(last, func(c *devtest.HTTP2, _ uint32) error { return c.WriteSettings() })},
		{"pings", []string{refused, closed}, last, before(last, func(c *devtest.HTTP2, _ uint32) error { return c.WritePing(false, [8]byte{}) })},
	}
}

// body is a request whose body goes on for size bytes.
func body(header []byte, size int) func(*devtest.HTTP2) error {
	return func(c *devtest.HTTP2) error {
		err := c.Open(1, header, false)
		for sent := 0; sent < size && err == nil; sent += frameBytes {
			err = c.WriteData(1, false, make([]byte, frameBytes))
		}
		return err
	}
}

// block is a header that goes on in as many CONTINUATION frames as it takes.
func block(fields []byte) func(*devtest.HTTP2) error {
	return func(c *devtest.HTTP2) error { return writeBlock(c, fields) }
}

// trailers is a request without a body, and a block behind it.
func trailers(header, fields []byte) func(*devtest.HTTP2) error {
	return func(c *devtest.HTTP2) error {
		if err := c.Open(1, header, false); err != nil {
			return err
		}
		return writeBlock(c, fields)
	}
}

func writeBlock(c *devtest.HTTP2, fields []byte) error {
	n := min(len(fields), frameBytes)
	err := c.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: fields[:n], EndStream: true, EndHeaders: n == len(fields)})
	for n < len(fields) && err == nil {
		fields = fields[n:]
		n = min(len(fields), frameBytes)
		err = c.WriteContinuation(1, n == len(fields), fields[:n])
	}
	return err
}

// before does what it is told for each stream before last, and then asks.
func before(last uint32, do func(c *devtest.HTTP2, stream uint32) error) func(*devtest.HTTP2) error {
	return func(c *devtest.HTTP2) error {
		for stream := uint32(1); stream < last; stream += 2 {
			if err := do(c, stream); err != nil {
				return err
			}
		}
		return c.Open(last, devtest.RequestFields("GET", "/user"), true)
	}
}

// sendFrames writes f until the server has answered, or given up the connection.
func (p *process) sendFrames(t *testing.T, f frameFlood) {
	c, err := devtest.DialHTTP2(p.address)
	if !assert.NoError(t, err) {
		return
	}
	defer c.Close()
	go func() { _ = f.write(c) }() // ends with c
	status, mediaType, err := c.Answer(f.stream)
	got := fmt.Sprint(status, " ", mediaType)
	switch {
	case errors.As(err, new(*net.OpError)) || errors.Is(err, io.EOF):
		got = closed
	case err != nil:
		got = err.Error()
	}
	assert.Contains(t, f.want, got, f.name)
}

// sendBody sends size bytes of form pairs to path over HTTP/2 as honest clients
// do, within the windows that the server gives.
func (p *process) sendBody(t *testing.T, path string, status, size int) {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: protocols}
	defer transport.CloseIdleConnections()
	pairs := io.LimitReader(repeated("a=b&"), int64(size))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+p.address+path, pairs)
	if !assert.NoError(t, err) {
		return
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got, err := roundTrip(&http.Client{Transport: transport}, r)
	if assert.NoError(t, err, path) {
		assert.Equal(t, status, got.status, path)
		assert.Equal(t, problemJSON, got.header.Get("Content-Type"), path)
	}
}

// A repeated text is read without an end.
type repeated string

func (r repeated) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], r)
	}
	return n, nil
}

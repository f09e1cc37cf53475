package faults

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// memoryGrowth bounds what large input may cost the server at its worst moment.
const memoryGrowth = 32 << 20

// A flood is a request that is too large, as it is written to the wire.
type flood struct {
	name   string
	status int
	media  string // Content-Type of the answer
	head   string // to the end of the header
	part   string // is written, times over, behind it
	times  int
	tail   string
}

const (
	problemJSON = "application/problem+json"
	plainText   = "text/plain; charset=utf-8"
	formHead    = " HTTP/1.1\r\nHost: service.example\r\nContent-Type: application/x-www-form-urlencoded\r\n"
)

func floods() []flood {
	mega := strings.Repeat("x", 1<<20)
	body := func(part string, times int) string {
		return fmt.Sprintf("%sContent-Length: %d\r\n\r\n", formHead, len(part)*times)
	}
	chunk := fmt.Sprintf("%x\r\n%s\r\n", len(mega), mega)
	return []flood{
		{"body of 64 MB", 400, problemJSON, "POST /user/code" + body(mega, 64), mega, 64, ""},
		{"body of 64 MB in chunks", 400, problemJSON, "POST /token" + formHead + "Transfer-Encoding: chunked\r\n\r\n", chunk, 64, "0\r\n\r\n"},
		{"body of 64 MB where none is read", 404, problemJSON, "POST /nowhere" + body(mega, 64), mega, 64, ""},
		{"trailers of 64 MB", 400, problemJSON, "POST /token" + formHead + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: " + mega + "\r\n", 64, "\r\n"},
		{"million form pairs", 400, problemJSON, "POST /token" + body("a=b&", 1_000_000), "a=b&", 1_000_000, ""},
		{"5,000 headers", 431, plainText, "GET /user" + formHead, "X-Header: y\r\n", 5000, "\r\n"},
		{"headers of 64 MB", 431, plainText, "GET /user" + formHead, "X-Header: " + mega + "\r\n", 64, "\r\n"},
		{"headers of 12 KiB", 431, problemJSON, "GET /user" + formHead, "X-Header: yyyyyyyy\r\n", 600, "\r\n"},
		{"URL of 1 MB", 431, plainText, "GET /token?email=", "a", 1 << 20, formHead + "\r\n"},
		{"URL of 9 KiB", 431, problemJSON, "GET /token?email=", "a", 9 << 10, formHead + "\r\n"},
		{"path of 1 MB", 431, plainText, "GET /", "a/", 1 << 19, formHead + "\r\n"},
		{"line without an end", 431, plainText, "", "G", 64 << 20, ""},
		{"8 KiB of a token", 401, problemJSON, "GET /user HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ", "e.", 3500, "\r\n\r\n"},
	}
}

// TestLargeInput sends requests that are far too large, several at once, over
// HTTP/1.1 and HTTP/2.
func TestLargeInput(t *testing.T) {
	t.Logf("-seed %d", *seed)
	g := startGateway(t)
	p := startProcess(t, g)
	width := count(2, 8)
	p.honest(t, 100, 20_000) // so that what every server takes is not measured
	before := p.memory(t, "VmRSS")
	require.NoError(t, os.WriteFile("/proc/"+p.pid()+"/clear_refs", []byte("5"), 0)) // resets VmHWM
	several := func(name string, send func()) {
		start := time.Now()
		n := width * count(1, 4)
		together(n, width, func(int) { send() })
		t.Logf("%-40s %4d times in %6v, peak +%.1f MB", name, n, time.Since(start).Round(time.Millisecond), float64(p.memory(t, "VmHWM")-before)/(1<<20))
	}
	for _, f := range floods() {
		several(f.name, func() { p.send(t, f) })
	}
	several("HTTP/2: body of 64 MB", func() { p.sendBody(t, "/user/code", 400, 64<<20) })
	several("HTTP/2: body of 64 MB where none is read", func() { p.sendBody(t, "/nowhere", 404, 64<<20) })
	several("HTTP/2: million form pairs", func() { p.sendBody(t, "/token", 400, 4_000_000) })
	for _, f := range frameFloods() {
		several("HTTP/2: "+f.name, func() { p.sendFrames(t, f) })
	}
	grown := p.memory(t, "VmHWM") - before
	t.Logf("memory: %.1f MB before, %.1f MB more at the worst moment", float64(before)/(1<<20), float64(grown)/(1<<20))
	assert.LessOrEqual(t, grown, memoryGrowth)
	asked, err := p.ask(mailTo(0, "large"), network(1))
	require.NoError(t, err)
	assert.Equal(t, http.StatusCreated, asked.status, "an honest request afterwards")
}

// send writes f until the server has answered, and reads the answer.
func (p *process) send(t *testing.T, f flood) {
	conn, err := net.Dial("tcp", p.address)
	if !assert.NoError(t, err) {
		return
	}
	defer conn.Close()
	assert.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	go f.write(conn) // ends with conn
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if !assert.NoError(t, err, f.name) {
		return
	}
	defer response.Body.Close()
	assert.Equal(t, f.status, response.StatusCode, f.name)
	assert.Equal(t, f.media, response.Header.Get("Content-Type"), f.name)
}

// write is broken off by a server that has heard enough.
func (f flood) write(w io.Writer) {
	buffered := bufio.NewWriterSize(w, 64<<10)
	_, err := buffered.WriteString(f.head)
	for n := 0; n < f.times && err == nil; n++ {
		_, err = buffered.WriteString(f.part)
	}
	if err == nil {
		_, _ = buffered.WriteString(f.tail)
		_ = buffered.Flush()
	}
}

// memory is a field of the process's status in /proc, in bytes.
func (p *process) memory(t testing.TB, field string) int {
	t.Helper()
	status, err := os.ReadFile("/proc/" + p.pid() + "/status")
	require.NoError(t, err)
	found := regexp.MustCompile(field + `:\s*([0-9]+) kB`).FindSubmatch(status)
	require.NotNil(t, found, "no %s in\n%s", field, status)
	kilobytes, err := strconv.Atoi(string(found[1]))
	require.NoError(t, err)
	return kilobytes << 10
}

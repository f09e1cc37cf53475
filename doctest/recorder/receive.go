package recorder

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// maxRequestHeader is large, in bytes, so that the server rather than the recorder returns 431.
const maxRequestHeader = 1 << 20

// receive reads one request. If the bytes are not a request, the exchange has the parts that can be read, and the failure.
func receive(conn net.Conn, start time.Time, o Options) Exchange {
	_ = conn.SetDeadline(start.Add(o.Timeout)) // fails only on a closed connection, as Read then does
	tapped := &tap{r: conn}
	limited := &io.LimitedReader{R: tapped, N: maxRequestHeader}
	req, err := http.ReadRequest(bufio.NewReader(limited))
	switch {
	case err != nil && limited.N == 0:
		return tapped.broken(start, "the request's header is longer than "+size(maxRequestHeader))
	case err != nil:
		return tapped.broken(start, tapped.failure(err, o))
	case req.ProtoMajor != 1:
		return tapped.broken(start, "not HTTP/1.1: the client speaks "+req.Proto)
	}
	limited.N = math.MaxInt64 // the body has its own limit
	x := Exchange{Method: req.Method, Target: req.RequestURI, Proto: req.Proto, RequestHeader: recordedHeader(req), Start: start}
	if strings.EqualFold(req.Header.Get("Expect"), "100-continue") {
		_, _ = io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n") // a client that is gone shows in the body
	}
	x.RequestBody, x.Failure = readRequestBody(req.Body, o)
	return x
}

// recordedHeader adds the headers that net/http removes.
func recordedHeader(req *http.Request) http.Header {
	h := req.Header
	if req.Host != "" {
		h.Set("Host", req.Host)
	}
	if len(req.TransferEncoding) > 0 {
		h["Transfer-Encoding"] = req.TransferEncoding
	}
	return h
}

func readRequestBody(r io.Reader, o Options) (body []byte, failure string) {
	body, long, err := readBounded(r, o.MaxBody)
	switch {
	case long:
		failure = "the request's body is longer than " + size(o.MaxBody)
	case errors.Is(err, os.ErrDeadlineExceeded):
		failure = fmt.Sprintf("no whole request within %v", o.Timeout)
	case errors.Is(err, io.ErrUnexpectedEOF):
		failure = "the client hung up before the end of the request's body"
	case err != nil:
		failure = "the request's body: " + phrase(err)
	}
	return body, failure
}

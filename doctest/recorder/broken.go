package recorder

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"os"
	"strings"
	"time"
)

// A tap keeps what is read through it, and the error that ended it.
type tap struct {
	r    io.Reader
	seen bytes.Buffer
	err  error
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.seen.Write(p[:n])
	if err != nil {
		t.err = err
	}
	return n, err
}

// broken is the exchange for bytes that are not a request.
func (t *tap) broken(start time.Time, failure string) Exchange {
	line, rest, _ := bytes.Cut(t.seen.Bytes(), []byte("\n"))
	x := Exchange{Failure: failure, Start: start}
	x.Method, x.Target, x.Proto = splitLine(line)
	h, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(rest))).ReadMIMEHeader() // up to the first bad field
	x.RequestHeader = http.Header(h)
	return x
}

// splitLine splits a request line at its first and its last space, because a target may have spaces.
func splitLine(line []byte) (method, target, proto string) {
	text := strings.TrimSuffix(string(line), "\r")
	method, target, _ = strings.Cut(text, " ")
	if i := strings.LastIndex(target, "HTTP/"); i >= 0 && (i == 0 || target[i-1] == ' ') {
		target, proto = strings.TrimSuffix(target[:i], " "), target[i:]
	}
	return method, target, proto
}

// failure says why the bytes are not a request; err is the parser's error.
func (t *tap) failure(err error, o Options) string {
	line, _, _ := bytes.Cut(t.seen.Bytes(), []byte("\n"))
	method, target, proto := splitLine(line)
	switch {
	case t.seen.Len() == 0 && errors.Is(t.err, os.ErrDeadlineExceeded):
		return fmt.Sprintf("the client connected and sent nothing within %v", o.Timeout)
	case t.seen.Len() == 0:
		return "the client connected and sent nothing"
	case bytes.HasPrefix(line, []byte{0x16}): // a TLS handshake record, RFC 8446, section 5.1
		return "not HTTP: the client speaks TLS"
	case errors.Is(t.err, os.ErrDeadlineExceeded):
		return fmt.Sprintf("no whole request within %v", o.Timeout)
	case t.err != nil:
		return "the client hung up before the end of the request"
	case proto != "" && !token(method):
		return fmt.Sprintf("not HTTP: the method %q is not one word", method)
	case proto != "" && strings.ContainsAny(target, " \t"):
		return fmt.Sprintf("not HTTP: the target %q holds a space", target)
	}
	return "not HTTP: " + phrase(err)
}

// token reports whether s is a token, RFC 9110, section 5.6.2.
func token(s string) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool {
		return c <= ' ' || c >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
	}) < 0
}

package recorder

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

// headFailure says why no response began.
func headFailure(ctx context.Context, err error, timeout time.Duration) string {
	switch {
	case timedOut(ctx, err):
		return fmt.Sprintf("timeout after %v", timeout)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(err.Error(), "server closed idle connection"):
		return "the server closed the connection before responding"
	case strings.Contains(err.Error(), "response headers exceeded"):
		return "the response header is longer than " + size(maxResponseHeader)
	case strings.Contains(err.Error(), "malformed"):
		return "not HTTP: " + phrase(err)
	}
	return peerFailure(ctx, err)
}

// bodyFailure says why a response that began did not end.
func bodyFailure(ctx context.Context, err error, timeout time.Duration) string {
	switch {
	case timedOut(ctx, err):
		return fmt.Sprintf("the body did not end within %v", timeout)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the server closed the connection before the end of the body"
	}
	if failure := peerFailure(ctx, err); failure != phrase(err) {
		return failure
	}
	return "not HTTP: " + phrase(err)
}

// peerFailure is the phrase for a network error or an interruption.
func peerFailure(ctx context.Context, err error) string {
	var dns *net.DNSError
	var record tls.RecordHeaderError
	switch {
	case ctx.Err() != nil:
		return "interrupted"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the server reset the connection"
	case errors.As(err, &dns):
		return "no such host: " + dns.Name
	case errors.As(err, &record):
		return "the server does not speak TLS"
	}
	return phrase(err)
}

func timedOut(ctx context.Context, err error) bool {
	return errors.Is(ctx.Err(), context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}

// phrase is the text of an error without prefixes of net/http: one line of at most 200 bytes, and an ellipsis if it is cut.
func phrase(err error) string {
	text := err.Error()
	for _, prefix := range []string{"net/http: ", "HTTP/1.x transport connection broken: ", "http: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 200 {
		text = strings.ToValidUTF8(text[:200], "") + "…"
	}
	return text
}

// size is a number of bytes for people.
func size(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

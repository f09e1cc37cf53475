package run

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"
)

// reach fails if nothing listens at the server's address, or if the server of an https URL does not speak TLS as the URL
// says.
func reach(ctx context.Context, server *url.URL, limit time.Duration) error {
	port := server.Port()
	if port == "" {
		port = server.Scheme
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(server.Hostname(), port))
	if err != nil {
		return fmt.Errorf("no server at %s: %w; start it, or name another", server.Redacted(), rootCause(err))
	}
	defer func() { _ = conn.Close() }() // nothing was sent that could be lost
	if server.Scheme != "https" {
		return nil
	}
	err = tls.Client(conn, &tls.Config{ServerName: server.Hostname()}).HandshakeContext(ctx)
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		plain := *server
		plain.Scheme = "http"
		return fmt.Errorf("%s does not speak TLS; write %s", server.Redacted(), plain.Redacted())
	}
	if err != nil {
		return fmt.Errorf("no TLS connection to %s: %w", server.Redacted(), rootCause(err))
	}
	return nil
}

// rootCause is the last of an error's causes, without the names of the calls that failed.
func rootCause(err error) error {
	for cause := errors.Unwrap(err); cause != nil; cause = errors.Unwrap(err) {
		err = cause
	}
	return err
}

// death is the last request before the server stopped to accept connections; empty if it accepts them. The server can die
// in the last request of a run, too.
func (r *run) death(ctx context.Context) string {
	if final := r.upstream.Final(); final != "" || ctx.Err() != nil || reach(ctx, r.Server, r.Timeout) == nil {
		return final
	}
	return r.upstream.Last()
}

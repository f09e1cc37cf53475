package watch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Bounds of the admin listener's connections.
const (
	adminTimeout = 10 * time.Second
	idleTimeout  = time.Minute
	adminHeader  = 8 << 10 // net/http adds 4 KiB
)

// Admin returns what those who run the service ask it:
//
//   - GET /metrics: every metric, in Prometheus' formats.
//   - GET /healthz: 200 while the process answers. It asks nothing else, since
//     a restart would mend nothing else.
//   - GET /readyz: 200 if every check passes that is not Optional, else 503,
//     with one line of JSON for each check, in the order given.
//
// It asks for no credentials: it is served by Serve, on an address that passes
// CheckListen, and never beside the public handler.
func (w *Watch) Admin(checks ...Check) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(w.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", healthz)
	mux.Handle("GET /readyz", newReadiness(checks))
	return guard(mux)
}

// guard keeps answers out of caches, and browsers from guessing what they are.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

func healthz(w http.ResponseWriter, _ *http.Request) {
	writeFindings(w, "healthy", true, []finding{{Name: "process", OK: true, Required: true}})
}

// writeFindings answers 200 or 503 with a JSON document that has each finding
// on a line of its own.
func writeFindings(w http.ResponseWriter, question string, yes bool, findings []finding) {
	lines := make([]string, len(findings))
	for i, f := range findings {
		line, err := json.Marshal(f)
		if err != nil {
			panic(err) // strings and truth values always marshal
		}
		lines[i] = string(line)
	}
	w.Header().Set("Content-Type", "application/json")
	if !yes {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	// A probe that has hung up does not hear of it.
	_, _ = fmt.Fprintf(w, "{%q:%t,\"checks\":[\n%s\n]}\n", question, yes, strings.Join(lines, ",\n"))
}

// Serve answers the connections of l, which it closes, until ctx is done. It
// then returns once the running requests are finished, with nil, or after ten
// seconds, with an error and their connections closed.
func Serve(ctx context.Context, l net.Listener, admin http.Handler) error {
	server := &http.Server{
		Handler:           admin,
		ReadHeaderTimeout: adminTimeout,
		ReadTimeout:       adminTimeout,
		WriteTimeout:      adminTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    adminHeader,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), adminTimeout)
	defer cancel()
	err := server.Shutdown(grace)
	<-failed // is http.ErrServerClosed, as asked for
	return errors.Join(err, server.Close())
}

// CheckListen refuses an address for the admin listener that the public can
// reach: it is localhost or one IP address, loopback or private, and a port.
func CheckListen(hostport string) error {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return fmt.Errorf("%q is not host:port", hostport)
	}
	if host == "localhost" {
		return nil
	}
	ip, err := netip.ParseAddr(host)
	switch ip = ip.Unmap(); {
	case host == "", ip.IsUnspecified():
		return fmt.Errorf("%q is every address of this host, public ones too: give one that is loopback or private", hostport)
	case err != nil:
		return fmt.Errorf("%q names no IP address: give one that is loopback or private, such as 127.0.0.1", hostport)
	case !ip.IsLoopback() && !ip.IsPrivate() && !ip.IsLinkLocalUnicast():
		return fmt.Errorf("%q is a public address: give one that is loopback or private", hostport)
	}
	return nil
}

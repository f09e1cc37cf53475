package watch

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
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

// Admin returns the handler for operators:
//
//   - GET /metrics: all metrics, in the formats of Prometheus.
//   - GET /healthz: 200 while the process responds. It checks nothing else, because
//     a restart would repair nothing else.
//   - GET /readyz: 200 if all checks pass that are not Optional, else 503, with one
//     line of JSON for each check, in the order given.
//
// The handler asks for no credentials. Serve it with Serve, on an address that passes
// CheckListen, and never together with the public handler.
func (w *Watch) Admin(checks ...Check) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(w.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", healthz)
	mux.Handle("GET /readyz", newReadiness(checks))
	return guard(mux)
}

// guard keeps responses out of caches, and browsers from guessing their type.
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

// writeFindings responds with 200 or 503 and a JSON document that has each finding on a
// line of its own.
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

// Serve serves the connections of l until ctx is done, and closes l. It then returns
// nil once the running requests have finished, or after ten seconds closes their
// connections and returns an error. It refuses requests for hosts other than localhost,
// loopback addresses, the address of l, and names. So no page in the browser of an operator
// reads the responses under a name that its owner points at this machine.
func Serve(ctx context.Context, l net.Listener, admin http.Handler, names ...string) error {
	if own, err := netip.ParseAddrPort(l.Addr().String()); err == nil {
		names = append(names, own.Addr().Unmap().String())
	}
	server := &http.Server{
		Handler:           onlyHosts(admin, names),
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

// AnyHost as a name lets Serve respond to requests for every host. It is for a handler that
// asks for a token, which no page of another site has.
const AnyHost = "*"

// RequireToken is next for requests with the token as Bearer, and for /healthz.
func RequireToken(next http.Handler, token string) http.Handler {
	want := sha256.Sum256([]byte("Bearer " + token))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := sha256.Sum256([]byte(r.Header.Get("Authorization")))
		if r.URL.Path != "/healthz" && subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "Send the token of -admin-token-file as Authorization: Bearer TOKEN.", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// onlyHosts is next for requests to loopback hosts and to names.
func onlyHosts(next http.Handler, names []string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		host = strings.ToLower(strings.Trim(host, "[]"))
		ip, err := netip.ParseAddr(host)
		loopback := host == "localhost" || err == nil && ip.IsLoopback()
		if !loopback && !slices.Contains(names, host) && !slices.Contains(names, AnyHost) {
			http.Error(w, "This host is not one of the admin listener; see -admin-hosts.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// CheckListen returns an error for an address of the admin listener that the public
// can reach. Valid are localhost, or a loopback or private IP address, with a port.
func CheckListen(hostport string) error {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return fmt.Errorf("%q is not a host and a port; write host:port, for example 127.0.0.1:9090", hostport)
	}
	if host == "localhost" {
		return nil
	}
	ip, err := netip.ParseAddr(host)
	switch ip = ip.Unmap(); {
	case host == "", ip.IsUnspecified():
		return fmt.Errorf("%q is every address of this machine, including public ones; write a loopback or private address, for example 127.0.0.1:9090", hostport)
	case err != nil:
		return fmt.Errorf("%q is not an IP address; write a loopback or private address, for example 127.0.0.1:9090", host)
	case !ip.IsLoopback() && !ip.IsPrivate() && !ip.IsLinkLocalUnicast():
		return fmt.Errorf("%q is a public address; write a loopback or private address, for example 127.0.0.1:9090", hostport)
	}
	return nil
}

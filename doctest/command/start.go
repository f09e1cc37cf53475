package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"time"

	"docsascode.example/doctest/runner"
)

// restart is the value of -reset that starts the server again.
const restart = "restart"

// A launch is the server under test, if doctest starts it.
type launch struct {
	line, reset string // command lines; empty for none
	wait        time.Duration
	server      *runner.Server // nil if it does not run
}

// options set the defaults.
func (l *launch) options() []option {
	l.wait = time.Minute
	return []option{
		text("start", "CMD", "start the server with this command line, and end it with its children in the end", &l.line),
		duration("start-wait", "time limit for the started server to respond", &l.wait),
		text("reset", "CMD", "run CMD between phases; the word restart starts the server of -start again", &l.reset),
	}
}

// begin starts the server, and waits until it responds.
func (l *launch) begin(ctx context.Context, at *url.URL) (err error) {
	if l.reset == restart && l.line == "" {
		return errors.New("-reset restart needs -start, which says how to start the server")
	}
	if l.line == "" {
		return nil
	}
	if listens(ctx, at) {
		return fmt.Errorf("-start: a server already listens at %s; stop it, or leave -start out", at.Redacted())
	}
	if l.server, err = runner.StartServer(l.line); err != nil {
		return fmt.Errorf("-start: %w", err)
	}
	return l.ready(ctx, at)
}

// ready waits until the server responds to a request.
func (l *launch) ready(ctx context.Context, at *url.URL) error {
	ctx, cancel := context.WithTimeout(ctx, l.wait)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if responds(ctx, at) {
			return nil
		}
		select {
		case <-l.server.Done():
			return fmt.Errorf("-start: the server ended before it responded: %w", l.server.Ended())
		case <-ctx.Done():
			if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return errors.New("interrupted before the server responded")
			}
			message := fmt.Sprintf("-start: no response from %s after %v; is -server its URL?", at.Redacted(), l.wait)
			if said := l.server.Output(); said != "" {
				message += " The server's last output: " + said
			}
			return errors.New(message)
		case <-tick.C:
		}
	}
}

// end ends the server. Without one it does nothing.
func (l *launch) end() {
	if l.server != nil {
		l.server.Stop()
		l.server = nil
	}
}

// endWait is how long the exit status of a server may take that accepts no connection any more.
const endWait = 5 * time.Second

// ended says how the server ended by itself; empty if it runs, or if doctest did not start it. A server that died ends soon.
func (l *launch) ended(died bool) string {
	if l.server == nil {
		return ""
	}
	if died {
		select {
		case <-l.server.Done():
		case <-time.After(endWait):
		}
	}
	select {
	case <-l.server.Done():
		return "the server of -start ended: " + l.server.Ended().Error()
	default:
		return ""
	}
}

// again empties the server between two phases. It is nil without -reset.
func (l *launch) again(at *url.URL) func(context.Context) error {
	switch l.reset {
	case "":
		return nil
	case restart:
		return func(ctx context.Context) error {
			l.end()
			return l.begin(ctx, at)
		}
	}
	return func(ctx context.Context) error {
		out, err := exec.CommandContext(ctx, "sh", "-c", l.reset).CombinedOutput()
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("-reset: %w: %s", err, strings.TrimSpace(string(out)))
		}
		return nil
	}
}

// listens reports whether something accepts connections at the address of a URL.
func listens(ctx context.Context, at *url.URL) bool {
	port := at.Port()
	if port == "" {
		port = at.Scheme
	}
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", net.JoinHostPort(at.Hostname(), port))
	if err != nil {
		return false
	}
	_ = conn.Close() // nothing was sent
	return true
}

// responds reports whether a server responds with any status. A server that speaks TLS need only listen: the run looks at
// its certificate.
func responds(ctx context.Context, at *url.URL) bool {
	if at.Scheme == "https" {
		return listens(ctx, at)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return false
	}
	transport := &http.Transport{DisableKeepAlives: true} // no proxy of the environment
	res, err := transport.RoundTrip(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close() // the status suffices
	return true
}

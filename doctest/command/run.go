package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/mailproxy"
	"docsascode.example/doctest/report"
	"docsascode.example/doctest/run"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/page"
)

// shared is what the flags say that run and mutate share.
type shared struct {
	server, mail      *url.URL            // nil for none
	others            map[string]*url.URL // the servers of other hosts that the pages name
	gateway           proxy
	match             *regexp.Regexp // nil for all
	timeout, mailWait time.Duration
	burst             int // requests; 0 and less for none
	env               allowed
	open              bool
}

// A proxy is where doctest's mail proxy listens, and the SMTP server that it forwards email to; both are host:port.
type proxy struct{ listen, forward string }

// allowed are the names of the environment variables that pages may use.
type allowed map[string]bool

func (a allowed) get(name string) string {
	if !a[name] {
		return ""
	}
	return os.Getenv(name)
}

// unset is the first of the variables that is not set or is empty; empty if all are set.
func (a allowed) unset() string {
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if os.Getenv(name) == "" {
			return name
		}
	}
	return ""
}

// serverGroup are the flags for the server under test. They set the defaults.
func (s *shared) serverGroup() group {
	s.timeout, s.mailWait, s.burst = 10*time.Second, 5*time.Second, 30
	return group{"Server", []option{
		serverOption(&s.server, &s.others),
		address("mail", "MailHog or Mailpit that receives the server's email", "http://localhost:8025", &s.mail),
		gatewayOption(&s.gateway),
		duration("timeout", "time limit for a response; an example has twice as long", &s.timeout),
		duration("mail-wait", "time limit for an email to arrive", &s.mailWait),
		number("burst", fmt.Sprintf("requests to send to reach a documented rate limit; 0 for none (default %d)", s.burst), &s.burst, -1, 100_000),
	}}
}

// exampleGroup are the flags for what examples may do.
func (s *shared) exampleGroup() group {
	return group{"Examples", []option{
		envOption(&s.env),
		openOption(&s.open),
	}}
}

func (s *shared) matchOption() option {
	return pattern("run", `only operations that match, as "FILE METHOD PATH TITLE" (default: all)`, &s.match)
}

// serverOption is the server under test, or with the name of a host before an equals sign the server of that host.
func serverOption(to **url.URL, others *map[string]*url.URL) option {
	usage := "server under test (required); repeat with HOST=URL for other hosts of the pages"
	plain := address("server", usage, "http://localhost:3000", to)
	set := plain.set
	plain.set = func(flag, value string) error {
		m := otherHost.FindStringSubmatch(value)
		if m == nil {
			return set(flag, value)
		}
		u := httpURL(m[2])
		if u == nil {
			return fmt.Errorf("%s %q: write HOST=URL, for example %s=http://localhost:9000", flag, value, m[1])
		}
		if *others == nil {
			*others = map[string]*url.URL{}
		}
		(*others)[strings.ToLower(m[1])] = u
		return nil
	}
	return plain
}

var otherHost = regexp.MustCompile(`^([\w-]+(?:\.[\w-]+)*(?::\d+)?)=(.*)$`)

func gatewayOption(to *proxy) option {
	usage := "start a mail proxy on LISTEN; it refuses some email and forwards the rest to FORWARD"
	return option{"gateway", "LISTEN=FORWARD", usage, false, func(flag, value string) error {
		listen, forward, _ := strings.Cut(value, "=")
		host, port, err := net.SplitHostPort(forward)
		_, _, listenErr := net.SplitHostPort(listen)
		if value != "" && (err != nil || listenErr != nil || host == "" || port == "") {
			return fmt.Errorf("%s %q: write LISTEN=FORWARD, for example 127.0.0.1:2525=127.0.0.1:1025", flag, value)
		}
		*to = proxy{listen, forward}
		return nil
	}}
}

var variableName = regexp.MustCompile(`^[A-Za-z_]\w*$`)

// envOption collects names. Its message does not show the value, which may be a secret.
func envOption(to *allowed) option {
	usage := "let doctest:bind in pages use this environment variable; repeat for more"
	return option{"env", "NAME", usage, false, func(flag, value string) error {
		if !variableName.MatchString(value) {
			return fmt.Errorf("%s: not the name of a variable; write the name alone, for example %[1]s API_KEY", flag)
		}
		if *to == nil {
			*to = allowed{}
		}
		(*to)[value] = true
		return nil
	}}
}

// examplesRunner runs examples. Without open it fails on a system that cannot isolate them.
func examplesRunner(timeout time.Duration, open bool) (*runner.Runner, error) {
	examples := runner.New(runner.Config{Timeout: timeout, Open: open})
	if err := examples.Refused(); err != nil {
		return nil, fmt.Errorf("this system cannot isolate examples, because %w; -open runs them with all that you can do", err)
	}
	return examples, nil
}

// openOption lets examples run without isolation.
func openOption(to *bool) option {
	return toggle("open", "run examples without isolation: they can do all that you can", to)
}

// config opens the mailbox and the mail proxy. The caller must call close in the end, also after an error.
func (s *shared) config(ctx context.Context, progress func(string)) (cfg run.Config, close func(), err error) {
	close = func() {}
	if s.server == nil {
		return cfg, close, errors.New("-server is missing; give the URL of the server under test")
	}
	examples, err := examplesRunner(2*s.timeout, s.open)
	if err != nil {
		return cfg, close, err
	}
	cfg = run.Config{
		Server: s.server, Servers: s.others, Match: s.match, MailWait: s.mailWait, Timeout: s.timeout, Source: true, Getenv: s.env.get,
		Burst: cmp.Or(s.burst, -1), Progress: progress, Runner: examples,
	}
	if name := s.env.unset(); name != "" {
		return cfg, close, fmt.Errorf("-env: the environment variable %s is not set; set it, or leave -env %[1]s out", name)
	}
	if s.mail != nil {
		if cfg.Mailbox, err = mailbox.Open(ctx, s.mail.String(), mailbox.Polling{}); err != nil {
			return cfg, close, err
		}
		close = cfg.Mailbox.Close
	}
	if s.gateway.listen == "" {
		return cfg, close, nil
	}
	if cfg.MailProxy, err = mailproxy.Listen(s.gateway.listen, s.gateway.forward); err != nil {
		return cfg, close, s.gateway.unavailable(err)
	}
	closeMailbox := close
	return cfg, func() {
		closeMailbox()
		_ = cfg.MailProxy.Close() // nothing is lost with it
	}, nil
}

// unavailable says why the proxy cannot listen.
func (p proxy) unavailable(err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("-gateway: %s is already in use; stop the other program or choose another port", p.listen)
	}
	return fmt.Errorf("-gateway: cannot listen at %s: %w", p.listen, cmp.Or(errors.Unwrap(err), err))
}

// running is what the flags of run say.
type running struct {
	shared
	requireAll, strictOrder, closed, verbose bool
	format                                   string
	diff                                     corrections
}

func newRun() *command {
	var r running
	return &command{
		name: "run", synopsis: "-server URL [flags] PATH...",
		summary: "check the pages against a server",
		about: `Checks every claim of the pages against a test server. It creates and deletes data there.
Each claim is true, false or unchecked, or a matter of order: an example works only after later steps.
The report shows all claims that are not true, and counts all.`,
		groups: []group{
			r.serverGroup(),
			{"What to check", []option{
				r.matchOption(),
				toggle("require-all", "exit with 1 if a claim is unchecked and the page does not skip it", &r.requireAll),
				toggle("closed", "a response must have no field that the sample does not show", &r.closed),
				toggle("strict-order", "exit with 1 if an example works only after later steps of its page", &r.strictOrder),
			}},
			r.exampleGroup(),
			{"Output", []option{
				format(&r.format, report.RunFormats),
				r.diff.option(),
				toggle("v", "also list true claims and the time that each step took", &r.verbose),
			}},
		},
		example: `doctest run -server http://localhost:3000 docs
docs/get-a-book.md  10 claims: 10 true`,
		run: r.run,
	}
}

func (r *running) run(ctx context.Context, paths []string, stdout, stderr io.Writer) (int, error) {
	site, err := load(paths)
	if err != nil {
		return 0, err
	}
	found, err := r.check(ctx, site, stderr)
	if err != nil {
		return 0, err
	}
	if r.match != nil && len(found.Claims) == 0 {
		return 0, r.unmatched(site)
	}
	if ctx.Err() == nil && r.diff != nil {
		return r.status(found), r.diff.write(stdout, found)
	}
	o := report.Options{Verbose: r.verbose, Color: isTerminal(stdout) && os.Getenv("NO_COLOR") == ""}
	if err := report.WriteRun(stdout, r.format, found, o); err != nil {
		return 0, err
	}
	if ctx.Err() != nil {
		return 0, errors.New("interrupted; claims that doctest had not reached are unchecked")
	}
	return r.status(found), nil
}

// unmatched says that -run matches nothing, and shows what it is compared with.
func (r *running) unmatched(site *page.Site) error {
	message := fmt.Sprintf("-run %q matches no operation and no page", r.match)
	if all := site.Operations(); len(all) > 0 {
		message += fmt.Sprintf("; the first operation is %q", run.Label(all[0]))
	}
	return errors.New(message)
}

func (r *running) check(ctx context.Context, site *page.Site, stderr io.Writer) (*claim.Report, error) {
	progress, done := progressOn(stderr)
	defer done()
	cfg, close, err := r.config(ctx, progress)
	defer close()
	if err != nil {
		return nil, err
	}
	cfg.Closed = r.closed
	return run.Pages(ctx, cfg, site)
}

func (r *running) status(found *claim.Report) int {
	for _, c := range found.Claims {
		isOrder := r.strictOrder && c.Verdict == claim.Order
		if c.Verdict == claim.False || isOrder || r.requireAll && c.Verdict == claim.Unchecked && !c.Skipped {
			return exitFound
		}
	}
	return exitClean
}

// isTerminal reports whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

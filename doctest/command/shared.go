package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/mailproxy"
	"docsascode.example/doctest/run"
	"docsascode.example/doctest/runner"
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
	launch            launch
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
	return group{"Server", append([]option{
		serverOption(&s.server, &s.others),
		address("mail", "MailHog or Mailpit that receives the server's email", "http://localhost:8025", &s.mail),
		gatewayOption(&s.gateway),
		duration("timeout", "time limit for a response; an example has twice as long", &s.timeout),
		duration("mail-wait", "time limit for an email to arrive", &s.mailWait),
		number("burst", fmt.Sprintf("requests to send to reach a documented rate limit; 0 for none (default %d)", s.burst), &s.burst, -1, 100_000),
	}, s.launch.options()...)}
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
	usage := "put this environment variable in place of $NAME and YOUR_NAME; repeat for more"
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
	if err := s.launch.begin(ctx, s.server); err != nil {
		return cfg, s.launch.end, err
	}
	close = s.launch.end
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
		close = func() {
			cfg.Mailbox.Close()
			s.launch.end()
		}
	}
	if s.gateway.listen == "" {
		return cfg, close, nil
	}
	if cfg.MailProxy, err = mailproxy.Listen(s.gateway.listen, s.gateway.forward); err != nil {
		return cfg, close, s.gateway.unavailable(err)
	}
	closeOthers := close
	return cfg, func() {
		closeOthers()
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

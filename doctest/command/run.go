package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/gateway"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/report"
	"docsascode.example/doctest/run"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/page"
)

// runFlags are those that run and mutate share.
type runFlags struct {
	server, mail, gateway, match string
	timeout, mailWait            time.Duration
	open                         bool
	burst                        int
	env                          allowed
}

// allowed are the variables that pages may take values from.
type allowed map[string]bool

func (a *allowed) String() string { return "" }

// Set allows one more.
func (a *allowed) Set(name string) error {
	if *a == nil {
		*a = allowed{}
	}
	(*a)[name] = true
	return nil
}

func (a allowed) get(name string) string {
	if !a[name] {
		return ""
	}
	return os.Getenv(name)
}

func (f *runFlags) define(flags *flag.FlagSet) {
	flags.StringVar(&f.server, "server", "", "URL of the server that the pages document")
	flags.StringVar(&f.mail, "mail", "", "URL of the MailHog or Mailpit that takes the server's mail")
	flags.StringVar(&f.gateway, "gateway", "", "LISTEN=FORWARD: take the server's mail at LISTEN, hand it on to FORWARD")
	flags.StringVar(&f.match, "run", "", "check only what a regular expression finds in \"file METHOD path title\"")
	flags.DurationVar(&f.timeout, "timeout", 10*time.Second, "for an answer of the server; an example has twice as long")
	flags.DurationVar(&f.mailWait, "mail-wait", 5*time.Second, "for a mail to come")
	flags.IntVar(&f.burst, "burst", 30, "requests in a row to reach a documented limit; less than 0 is none")
	flags.Var(&f.env, "env", "NAME of a variable that pages may take a value from; may be given again")
	flags.BoolVar(&f.open, "open", false, "let examples reach the network and see other processes")
}

// config opens what the flags name. close is to be called in the end, also where there is an error.
func (f *runFlags) config(ctx context.Context, progress func(string)) (cfg run.Config, close func(), err error) {
	cfg = run.Config{MailWait: f.mailWait, Timeout: f.timeout, Source: true, Getenv: f.env.get, Burst: f.burst, Progress: progress}
	close = func() {}
	if cfg.Server, err = serverURL(f.server); err != nil {
		return cfg, close, err
	}
	if cfg.Match, err = optionalRegexp(f.match); err != nil {
		return cfg, close, err
	}
	cfg.Runner = runner.New(runner.Config{Timeout: 2 * f.timeout, Open: f.open})
	if f.mail != "" {
		if cfg.Mailbox, err = mailbox.Open(ctx, f.mail, mailbox.Polling{}); err != nil {
			return cfg, close, err
		}
		close = cfg.Mailbox.Close
	}
	if f.gateway == "" {
		return cfg, close, nil
	}
	listen, forward, _ := strings.Cut(f.gateway, "=")
	if cfg.Gateway, err = gateway.Listen(listen, forward); err != nil {
		return cfg, close, err
	}
	closeMailbox := close
	return cfg, func() {
		closeMailbox()
		_ = cfg.Gateway.Close() // nothing is lost with it
	}, nil
}

func serverURL(s string) (*url.URL, error) {
	if s == "" {
		return nil, errors.New("which server? name it with -server URL")
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("-server %q is no URL: write it as in http://localhost:8080", s)
	}
	return u, nil
}

func optionalRegexp(s string) (*regexp.Regexp, error) {
	if s == "" {
		return nil, nil
	}
	return regexp.Compile(s)
}

func runVerb(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	var shared runFlags
	shared.define(flags)
	format := flags.String("format", "text", strings.Join(report.RunFormats, ", "))
	verbose := flags.Bool("v", false, "list what is true, too, and where the time went")
	requireAll := flags.Bool("require-all", false, "fail where something is unchecked, unless the page itself asks to skip it")
	var diff corrections
	flags.Var(&diff, "diff", "print a patch instead of the report: samples, or a list of samples, statuses, types")
	paths, err := parse(flags, args, stderr)
	if err != nil {
		return 0, err
	}
	if !slices.Contains(report.RunFormats, *format) {
		return 0, fmt.Errorf("unknown format %q: it is one of %s", *format, strings.Join(report.RunFormats, ", "))
	}
	site, err := page.Load(paths...)
	if err != nil {
		return 0, err
	}
	found, err := pages(ctx, shared, site, stderr)
	if err != nil {
		return 0, err
	}
	if shared.match != "" && len(found.Claims) == 0 {
		return 0, fmt.Errorf("-run %s finds no operation and no page", shared.match)
	}
	if ctx.Err() == nil && diff != nil {
		return runStatus(found, *requireAll), diff.write(stdout, found)
	}
	o := report.Options{Verbose: *verbose, Color: isTerminal(stdout) && os.Getenv("NO_COLOR") == ""}
	if err := report.WriteRun(stdout, *format, found, o); err != nil {
		return 0, err
	}
	if ctx.Err() != nil {
		return 0, errors.New("interrupted: what was not reached is unchecked")
	}
	return runStatus(found, *requireAll), nil
}

func pages(ctx context.Context, f runFlags, site *page.Site, stderr io.Writer) (*claim.Report, error) {
	progress, done := progressOn(stderr)
	defer done()
	cfg, close, err := f.config(ctx, progress)
	defer close()
	if err != nil {
		return nil, err
	}
	return run.Pages(ctx, cfg, site)
}

func runStatus(r *claim.Report, requireAll bool) int {
	for _, c := range r.Claims {
		if c.Verdict == claim.False || requireAll && c.Verdict == claim.Unchecked && !c.Skipped {
			return exitFound
		}
	}
	return exitClean
}

// isTerminal reports whether people read what is written to w as it comes.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

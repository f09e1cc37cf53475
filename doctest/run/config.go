package run

import (
	"context"
	"math/rand/v2"
	"net/url"
	"regexp"
	"time"

	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/mailproxy"
	"docsascode.example/doctest/recorder"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/page"
)

// Config configures a run. Only Server and Runner are required.
type Config struct {
	Server    *url.URL
	Servers   map[string]*url.URL // the servers of other hosts that the pages name, by host, such as "auth.example.com"
	Runner    *runner.Runner
	Mailbox   *mailbox.Mailbox // nil: claims about email are unchecked
	MailProxy *mailproxy.Proxy // nil: claims about failing email are unchecked
	// Match chooses operations by "file METHOD path title"; nil chooses all. Other operations are called only if a chosen
	// one needs them.
	Match *regexp.Regexp
	// Only are the files of the pages to check; nil for all. The other pages provide values, as Match says.
	Only []string
	// Closed says that a response must have no field that the sample does not show, as a closed page says.
	Closed bool
	// NoPrograms does not run examples whose text has the whole request, and makes the request itself.
	NoPrograms bool
	MailWait   time.Duration // for an email to arrive; 0 means 5 s
	Timeout    time.Duration // for a response of the server; 0 means 10 s
	Burst      int           // requests to reach a limit; 0 means 30, a negative number none
	// Source sends the requests to a loopback server from an address that only this run uses, if the system has one.
	Source bool
	Getenv func(string) string // returns values of the environment that pages use; nil returns none
	Random *rand.Rand          // for fresh names; nil has a new seed for each run
	// Alter changes the server's responses before they are recorded; see [recorder.Options]. Nil changes nothing.
	Alter func(*recorder.Exchange)
	// Reset empties the server before a phase of the run that does not need what the last phase left. Nil does nothing.
	Reset    func(context.Context) error
	Progress func(string) // called with a few words about each step, also by several goroutines at once; nil is not called
}

// Label is the text of an operation that Config.Match matches: "file METHOD path title".
func Label(op *page.Operation) string {
	return op.Page.File + " " + op.Name() + " " + op.Title.Value
}

func (cfg *Config) setDefaults() {
	if cfg.MailWait == 0 {
		cfg.MailWait = 5 * time.Second
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 10 * time.Second
	}
	if cfg.Burst == 0 {
		cfg.Burst = 30
	}
	if cfg.Random == nil {
		cfg.Random = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	if cfg.Getenv == nil {
		cfg.Getenv = func(string) string { return "" }
	}
	if cfg.Progress == nil {
		cfg.Progress = func(string) {}
	}
}

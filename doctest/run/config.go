package run

import (
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

// Config is what a run has to do with. Only Server and Runner are necessary.
type Config struct {
	Server    *url.URL
	Runner    *runner.Runner
	Mailbox   *mailbox.Mailbox // nil: what comes by mail stays unchecked
	MailProxy *mailproxy.Proxy // nil: no mail is refused, and what that shows stays unchecked
	// Match chooses operations by "file METHOD path title"; nil is all. Of the others only those calls are made that
	// the chosen ones need.
	Match *regexp.Regexp
	// NoPrograms leaves the examples alone whose text tells the whole request: it is made without them.
	NoPrograms bool
	MailWait   time.Duration // for a mail to come; 0 is 5 s
	Timeout    time.Duration // for an answer of the server; 0 is 10 s
	Burst      int           // requests in a row to reach a limit; 0 is 30, less than 0 none
	// Source lets the requests to a server on loopback come from an address of this run's own, where the system has such.
	Source bool
	Getenv func(string) string // for values that pages take from the environment; nil has none
	Random *rand.Rand          // for names that nobody else takes; nil is one that starts anew each time
	// Alter changes the server's answers before anyone sees them; see [recorder.Options]. Nil leaves them alone.
	Alter    func(*recorder.Exchange)
	Progress func(string) // told what is running, in a few words; nil tells nobody. It may be called by several at once.
}

// Label is what Config.Match is held against: "file METHOD path title".
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

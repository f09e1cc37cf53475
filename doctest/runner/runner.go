// Package runner runs the text of a documented example as a reader would who pastes it, and says how it went.
//
// Programs are real: bash with whatever the example calls, and node with the npm packages that the pages import. Each
// example has a scratch folder, an environment without anything of the caller's but PATH, no input, no terminal, no
// open file of the caller's, and a deadline. Nothing that it started outlives it.
//
// Linux isolates examples, by namespaces, without privileges. An isolated example
//   - reaches the addresses that it is given and no other network, nor any socket of the machine;
//   - reads the programs of the system and of PATH, their configuration, certificates, and the npm packages, and no
//     other file: neither a home nor the folder of the caller;
//   - writes to its scratch folder and to a /tmp of its own, both in memory, of at most 256 MiB each;
//   - sees, signals and traces its own processes alone;
//   - has no capabilities, even as root, and cannot gain any by executing a program.
//
// Isolation shares the kernel, the processors and the user of the caller: it is for examples that go wrong, not for an
// attacker who has a way through the kernel. Where the system refuses a part of it, examples run without that part, and
// [Runner.Isolated] says so.
//
// On Linux a process of an example may also have no more than 2 GiB of memory, write no file above 64 MiB, open no more
// than 1024 files and leave no core dump, isolated or not. A user other than root may have no more than 4096 processes.
// Nothing bounds what all processes of an example take together but the deadline.
//
// An example that is not isolated may do what its caller may. On Linux its processes still end with it, unless it kills
// their guardian; elsewhere one that leaves its process group stays.
package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Config is how examples run. The zero value is ready for use.
type Config struct {
	// Timeout is how long an example may take; 20 s if zero. What npm takes to install packages does not count.
	Timeout time.Duration
	// Cache is the folder that npm packages are installed into, once for all processes.
	// It is "doctest" in [os.UserCacheDir] if empty.
	Cache string
	// Open runs examples without isolation: they can do what the caller can.
	Open bool
}

// A Runner runs examples, any number of them side by side. It is safe for concurrent use.
type Runner struct {
	timeout time.Duration
	cache   string
	open    string   // why examples are not isolated; empty where they are
	lacking string   // what examples can do though they are isolated
	shown   []string // what isolated examples see of the files

	installing sync.Mutex
	modules    string // the folder node_modules, once installed
	refused    error  // why it could not be installed
}

// A Program is an example of a page.
type Program struct {
	Language string // of the fence: bash, sh, shell, curl, console; javascript, js
	Code     string // as printed
}

// An Outcome is how a program went.
type Outcome struct {
	Command        string // the text that ran: the program without the prompts and the output of a terminal session
	Stdout, Stderr string // bounded to 64 KiB each: from the middle of longer output a part is left out, with a mark
	Exit           int    // the exit status, 128+n after signal n; -1 where the program did not start or was stopped
	// Failure is empty when all went well. Otherwise it is one line with the client's own message:
	// "exit status 6: curl: (6) Could not resolve host: localhos".
	Failure string
	Line    int // of Code, where the failure tells it; the first is 1, 0 is unknown
	Took    time.Duration
}

// New makes a runner, and finds out whether examples can be isolated here.
func New(c Config) *Runner {
	r := &Runner{timeout: cmp.Or(c.Timeout, 20*time.Second), cache: c.Cache}
	if c.Open {
		r.open = "isolation is turned off"
		return r
	}
	r.shown = programFiles(os.Getenv("PATH"))
	lacking, err := probe(r.shown)
	if err != nil {
		r.open = err.Error()
	}
	r.lacking = lacking
	return r
}

// Isolated tells whether examples have all the isolation that the package speaks of. If not, the reason is a clause
// for a report that says what they can do: "examples can reach the network, and read and write files: user namespaces
// are not allowed here". Some systems allow a part: "examples can see other processes: ...".
func (r *Runner) Isolated() (isolated bool, reason string) {
	if r.open != "" {
		return false, openEffect + r.open
	}
	return r.lacking == "", r.lacking
}

// Supports tells whether examples in the language of a fence can be run, in whatever case it is written.
func Supports(language string) bool {
	return start(language) != nil
}

// A starter prepares a program in its scratch folder, runs it, and reads what it said.
type starter func(*Runner, context.Context, execution, string) Outcome

func start(language string) starter {
	switch strings.ToLower(language) {
	case "bash", "sh", "shell", "curl", "console":
		return (*Runner).shell
	case "javascript", "js":
		return (*Runner).javaScript
	}
	return nil
}

// Run runs a program that reaches nothing but the given loopback addresses, such as "127.0.0.1:8080", at which it
// finds what listens there outside of its isolation. It returns when the processes of the program are gone: at its
// end, at the deadline, or when ctx is done.
func (r *Runner) Run(ctx context.Context, p Program, reach ...string) Outcome {
	run := start(p.Language)
	if run == nil {
		return failed(fmt.Errorf("doctest does not run %q examples; it runs bash, console and javascript", p.Language))
	}
	if err := checkReach(reach); err != nil {
		return failed(err)
	}
	dir, err := os.MkdirTemp("", "doctest-")
	if err != nil {
		return failed(fmt.Errorf("no scratch directory: %w", err))
	}
	defer func() { _ = os.RemoveAll(dir) }() // what an example made unreadable may stay
	out := run(r, ctx, execution{dir: dir, reach: reach, shown: r.shown}, p.Code)
	out.Failure = strings.ReplaceAll(out.Failure, dir+string(filepath.Separator), "") // it is gone by now
	return out
}

func failed(err error) Outcome {
	return Outcome{Exit: -1, Failure: oneLine(err.Error())}
}

func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}

func checkReach(reach []string) error {
	var errs []error
	for _, address := range reach {
		a, err := netip.ParseAddrPort(address)
		if err != nil || !a.Addr().Is4() || !a.Addr().IsLoopback() || a.Port() == 0 {
			errs = append(errs, fmt.Errorf("cannot open %q to examples; write an IPv4 loopback address like 127.0.0.1:8080", address))
		}
	}
	return errors.Join(errs...)
}

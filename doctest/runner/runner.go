// Package runner runs the text of a documented example as if a user had pasted it, and returns its outcome.
//
// Programs are real: bash with the programs that the example calls, and node with the npm packages that the pages import.
// Each example has a scratch directory, an environment that has only PATH of the caller's, no input, no terminal, no open
// file of the caller's, and a deadline. No process that it started outlives it.
//
// Linux isolates examples, by namespaces, without privileges. An isolated example
//   - reaches the addresses that it is given and no other network, nor any socket of the machine;
//   - reads the programs of the system and of PATH, their configuration, certificates, and the npm packages, and no
//     other file: neither a home nor the directory of the caller;
//   - writes to its scratch directory and to its own /tmp, both in memory, of at most 256 MiB each;
//   - sees, signals and traces only its own processes;
//   - has no capabilities, even as root, and cannot gain any by executing a program.
//
// An isolated example shares the kernel, the processors and the user of the caller. Isolation protects against mistakes of
// examples, not against an attacker who can exploit the kernel. If the system refuses isolation, no example runs, unless
// [Config.Open] says so.
//
// On Linux each process of an example, isolated or not, has limits: 2 GiB of memory, files of 64 MiB, 1024 open files and
// no core dump. A user other than root has at most 4096 processes. Only the deadline limits all processes of an example
// together.
//
// An example that is not isolated can do what its caller can. On Linux its processes still end with it, unless it kills
// their guardian. On other systems a process that leaves its process group stays.
package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"docsascode.example/gen/example"
)

// Config configures a [Runner]. The zero value is ready for use.
type Config struct {
	// Timeout limits an example's time; 0 means 20 s. The installation of npm packages does not count.
	Timeout time.Duration
	// Cache is the directory in which npm packages are installed, once for all processes. If it is empty, it is "doctest" in
	// [os.UserCacheDir].
	Cache string
	// Open runs examples without isolation: they can do what the caller can.
	Open bool
}

// A Runner runs examples, any number of them at the same time. It is safe for concurrent use.
type Runner struct {
	timeout time.Duration
	cache   string
	open    bool
	refused error    // why examples cannot be isolated, and do not run
	lacking string   // what isolated examples lack here
	shown   []string // files that isolated examples see

	installing sync.Mutex
	modules    string // the directory node_modules, after installation
	missing    error  // why it could not be installed
}

// A Program is an example of a page.
type Program struct {
	Language string            // of the code block: bash, sh, shell, curl, console; javascript, js
	Code     string            // as the page shows it
	Env      map[string]string // variables of the environment, in addition to those that every program has
}

// An Outcome is the result of a program.
type Outcome struct {
	Command        string // the text that ran: the program without the prompts and the output of a terminal session
	Stdout, Stderr string // at most 64 KiB each, without curl's progress meter; longer output lacks its middle, with a mark
	Exit           int    // the exit status, 128+n after signal n; -1 if the program did not start or was stopped
	// Failure is empty if the program succeeded. Otherwise it is one line with the client's own message:
	// "exit status 6: curl: (6) Could not resolve host: localhos".
	Failure string
	Line    int // of Code, if the failure has it; the first line is 1, and 0 means unknown
	Took    time.Duration
}

// New makes a runner, and finds out whether this system can isolate examples.
func New(c Config) *Runner {
	r := &Runner{timeout: cmp.Or(c.Timeout, 20*time.Second), cache: c.Cache}
	if r.open = c.Open; c.Open {
		return r
	}
	r.shown = programFiles(os.Getenv("PATH"))
	r.lacking, r.refused = tryIsolation(r.shown)
	return r
}

// Refused says why the system does not isolate examples, and so no example runs: "user namespaces are not allowed here".
// It is nil if examples run.
func (r *Runner) Refused() error { return r.refused }

// Note is a clause for a report that says what examples can do without isolation, or what isolated examples lack on this
// system. It is empty if there is nothing to say.
func (r *Runner) Note() string {
	if r.open {
		return openEffect + "isolation is turned off"
	}
	return r.lacking
}

// Supports reports whether examples in the language of a code block can be run. It ignores case.
func Supports(language string) bool {
	return start(language) != nil
}

// A starter prepares a program in its scratch directory, runs it with further variables, and reads its output.
type starter func(s *Session, ctx context.Context, env []string, code string) Outcome

func start(language string) starter {
	switch example.LanguageOf(language) {
	case example.ShellCode:
		return (*Session).shell
	case example.ScriptCode:
		return (*Session).javaScript
	}
	return nil
}

// Run runs a program that can reach only the given loopback addresses, such as "127.0.0.1:8080", where it finds the
// listeners outside of its isolation. It returns after all processes of the program have ended: at the program's end, at
// the deadline, or when ctx is done.
func (r *Runner) Run(ctx context.Context, p Program, reach ...string) Outcome {
	s, err := r.Session(ctx, reach, p.Language)
	if err != nil {
		return failed(err)
	}
	defer func() { _ = s.Close() }() // files that an example made unreadable may stay
	s.alone = true
	return s.Run(ctx, p)
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

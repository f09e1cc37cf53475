// Package run checks every claim of a site's pages against a live server.
//
// It runs each example for a test user, who has an email address of its own and the values that earlier responses and
// emails provided, and records the requests and responses. Then it repeats the requests of the examples that worked, with
// one change in each. Such a probe checks claims that no example shows: media types, required parameters, statuses and
// assertions of the prose. Each claim gets a verdict.
package run

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/patch"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
)

// A run is the state of Pages.
type run struct {
	Config
	site     *page.Site
	ledger   *ledger
	subjects []*subject
	errors   *errorPage // nil where the site has none
	bases    []string   // the servers of the examples, the longest first
	stories  []*story
	expected map[page.Pos]int    // the statuses of examples, by their place
	skipped  map[page.Pos]string // why examples are not run
	upstream *recorder.Upstream  // nil in a rehearsal

	odd       map[string]bool // servers that one example alone speaks to
	mu        sync.Mutex      // over all that follows, and Random
	patch     patch.Patch
	came      map[*subject][]int // statuses that are not listed
	typeEdits []patch.Edit
	mishaps   []string          // faults of doctest's own
	secret    map[string]string // values from the environment, and the names that reports show for them
}

// An errorPage is what the page about errors claims.
type errorPage struct {
	shapes  []*shape
	headers map[*page.Header]*claim.Claim
}

// reach reports whether anything listens where the server should be.
func reach(ctx context.Context, server *url.URL, limit time.Duration) error {
	port := server.Port()
	if port == "" {
		port = server.Scheme
	}
	dialer := net.Dialer{Timeout: limit}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(server.Hostname(), port))
	if err != nil {
		return fmt.Errorf("no server at %s: %w; start it, or name another", server.Redacted(), rootCause(err))
	}
	return conn.Close()
}

// rootCause is the last of an error's causes, without the names of the calls that failed.
func rootCause(err error) error {
	for cause := errors.Unwrap(err); cause != nil; cause = errors.Unwrap(err) {
		err = cause
	}
	return err
}

// Pages runs the pages of a site. An error means that nothing could be checked; ctx cuts the run short, and leaves
// unchecked what it had not come to.
func Pages(ctx context.Context, cfg Config, site *page.Site) (*claim.Report, error) {
	r, err := newRun(ctx, cfg, site)
	if err != nil {
		return nil, err
	}
	defer r.upstream.Close()
	if err := reach(ctx, r.Server, r.Timeout); err != nil {
		return nil, err
	}
	start := time.Now()
	report := &claim.Report{Server: withoutUser(cfg.Server).String(), Notes: r.notes()}
	for _, phase := range []struct {
		name string
		run  func(context.Context)
	}{{"examples", r.examples}, {"examples of prose", r.tell}, {"other requests", r.probes}, {"examples again", r.again}, {"limits", r.bursts}} {
		began := time.Now()
		phase.run(ctx)
		report.Phases = append(report.Phases, claim.Phase{Name: phase.name, Took: time.Since(began)})
	}
	report.Notes = append(report.Notes, r.mishaps...)
	report.Claims, report.Took = r.claims(), time.Since(start)
	r.hideSecrets(report.Claims)
	report.Edits, report.StatusEdits, report.TypeEdits = r.patch.Edits(), r.statusEdits(), r.typeEdits
	return report, nil
}

func newRun(ctx context.Context, cfg Config, site *page.Site) (*run, error) {
	r := newState(ctx, cfg, site)
	cfg = r.Config
	options := recorder.Options{Timeout: cfg.Timeout, Alter: cfg.Alter}
	if cfg.Source {
		options.Source = recorder.Source(cfg.Random)
	}
	var err error
	if r.upstream, err = recorder.NewUpstream(cfg.Server, options); err != nil {
		return nil, err
	}
	if err := r.enter(); err != nil {
		return nil, &PageError{err}
	}
	return r, nil
}

// A PageError says what keeps pages from being run, whatever the server.
type PageError struct{ error }

// Unwrap is for errors.Is and errors.As.
func (e *PageError) Unwrap() error { return e.error }

// enter enters what the pages claim, and finds out where the values of their examples come from.
func (r *run) enter() error {
	for i, op := range r.site.Operations() {
		s := newSubject(r.ledger, op, i)
		s.chosen = r.isChosen(Label(op))
		r.subjects = append(r.subjects, s)
	}
	r.countBases()
	if len(r.subjects) == 0 {
		return fmt.Errorf("there is no operation in these pages")
	}
	if e := r.site.Errors(); e != nil {
		r.errors = &errorPage{newShapes(r.ledger, nil, e), newHeaders(r.ledger, nil, e)}
	}
	connect(r.subjects)
	if err := r.direct(); err != nil {
		return err
	}
	finish(r.subjects)
	for _, s := range r.subjects {
		s.addAssertions(r.ledger)
	}
	r.addStories()
	return nil
}

func newState(ctx context.Context, cfg Config, site *page.Site) *run {
	cfg.setDefaults()
	return &run{
		Config: cfg, site: site, ledger: &ledger{ctx: ctx}, expected: map[page.Pos]int{}, skipped: map[page.Pos]string{},
		patch: patch.Patch{Elide: isLong}, came: map[*subject][]int{}, secret: map[string]string{},
	}
}

// notes are about what the run goes without.
func (r *run) notes() []string {
	var out []string
	if ok, reason := r.Runner.Isolated(); !ok {
		out = append(out, reason)
	}
	if ds := r.site.Lint(); page.HasErrors(ds) {
		ds = slices.DeleteFunc(ds, func(d page.Finding) bool { return d.Severity != page.Error })
		noun := "errors"
		if len(ds) == 1 {
			noun = "error"
		}
		out = append(out, fmt.Sprintf("doctest lint finds %d %s in these pages; run doctest lint first", len(ds), noun))
	}
	return out
}

func (r *run) progress(format string, args ...any) { r.Progress(fmt.Sprintf(format, args...)) }

// random is a short word that nobody else has.
func (r *run) random() string {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789"
	r.mu.Lock()
	defer r.mu.Unlock()
	b := make([]byte, 8)
	for i := range b {
		b[i] = letters[r.Random.IntN(len(letters))]
	}
	return string(b)
}

// SideBySide calls do with the numbers below n, as many at once as the machine has use for, and waits for all of them.
func SideBySide(n int, do func(i int)) {
	var g errgroup.Group
	g.SetLimit(2 * runtime.GOMAXPROCS(0))
	for i := range n {
		g.Go(func() error { do(i); return nil })
	}
	_ = g.Wait() // do returns no errors
}

// sideBySide runs some tasks of the run at once. A fault of doctest's own ends one of them and is noted.
func (r *run) sideBySide(tasks []func()) {
	SideBySide(len(tasks), func(i int) {
		defer func() {
			if fault := recover(); fault != nil {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.mishaps = append(r.mishaps, fmt.Sprintf("a fault of doctest's own left claims unchecked: %v", fault))
			}
		}()
		tasks[i]()
	})
}

// examples runs those of operations that need nothing first, then those of operations that need these, and so on.
func (r *run) examples(ctx context.Context) {
	for _, level := range inTurn(r.levels()) {
		var tasks []func()
		worked := map[*subject][]*call{}
		for _, s := range level {
			s.template = r.textTemplate(s)
			if s.template != nil && (!s.chosen || r.NoPrograms) {
				r.leaveExamples(s)
				continue
			}
			worked[s] = make([]*call, len(s.op.Examples))
			for i, e := range s.op.Examples {
				tasks = append(tasks, func() { worked[s][i] = r.example(ctx, s, e) })
			}
		}
		r.sideBySide(tasks)
		for s, calls := range worked {
			r.chooseTemplate(s, calls)
		}
	}
}

// chooseTemplate takes the call of the first example that worked. Where examples failed and none worked there is nothing
// to vary; where none could be run, their text has to do.
func (r *run) chooseTemplate(s *subject, calls []*call) {
	if i := slices.IndexFunc(calls, func(c *call) bool { return c != nil }); i >= 0 {
		s.template = calls[i]
		return
	}
	for _, c := range s.examples {
		if r.ledger.is(c, claim.False) {
			s.template = nil
		}
	}
}

// leaveExamples says why the examples of an operation are not run.
func (r *run) leaveExamples(s *subject) {
	for _, c := range s.examples {
		r.ledger.excuse(c, "examples were not to be run")
	}
}

// textTemplate is the call that the text of the operation's examples makes, where the text tells all of it.
func (r *run) textTemplate(s *subject) *call {
	for _, req := range s.op.Requests() {
		if req.Complete && req.Method.Known && req.URL.Known {
			return callOfText(s.op, req)
		}
	}
	return nil
}

func (r *run) probes(ctx context.Context) {
	for _, turn := range inTurn([][]*subject{r.subjects}) {
		var tasks []func()
		for _, s := range turn {
			if s.chosen {
				tasks = append(tasks, func() { r.probe(ctx, s) })
			}
		}
		r.sideBySide(tasks)
	}
}

// again makes the calls of the examples once more, after all others and in another order: the last page first.
func (r *run) again(ctx context.Context) {
	gone := slices.DeleteFunc(slices.Clone(r.subjects), func(s *subject) bool { return !s.isFinal() })
	for _, s := range slices.Backward(r.subjects) {
		isGone := slices.ContainsFunc(gone, func(g *subject) bool { return strings.HasPrefix(s.op.Path.Value, g.op.Path.Value) })
		if s.chosen && !isGone {
			r.sideBySide([]func(){func() { (&probe{run: r, ctx: ctx, subject: s}).again() }})
		}
	}
}

// bursts reaches for the limits on requests, after everything that they could get in the way of.
func (r *run) bursts(ctx context.Context) {
	for _, s := range r.subjects {
		if s.chosen {
			pr := &probe{run: r, ctx: ctx, subject: s}
			pr.burst(r.Burst)
			pr.excuseStatuses()
			pr.concludeStatuses()
			r.excuseSamples(s.shapes)
		}
	}
	if r.errors != nil {
		r.excuseSamples(r.errors.shapes)
	}
}

// claims are those of the chosen operations, and of the page about errors where all are, or what is false of it.
func (r *run) claims() []claim.Claim {
	left := map[string]bool{}
	for _, s := range r.subjects {
		if !s.chosen {
			left[s.op.Page.File+" "+s.op.Name()] = true
		}
	}
	return slices.DeleteFunc(r.ledger.sorted(r.site.Pages), func(c claim.Claim) bool {
		isStory := c.Kind == claim.Example && c.Operation == ""
		isError := c.Operation == "" && !isStory
		return left[c.File+" "+c.Operation] || isError && len(left) > 0 && c.Verdict != claim.False
	})
}

// Package mutate measures how much lint and run notice together: it changes one detail of the pages, or of the server's
// responses, at a time, and counts the changes that nothing notices.
//
// A mutant of the pages is one edit of their text, such as another status in a list. A mutant of the responses changes all
// responses of an operation with a status, in a proxy in front of the server. Lint checks a mutant first, because it is
// fast. If it finds no new error, the examples run. A mutant is killed if lint finds a new error, or the run a false
// claim. A mutant that survives is a claim that nothing checks.
//
// [Kinds] lists the mutants, and which changes are not made because they could be true.
package mutate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
	"docsascode.example/doctest/run"
	"docsascode.example/gen/page"
)

// Config configures [Pages]. Run needs the same fields as for a run. Run.Match chooses the operations whose mutants are
// made. Run.Alter and Run.Progress are ignored, and Run.Source is always on.
type Config struct {
	Run run.Config
	// Kinds chooses mutants by their kind; nil chooses all.
	Kinds *regexp.Regexp
	// Sample is how many mutants are tried, drawn by Run.Random; 0 means all.
	Sample int
	// Parallel is how many mutants are tried at the same time; 0 means one for each processor.
	Parallel int
	// NoLint skips lint, so that only runs can kill mutants.
	NoLint bool
	// RequireAll also kills a mutant that makes a claim unchecked, unless the page skips the claim.
	RequireAll bool
	Progress   func(done, total int, last Result) // called after each mutant, never twice at once; nil is not called
}

// A Mutant is one change that makes something untrue.
type Mutant struct {
	page.Pos         // the claim that it makes untrue
	Kind      string // one of Kinds
	Operation string // "POST /user/code"; empty if it belongs to no operation
	What      string // one line: "email" becomes "emaik"

	subject int // the operation's index among those of the site; -1 is none
	edits   []edit
	alter   func(*recorder.Exchange) // nil for a mutant of the pages
}

// A Result says whether a mutant was killed.
type Result struct {
	Mutant
	Killed bool
	Lint   string       // the error that lint found, if lint killed it
	By     *claim.Claim // the first claim that became false, if the run killed it
	Took   time.Duration
}

// A Report has the results of all mutants.
type Report struct {
	Results []Result // in the order of the pages; mutants of responses are last
	Made    int      // how many mutants there are; Results may have a random selection of them
	Took    time.Duration
}

// Survivors returns the results of the mutants that were not killed.
func (r *Report) Survivors() []Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(res Result) bool { return res.Killed })
}

// A trial tries mutants with a server.
type trial struct {
	Config
	site      *page.Site
	stage     *stage
	responses responses
	unchecked map[bool]map[string]bool // claims that are unchecked on the original pages, without programs and with them

	mu   sync.Mutex // over Run.Random, and done
	done int
}

// Pages makes mutants of the pages at some paths, files or directories, and of the server's responses, and tries each of
// them. It returns an error if a claim of the original pages is false, or if ctx ends.
func Pages(ctx context.Context, cfg Config, paths ...string) (*Report, error) {
	start := time.Now()
	t, err := newTrial(cfg, paths)
	if err != nil {
		return nil, err
	}
	defer t.stage.close()
	if err := t.baseline(ctx); err != nil {
		return nil, err
	}
	mutants, made, err := t.mutants()
	if err != nil {
		return nil, err
	}
	report := &Report{Made: made, Results: make([]Result, len(mutants))}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(t.Parallel)
	for i, m := range mutants {
		g.Go(func() (err error) {
			report.Results[i], err = t.try(ctx, m)
			if err == nil {
				t.progress(len(mutants), report.Results[i])
			}
			return err
		})
	}
	err = g.Wait()
	report.Took = time.Since(start)
	return report, err
}

func newTrial(cfg Config, paths []string) (*trial, error) {
	if cfg.Parallel <= 0 {
		cfg.Parallel = runtime.GOMAXPROCS(0)
	}
	if cfg.Run.Random == nil {
		cfg.Run.Random = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	cfg.Run.Source, cfg.Run.Progress, cfg.Run.Alter = true, nil, nil
	site, err := page.Load(paths...)
	if err != nil {
		return nil, err
	}
	st, err := newStage(paths)
	if err != nil {
		return nil, err
	}
	return &trial{Config: cfg, site: site, stage: st, responses: responses{site: site}, unchecked: map[bool]map[string]bool{true: {}, false: {}}}, nil
}

// baseline runs the original pages, as many at the same time as mutants will be, and keeps the server's responses.
func (t *trial) baseline(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	scopes := []scope{{t.Run.Match, true}}
	for range t.Parallel {
		scopes = append(scopes, scope{t.Run.Match, false})
	}
	reports := make([]*claim.Report, len(scopes))
	for i, scope := range scopes {
		g.Go(func() (err error) {
			reports[i], err = t.run(ctx, t.site, scope, t.responses.see)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for i, r := range reports {
		if err := alreadyFalse(r); err != nil {
			return err
		}
		unchecked := t.unchecked[scopes[i].noPrograms]
		for _, c := range r.Claims {
			unchecked[nameOf(c)] = unchecked[nameOf(c)] || c.Verdict == claim.Unchecked
		}
	}
	return nil
}

// alreadyFalse is an error if a claim of the original pages is false.
func alreadyFalse(r *claim.Report) error {
	i := slices.IndexFunc(r.Claims, func(c claim.Claim) bool { return c.Verdict == claim.False })
	if i < 0 {
		return nil
	}
	c := r.Claims[i]
	return fmt.Errorf("doctest run finds false claims in these pages (%d); correct them first: %s: %s", r.Count(claim.False), c.Pos, c.Reason)
}

// nameOf is the same for a claim on the original page and on a mutant that does not change it.
func nameOf(c claim.Claim) string { return c.Operation + " " + string(c.Kind) + " " + c.Says }

func (t *trial) run(ctx context.Context, site *page.Site, s scope, alter func(*recorder.Exchange)) (*claim.Report, error) {
	cfg := t.Run
	cfg.Match, cfg.NoPrograms, cfg.Alter = s.match, s.noPrograms, alter
	t.mu.Lock()
	cfg.Random = rand.New(rand.NewPCG(t.Run.Random.Uint64(), t.Run.Random.Uint64()))
	t.mu.Unlock()
	return run.Pages(ctx, cfg, site)
}

// mutants returns the mutants to try, and the number of mutants that they were drawn from.
func (t *trial) mutants() (chosen []Mutant, made int, err error) {
	all, err := pageMutants(t.site)
	if err != nil {
		return nil, 0, err
	}
	all = slices.DeleteFunc(append(all, t.responses.mutants()...), func(m Mutant) bool { return !t.isChosen(m) })
	made = len(all)
	if t.Sample <= 0 || t.Sample >= made {
		return all, made, nil
	}
	drawn := t.Run.Random.Perm(made)[:t.Sample]
	slices.Sort(drawn)
	for _, i := range drawn {
		chosen = append(chosen, all[i])
	}
	return chosen, made, nil
}

func (t *trial) isChosen(m Mutant) bool {
	if t.Kinds != nil && !t.Kinds.MatchString(m.Kind) {
		return false
	}
	if t.Run.Match == nil {
		return true
	}
	if m.subject < 0 {
		return t.Run.Match.MatchString(m.File)
	}
	return t.Run.Match.MatchString(run.Label(t.site.Operations()[m.subject]))
}

// try checks a mutant with lint and runs: first its operation alone, and if that does not notice it, everything.
func (t *trial) try(ctx context.Context, m Mutant) (Result, error) {
	start := time.Now()
	res, err := t.judge(ctx, m)
	res.Mutant, res.Took = m, time.Since(start)
	return res, err
}

func (t *trial) judge(ctx context.Context, m Mutant) (Result, error) {
	site, found, err := t.stage.load(m.edits)
	if err != nil || found != "" && !t.NoLint {
		return Result{Killed: found != "", Lint: found}, err
	}
	for _, scope := range t.scopes(site, m) {
		report, err := t.run(ctx, site, scope, m.alter)
		if ctx.Err() != nil {
			return Result{}, errors.New("interrupted; the remaining mutants were not tried")
		}
		if pages := new(run.PageError); errors.As(err, &pages) {
			return Result{Killed: true, Lint: t.stage.original(err.Error())}, nil
		}
		if err != nil {
			return Result{}, err // for example, the server has stopped
		}
		if by := t.killer(report, t.unchecked[scope.noPrograms]); by != nil {
			return Result{Killed: true, By: by}, nil
		}
	}
	return Result{}, nil
}

// killer is the first claim that notices a mutant, or nil; unchecked has the claims that are unchecked on the original
// pages.
func (t *trial) killer(r *claim.Report, unchecked map[string]bool) *claim.Claim {
	for _, c := range r.Claims {
		isLost := t.RequireAll && c.Verdict == claim.Unchecked && !c.Skipped && !unchecked[nameOf(c)]
		if c.Verdict == claim.False || isLost {
			c.File = t.stage.original(c.File)
			return &c
		}
	}
	return nil
}

func (t *trial) progress(total int, last Result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done++
	if t.Progress != nil {
		t.Progress(t.done, total, last)
	}
}

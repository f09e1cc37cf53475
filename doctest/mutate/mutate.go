// Package mutate measures the gate that lint and run are together: it makes the pages, or the answers of the server,
// untrue in one thing at a time, and counts what nobody notices.
//
// A mutant of the pages is one edit of their text, such as another status in a list; of the answers, one change to all
// answers that an operation gives with a status, in a proxy in front of the server. Lint goes first, since it is
// cheap, and where it has nothing to say the examples run. A mutant is killed where lint finds a new mistake or the run
// a claim that is false. One that survives is a claim that nothing holds against the server.
//
// [Kinds] lists the mutants, and what is left out because it would be true, too.
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

// Config is what Pages has to do with. Of Run, what a run needs is necessary here, too. Its Match chooses operations
// whose mutants are made; its Alter and Progress are ignored, and Source is always on.
type Config struct {
	Run run.Config
	// Kinds chooses mutants by their kind; nil is all.
	Kinds *regexp.Regexp
	// Sample is how many mutants are tried, drawn by Run.Random; 0 is all.
	Sample int
	// Parallel is how many runs go on side by side; 0 is one for each processor.
	Parallel int
	// NoLint leaves lint out, and has the run alone find the mutants.
	NoLint bool
	// RequireAll kills a mutant also by a claim that nobody checks any more, unless the page asks to skip it.
	RequireAll bool
	Progress   func(done, total int, last Result) // told of each mutant that was tried, one after the other; nil tells nobody
}

// A Mutant is one change that makes something untrue.
type Mutant struct {
	page.Pos         // what it belies
	Kind      string // one of Kinds
	Operation string // "POST /user/code"; empty where it belongs to none
	What      string // one line: "email" becomes "emaik"

	subject int // the operation's place among those of the site; -1 is none
	edits   []edit
	alter   func(*recorder.Exchange) // nil for a mutant of the pages
}

// A Result is what became of a mutant.
type Result struct {
	Mutant
	Killed bool
	Lint   string       // what lint says of it, where lint killed it
	By     *claim.Claim // the first claim that turned false, where the run killed it
	Took   time.Duration
}

// A Report is what became of all mutants.
type Report struct {
	Results []Result // in the order of the pages, those of answers last
	Made    int      // how many mutants there are, of which Results may be a sample
	Took    time.Duration
}

// Survivors are the results of those mutants that nothing killed.
func (r *Report) Survivors() []Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(res Result) bool { return res.Killed })
}

// A trial holds mutants against a server.
type trial struct {
	Config
	site      *page.Site
	stage     *stage
	responses responses
	unchecked map[bool]map[string]bool // what nobody checks in the pages as they are, without programs or with them

	mu   sync.Mutex // over Run.Random, and done
	done int
}

// Pages makes mutants of the pages at some paths, files or folders, and of the server's answers, and tries each of them.
// The pages must be true before: an error says where they are not. Where ctx ends, so does the trial, with an error.
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

// baseline runs the pages as they are, side by side as the mutants will be, and keeps what the server answers.
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

// alreadyFalse is an error where a run of the pages as they are found something.
func alreadyFalse(r *claim.Report) error {
	i := slices.IndexFunc(r.Claims, func(c claim.Claim) bool { return c.Verdict == claim.False })
	if i < 0 {
		return nil
	}
	c := r.Claims[i]
	return fmt.Errorf("%d claims are false already, see doctest run; the first is %s: %s: %s", r.Count(claim.False), c.Pos, c.Says, c.Reason)
}

// nameOf is the same for a claim of the pages and for that of a mutant which it has no part in.
func nameOf(c claim.Claim) string { return c.Operation + " " + string(c.Kind) + " " + c.Says }

func (t *trial) run(ctx context.Context, site *page.Site, s scope, alter func(*recorder.Exchange)) (*claim.Report, error) {
	cfg := t.Run
	cfg.Match, cfg.NoPrograms, cfg.Alter = s.match, s.noPrograms, alter
	t.mu.Lock()
	cfg.Random = rand.New(rand.NewPCG(t.Run.Random.Uint64(), t.Run.Random.Uint64()))
	t.mu.Unlock()
	return run.Pages(ctx, cfg, site)
}

// mutants are those that are to be tried, and how many they were drawn from.
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

// try has lint and run look at a mutant: first at its operation alone, and where that does not show it at everything.
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
			return Result{}, errors.New("interrupted: the mutants that were left are not tried")
		}
		if pages := new(run.PageError); errors.As(err, &pages) {
			return Result{Killed: true, Lint: t.stage.original(err.Error())}, nil
		}
		if err != nil {
			return Result{}, err // the server, say, is there no more
		}
		if by := t.killer(report, t.unchecked[scope.noPrograms]); by != nil {
			return Result{Killed: true, By: by}, nil
		}
	}
	return Result{}, nil
}

// killer is the first claim that shows a mutant, or nil; unchecked are those that nobody checks in the pages as they are.
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

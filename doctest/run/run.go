// Package run checks every claim of a site's pages against a live server.
//
// It runs each example for a test user, which has an email address of its own and the values that earlier responses and
// emails provided, and records the requests and responses. Then it repeats the requests of the examples that worked, with
// one change in each. Such a probe checks claims that no example shows: media types, required parameters, statuses and
// assertions of the prose. Each claim gets a verdict.
//
// What pages say, other packages read, which know no server: a form of words for a claim belongs there, and the request that tries
// it here. Package prose has the sentences, content the values of examples and samples, script the commands, things the paths,
// reasons the statuses, access who may call, effects what changes, formula how fields follow from others, lists the rules of
// lists, and domain the values of parameters.
package run

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/reasons"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/doctest/patch"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// A run is the state of [Pages].
type run struct {
	Config
	site     *page.Site
	ledger   *ledger
	subjects []*subject
	values   flow.Graph // of the subjects, in their order
	errors   *errorPage // nil if the site has none
	hosts    script.Hosts
	sessions []*session
	others   map[string]*recorder.Upstream // the servers of other hosts of the pages, by host
	expected map[page.Pos]int              // the statuses that directives expect, by the position of the example
	skipped  map[page.Pos]string           // why examples are not run
	upstream *recorder.Upstream            // nil in a rehearsal

	constants    *constants
	generals     []general
	codes        []*codeClaim
	variables    []script.Assigned
	hiddenFields []hiddenField
	unchanging   []unchangingField
	mergings     []merging
	sumsBelow    []sumBelow
	described    []describedField
	computed     []computed
	times        *times // nil if no page gives the form of all times
	listHeaders  []*listHeader
	errorNames   reasons.Names
	effects      []effect
	consequences []consequence
	changes      []numberChange
	transitions  []transition
	stateChanges []stateChange
	listings     []*listing
	wides        []*wide
	nulls        []null     // under mu
	doubts       []doubt    // under mu
	mu           sync.Mutex // over all that follows, and Random
	patch        patch.Patch
	unlisted     map[*subject][]int // statuses that the server returned and the page does not list
	successes    map[*subject]int   // the status of an example in place of the success that the page lists
	typeEdits    []patch.Edit
	mishaps      []string                 // internal failures
	renewed      int                      // requests that got other dates after a conflict
	madeThings   map[*subject][]madeThing // the things that doctest has created
	holders      map[string][]*testUser   // who sends a value, by its last part
	lacked       map[string]bool          // parameters that requests which created things left out
	source       net.IP                   // from which this run sends to a loopback server; nil for any
	made         map[string]string        // values that are fresh for a test user, and the page's in their place
	secret       map[string]string        // values from the environment, and the names that reports show in their place
}

// An errorPage has the claims of the page about errors.
type errorPage struct {
	shapes  []*shape
	headers map[*page.Header]*claim.Claim
}

// Pages checks the pages of a site. It returns an error if it could not check anything: there is no server, or a
// [PageError]. If ctx ends, the remaining claims are unchecked.
func Pages(ctx context.Context, cfg Config, site *page.Site) (*claim.Report, error) {
	r, err := newRun(ctx, cfg, site)
	if err != nil {
		return nil, err
	}
	defer func() { r.upstream.Close() }() // of the one that locate leaves
	if err := reach(ctx, r.Server, r.Timeout); err != nil {
		return nil, err
	}
	if err := r.locate(ctx); err != nil {
		return nil, err
	}
	start := time.Now()
	report := &claim.Report{Server: withoutUser(r.Server).String(), Notes: r.notes()}
	for _, phase := range []struct {
		name string
		run  func(context.Context)
	}{{"examples in their order", r.runSessions}, {"examples", r.examples}, {"operations without an example", r.withoutExamples}, {"other requests", r.probes}, {"effects", func(ctx context.Context) {
		r.checkEffects(ctx)
		r.checkConsequences(ctx)
		r.checkChanges(ctx)
		r.checkTransitions(ctx)
		r.checkStateChanges(ctx)
	}}, {"safe methods", r.checkSafety}, {"lists", r.checkListings}, {"all responses", r.checkWides}, {"examples again", r.again}, {"limits", r.bursts}} {
		began := time.Now()
		if err := r.reset(ctx, phase.name); err != nil {
			return nil, err
		}
		phase.run(ctx)
		report.Phases = append(report.Phases, claim.Phase{Name: phase.name, Took: time.Since(began)})
	}
	r.constants.conclude(r.ledger)
	r.concludeNulls()
	r.concludeDoubts()
	report.Notes, report.Died = append(report.Notes, r.mishaps...), r.death(ctx)
	report.Claims, report.Began, report.Took = r.claims(), start, time.Since(start)
	r.hideSecrets(report.Claims)
	report.Edits, report.StatusEdits, report.TypeEdits = r.patch.Edits(), r.statusEdits(), r.typeEdits
	return report, nil
}

// reset empties the server before a phase that does not need what the phases before it left.
func (r *run) reset(ctx context.Context, phase string) error {
	if r.Reset == nil || phase != "examples" && phase != "other requests" {
		return nil
	}
	r.progress("reset")
	return r.Reset(ctx)
}

func newRun(ctx context.Context, cfg Config, site *page.Site) (*run, error) {
	r := newState(ctx, cfg, site)
	cfg = r.Config
	if cfg.Source {
		r.source = recorder.Source(cfg.Random)
	}
	var err error
	if r.upstream, err = recorder.NewUpstream(cfg.Server, r.upstreamOptions()); err != nil {
		return nil, err
	}
	if err := r.enter(); err != nil {
		return nil, &PageError{err}
	}
	r.others = map[string]*recorder.Upstream{}
	for host, u := range r.Servers {
		if r.others[host], err = recorder.NewUpstream(u, r.upstreamOptions()); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *run) upstreamOptions() recorder.Options {
	return recorder.Options{Timeout: r.Timeout, Limit: waitLimit, Alter: r.Alter, Source: r.source}
}

// subjectAt is the subject of an operation.
func (r *run) subjectAt(n *flow.Node) *subject { return r.subjects[n.Number] }

// A PageError says why pages cannot be run, with any server.
type PageError struct{ error }

// Unwrap is for errors.Is and errors.As.
func (e *PageError) Unwrap() error { return e.error }

// enter enters the claims of the pages, and finds out which operations provide the values of their examples.
func (r *run) enter() error {
	r.site = script.WithMessages(r.site, r.Server)
	r.values = flow.New(r.site.Operations())
	for _, n := range r.values {
		s := newSubject(r.ledger, n, r.Closed || r.site.IsClosed(n.Op.Page))
		s.chosen = r.isChosen(n.Op.Page.File, Label(n.Op))
		r.subjects = append(r.subjects, s)
	}
	r.hosts = script.FindHosts(r.site.Operations(), r.Server)
	r.Servers = r.hosts.ServedBy(r.Servers)
	for _, s := range r.subjects {
		s.host = r.hosts.Elsewhere(s.Op)
		if s.host == "" || r.Servers[s.host] != nil {
			s.text = r.textTemplate(s)
		}
	}
	if len(r.subjects) == 0 {
		return errors.New("no page documents an operation; write a method and a path, such as GET /books")
	}
	if e := r.site.Errors(); e != nil {
		r.errors = &errorPage{newShapes(r.ledger, nil, e, r.Closed || r.errorsClosed()), newHeaders(r.ledger, nil, e)}
	}
	r.addGenerals()
	r.values.Connect()
	r.values.Identify(r.site)
	r.bindPageVariables()
	r.announce()
	if err := errors.Join(r.bindEnvironment(), r.direct()); err != nil {
		return err
	}
	r.values.Finish()
	r.findAround()
	r.constants = newConstants(r.subjects)
	for _, s := range r.subjects {
		s.addAssertions(r.ledger)
		r.addDue(s)
		r.addLife(s)
		s.addRetry(r)
		s.addLetterCases(r.ledger)
		s.addRepeat(r.ledger)
	}
	r.addWides()
	r.addHiddenFields()
	r.addUnchanging()
	r.addMergings()
	r.addSumsBelow()
	r.addDescribed()
	r.addComputed()
	r.addTimes()
	r.errorNames = reasons.NamesOf(r.site)
	r.addNeeds()
	r.chooseAccounts()
	r.addRoles()
	r.addEffects()
	r.addConsequences()
	r.addChanges()
	r.addTransitions()
	r.addStateChanges()
	r.addListings()
	r.addSessions()
	return nil
}

func newState(ctx context.Context, cfg Config, site *page.Site) *run {
	cfg.setDefaults()
	return &run{
		Config: cfg, site: site, ledger: &ledger{ctx: ctx}, expected: map[page.Pos]int{}, skipped: map[page.Pos]string{},
		patch: patch.Patch{Elide: isElidable}, unlisted: map[*subject][]int{}, successes: map[*subject]int{}, secret: map[string]string{}, made: map[string]string{}, lacked: map[string]bool{},
	}
}

// notes are about the run as a whole: the isolation that it lacks, and errors of the pages.
func (r *run) notes() []string {
	var out []string
	if note := r.Runner.Note(); note != "" {
		out = append(out, note)
	}
	return append(out, lintNotes(lint.Site(r.site))...)
}

// lintNotes are the first errors that lint finds, each with its place, below their number.
func lintNotes(all []lint.Finding) []string {
	const most = 3
	errs := slices.DeleteFunc(all, func(d lint.Finding) bool { return d.Severity != lint.Error })
	if len(errs) == 0 {
		return nil
	}
	noun := "errors"
	if len(errs) == 1 {
		noun = "error"
	}
	out := []string{fmt.Sprintf("doctest lint finds %d %s in these pages; run doctest lint first", len(errs), noun)}
	for _, d := range errs[:min(len(errs), most)] {
		out = append(out, d.String())
	}
	return out
}

// isChosen reports whether the configuration chooses an operation or an example of a page by its label.
func (r *run) isChosen(file, label string) bool {
	return r.isOfPage(file) && (r.Match == nil || r.Match.MatchString(label))
}

// isOfPage reports whether the configuration chooses a page. The page about errors is about all operations.
func (r *run) isOfPage(file string) bool {
	isErrors := func(p *page.Page) bool { return p.Errors != nil && slices.Contains(r.Only, p.File) }
	return r.Only == nil || slices.Contains(r.Only, file) || slices.ContainsFunc(r.site.Pages, isErrors)
}

func (r *run) progress(format string, args ...any) { r.Progress(fmt.Sprintf(format, args...)) }

// make notes a value that is fresh for one test user, in place of one of the page.
func (r *run) make(fresh, shown string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made[fresh] = shown
}

// random is a word of 8 letters and digits that no other user has.
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

// claims returns the claims of the chosen operations. Of the page about errors it returns all claims if all operations
// are chosen, and otherwise the false ones.
func (r *run) claims() []claim.Claim {
	left := map[string]bool{}
	for _, s := range r.subjects {
		if !s.chosen {
			left[s.Op.Page.File+" "+s.Op.Name()] = true
		}
	}
	return slices.DeleteFunc(r.ledger.sorted(r.site.Pages), func(c claim.Claim) bool {
		isStory := c.Kind == claim.Example && c.Operation == ""
		isError := c.Operation == "" && !isStory
		isOther := r.Only != nil && !slices.Contains(r.Only, c.File)
		return isOther || left[c.File+" "+c.Operation] || isError && len(left) > 0 && c.Verdict != claim.False
	})
}

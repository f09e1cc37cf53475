package run

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"docsascode.example/doctest/claim"
	"docsascode.example/gen/page"
)

// A ledger has the claims of a run and their verdicts. It is safe for concurrent use.
type ledger struct {
	ctx    context.Context // once it is done, no verdict counts, because the interruption may have caused it
	mu     sync.Mutex
	claims []*claim.Claim
}

// add enters a claim, as yet unchecked.
func (l *ledger) add(at page.Pos, kind claim.Kind, op *page.Operation, format string, args ...any) *claim.Claim {
	c := &claim.Claim{Pos: at, Kind: kind, Says: fmt.Sprintf(format, args...), Verdict: claim.Unchecked}
	if op != nil {
		c.Operation = op.Name()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.claims = append(l.claims, c)
	return c
}

// show makes a claim true, unless it is false. The first reason stays. It ignores a nil claim.
func (l *ledger) show(c *claim.Claim, ev *claim.Evidence, format string, args ...any) {
	l.settle(c, claim.True, ev, found(format, args...))
}

// deny makes a claim false. The first finding stays.
func (l *ledger) deny(c *claim.Claim, ev *claim.Evidence, f finding) {
	l.settle(c, claim.False, ev, f)
}

// excuse says why a claim is unchecked, if it still is. The last reason stays.
func (l *ledger) excuse(c *claim.Claim, format string, args ...any) {
	l.settle(c, claim.Unchecked, nil, found(format, args...))
}

// A doubt is a finding that makes a claim false if nothing in the run shows it.
type doubt struct {
	claim *claim.Claim
	ev    *claim.Evidence
	finding
}

// denyIfNever makes a claim false at the end of the run, unless it is true by then: an error that can happen on any operation need
// not happen on each.
func (r *run) denyIfNever(c *claim.Claim, ev *claim.Evidence, f finding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.doubts = append(r.doubts, doubt{c, ev, f})
}

// concludeDoubts denies what nothing has shown.
func (r *run) concludeDoubts() {
	for _, d := range r.doubts {
		if !r.ledger.is(d.claim, claim.True) {
			r.ledger.deny(d.claim, d.ev, d.finding)
		}
	}
}

// order says that an example works, but not where the page has it, unless the claim is true or false.
func (l *ledger) order(c *claim.Claim, ev *claim.Evidence, format string, args ...any) {
	l.settle(c, claim.Order, ev, found(format, args...))
}

var weight = map[claim.Verdict]int{claim.Unchecked: 0, claim.Undocumented: 1, claim.Order: 1, claim.True: 2, claim.False: 3}

func (l *ledger) settle(c *claim.Claim, v claim.Verdict, ev *claim.Evidence, f finding) {
	if c == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ctx.Err() != nil || c.Skipped || weight[v] < weight[c.Verdict] || weight[v] == weight[c.Verdict] && v != claim.Unchecked {
		return
	}
	c.Verdict, c.Evidence, c.Reason, c.Actual, c.Help, c.Leak = v, ev, f.text, f.actual, f.help, f.leak
}

// skip leaves a claim unchecked for the reason that the page gives.
func (l *ledger) skip(c *claim.Claim, reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.Verdict, c.Skipped, c.Reason, c.Evidence = claim.Unchecked, true, reason, nil
}

// is reports whether a claim has a verdict so far.
func (l *ledger) is(c *claim.Claim, v claim.Verdict) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return c.Verdict == v
}

// sorted returns the claims in the order of the pages, then by position.
func (l *ledger) sorted(pages []*page.Page) []claim.Claim {
	order := map[string]int{}
	for i, p := range pages {
		order[p.File] = i
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.SortStableFunc(l.claims, func(a, b *claim.Claim) int {
		return cmp.Or(cmp.Compare(order[a.File], order[b.File]), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	out := make([]claim.Claim, len(l.claims))
	for i, c := range l.claims {
		out[i] = *c
		if c.Verdict != claim.Unchecked || c.Skipped {
			continue
		}
		if l.ctx.Err() != nil {
			out[i].Reason = "interrupted"
		} else if c.Reason == "" {
			out[i].Reason = "no request showed it"
		}
	}
	return out
}

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

// A ledger holds the claims of a run and what is found of them. It is safe for concurrent use.
type ledger struct {
	ctx    context.Context // once it is done, nothing that is found counts: it may be the interruption's doing
	mu     sync.Mutex
	claims []*claim.Claim
}

// add enters a claim that nobody has checked yet.
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

// show makes a claim true, unless something has shown it false. The first thing that shows it stays. A nil claim is none.
func (l *ledger) show(c *claim.Claim, ev *claim.Evidence, format string, args ...any) {
	l.settle(c, claim.True, ev, format, args...)
}

// deny makes a claim false. The first thing that denies it stays.
func (l *ledger) deny(c *claim.Claim, ev *claim.Evidence, format string, args ...any) {
	l.settle(c, claim.False, ev, format, args...)
}

// excuse says why a claim is unchecked, as long as it is. The last reason stays.
func (l *ledger) excuse(c *claim.Claim, format string, args ...any) {
	l.settle(c, claim.Unchecked, nil, format, args...)
}

var weight = map[claim.Verdict]int{claim.Unchecked: 0, claim.True: 1, claim.False: 2}

func (l *ledger) settle(c *claim.Claim, v claim.Verdict, ev *claim.Evidence, format string, args ...any) {
	if c == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ctx.Err() != nil || c.Skipped || weight[v] < weight[c.Verdict] || weight[v] == weight[c.Verdict] && v != claim.Unchecked {
		return
	}
	c.Verdict, c.Evidence, c.Reason = v, ev, fmt.Sprintf(format, args...)
}

// skip leaves a claim alone for a reason that the page gives.
func (l *ledger) skip(c *claim.Claim, reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.Verdict, c.Skipped, c.Reason, c.Evidence = claim.Unchecked, true, reason, nil
}

// is tells what is found of a claim so far.
func (l *ledger) is(c *claim.Claim, v claim.Verdict) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return c.Verdict == v
}

// sorted are the claims in the order of the pages, then by place.
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
			out[i].Reason = "nothing that was tried shows it"
		}
	}
	return out
}

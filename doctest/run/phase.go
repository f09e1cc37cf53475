package run

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/content"
	"docsascode.example/doctest/pages/effects"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/gen/example"
	"docsascode.example/gen/page"
)

// The phases of a run, except for those of sessions, effects and lists.

// SideBySide calls do with each number below n, and waits for all calls. At most two per processor run at once.
func SideBySide(n int, do func(i int)) {
	var g errgroup.Group
	g.SetLimit(2 * runtime.GOMAXPROCS(0))
	for i := range n {
		g.Go(func() error { do(i); return nil })
	}
	_ = g.Wait() // do returns no errors
}

// sideBySide runs tasks at the same time. A panic ends its task, and becomes a note of the report.
func (r *run) sideBySide(tasks []func()) {
	SideBySide(len(tasks), func(i int) {
		defer func() {
			if fault := recover(); fault != nil {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.mishaps = append(r.mishaps, fmt.Sprintf("doctest failed internally; some claims are unchecked (%v)", fault))
			}
		}()
		tasks[i]()
	})
}

// examples runs the examples of operations that need no other operation, then of operations that need those, and so on.
func (r *run) examples(ctx context.Context) {
	for _, level := range inTurn(r.levels()) {
		var tasks []func()
		worked := map[*subject][]*call.Call{}
		for _, s := range level {
			if s.text != nil && (!s.chosen || r.NoPrograms) {
				s.template = s.text
				r.leaveExamples(s)
				continue
			}
			worked[s] = make([]*call.Call, len(s.Op.Examples))
			for i, e := range s.Op.Examples {
				if s.inSession[e] {
					continue
				}
				tasks = append(tasks, func() { worked[s][i] = r.example(ctx, s, e) })
			}
		}
		r.sideBySide(tasks)
		for s, calls := range worked {
			r.chooseTemplate(s, calls)
		}
	}
}

// chooseTemplate takes the call of the first example that worked. If examples failed and none worked, there is no
// template. If no example could be run, the call is the one in the text of an example.
func (r *run) chooseTemplate(s *subject, calls []*call.Call) {
	if i := slices.IndexFunc(calls, func(c *call.Call) bool { return c != nil }); i >= 0 {
		s.template = calls[i]
		if s.template.IsGuessed {
			s.Adopt()
		}
	}
	s.tried = true
	if s.template != nil || s.wants != "" || !script.HasCommands(s.Op) {
		return
	}
	s.template = s.text
	for _, c := range s.examples {
		if r.ledger.is(c, claim.False) {
			s.template = nil
		}
	}
}

// leaveExamples says why the examples of an operation are not run.
func (r *run) leaveExamples(s *subject) {
	for _, c := range s.examples {
		r.ledger.excuse(c, "doctest did not run this example")
	}
}

// textTemplate is the call in the text of the operation's examples, with the variables of a shell by their names; nil if no text
// has a complete call.
func (r *run) textTemplate(s *subject) *call.Call {
	if effects.StopsServer(s.Op) {
		s.wants = stopping
		return nil
	}
	for _, e := range s.Op.Examples {
		req := s.Op.RequestIn(e)
		if req == nil || !isWritten(req) {
			continue
		}
		named := content.WithNames(*req, e.Code.Value)
		if slices.ContainsFunc(named.Header, isUnknownCredential) {
			continue
		}
		c := content.CallOfText(s.Op, &named)
		c.Host = s.host
		return c
	}
	return nil
}

// isUnknownCredential reports whether only running would tell the credentials in a header.
func isUnknownCredential(v example.Value) bool {
	return strings.Contains(v.Text, example.Unknown) && content.Sent{Name: v.Name, In: page.InHeader}.IsCredential()
}

// isWritten reports whether the text of an example has a whole request. A header can have the value of a variable, and a URL can
// begin with the one that has the server's address.
func isWritten(req *example.Request) bool {
	isKnown := !slices.ContainsFunc(req.Form, func(v example.Value) bool { return !v.Known }) && (req.Body == nil || req.Body.Known)
	rest, _ := strings.CutPrefix(req.URL.Text, example.Unknown+"/")
	return req.Complete && req.Method.Known && isKnown && (req.URL.Known || !strings.Contains(rest, example.Unknown))
}

func (r *run) probes(ctx context.Context) {
	r.findFirst(ctx)
	r.confirmSeeds(ctx)
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

// again repeats the calls of the examples after all other requests, in another order: the last page first.
func (r *run) again(ctx context.Context) {
	gone := slices.DeleteFunc(slices.Clone(r.subjects), func(s *subject) bool { return !s.isFinal() })
	for _, s := range slices.Backward(r.subjects) {
		if len(s.inSession) > 0 {
			continue // where its examples work is a matter of the order
		}
		isGone := slices.ContainsFunc(gone, func(g *subject) bool { return strings.HasPrefix(s.Op.Path.Value, g.Op.Path.Value) })
		if s.chosen && !isGone {
			r.sideBySide([]func(){func() { (&probe{run: r, ctx: ctx, subject: s}).again() }})
		}
	}
}

// bursts tries to reach the limits on requests, after all requests that these limits could disturb.
func (r *run) bursts(ctx context.Context) {
	for _, s := range r.subjects {
		if s.chosen && !s.isUnreachable(r) {
			pr := &probe{run: r, ctx: ctx, subject: s}
			pr.burst(r.Burst)
			pr.excuseStatuses()
			pr.concludeStatuses()
			r.excuseSamples(s.shapes)
			for _, o := range s.outputs {
				if !o.isJudged {
					r.ledger.excuse(o.claim, "the command printed nothing that can be compared")
				}
			}
			r.concludeListed(s)
		}
	}
	r.tryRates(ctx)
	if r.errors != nil {
		r.excuseSamples(r.errors.shapes)
	}
	r.excuseCodes()
	r.excuseDescribed()
	r.excuseComputed()
	if r.times != nil {
		r.ledger.excuse(r.times.claim, "no response has a time")
	}
	for _, g := range r.generals {
		r.ledger.excuse(g.claim, "no request got this status for this cause")
		r.excuseSamples(g.shapes)
	}
}

package run

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/pages/script"
	"docsascode.example/doctest/recorder"
)

// lookAgain tries the steps again that did not work where the page has them: after the steps that create what they need,
// then alone. It judges each as far as it works.
func (w *walk) lookAgain(ctx context.Context) {
	for _, a := range w.failed {
		if again, after := w.afterCreators(ctx, a); again != nil {
			w.settleOrder(ctx, a, again, after)
			continue
		}
		if w.dependsOnLost(a) {
			continue
		}
		if again := w.alone(ctx, a); again != nil {
			w.settleOrder(ctx, a, again, "with values of its own")
			continue
		}
		if again, after := w.afterAct(ctx, a); again != nil {
			w.settleOrder(ctx, a, again, after)
			continue
		}
		if v, ok := a.unbound(); ok {
			w.run.missing(a.step, v)
			continue
		}
		if lost := w.mayNeed(a); lost != nil {
			w.run.excuseStep(a.step, "it may need the example at "+lost.example.Code.Pos.String()+", which could not run here")
			continue
		}
		w.conclude(ctx, a)
	}
}

// renamed runs a step with other names after a conflict with a thing that doctest itself created before, for another page. It
// returns nil if there was no such thing, or if the step does not work either.
func (w *walk) renamed(ctx context.Context, a *attempt) *attempt {
	bad := a.firstBad()
	if bad == nil || a.works() || !hasConflict(&claim.Evidence{Exchange: bad}) {
		return nil
	}
	s, before := w.run.subjectOf(bad.Method, bad.Target), slices.Clone(w.user.replaced)
	if s == nil || !s.made.Load() || !w.user.renameTexts(ctx, s) {
		return nil
	}
	again := w.replay(ctx, a)
	if again == nil {
		w.user.replaced = before
	}
	return again
}

// maxCreators is how many steps run again before one that needs what they create.
const maxCreators = 6

// afterCreators runs a step after the steps that create what it is about, and after all others of the page. It returns nil
// if it still does not work, or if nothing would be different.
func (w *walk) afterCreators(ctx context.Context, a *attempt) (again *attempt, after string) {
	bad := a.firstBad()
	if bad == nil || bad.Failure != "" || a.outcome.Exit < 0 {
		return nil, ""
	}
	var creators []*attempt
	for _, other := range w.done {
		if ex := other.creation(bad.Target, a.step); ex != nil && other.step != a.step {
			creators = append(creators, other)
			after = "after " + requestLine(ex)
		}
	}
	for _, other := range creators[max(0, len(creators)-maxCreators):] {
		if again := w.replay(ctx, other); again != nil {
			w.learnFrom(again)
		}
	}
	if again = w.replay(ctx, a); again == nil {
		return nil, ""
	}
	if after == "" {
		after = "after the other steps of the page"
	}
	return again, after
}

// firstBad is the first exchange of a step that did not get the expected response; nil if there is none.
func (a *attempt) firstBad() *recorder.Exchange {
	for i := range a.all {
		if !asExpected(a.all[i].Status, a.run.expected[a.example.Code.Pos]) {
			return &a.all[i]
		}
	}
	return nil
}

// creation is the exchange of a step that created or changed what a target names, or what is above or below it, or that created
// a thing whose ID another step has; nil if there is none.
func (a *attempt) creation(target string, by *step) *recorder.Exchange {
	for i := range a.all {
		ex := &a.all[i]
		isWrite := slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, ex.Method)
		if isWrite && ex.Status/100 == 2 && (areRelated(ex.Target, target) || by.takesFrom(a.run.subjectOf(ex.Method, ex.Target))) {
			return ex
		}
	}
	return nil
}

// takesFrom reports whether a step shows a value that the response of an operation provides.
func (st *step) takesFrom(from *subject) bool {
	return slices.ContainsFunc(st.subjects, func(s *subject) bool {
		return slices.ContainsFunc(s.Uses, func(u flow.Use) bool { return u.From == from.Node && !u.IsMailed() })
	})
}

// areRelated reports whether one of two paths is the beginning of the other.
func areRelated(a, b string) bool {
	a, _, _ = strings.Cut(a, "?")
	b, _, _ = strings.Cut(b, "?")
	a, b = strings.TrimSuffix(a, "/")+"/", strings.TrimSuffix(b, "/")+"/"
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

// alone runs a step for a test user of its own, with values that other operations provide now. It returns nil if that does
// not work either.
func (w *walk) alone(ctx context.Context, a *attempt) *attempt {
	st := a.step
	if len(st.subjects) == 0 || len(st.needs) > 0 || a.outcome.Exit < 0 || !slices.ContainsFunc(st.subjects, func(s *subject) bool { return len(s.Uses)+len(s.Fresh) > 0 }) {
		return nil
	}
	user := w.run.newTestUser()
	for _, s := range st.subjects {
		if user.prepare(ctx, s) != nil {
			return nil
		}
	}
	again, err := w.run.alone(ctx, user, st.example, w.run.upstream)
	if err != nil {
		return nil
	}
	again.step = st
	if !again.works() {
		return nil
	}
	return again
}

// settleOrder gives the verdict order to the claims of a step that worked only on the second look. If an earlier example of
// the same operation worked, the step is another way to do the same, and is true: the reader chooses one of them.
func (w *walk) settleOrder(ctx context.Context, a, again *attempt, after string) {
	st, bad := a.step, a.firstBad()
	first := "the example failed"
	if bad != nil {
		first = returned(bad)
	}
	for i, c := range st.claims {
		own := *again
		if i < len(st.subjects) {
			own.subject = st.subjects[i]
			own.own = ownExchange(own.subject, again.all)
			isAlternative := w.calls[own.subject] != nil && !own.subject.Op.Free || script.IsMessage(again.example)
			var judged *claim.Claim
			if isAlternative {
				judged = c
			}
			if template := own.judge(judged); template != nil {
				w.calls[own.subject] = append(w.calls[own.subject], template)
			}
			if isAlternative {
				continue
			}
		}
		if len(again.all) == 0 {
			continue
		}
		w.run.ledger.order(c, again.evidenceOf(&again.all[0]), "%s in the order of the page, and %s %s", first, strings.TrimPrefix(returned(&again.all[0]), "the server returned "), after)
	}
	w.learnFrom(again)
}

// dependsOnLost reports whether a step uses what a failed step should have left. It says so.
func (w *walk) dependsOnLost(a *attempt) bool {
	for _, other := range a.step.needs {
		for _, failed := range w.failed {
			if failed.step == other && other != a.step {
				w.run.excuseStep(a.step, "it needs the example at "+other.example.Code.Pos.String()+", which failed")
				return true
			}
		}
	}
	return false
}

// mayNeed is a step above that could not run here and that would have changed the server, if the response to a failed step may be
// for want of that; nil if there is none.
func (w *walk) mayNeed(a *attempt) *step {
	bad := a.firstBad()
	if bad == nil || !slices.Contains([]int{0, http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusInternalServerError}, bad.Status) {
		return nil
	}
	i := slices.IndexFunc(w.lost, func(st *step) bool {
		return !st.reads() && st.example.Code.Line < a.step.example.Code.Line
	})
	if i < 0 {
		return nil
	}
	return w.lost[i]
}

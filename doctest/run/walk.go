package run

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"docsascode.example/doctest/call"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/recorder"
)

// runSessions runs the steps of each page, one page after the other.
func (r *run) runSessions(ctx context.Context) {
	for _, s := range r.sessions {
		r.sideBySide([]func(){func() { r.runSession(ctx, s) }})
	}
}

func (r *run) runSession(ctx context.Context, s *session) {
	stage, err := r.newStage(ctx, r.upstream, s.examples()...)
	if err != nil {
		for _, st := range s.steps {
			r.excuseStep(st, err.Error())
		}
		return
	}
	defer func() { _ = stage.close() }() // its files are of no more use
	walk := &walk{run: r, stage: stage, session: s, user: r.newTestUser(), calls: map[*subject][]*call.Call{}, last: map[*subject]*recorder.Exchange{}}
	for _, st := range wipesLast(s.steps) {
		walk.take(ctx, st)
	}
	walk.lookAgain(ctx)
	for _, s := range r.subjects {
		if calls := walk.calls[s]; calls != nil && s.template == nil {
			s.template = calls[0]
		}
	}
}

// excuseStep says why a step is not run.
func (r *run) excuseStep(st *step, reason string) {
	for _, c := range st.claims {
		r.ledger.excuse(c, "%s", reason)
	}
}

// A walk is a session that runs.
type walk struct {
	run     *run
	stage   *stage
	session *session
	user    *testUser
	done    []*attempt                      // the steps that worked
	failed  []*attempt                      // the steps that did not
	lost    []*step                         // the steps that could not run here
	calls   map[*subject][]*call.Call       // of the operations, with the page's values, from the steps that worked
	last    map[*subject]*recorder.Exchange // the last success of each operation
}

// take runs a step where the page has it.
func (w *walk) take(ctx context.Context, st *step) {
	r := w.run
	if !w.canRun(st) {
		return
	}
	r.progress("%s: %s", st.example.Code.File, exampleName(st.example))
	watches := w.prepare(ctx, st)
	a, err := w.stage.play(ctx, w.user, st.example, st.before())
	if err != nil {
		r.excuseStep(st, err.Error())
		return
	}
	a.step, a.watches, a.mails = st, watches, map[*subject]*mailbox.Email{}
	if lack := a.lack(); lack != "" {
		w.lost = append(w.lost, st)
		r.excuseStep(st, lack)
		return
	}
	if !a.works() {
		a = w.guessed(ctx, a)
	}
	if again := w.renamed(ctx, a); again != nil {
		a = again // later steps need what it creates
	}
	if !a.works() {
		w.failed = append(w.failed, a)
		return
	}
	w.conclude(ctx, a)
}

// guessed runs a step again with the values that it may need although the page shows others, if a refusal or a thing that
// does not exist says that the page's are not good. It returns the run that worked, or else the first.
func (w *walk) guessed(ctx context.Context, a *attempt) *attempt {
	bad, before := a.firstBad(), slices.Clone(w.user.replaced)
	tried := w.user.takeCurrent(ctx, a.example.Code.Value, bad)
	for _, s := range a.step.subjects {
		if bad == nil || !s.mayLackValue(bad.Status) {
			continue
		}
		for _, u := range s.Guesses {
			ex := w.last[w.run.subjectAt(u.From)]
			tried = ex != nil && w.user.take(u, ex) || tried
		}
	}
	if !tried {
		return a
	}
	again := w.replay(ctx, a)
	if again == nil {
		w.user.replaced = before
		return a
	}
	if bad.Status != http.StatusPreconditionFailed {
		for _, s := range a.step.subjects {
			s.Adopt()
		}
	}
	return again
}

// canRun reports whether a step can be run here. Otherwise it says why not.
func (w *walk) canRun(st *step) bool {
	if st.stops() {
		w.run.excuseStep(st, stopping)
		return false
	}
	if st.isSetup() {
		return st.language != ""
	}
	can := 0
	for i, c := range st.claims {
		switch {
		case c.Skipped:
		case i < len(st.subjects):
			if w.run.canRun(c, st.subjects[i], st.example) && st.subjects[i].chosenOrNeeded() {
				can++
			}
		case st.language == "":
			w.run.ledger.excuse(c, "%s", notRun(st.example))
		case w.run.elsewhere(st) != "":
			w.run.ledger.excuse(c, "%s", elsewhere(w.run.elsewhere(st)))
		default:
			can++
		}
	}
	return can > 0
}

// chosenOrNeeded reports whether the examples of an operation are run: it is chosen, or others need its values.
func (s *subject) chosenOrNeeded() bool { return s.chosen || s.IsSource }

// prepare gets the values that a step shows and that another page provides, and waits for the emails that it may cause. The
// step is tried without what cannot be had.
func (w *walk) prepare(ctx context.Context, st *step) map[*subject]*mailbox.Watch {
	watches := map[*subject]*mailbox.Watch{}
	code := st.example.Code.Value
	for _, s := range w.run.subjects {
		if slices.Contains(st.subjects, s) || s.bindsVariableOf(code) || slices.ContainsFunc(s.Fresh, func(a string) bool { return strings.Contains(code, a) }) {
			w.user.takeOwn(s)
		}
	}
	for _, s := range w.run.subjects {
		for _, u := range s.Uses {
			_, bound := w.user.replacements()[u.Shown]
			isHere := u.From.Op.Page == w.session.page && w.run.subjectAt(u.From).isIn(w.session)
			if bound || isHere || !strings.Contains(code, u.Shown) {
				continue
			}
			_ = w.user.obtain(ctx, u, []*subject{s}) // if it fails, the step shows whether it needs the value
		}
	}
	for _, s := range w.run.subjects {
		if watch, err := w.user.watch(ctx, s); err == nil {
			watches[s] = watch
		}
	}
	return watches
}

// isIn reports whether examples of an operation are steps of a session.
func (s *subject) isIn(other *session) bool {
	return slices.ContainsFunc(other.steps, func(st *step) bool { return slices.Contains(st.subjects, s) })
}

// works reports whether all requests of a step got the responses that the page lets expect.
func (a *attempt) works() bool {
	want := a.run.expected[a.example.Code.Pos]
	if a.outcome.Failure != "" && want == 0 && !a.isStream() || len(a.all) == 0 && a.step.calls() && !a.step.isSetup() {
		return false
	}
	for i := range a.all {
		ex := &a.all[i]
		if a.run.subjectOf(ex.Method, ex.Target) != nil && !asExpected(ex.Status, want) && !a.isShown(ex) {
			return false
		}
	}
	return true
}

// conclude judges a step that worked, or that will not.
func (w *walk) conclude(ctx context.Context, a *attempt) {
	st := a.step
	if st.isSetup() {
		w.harvest(ctx, a)
		return
	}
	if len(st.subjects) == 0 {
		a.judgeStep(ctx, st.claims[0], a.watches)
		return
	}
	for i, s := range st.subjects {
		own := *a
		own.subject, own.own = s, ownExchange(s, a.all)
		c := st.claims[i]
		if own.own == nil && st.onlySets() {
			w.run.ledger.excuse(c, "it sends no request; later examples need its variables or files")
			continue
		}
		if template := own.judge(c); template != nil {
			w.calls[s] = append(w.calls[s], template)
		}
		if own.own != nil && own.own.Status/100 == 2 {
			a.mails[s] = w.run.judgeMail(ctx, w.user, s, own.evidence(), a.watches[s])
			delete(a.watches, s)
		}
	}
	w.harvest(ctx, a)
	w.done = append(w.done, a)
}

// replay runs a step again. It returns nil if the step does not work.
func (w *walk) replay(ctx context.Context, a *attempt) *attempt {
	again, err := w.stage.play(ctx, w.user, a.step.example, a.step.before())
	if err != nil {
		return nil
	}
	again.step, again.watches, again.mails = a.step, a.watches, a.mails
	if !again.works() {
		return nil
	}
	return again
}

// learnFrom keeps the values of the responses to a step that ran again.
func (w *walk) learnFrom(a *attempt) {
	for i := range a.all {
		ex := &a.all[i]
		if s := w.run.subjectOf(ex.Method, ex.Target); s != nil && ex.Status/100 == 2 {
			w.user.harvest(s, ex, nil)
			w.user.learn(s, ex)
		}
	}
}

// harvest keeps the values of the responses to a step.
func (w *walk) harvest(ctx context.Context, a *attempt) {
	for i := range a.all {
		ex := &a.all[i]
		s := w.run.subjectOf(ex.Method, ex.Target)
		if s == nil || ex.Status/100 != 2 {
			continue
		}
		mail := a.mails[s]
		if mail == nil {
			mail, _ = w.user.receive(ctx, a.watches[s]) // that none arrived is judged elsewhere
		}
		w.user.harvest(s, ex, mail)
		w.user.learn(s, ex)
		w.last[s] = ex
	}
}

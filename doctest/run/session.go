package run

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/example"
	"docsascode.example/gen/notation"
	"docsascode.example/gen/page"
)

// A session is a page whose examples need each other. One test user runs them in the order of the page, in one shell's
// state: a step finds the variables, functions and files of the steps above it.
type session struct {
	page  *page.Page
	steps []*step
}

// A step is a code block of a session. It has the claim that it works for each operation whose example it is.
type step struct {
	example  *page.Example
	subjects []*subject
	claims   []*claim.Claim // by the index of the subject; one alone for an example of prose; none for a block that only sets up
	block    example.Block
	next     int     // the line of the next step of the page; 0 if there is none
	needs    []*step // earlier steps in the same language whose variables or functions it uses
}

// addSessions enters the examples of prose that call the documented server, and finds the examples that run in the order
// of their page. A page in another notation than our own has its examples in one session, and so do examples that use what
// earlier ones left. Examples of prose are always of a session.
func (r *run) addSessions() {
	for _, p := range r.site.Pages {
		all := r.stepsOf(p)
		isFree := slices.ContainsFunc(p.Operations, func(op *page.Operation) bool { return op.Free })
		joined := map[*step]bool{}
		for i, st := range all {
			st.connect(p, all[:i])
			joined[st] = isFree || len(st.subjects) == 0 && len(st.claims) > 0
			if len(st.needs) > 0 {
				joined[st] = true
				for _, other := range st.needs {
					joined[other] = true
				}
			}
		}
		s := &session{page: p, steps: slices.DeleteFunc(all, func(st *step) bool { return !joined[st] })}
		if len(s.steps) > 0 {
			r.sessions = append(r.sessions, s)
		}
		for _, st := range s.steps {
			for _, subject := range st.subjects {
				subject.inSession[st.example] = true
			}
		}
	}
}

// stepsOf are the code blocks of a page that hold a program, in their order.
func (r *run) stepsOf(p *page.Page) []*step {
	at := map[page.Pos]*step{}
	var steps []*step
	for _, s := range r.subjects {
		if s.op.Page != p {
			continue
		}
		for _, e := range s.op.Examples {
			st := at[e.Code.Pos]
			if st == nil {
				st = &step{example: e, block: example.Read(e.Language, e.Code.Value)}
				at[e.Code.Pos] = st
				steps = append(steps, st)
			}
			st.subjects, st.claims = append(st.subjects, s), append(st.claims, s.examples[e])
		}
	}
	for _, e := range proseExamples(p) {
		if at[e.Code.Pos] != nil {
			continue
		}
		st := &step{example: e, block: example.Read(e.Language, e.Code.Value)}
		at[e.Code.Pos] = st
		if r.isChosen(p.File) && slices.ContainsFunc(r.hosts.bases, func(base string) bool { return strings.Contains(e.Code.Value, base) }) && st.calls() {
			st.claims = []*claim.Claim{r.ledger.add(e.Code.Pos, claim.Example, nil, "%s works as pasted", exampleName(e))}
			if reason, ok := r.skipped[e.Code.Pos]; ok {
				r.ledger.skip(st.claims[0], reason)
			}
		}
		steps = append(steps, st)
	}
	slices.SortStableFunc(steps, func(a, b *step) int {
		return cmp.Or(cmp.Compare(a.example.Code.File, b.example.Code.File), a.example.Code.Line-b.example.Code.Line)
	})
	for i, st := range steps[:max(len(steps)-1, 0)] {
		st.next = steps[i+1].example.Code.Line
	}
	return steps
}

// proseExamples are the programs of a page outside of its operations: blocks in the language of a program, and blocks that
// call an API, whatever their language.
func proseExamples(p *page.Page) []*page.Example {
	var out []*page.Example
	for _, e := range p.Examples {
		if isProgram.MatchString(e.Language) {
			out = append(out, e)
		}
	}
	for _, ev := range p.Evidence {
		if call, ok := ev.Fact.(notation.Call); ok && len(call.Block.Steps) > 0 {
			out = append(out, &page.Example{Title: call.Title, Language: call.Language, Code: call.Code, Requests: call.Block.Requests()})
		}
	}
	return out
}

// calls reports whether a step's text sends a request, or is in a language in which doctest cannot tell.
func (st *step) calls() bool {
	return len(st.block.Requests()) > 0 || len(st.block.Steps) == 0
}

// isProgram matches the languages of programs, in contrast to data and output.
var isProgram = regexp.MustCompile(`^(bash|sh|shell|zsh|curl|console|terminal|javascript|js|mjs|node|typescript|ts|go|golang|python|py|ruby|rb|php|java|kotlin|swift|rust|csharp|cs|c#|perl|powershell|elixir|dart)$`)

var (
	functionForm = regexp.MustCompile(`(?m)^[ \t]*(?:function[ \t]+([A-Za-z_][\w-]*)|([A-Za-z_][\w-]*)[ \t]*\(\)[ \t]*\{)`)
	scriptName   = regexp.MustCompile(`(?m)^(?:export[ \t]+)?(?:(?:const|let|var)[ \t]+(?:\{([^}=]*)\}|([A-Za-z_$][\w$]*))|(?:async[ \t]+)?function[ \t*]+([A-Za-z_$][\w$]*)|class[ \t]+([A-Za-z_$][\w$]*))`)
	importForm   = regexp.MustCompile(`(?m)^import[ \t]+(?:([A-Za-z_$][\w$]*)[ \t]*,?[ \t]*)?(?:\{([^}]*)\}|\*[ \t]+as[ \t]+([A-Za-z_$][\w$]*))?[ \t]*from\b`)
	writtenFile  = regexp.MustCompile(`(?:>>?|[ \t](?:-o|--output|-c|--cookie-jar|tee(?:[ \t]-a)?)[ =])[ \t]*["']?([\w~.][\w./~-]*)`)
	readFile     = regexp.MustCompile(`[ \t](?:-b|--cookie|cat)[ =]["']?([\w~.][\w./~-]*)`)
)

// connect finds the earlier steps whose variables, functions or files a step uses.
func (st *step) connect(p *page.Page, above []*step) {
	code := st.example.Code.Value
	var missing []string
	if language(st.example) == "javascript" {
		missing = st.undeclared(above)
	} else {
		missing = unsetIn(code)
	}
	for i := len(above) - 1; i >= 0; i-- {
		other := above[i]
		if language(other.example) != language(st.example) && !slices.ContainsFunc(readBy(code), func(f string) bool { return slices.Contains(writtenBy(other), f) }) {
			continue
		}
		defines := other.defines()
		uses := slices.ContainsFunc(missing, func(name string) bool { return slices.Contains(defines, name) }) ||
			slices.ContainsFunc(readBy(code), func(f string) bool { return slices.Contains(writtenBy(other), f) }) ||
			slices.ContainsFunc(functionsIn(other.example.Code.Value), func(f string) bool { return wordIn(code, f) && language(st.example) == "bash" })
		if uses {
			st.needs = append(st.needs, other)
			missing = slices.DeleteFunc(missing, func(name string) bool { return slices.Contains(defines, name) })
		}
	}
	slices.Reverse(st.needs)
}

// defines are the variables that a step sets.
func (st *step) defines() []string {
	var out []string
	if language(st.example) == "javascript" {
		for _, m := range scriptName.FindAllStringSubmatch(st.example.Code.Value, -1) {
			for _, name := range strings.Split(m[1], ",") {
				_, own, _ := strings.Cut(name, ":")
				out = append(out, strings.TrimSpace(cmp.Or(own, name)))
			}
			out = append(out, m[2], m[3], m[4])
		}
		for _, m := range importForm.FindAllStringSubmatch(st.example.Code.Value, -1) {
			out = append(out, m[1], m[3])
			for _, name := range strings.Split(m[2], ",") {
				_, own, _ := strings.Cut(name, " as ")
				out = append(out, strings.TrimSpace(cmp.Or(own, name)))
			}
		}
		return slices.DeleteFunc(out, func(name string) bool { return name == "" })
	}
	return setIn(st.example.Code.Value)
}

// undeclared are the names of earlier scripts that a script uses and does not declare itself.
func (st *step) undeclared(above []*step) []string {
	own := st.defines()
	var out []string
	for _, other := range above {
		if language(other.example) != "javascript" {
			continue
		}
		for _, name := range other.defines() {
			if !slices.Contains(own, name) && wordIn(st.example.Code.Value, name) && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

func functionsIn(code string) []string {
	var out []string
	for _, m := range functionForm.FindAllStringSubmatch(code, -1) {
		out = append(out, m[1]+m[2])
	}
	return out
}

func writtenBy(st *step) []string { return matches(writtenFile, st.example.Code.Value) }

func readBy(code string) []string { return append(matches(readFile, code), filesIn(code)...) }

func matches(form *regexp.Regexp, code string) []string {
	var out []string
	for _, m := range form.FindAllStringSubmatch(" "+code, -1) {
		out = append(out, m[1])
	}
	return out
}

// wordIn reports whether a code has a name as a whole word, outside of a property.
func wordIn(code, name string) bool {
	return regexp.MustCompile(`(?:^|[^\w$.'"-])` + regexp.QuoteMeta(name) + `(?:$|[^\w$:'"-])`).MatchString(code)
}

// isSetup reports whether a step makes no claim, and only sets up what others need.
func (st *step) isSetup() bool { return len(st.claims) == 0 }

// onlySets reports whether the text of a step sends no request, and leaves something to later steps, so that it is no
// example of an operation.
func (st *step) onlySets() bool {
	return len(st.block.Steps) > 0 && len(st.block.Requests()) == 0 && len(st.defines())+len(writtenBy(st)) > 0
}

// before is the text of the scripts whose declarations a script needs. Shells have a state instead.
func (st *step) before() string {
	if language(st.example) != "javascript" {
		return ""
	}
	var b strings.Builder
	for _, other := range st.needs {
		b.WriteString(other.before() + other.example.Code.Value + "\n;\n")
	}
	return b.String()
}

// runSessions runs the steps of each page, one page after the other.
func (r *run) runSessions(ctx context.Context) {
	for _, s := range r.sessions {
		r.sideBySide([]func(){func() { r.runSession(ctx, s) }})
	}
}

func (r *run) runSession(ctx context.Context, s *session) {
	stage, err := r.newStage(r.upstream)
	if err != nil {
		for _, st := range s.steps {
			r.excuseStep(st, err.Error())
		}
		return
	}
	defer func() { _ = stage.close() }() // its files are of no more use
	walk := &walk{run: r, stage: stage, session: s, user: r.newTestUser(), calls: map[*subject][]*call{}, last: map[*subject]*recorder.Exchange{}}
	for _, st := range s.steps {
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
	calls   map[*subject][]*call            // of the operations, with the page's values, from the steps that worked
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
		r.excuseStep(st, lack)
		return
	}
	if !a.works() {
		a = w.guessed(ctx, a)
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
	if bad := a.firstBad(); bad == nil || !mayLackValue(bad.Status) {
		return a
	}
	tried := false
	for _, s := range a.step.subjects {
		for _, u := range s.guesses {
			ex := w.last[u.from]
			tried = ex != nil && w.user.take(u, ex) || tried
		}
	}
	if !tried {
		return a
	}
	again := w.replay(ctx, a)
	if again == nil {
		return a
	}
	for _, s := range a.step.subjects {
		s.adopt()
	}
	return again
}

// canRun reports whether a step can be run here. Otherwise it says why not.
func (w *walk) canRun(st *step) bool {
	if st.isSetup() {
		return language(st.example) != ""
	}
	can := 0
	for i, c := range st.claims {
		switch {
		case c.Skipped:
		case i < len(st.subjects):
			if w.run.canRun(c, st.subjects[i], st.example) && st.subjects[i].chosenOrNeeded() {
				can++
			}
		case language(st.example) == "":
			w.run.ledger.excuse(c, "%s", notRun(st.example))
		default:
			can++
		}
	}
	return can > 0
}

// chosenOrNeeded reports whether the examples of an operation are run: it is chosen, or others need its values.
func (s *subject) chosenOrNeeded() bool { return s.chosen || s.isSource }

// prepare gets the values that a step shows and that another page provides, and waits for the emails that it may cause. The
// step is tried without what cannot be had.
func (w *walk) prepare(ctx context.Context, st *step) map[*subject]*mailbox.Watch {
	watches := map[*subject]*mailbox.Watch{}
	code := st.example.Code.Value
	for _, s := range w.run.subjects {
		if slices.Contains(st.subjects, s) || slices.ContainsFunc(s.fresh, func(a string) bool { return strings.Contains(code, a) }) {
			w.user.takeOwn(s)
		}
	}
	for _, s := range w.run.subjects {
		for _, u := range s.uses {
			_, bound := w.user.replacements()[u.shown]
			isHere := u.from.op.Page == w.session.page && u.from.isIn(w.session)
			if bound || isHere || !strings.Contains(code, u.shown) {
				continue
			}
			_ = w.user.obtain(ctx, u, nil) // if it fails, the step shows whether it needs the value
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
			w.run.ledger.excuse(c, "it sends no request, and sets up what later examples need")
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

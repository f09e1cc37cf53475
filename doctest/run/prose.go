package run

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/mailbox"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/page"
)

// A story is the examples of a page's prose, such as a quick start. One test user runs them in their order.
type story struct {
	page     *page.Page
	examples []*page.Example
	claims   []*claim.Claim
}

// isProgram matches the languages of programs, in contrast to data and output.
var isProgram = regexp.MustCompile(`^(bash|sh|shell|zsh|curl|console|javascript|js|mjs|node|typescript|ts|go|golang|python|py|ruby|rb|php|java|kotlin|swift|rust|csharp|cs|c#|perl|powershell|elixir|dart)$`)

// addStories enters the examples of prose that call the documented server.
func (r *run) addStories() {
	for _, p := range r.site.Pages {
		st := &story{page: p}
		for _, e := range p.Examples {
			if !isProgram.MatchString(e.Language) || !r.isChosen(p.File) || !slices.ContainsFunc(r.bases, func(base string) bool { return strings.Contains(e.Code.Value, base) }) {
				continue
			}
			c := r.ledger.add(e.Code.Pos, claim.Example, nil, "%s works as pasted", exampleName(e))
			st.examples, st.claims = append(st.examples, e), append(st.claims, c)
			if reason, ok := r.skipped[e.Code.Pos]; ok {
				r.ledger.skip(c, reason)
			}
		}
		if len(st.examples) > 0 {
			r.stories = append(r.stories, st)
		}
	}
}

func (r *run) isChosen(name string) bool { return r.Match == nil || r.Match.MatchString(name) }

// tell runs the examples of prose, of several pages at the same time.
func (r *run) tell(ctx context.Context) {
	var tasks []func()
	for _, st := range r.stories {
		tasks = append(tasks, func() {
			user := r.newTestUser()
			for i, e := range st.examples {
				r.step(ctx, user, st.claims[i], e)
			}
		})
	}
	r.sideBySide(tasks)
}

// step runs one example of a story.
func (r *run) step(ctx context.Context, user *testUser, c *claim.Claim, e *page.Example) {
	if _, skipped := r.skipped[e.Code.Pos]; skipped {
		return
	}
	if !runner.Supports(e.Language) {
		r.ledger.excuse(c, "%s", notRun(e))
		return
	}
	r.progress("%s: %s", e.Code.File, exampleName(e))
	watches, err := user.gather(ctx, e.Code.Value)
	if err != nil {
		r.ledger.excuse(c, "%v", err)
		return
	}
	a, err := r.attempt(ctx, user, e, r.upstream)
	if err != nil {
		r.ledger.excuse(c, "%v", err)
		return
	}
	if program := a.missing(); program != "" {
		r.ledger.excuse(c, "%s is not installed", program)
		return
	}
	a.judgeStep(ctx, c, watches)
}

// gather gets the values that a text shows, and starts to wait for the emails that it may cause.
func (user *testUser) gather(ctx context.Context, code string) (map[*subject]*mailbox.Watch, error) {
	watches := map[*subject]*mailbox.Watch{}
	for _, s := range user.run.subjects {
		if slices.ContainsFunc(s.fresh, func(a string) bool { return strings.Contains(code, a) }) {
			user.takeOwn(s)
		}
	}
	for _, s := range user.run.subjects {
		for _, u := range s.uses {
			_, bound := user.replacements()[u.shown]
			if bound || !strings.Contains(code, u.shown) {
				continue
			}
			if err := user.obtain(ctx, u, nil); err != nil {
				return nil, err
			}
		}
	}
	for _, s := range user.run.subjects {
		w, err := user.watch(ctx, s)
		if err != nil {
			return nil, err
		}
		watches[s] = w
	}
	return watches, nil
}

// judgeStep judges all requests of an example of prose.
func (a *attempt) judgeStep(ctx context.Context, c *claim.Claim, watches map[*subject]*mailbox.Watch) {
	r, want := a.run, a.run.expected[a.example.Code.Pos]
	for i := range a.all {
		ex := &a.all[i]
		ev, s := a.evidenceOf(ex), r.subjectOf(ex.Method, ex.Target)
		if s == nil {
			r.ledger.deny(c, ev, a.undocumented(ex))
			continue
		}
		r.judge(s, a.user, callOf(ex), ev)
		if !asExpected(ex.Status, want) {
			r.ledger.deny(c, ev, a.unexpected(ex, want))
			continue
		}
		mail, err := a.user.receive(ctx, watches[s])
		if err != nil {
			r.ledger.deny(c, ev, found("%v", err))
		}
		a.user.harvest(s, ex, mail)
	}
	ev := a.evidenceOf(first(a.all))
	switch {
	case a.outcome.Failure != "" && want == 0:
		r.ledger.deny(c, ev, a.hinted(found("the example failed: %s", a.outcome.Failure)))
	case len(a.all) == 0:
		r.ledger.deny(c, ev, a.hinted(found("the example sends no request")))
	default:
		r.ledger.show(c, ev, "%s for %s", returned(&a.all[0]), requestLine(&a.all[0]))
	}
}

// asExpected reports whether a status is the one that a page expects; want is 0 if the page expects any success.
func asExpected(status, want int) bool {
	if want != 0 {
		return status == want
	}
	return status > 0 && status < 400
}

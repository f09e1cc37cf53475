package run

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/match"
	"docsascode.example/doctest/pages/flow"
	"docsascode.example/doctest/recorder"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// Rehearse runs the examples of a site's pages without a server: they get the responses that the pages show. It reports
// examples that do not run, or whose request differs from their table, and notes examples that it could not run.
func Rehearse(ctx context.Context, examples *runner.Runner, site *page.Site) ([]lint.Finding, error) {
	r := newState(ctx, Config{Runner: examples, Server: &url.URL{}, Getenv: directed(site)}, site)
	if err := r.enter(); err != nil {
		return nil, err
	}
	var tasks []func()
	for _, s := range r.subjects {
		for _, e := range s.Op.Examples {
			if other := r.neededBy(e); other != nil {
				r.ledger.excuse(s.examples[e], "it needs the variables or files of the example at %s", other.example.Code.Pos)
				continue
			}
			tasks = append(tasks, func() { r.rehearse(ctx, s.examples[e], s, e) })
		}
	}
	for _, s := range r.sessions {
		for _, st := range s.steps {
			if len(st.subjects) == 0 && !st.isSetup() && len(st.needs) == 0 {
				tasks = append(tasks, func() { r.rehearse(ctx, st.claims[0], nil, st.example) })
			}
		}
	}
	r.sideBySide(tasks)
	var out []lint.Finding
	for _, c := range r.ledger.sorted(site.Pages) {
		switch {
		case c.Kind != claim.Example || c.Skipped || c.Verdict == claim.True:
		case c.Verdict == claim.False:
			out = append(out, lint.Finding{Pos: c.Pos, Severity: lint.Error, Rule: "example-run", Message: withHelp(c)})
		default:
			out = append(out, lint.Finding{Pos: c.Pos, Severity: lint.Note, Rule: "example-run", Message: "not run: " + c.Reason})
		}
	}
	return out, nil
}

// neededBy is the step of a session that an example needs; nil if it needs none.
func (r *run) neededBy(e *page.Example) *step {
	for _, s := range r.sessions {
		for _, st := range s.steps {
			if st.example.Code.Pos == e.Code.Pos && len(st.needs) > 0 {
				return st.needs[0]
			}
		}
	}
	return nil
}

// withHelp is the reason why a claim is false, and the likely cause.
func withHelp(c claim.Claim) string {
	if c.Help == "" {
		return c.Reason
	}
	return c.Reason + "; " + c.Help
}

// directed stands in for the environment: each variable that a directive takes has its name as its value.
func directed(site *page.Site) func(string) string {
	return func(name string) string {
		for _, p := range site.Pages {
			for _, d := range p.Directives {
				if d.Verb.Value == page.Bind && d.Value.Value == "env "+name {
					return name
				}
			}
		}
		return ""
	}
}

// rehearse runs one example; s is nil for one of prose.
func (r *run) rehearse(ctx context.Context, c *claim.Claim, s *subject, e *page.Example) {
	if c.Skipped {
		return
	}
	if language(e) == "" {
		r.ledger.excuse(c, "%s", notRun(e))
		return
	}
	if s == nil && r.takesElided(e) {
		r.ledger.excuse(c, "it needs a value that only a server provides")
		return
	}
	stage := recorder.NewHandler(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.understudy(w, req, r.expected[e.Code.Pos])
	}), recorder.Options{})
	defer stage.Close()
	a, err := r.alone(ctx, r.newTestUser(), e, stage)
	if err != nil {
		r.ledger.excuse(c, "%v", err)
		return
	}
	switch lack := a.lack(); {
	case lack != "":
		r.ledger.excuse(c, "%s", lack)
	case s == nil:
		a.judgeStep(ctx, c, nil)
	default:
		a.subject, a.own = s, ownExchange(s, a.all)
		a.judge(c)
	}
}

// takesElided reports whether an example shows a value with "..." that an operation returns.
func (r *run) takesElided(e *page.Example) bool {
	return slices.ContainsFunc(r.subjects, func(s *subject) bool {
		return slices.ContainsFunc(s.Uses, func(u flow.Use) bool { return match.IsElided(u.Shown) && strings.Contains(e.Code.Value, u.Shown) })
	})
}

// understudy responds to a request with the operation's sample of success, or with the expected status.
func (r *run) understudy(w http.ResponseWriter, req *http.Request, expected int) {
	s := r.subjectOf(req.Method, req.URL.RequestURI())
	if s == nil {
		http.Error(w, "no page documents "+req.Method+" "+req.URL.Path, http.StatusNotFound)
		return
	}
	status := cmp.Or(expected, s.Op.Response.Success(), http.StatusOK)
	all := preferred(shapesFor(s.shapes, status), req.Header.Get("Accept"))
	if len(all) == 0 {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", mediaFor(s, all[0].sample.Format))
	w.WriteHeader(status)
	if !all[0].sample.None {
		fmt.Fprint(w, all[0].sample.Body.Value)
	}
}

// preferred sorts shapes: those of a requested format are first.
func preferred(all []*shape, accept string) []*shape {
	var first, rest []*shape
	for _, sh := range all {
		if sh.sample.Format != "" && strings.Contains(accept, sh.sample.Format) {
			first = append(first, sh)
		} else {
			rest = append(rest, sh)
		}
	}
	return append(first, rest...)
}

// mediaFor is the media type that the operation documents for a format.
func mediaFor(s *subject, format string) string {
	if p := s.Op.Parameter(page.InHeader, "Accept"); p != nil {
		for _, media := range page.MediaTypes(p.Description) {
			if page.FormatOf(media) == format {
				return media
			}
		}
	}
	return "application/" + format
}

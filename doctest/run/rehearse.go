package run

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/recorder"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/page"
)

// Rehearse runs the examples of a site's pages without a server: what answers them is what the pages show. It reports
// those that do not run, or send something else than their table says.
func Rehearse(ctx context.Context, examples *runner.Runner, site *page.Site) ([]page.Diagnostic, error) {
	r := &run{Config: Config{Runner: examples, Server: &url.URL{}}, site: site, ledger: &ledger{ctx: ctx}, expected: map[page.Pos]int{}, skipped: map[page.Pos]string{}, came: map[*subject][]int{}}
	r.setDefaults()
	if err := r.enter(); err != nil {
		return nil, err
	}
	r.upstream = recorder.NewHandler(http.HandlerFunc(r.understudy), recorder.Options{})
	defer r.upstream.Close()
	var tasks []func()
	for _, s := range r.subjects {
		for _, e := range s.op.Examples {
			if c := s.examples[e]; !c.Skipped && runner.Supports(e.Language) {
				tasks = append(tasks, func() { r.rehearse(ctx, s, e) })
			}
		}
	}
	sideBySide(tasks)
	var out []page.Diagnostic
	for _, c := range r.ledger.sorted(site.Pages) {
		if c.Kind == claim.Example && c.Verdict == claim.False {
			out = append(out, page.Diagnostic{Pos: c.Pos, Severity: page.Error, Rule: "example-run", Message: strings.TrimPrefix(c.Reason, "it ")})
		}
	}
	return out, nil
}

func (r *run) rehearse(ctx context.Context, s *subject, e *page.Example) {
	a, err := r.attempt(ctx, r.newReader(), e)
	if err != nil {
		r.ledger.excuse(s.examples[e], "%v", err)
		return
	}
	a.subject, a.own = s, ownExchange(s, a.all)
	if a.missing() != "" {
		return
	}
	a.judge(s.examples[e])
}

// understudy answers a request of an operation with the sample of its success.
func (r *run) understudy(w http.ResponseWriter, req *http.Request) {
	s := r.subjectOf(&recorder.Exchange{Method: req.Method, Target: req.URL.RequestURI()})
	if s == nil {
		http.Error(w, "no page documents "+req.Method+" "+req.URL.Path, http.StatusNotFound)
		return
	}
	status := s.success()
	for _, sh := range preferred(shapesFor(s.shapes, status), req.Header.Get("Accept")) {
		w.Header().Set("Content-Type", mediaFor(s, sh.sample.Format))
		w.WriteHeader(max(status, http.StatusOK))
		if !sh.sample.None {
			fmt.Fprint(w, sh.sample.Body.Value)
		}
		return
	}
	w.WriteHeader(max(status, http.StatusOK))
}

// preferred are shapes, those of a format that is asked for first.
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
	if p := s.op.Parameter(page.InHeader, "Accept"); p != nil {
		for _, media := range page.MediaTypes(p.Description) {
			if page.FormatOf(media) == format {
				return media
			}
		}
	}
	return "application/" + format
}

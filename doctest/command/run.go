package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/report"
	"docsascode.example/doctest/run"
	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// running is what the flags of run say.
type running struct {
	shared
	requireAll, strictOrder, closed, verbose, watch bool
	only                                            []string // the pages to check; nil for all
	baseline                                        baseline
	format                                          string
	reports                                         reports
	diff                                            corrections
}

func newRun() *command {
	var r running
	return &command{
		name: "run", synopsis: "[flags] [PATH...]",
		summary: "check the pages against a server",
		about: `Checks every claim of the pages against a test server. It creates and deletes data there.
Each claim is true, false or unchecked, or a matter of order: an example works only after later steps.
The report shows all claims that are not true, and counts all.`,
		groups: []group{
			r.serverGroup(),
			{"What to check", []option{
				onlyOption(&r.only),
				r.matchOption(),
				toggle("watch", "stay, and check the operations that a save changes", &r.watch),
				toggle("require-all", "exit with 1 if a claim is unchecked and the page does not skip it", &r.requireAll),
				toggle("closed", "a response must have no field that the sample does not show", &r.closed),
				toggle("strict-order", "exit with 1 if an example works only after later steps of its page", &r.strictOrder),
			}},
			{"Baseline", r.baseline.options()},
			r.exampleGroup(),
			{"Output", []option{
				format(&r.format, report.RunFormats),
				r.reports.option(),
				r.diff.option(),
				toggle("v", "also list true claims and the time that each step took", &r.verbose),
			}},
		},
		example: `doctest run -server http://localhost:3000 docs
docs/get-a-book.md  10 claims: 10 true`,
		run: r.run,
	}
}

func (r *running) run(ctx context.Context, in pages, stdout, stderr io.Writer) (int, error) {
	site, err := in.load()
	if err != nil {
		return 0, err
	}
	if err := r.baseline.read(r.isPart()); err != nil {
		return 0, err
	}
	if r.only, err = onlyFiles(r.only, site); err != nil {
		return 0, err
	}
	progress, done := progressOn(stderr, time.Now)
	defer done()
	cfg, close, err := r.config(ctx, progress)
	defer close()
	if err != nil {
		return 0, err
	}
	cfg.Closed, cfg.Only, cfg.Reset = r.closed, r.only, r.launch.again(r.server)
	conclude := func(found *claim.Report) (int, error) {
		done()
		found.Commit, found.Run = Origin(ctx, site.Pages[0].File, os.Getenv)
		return r.conclude(ctx, found, stdout, stderr)
	}
	if r.watch {
		return exitClean, r.watching(ctx, in, site, cfg, conclude, stderr)
	}
	found, err := run.Pages(ctx, cfg, site)
	if err != nil {
		return 0, err
	}
	if r.match != nil && len(found.Claims) == 0 {
		return 0, r.unmatched(site)
	}
	return conclude(found)
}

// conclude compares what was found with the baseline, and writes the reports. It returns the exit status.
func (r *running) conclude(ctx context.Context, found *claim.Report, stdout, stderr io.Writer) (int, error) {
	if ended := r.launch.ended(found.Died != ""); ended != "" {
		found.Notes = append(found.Notes, ended)
	}
	isWhole := r.match == nil && ctx.Err() == nil && !r.watch
	if err := r.baseline.compare(found, r.fails, isWhole, stderr); err != nil {
		return 0, err
	}
	o := report.Options{Verbose: r.verbose, Color: isTerminal(stdout) && os.Getenv("NO_COLOR") == "", Source: os.ReadFile}
	if err := r.reports.write(found, o); err != nil {
		return 0, err
	}
	if ctx.Err() == nil && r.diff != nil {
		return r.status(found), r.diff.write(stdout, found)
	}
	if err := report.WriteRun(stdout, r.format, found, o); err != nil {
		return 0, err
	}
	if ctx.Err() != nil {
		return 0, errors.New("interrupted; claims that doctest had not reached are unchecked")
	}
	return r.status(found), nil
}

// unmatched says that -run matches nothing, and shows what it is compared with.
func (r *running) unmatched(site *page.Site) error {
	message := fmt.Sprintf("-run %q matches no operation and no page", r.match)
	if all := site.Operations(); len(all) > 0 {
		message += fmt.Sprintf("; the first operation is %q", run.Label(all[0]))
	}
	return errors.New(message)
}

// fails reports whether a claim alone makes the run fail.
func (r *running) fails(c claim.Claim) bool {
	isOrder := r.strictOrder && c.Verdict == claim.Order
	return c.Verdict == claim.False || isOrder || r.requireAll && c.Verdict == claim.Unchecked && !c.Skipped
}

func (r *running) status(found *claim.Report) int {
	isNew := func(c claim.Claim) bool { return !c.Known && r.fails(c) }
	if found.Died != "" || slices.ContainsFunc(found.Claims, isNew) {
		return exitFound
	}
	return exitClean
}

// isPart names the flag that leaves claims out of the run; empty for none.
func (r *running) isPart() string {
	switch {
	case r.only != nil:
		return "-only"
	case r.match != nil:
		return "-run"
	}
	return ""
}

// onlyOption collects pages.
func onlyOption(to *[]string) option {
	usage := "check only this page, with values that other pages provide; repeat for more"
	return option{"only", "PAGE", usage, false, func(flag, value string) error {
		if value == "" {
			return fmt.Errorf("%s: write a page, for example %[1]s get-a-book.md", flag)
		}
		*to = append(*to, filepath.ToSlash(filepath.Clean(value)))
		return nil
	}}
}

// onlyFiles are the files of the pages that -only names, by their path or by its end.
func onlyFiles(names []string, site *page.Site) ([]string, error) {
	var out, all []string
	for _, name := range names {
		found := false
		for _, p := range site.Pages {
			file := filepath.ToSlash(p.File)
			if file == name || strings.HasSuffix(file, "/"+name) {
				out, found = append(out, p.File), true
			}
			all = append(all, file)
		}
		if !found {
			message := fmt.Sprintf("-only %s is not one of the pages", name)
			if near := nearestPage(name, all); near != "" {
				message += fmt.Sprintf("; did you mean %s?", near)
			}
			return nil, errors.New(message)
		}
	}
	return out, nil
}

// nearestPage is the page whose path or name is nearest to a name; empty if none is near.
func nearestPage(name string, files []string) string {
	var known []string
	for _, file := range files {
		known = append(known, file, filepath.Base(file))
	}
	return spelling.Nearest(name, known...)
}

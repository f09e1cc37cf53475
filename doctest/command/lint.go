package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"docsascode.example/doctest/report"
	"docsascode.example/doctest/run"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
	"docsascode.example/gen/spelling"
)

// linting is what the flags of lint say.
type linting struct {
	examples, open bool
	format         string
}

func newLint() *command {
	var l linting
	return &command{
		name: "lint", synopsis: "[flags] [PATH...]",
		summary: "check the pages without a server",
		about: `Checks the pages without a server, and prints all findings: errors, and notes about form.
A summary on stderr counts pages, operations and findings.`,
		groups: []group{
			{"What to check", []option{
				toggle("examples", "also run the examples, against the responses that the pages show", &l.examples),
				openOption(&l.open),
			}},
			{"Output", []option{format(&l.format, report.Formats)}},
		},
		example: `doctest lint docs
docs/get-a-book.md:22:7: error: 404 is not "Not Fuond"; write "404 Not Found" [status-phrase]
1 page, 1 operation, 1 error`,
		run: l.run,
	}
}

func (l *linting) run(ctx context.Context, in pages, stdout, stderr io.Writer) (int, error) {
	site, err := in.load()
	if err != nil {
		return 0, err
	}
	findings := lint.Site(site)
	if l.examples {
		examples, err := examplesRunner(0, l.open)
		if err != nil {
			return 0, err
		}
		found, err := run.Rehearse(ctx, examples, site)
		if err != nil {
			return 0, err
		}
		findings = lint.Sort(append(findings, found...))
	}
	if err := report.Write(stdout, l.format, findings); err != nil {
		return 0, err
	}
	if l.format == "text" {
		if len(site.Operations()) == 0 {
			fmt.Fprintln(stderr, "note: no operation in these pages")
		}
		fmt.Fprintf(stderr, "%s, %s\n", extent(site), tally(findings))
	}
	if lint.HasErrors(findings) {
		return exitFound, nil
	}
	return exitClean, nil
}

// load reads the pages at the paths.
func load(paths []string) (*page.Site, error) {
	site, err := page.Load(paths...)
	if fault, ok := errors.AsType[*fs.PathError](err); ok {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, missing(fault.Path)
		}
		return nil, fmt.Errorf("cannot read %s: %w", fault.Path, fault.Err)
	}
	return site, err
}

// missing says that a path does not exist, and asks whether its nearest neighbor was meant.
func missing(path string) error {
	dir, name := filepath.Split(filepath.Clean(path))
	entries, _ := os.ReadDir(cmp.Or(dir, ".")) // none if the directory does not exist either
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if near := spelling.Nearest(name, names...); near != "" {
		return fmt.Errorf("%s does not exist; did you mean %s?", path, filepath.Join(dir, near))
	}
	return fmt.Errorf("%s does not exist; name a page or a directory of pages", path)
}

// extent says how much was read, so that nobody takes a page without operations for a page that was checked.
func extent(site *page.Site) string {
	return count(len(site.Pages), "page") + ", " + count(len(site.Operations()), "operation")
}

// tally counts findings by their severity.
func tally(findings []lint.Finding) string {
	errors := 0
	for _, f := range findings {
		if f.Severity == lint.Error {
			errors++
		}
	}
	var parts []string
	if errors > 0 {
		parts = append(parts, count(errors, "error"))
	}
	if notes := len(findings) - errors; notes > 0 {
		parts = append(parts, count(notes, "note"))
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

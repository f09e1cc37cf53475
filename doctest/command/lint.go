package command

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"docsascode.example/doctest/report"
	"docsascode.example/doctest/run"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/page"
)

func lint(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	flags := flag.NewFlagSet("lint", flag.ContinueOnError)
	format := flags.String("format", "text", strings.Join(report.Formats, ", "))
	examples := flags.Bool("examples", false, "run the examples, against no server")
	paths, err := parse(flags, args, stderr)
	if err != nil {
		return 0, err
	}
	if !report.Known(*format) {
		return 0, fmt.Errorf("unknown format %q: it is one of %s", *format, strings.Join(report.Formats, ", "))
	}
	site, err := page.Load(paths...)
	if err != nil {
		return 0, err
	}
	diagnostics := site.Lint()
	if *examples {
		found, err := run.Rehearse(ctx, runner.New(runner.Config{}), site)
		if err != nil {
			return 0, err
		}
		diagnostics = page.Sort(append(diagnostics, found...))
	}
	if err := report.Write(stdout, *format, diagnostics); err != nil {
		return 0, err
	}
	return status(diagnostics), nil
}

func status(diagnostics []page.Diagnostic) int {
	if page.HasErrors(diagnostics) {
		return exitFound
	}
	return exitClean
}

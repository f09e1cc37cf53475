package command

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"docsascode.example/doctest/report"
	"docsascode.example/gen/page"
)

func lint(args []string, stdout, stderr io.Writer) (int, error) {
	flags := flag.NewFlagSet("lint", flag.ContinueOnError)
	format := flags.String("format", "text", strings.Join(report.Formats, ", "))
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

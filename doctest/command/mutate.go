package command

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"docsascode.example/doctest/mutate"
)

func mutateVerb(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	var shared runFlags
	shared.define(flags)
	kinds := flags.String("kinds", "", "make only mutants of the kinds that a regular expression finds")
	sample := flags.Int("sample", 0, "try so many, drawn at random; 0 is all")
	parallel := flags.Int("parallel", 0, "runs at once; 0 is one for each processor")
	noLint := flags.Bool("no-lint", false, "try also what lint finds by itself")
	requireAll := flags.Bool("require-all", false, "what nobody checks any more is noticed, too")
	format := flags.String("format", "text", strings.Join(mutate.Formats, ", "))
	paths, err := parse(flags, args, stderr)
	if err != nil {
		return 0, err
	}
	if !slices.Contains(mutate.Formats, *format) {
		return 0, fmt.Errorf("unknown format %q: it is one of %s", *format, strings.Join(mutate.Formats, ", "))
	}
	cfg := mutate.Config{Sample: *sample, Parallel: *parallel, NoLint: *noLint, RequireAll: *requireAll}
	if cfg.Kinds, err = optionalRegexp(*kinds); err != nil {
		return 0, err
	}
	found, err := mutants(ctx, shared, cfg, paths, stderr)
	if err != nil {
		return 0, err
	}
	if err := mutate.Write(stdout, *format, found); err != nil {
		return 0, err
	}
	if len(found.Survivors()) > 0 {
		return exitFound, nil
	}
	return exitClean, nil
}

func mutants(ctx context.Context, f runFlags, cfg mutate.Config, paths []string, stderr io.Writer) (*mutate.Report, error) {
	line, done := progressOn(stderr)
	defer done()
	cfg.Progress = func(n, total int, last mutate.Result) { line(fmt.Sprintf("%d of %d: %s", n, total, last.What)) }
	var close func()
	var err error
	cfg.Run, close, err = f.config(ctx, nil)
	defer close()
	if err != nil {
		return nil, err
	}
	return mutate.Pages(ctx, cfg, paths...)
}

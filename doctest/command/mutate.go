package command

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"docsascode.example/doctest/mutate"
)

// mutating is what the flags of mutate say.
type mutating struct {
	shared
	kinds              *regexp.Regexp // nil for all
	sample, parallel   int            // 0 for all mutants, and for one run for each processor
	noLint, requireAll bool
	format             string
}

func newMutate() *command {
	var m mutating
	return &command{
		name: "mutate", synopsis: "[flags] [PATH...]",
		summary: "change one detail at a time, and list the changes that no check notices",
		about: `Changes the pages and the responses one detail at a time, and checks after each change (a mutant).
A mutant that lint or run notices is killed. A mutant that neither notices survived, and is listed:
there, a mistake in the pages would go unseen.
It runs the pages once for each mutant that lint does not notice, so start with -sample.`,
		groups: []group{
			m.serverGroup(),
			{"What to change", []option{
				m.matchOption(),
				pattern("kinds", "only kinds of mutants that match, for example ^response (default: all)", &m.kinds),
				number("sample", "try only N mutants, drawn at random (default: all)", &m.sample, 0, 1_000_000),
			}},
			{"How to check", []option{
				toggle("no-lint", "do not lint, so that run alone must notice each mutant", &m.noLint),
				toggle("require-all", "a claim that becomes unchecked also counts as noticed", &m.requireAll),
				number("parallel", "runs at the same time (default: one for each processor)", &m.parallel, 0, 1000),
			}},
			m.exampleGroup(),
			{"Output", []option{format(&m.format, mutate.Formats)}},
		},
		example: `doctest mutate -server http://localhost:3000 -kinds ^status docs
docs/get-a-book.md:22:3: survived: 409 is listed, too [status]

status             5 mutants: 4 killed, 1 survived

5 mutants: 4 killed, 1 survived, in 230ms`,
		run: m.run,
	}
}

func (m *mutating) run(ctx context.Context, in pages, stdout, stderr io.Writer) (int, error) {
	if err := m.checkKinds(); err != nil {
		return 0, err
	}
	site, err := in.load()
	if err != nil {
		return 0, err
	}
	found, err := m.mutants(ctx, in.files(site), stderr)
	if err != nil {
		return 0, err
	}
	if err := mutate.Write(stdout, m.format, found); err != nil {
		return 0, err
	}
	if len(found.Survivors()) > 0 {
		return exitFound, nil
	}
	return exitClean, nil
}

func (m *mutating) checkKinds() error {
	var names []string
	for _, k := range mutate.Kinds {
		if m.kinds == nil || m.kinds.MatchString(k.Name) {
			return nil
		}
		names = append(names, k.Name)
	}
	return fmt.Errorf("-kinds %q matches no kind. Kinds: %s", m.kinds, strings.Join(names, ", "))
}

func (m *mutating) mutants(ctx context.Context, paths []string, stderr io.Writer) (*mutate.Report, error) {
	line, done := progressOn(stderr, time.Now)
	defer done()
	cfg := mutate.Config{Kinds: m.kinds, Sample: m.sample, Parallel: m.parallel, NoLint: m.noLint, RequireAll: m.requireAll}
	cfg.Progress = func(n, total int, last mutate.Result) { line(fmt.Sprintf("%d of %d: %s", n, total, last.What)) }
	var close func()
	var err error
	cfg.Run, close, err = m.config(ctx, nil)
	defer close()
	if err != nil {
		return nil, err
	}
	return mutate.Pages(ctx, cfg, paths...)
}

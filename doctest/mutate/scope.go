package mutate

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"docsascode.example/doctest/run"
	"docsascode.example/gen/page"
)

// A scope is the part of the pages that runs for a mutant.
type scope struct {
	match      *regexp.Regexp
	noPrograms bool // examples do not run; their requests are made without them
}

// aboutExamples are the kinds of mutants that only the examples' programs notice.
var aboutExamples = []string{"argument", "method", "path", "promise"}

// scopes returns the scopes to try in turn: the mutant's operation, or the examples of its page's prose, and then
// everything.
func (t *trial) scopes(site *page.Site, m Mutant) []scope {
	ops := site.Operations()
	wide := scope{match: t.wide(ops)}
	if len(ops) != len(t.site.Operations()) {
		return []scope{wide}
	}
	narrow := scope{match: anyOf(filepath.ToSlash(t.stage.copyOf(m.File)))}
	if m.subject >= 0 {
		narrow.match = anyOf(run.Label(ops[m.subject]))
	} else if m.Kind != "argument" {
		narrow.match = anyOf(run.Label(simplest(ops)))
	}
	if slices.Contains(aboutExamples, m.Kind) {
		return []scope{narrow, wide}
	}
	quick := scope{narrow.match, true}
	return []scope{quick, wide}
}

// simplest is the operation with the fewest parameters of those that can cause an error.
func simplest(ops []*page.Operation) *page.Operation {
	rank := func(op *page.Operation) int {
		if slices.ContainsFunc(op.Parameters, func(p *page.Parameter) bool { return p.Required }) {
			return len(op.Parameters)
		}
		return 1 << 10
	}
	return slices.MinFunc(ops, func(a, b *page.Operation) int { return rank(a) - rank(b) })
}

// wide matches the operations that Run.Match chooses on the original pages.
func (t *trial) wide(ops []*page.Operation) *regexp.Regexp {
	before := t.site.Operations()
	if t.Run.Match == nil || len(ops) != len(before) {
		return nil
	}
	var chosen []string
	for i, op := range before {
		if t.Run.Match.MatchString(run.Label(op)) {
			chosen = append(chosen, run.Label(ops[i]))
		}
	}
	return anyOf(chosen...)
}

// anyOf matches exactly the given texts.
func anyOf(texts ...string) *regexp.Regexp {
	for i, s := range texts {
		texts[i] = regexp.QuoteMeta(s)
	}
	return regexp.MustCompile("^(?:" + strings.Join(texts, "|") + ")$")
}

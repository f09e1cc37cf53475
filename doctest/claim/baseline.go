package claim

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// A Baseline has the claims that are known to fail, each as a line without its position, so that an edit of a page above
// it changes nothing. A line that two claims share is there twice.
type Baseline []string

// baselineHead tells people what the file is.
const baselineHead = "# Findings that doctest run knows already. doctest run -write-baseline writes this file.\n"

// ParseBaseline reads the text of a baseline. Empty lines and lines that begin with # are for people.
func ParseBaseline(text string) Baseline {
	var b Baseline
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			b = append(b, line)
		}
	}
	return b
}

// NewBaseline has the claims of a report that fail it. dir is the directory of the baseline's file.
func NewBaseline(r *Report, dir string, fails func(Claim) bool) Baseline {
	var b Baseline
	for _, c := range r.Claims {
		if fails(c) {
			b = append(b, baselineLine(c, dir))
		}
	}
	slices.Sort(b)
	return b
}

// String is the text of the file.
func (b Baseline) String() string {
	return baselineHead + strings.Join(append(slices.Clone(b), ""), "\n")
}

// Apply marks the claims of a report that fail it and that the baseline has. It returns the lines of the baseline for which
// the report has no such claim, of the pages that the report has.
func (b Baseline) Apply(r *Report, dir string, fails func(Claim) bool) (gone []string) {
	left := slices.Clone(b)
	pages := map[string]bool{}
	for i := range r.Claims {
		c := &r.Claims[i]
		pages[pageIn(c.File, dir)] = true
		if !fails(*c) {
			continue
		}
		if at := slices.Index(left, baselineLine(*c, dir)); at >= 0 {
			left = slices.Delete(left, at, at+1)
			c.Known = true
		}
	}
	for _, line := range left {
		if file, _, _ := strings.Cut(line, ": "); pages[file] {
			gone = append(gone, line)
		}
	}
	return gone
}

// baselineLine is a claim without what an edit above it or another run would change.
func baselineLine(c Claim, dir string) string {
	line := fmt.Sprintf("%s: %s: %s [%s, %s]", pageIn(c.File, dir), c.Verdict, c.Says, c.Kind, cmp.Or(c.Operation, "no operation"))
	return strings.Join(strings.Fields(line), " ")
}

// pageIn is the path of a page from a directory, with slashes.
func pageIn(file, dir string) string {
	if rel, err := filepath.Rel(dir, file); err == nil {
		file = rel
	}
	return filepath.ToSlash(file)
}

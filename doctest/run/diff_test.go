package run_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/patch"
	"docsascode.example/doctest/run"
	"docsascode.example/gen/page"
	"docsascode.example/impl/dev/devtest"
)

// uncorrectable matches what no edit of a sample, a list of statuses or a type makes true: the server has to change.
var uncorrectable = regexp.MustCompile(`^the response is empty|and the page says (?:text|application)/|for feed=~|in the response to [A-Z]+ |leaks an internal error|which the page allows|which the request sent and the page shows$|and the request and the page have null$|and the list has more items$|is not valid (JSON|XML)|has no such sample|has no sample of this type|has a body|the list is empty|for HEAD$|has another form$|returns .+ before |and the response has (it|them)$|for the same request again, and the page says` +
	`|^(title|status) is |request without|not default to|is not of type|accepted (a wrong|invalid|\d+ attempts)|the server returned 200 OK for|^(level|doors) is missing from the response$` +
	`|^owner is a string, and the page shows an object$|^items is missing from the response$|, and the sum of [a-z_]+ of ` + // of an object that several operations share
	`|^the server returned [0-9A-Za-z ]+ with code=|a body of another media type|and the response has it$` +
	`|for (the same request again|a wrong \w+|another version|a thing whose|a \w+ that is|the credentials of the role|a second PUT|the same key with another)|^the server returned 200 OK, and the page says 204 No Content$`) // which a sentence has

// TestCorrectionsConverge runs the pages of each archive, applies the corrections of all kinds, and runs again: then nothing
// is false that a correction makes true. A file corrected.md is what page.md becomes.
func TestCorrectionsConverge(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	requirePrograms(t, "bash", "curl", "jq", "node", "npm")
	hog := devtest.MailHog(t)
	for _, file := range archives {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		if !strings.HasPrefix(name, "lie-") && !strings.HasPrefix(name, "false-") && name != "two-errors" {
			continue // nothing is false
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCase(t, file, hog)
			c.correct(t)
			if want := c.text("corrected.md"); want != "" {
				got, err := os.ReadFile(filepath.Join(c.dir, "page.md"))
				require.NoError(t, err)
				if *update {
					c.rewrite(t, "corrected.md", got)
				} else {
					assert.Equal(t, want, string(got))
				}
			}
			again := c.check(t)
			assert.Empty(t, slices.Concat(again.Edits, again.StatusEdits, again.TypeEdits), "one run corrects all")
			for _, cl := range again.Claims {
				isOfKind := slices.Contains([]claim.Kind{claim.Sample, claim.Field, claim.Status, claim.Parameter}, cl.Kind)
				if cl.Verdict == claim.False && isOfKind {
					assert.Regexp(t, uncorrectable, cl.Reason, "%s: %s", c.short(cl.Pos.String()), cl.Says)
				}
			}
		})
	}
}

func (c *testCase) check(t *testing.T) *claim.Report {
	t.Helper()
	site, err := page.Load(c.dir)
	require.NoError(t, err)
	report, err := run.Pages(t.Context(), c.config(t), site)
	require.NoError(t, err)
	return report
}

// correct applies the corrections of a run to the pages.
func (c *testCase) correct(t *testing.T) {
	t.Helper()
	report := c.check(t)
	byFile := map[string][]patch.Edit{}
	for _, e := range slices.Concat(report.Edits, report.StatusEdits, report.TypeEdits) {
		byFile[e.File] = append(byFile[e.File], e)
	}
	for file, edits := range byFile {
		before, err := os.ReadFile(file)
		require.NoError(t, err)
		after, err := patch.Apply(before, edits)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, after, 0o600))
		assert.NotRegexp(t, `127\.\d+\.\d+\.\d+|me\.[a-z0-9]{8}@`, string(after), "a value of this run")
	}
}

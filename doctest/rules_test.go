package doctest_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/run"
	"docsascode.example/doctest/runner"
	"docsascode.example/gen/derive"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// TestRulesPage lints the parts of a page that docs/lint-rules.md shows, each in its place in the page that it shows
// first: the wrong one of a rule breaks that rule and no other, with the findings that the manual has, and the right
// one breaks none. A rule stops the document exactly if it is [lint.Rule.Fatal].
func TestRulesPage(t *testing.T) {
	t.Parallel()
	manual := chapters(t, "../docs/lint-rules.md")
	whole := manual[""]["markdown"][0]
	t.Run("the page itself", func(t *testing.T) {
		found, doc := findings(t, whole, true)
		assert.Empty(t, found)
		assert.True(t, doc)
	})
	for _, rule := range lint.Rules {
		t.Run(rule.ID, func(t *testing.T) {
			t.Parallel()
			parts := manual[rule.ID]["markdown"]
			require.Len(t, parts, 2, "a wrong and a right part of a page")
			found, doc := findings(t, inPlace(whole, parts[0]), rule.ID == "example-run")
			require.NotEmpty(t, found)
			for _, f := range found {
				assert.Equal(t, rule.ID, f.Rule, f)
			}
			if rule.ID != "example-run" { // it says what the shell of this machine says
				assert.Equal(t, manual[rule.ID]["text"], []string{withoutPositions(found)})
			}
			assert.Equal(t, rule.Fatal, !doc, "Fatal")
			found, doc = findings(t, inPlace(whole, parts[1]), rule.ID == "example-run")
			assert.Empty(t, found)
			assert.True(t, doc)
		})
	}
}

// TestTableOfRules compares the table of docs/lint-rules.md with the rules.
func TestTableOfRules(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/lint-rules.md")
	require.NoError(t, err)
	var want, got []string
	for _, rule := range lint.Rules {
		want = append(want, rule.ID+" | "+rule.Summary+" | "+map[bool]string{true: "yes", false: "no"}[rule.Fatal])
	}
	for _, row := range regexp.MustCompile(`(?m)^\| \[([a-z-]+)\]\(#([a-z-]+)\) +\| (.*?) +\| (yes|no) +\|$`).FindAllStringSubmatch(string(text), -1) {
		assert.Equal(t, row[1], row[2], "the rule and its heading")
		got = append(got, row[1]+" | "+row[3]+" | "+row[4])
	}
	assert.Equal(t, want, got)
}

var (
	chapterForm = regexp.MustCompile(`^## (.+)$`)
	fenceForm   = regexp.MustCompile("^(`{3,})(\\w+)$")
)

// chapters are the code blocks of a manual, by the heading of the second level above them, and by language. Blocks
// before the first heading are under "".
func chapters(t *testing.T, file string) map[string]map[string][]string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	out := map[string]map[string][]string{"": {}}
	chapter, fence, language, code := "", "", "", ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		heading, opening := chapterForm.FindStringSubmatch(line), fenceForm.FindStringSubmatch(line)
		switch {
		case fence == "" && heading != nil:
			chapter = heading[1]
			out[chapter] = map[string][]string{}
		case fence == "" && opening != nil:
			fence, language, code = opening[1], opening[2], ""
		case fence != "" && line != fence:
			code += line + "\n"
		case fence != "":
			out[chapter][language] = append(out[chapter][language], code)
			fence = ""
		}
	}
	return out
}

// inPlace puts a part of a page in the place of the sections that have its headings. A part with another title is a
// page of its own.
func inPlace(whole, part string) string {
	own, other := sectionsOf(whole), sectionsOf(part)
	title, _, _ := strings.Cut(whole, "\n")
	if strings.HasPrefix(part, "## ") && !strings.HasPrefix(part, title+"\n") {
		return part
	}
	maps.Copy(own, other)
	return own[""] + own["Parameters"] + own["Examples"] + own["Response"]
}

// sectionsOf are the sections of a page by their headings; the one with the title and the badge has the name "".
func sectionsOf(text string) map[string]string {
	out := map[string]string{}
	name := ""
	for line := range strings.Lines(text) {
		if heading, ok := strings.CutPrefix(line, "### "); ok {
			name = strings.TrimSpace(heading)
		}
		out[name] += line
	}
	for name := range out {
		out[name] = strings.TrimRight(out[name], "\n") + "\n\n"
	}
	return out
}

// findings are those of doctest spec for a page and, if it is asked for, of doctest lint -examples; doc reports
// whether the whole document was derived.
func findings(t *testing.T, text string, examples bool) (found []lint.Finding, doc bool) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "get-a-book.md"), []byte(text), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "loans.md"), []byte("# Loans\n\nYou can keep a book for four weeks.\n"), 0o600))
	site, err := page.Load(dir)
	require.NoError(t, err)
	_, found = derive.Document(site)
	doc = derive.Whole(found)
	if examples {
		more, err := run.Rehearse(t.Context(), runner.New(runner.Config{}), site)
		require.NoError(t, err)
		found = append(found, more...)
	}
	for i := range found {
		found[i].Message = strings.ReplaceAll(found[i].Message, filepath.ToSlash(dir)+"/", "")
	}
	return found, doc
}

func withoutPositions(found []lint.Finding) string {
	var b strings.Builder
	for _, f := range found {
		b.WriteString(strings.TrimPrefix(f.String(), f.Pos.String()+": ") + "\n")
	}
	return b.String()
}

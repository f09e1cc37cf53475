package lint_test

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/internal/golden"
	"docsascode.example/gen/lint"
	"docsascode.example/gen/page"
)

// TestLint lints the pages of each archive in testdata and compares with its file "lint": each finding, and below it
// what stands in the page at its place. Of pages in an archive correct-* nothing is reported, and those in an archive
// rule-* break that rule and no other.
func TestLint(t *testing.T) {
	golden.Run(t, "lint", func(t *testing.T, dir string) string {
		found := findings(t, dir)
		archive := filepath.Base(t.Name())
		if strings.HasPrefix(archive, "correct-") {
			assert.Empty(t, found)
		}
		if rule, ok := strings.CutPrefix(archive, "rule-"); ok {
			for _, d := range found {
				assert.Equal(t, rule, d.Rule, d)
			}
		}
		output := quoted(t, found)
		writeAsWindows(t, dir)
		assert.Equal(t, found, findings(t, dir), "line ends and byte order marks change nothing")
		return output
	})
}

// TestEveryRuleHasAFile wants the file of a rule to have its name. A rule that another one speaks for has none, nor has
// one of gen/derive or doctest.
func TestEveryRuleHasAFile(t *testing.T) {
	t.Parallel()
	others := map[string]string{"status-case": "status_phrase.go", "example-module": "example_syntax.go", "derive": "../derive/derive.go", "example-run": "../../doctest/run/rehearse.go"}
	for _, rule := range lint.Rules {
		text, err := os.ReadFile(cmp.Or(others[rule.ID], strings.ReplaceAll(rule.ID, "-", "_")+".go"))
		if assert.NoError(t, err, rule.ID) {
			assert.Contains(t, string(text), strconv.Quote(rule.ID))
		}
	}
}

// TestEveryRuleIsBroken holds testdata to an archive for each rule but those of others: gen/derive and doctest.
func TestEveryRuleIsBroken(t *testing.T) {
	t.Parallel()
	for _, rule := range lint.Rules {
		data, err := os.ReadFile("testdata/rule-" + rule.ID + ".txtar")
		if rule.ID != "derive" && rule.ID != "example-run" && assert.NoError(t, err) {
			assert.Contains(t, string(data), "["+rule.ID+"]")
		}
	}
}

func findings(t *testing.T, path string) []lint.Finding {
	t.Helper()
	site, err := page.Load(path)
	require.NoError(t, err)
	return lint.Site(site)
}

// quoted are findings with the text at the place of each, up to 40 code points of it.
func quoted(t *testing.T, found []lint.Finding) string {
	t.Helper()
	var b strings.Builder
	for _, d := range found {
		data, err := os.ReadFile(d.File)
		require.NoError(t, err)
		lines := strings.Split(string(data), "\n")
		require.LessOrEqual(t, d.Line, len(lines), d)
		line := []rune(lines[d.Line-1])
		require.LessOrEqual(t, d.Column-1, len(line), d)
		there := line[d.Column-1:]
		fmt.Fprintf(&b, "%s\n\t%s\n", d, strings.TrimRight(string(there[:min(len(there), 40)]), " "))
	}
	return b.String()
}

// writeAsWindows gives every page of a folder a byte order mark and line ends of two characters.
func writeAsWindows(t *testing.T, dir string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(file string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".md" {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		data = append([]byte("\uFEFF"), bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))...)
		return os.WriteFile(file, data, 0o644)
	}))
}

// TestOurPages holds the pages of this project to their own rules.
func TestOurPages(t *testing.T) {
	t.Parallel()
	assert.Empty(t, findings(t, "../../docs"))
}

// TestPageAlone lints a page without its folder: what its neighbours document is there all the same, and what is wrong
// with them is not asked.
func TestPageAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"index.html":     "",
		"README.md":      "# Home\n",
		"users/login.md": "## Log in\n\n<span class=\"method post\">POST</span> /login\n\n### Response\n\n- 200 Oh\n",
		"books/get.md":   "## Get a book\n\n<span class=\"method get\">GET</span> /books/:id\n\n[mistaken](nowhere.md)\n",
		"books/add.md": "## Add a book\n\nFirst **POST /login**, then see GET /books/7 and [home](/), [login](/users/login#log-in).\n\n" +
			"<span class=\"method post\">POST</span> /books\n\n### Response\n\n- 201 Created\n",
	} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	site, err := page.Load(filepath.Join(dir, "books", "add.md"))
	require.NoError(t, err)
	assert.Len(t, site.Pages, 1)
	assert.Empty(t, lint.Site(site))
}

// TestRulesAreDocumented wants a heading in docs/lint-rules.md for each rule, in the order of the rules, and below it
// the rule's summary and whether it stops doctest spec. doctest tries what the page shows for each.
func TestRulesAreDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/lint-rules.md")
	require.NoError(t, err)
	var want []string
	for _, r := range lint.Rules {
		first := strings.ToUpper(r.Summary[:1]) + r.Summary[1:] + "."
		if r.Fatal {
			first += " **Stops spec.**"
		}
		want = append(want, "## "+r.ID+"\n\n"+first+" ")
	}
	var got []string
	for i, m := range regexp.MustCompile(`(?m)^## [a-z-]+\n\n`).FindAllStringIndex(string(text), -1) {
		if i < len(want) {
			got = append(got, string(text[m[0]:min(m[0]+len(want[i]), len(text))]))
		} else {
			got = append(got, string(text[m[0]:m[1]]))
		}
	}
	assert.Equal(t, want, got)
}

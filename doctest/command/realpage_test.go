package command_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// realPages is a directory next to the project with pages of other projects. Each folder of it has page.md, and the program score starts
// the server that the page is about.
const realPages = "../../../shared/real"

// longestPage is the folder of the longest page.
func longestPage(t *testing.T) string {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(realPages, "*", "page.md"))
	require.NoError(t, err)
	best, most := "", int64(0)
	for _, page := range pages {
		if info, err := os.Stat(page); err == nil && info.Size() > most {
			best, most = filepath.Base(filepath.Dir(page)), info.Size()
		}
	}
	if best == "" {
		t.Skipf("%s is missing: there is no page of others with its server", realPages)
	}
	return best
}

// beside runs a script of bash beside the server of a page, with $doctest and $url.
func beside(t *testing.T, name, doctest, script string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(realPages, "score"), "-doctest", doctest, "-shell", name)
	cmd.Stdin = strings.NewReader(script)
	cmd.Env = append(os.Environ(), "SHELL=bash")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

// fieldText is what a claim says of a field that is a text.
var fieldText = regexp.MustCompile(`^\S+ is ("[a-z]+")$`)

// TestBaselineOfARealPage writes a baseline of the page of another project, checked against its server: the next run is green, and a
// new deviation is red, at its line.
func TestBaselineOfARealPage(t *testing.T) {
	t.Parallel()
	name := longestPage(t)
	for _, program := range []string{"python3", "curl", "unshare"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	dir := t.TempDir()
	binary := filepath.Join(dir, "doctest")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "../cmd/doctest").CombinedOutput()
	require.NoError(t, err, "%s", out)
	text, err := os.ReadFile(filepath.Join(realPages, name, "page.md"))
	require.NoError(t, err)
	page := filepath.Join(dir, "page.md")
	require.NoError(t, os.WriteFile(page, text, 0o600))
	first := beside(t, name, binary, fmt.Sprintf("cd %s\n"+
		"$doctest run -server $url -baseline known.txt -write-baseline -report json=report.json page.md >written.txt; echo written $?\n"+
		"$doctest run -server $url -baseline known.txt page.md >again.txt; echo again $?\n", dir))
	assert.Contains(t, first, "written 0\n")
	assert.Contains(t, first, "again 0\n")

	line, says := plant(t, page, filepath.Join(dir, "report.json"))
	second := beside(t, name, binary, fmt.Sprintf("cd %s\n$doctest run -server $url -baseline known.txt page.md; echo planted $?\n", dir))
	assert.Contains(t, second, "planted 1\n")
	var found []string
	for _, finding := range regexp.MustCompile(`(?m)^page\.md:\d+:\d+: false: .*$`).FindAllString(second, -1) {
		if !strings.HasPrefix(finding, fmt.Sprintf("page.md:%d:", line)) {
			found = append(found, finding)
		}
	}
	assert.Empty(t, found, "only the line of %s is new", says)
}

// plant makes a true claim of a report false: it gives a field of a sample another text. It returns the line.
func plant(t *testing.T, page, report string) (line int, says string) {
	t.Helper()
	text, err := os.ReadFile(report)
	require.NoError(t, err)
	var found struct {
		Claims []struct {
			Line                int
			Kind, Verdict, Says string
		}
	}
	require.NoError(t, json.Unmarshal(text, &found))
	source, err := os.ReadFile(page)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(source), "\n")
	for _, c := range found.Claims {
		m := fieldText.FindStringSubmatch(c.Says)
		if m == nil || c.Kind != "field" || c.Verdict != "true" || strings.Count(lines[c.Line-1], m[1]) != 1 {
			continue
		}
		lines[c.Line-1] = strings.Replace(lines[c.Line-1], m[1], `"planted"`, 1)
		require.NoError(t, os.WriteFile(page, []byte(strings.Join(lines, "")), 0o600))
		return c.Line, c.Says
	}
	t.Fatal("no field of a sample is a text")
	return 0, ""
}

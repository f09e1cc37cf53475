package doctest_test

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// realPages is a directory next to the project with pages of products, and programs that start their servers. A page has its
// mistakes in key.json, and the program score starts a server and a shell.
const realPages = "../../shared/real"

var converging = flag.Int("real", 1, "how many pages of products to correct")

// correcting is the shell that score starts beside a server: it corrects the page, and on a second start runs what has become of it.
const correcting = `#!/bin/bash
set -eu
work=$CORRECTED/$(basename "$(dirname "$page")")
mkdir -p "$work" && cd "$work"
if [ ! -e page.md ]; then
	cp "$page" page.md
	"$doctest" run -server "$url" ${mail:+-mail "$mail"} -diff=samples,statuses,types page.md >page.diff || [ $? = 1 ]
	[ ! -s page.diff ] || patch -p1 <page.diff >&2
else
	"$doctest" run -server "$url" ${mail:+-mail "$mail"} -format json page.md >report.json || [ $? = 1 ]
fi
`

// TestRealPagesConverge corrects the pages with the most mistakes, each beside its own server, and checks them again beside a new
// one: nothing is false that a correction makes true.
func TestRealPagesConverge(t *testing.T) {
	t.Parallel()
	names := mostMistaken(t)
	dir := t.TempDir()
	shell, program := filepath.Join(dir, "correct"), filepath.Join(dir, "doctest")
	require.NoError(t, os.WriteFile(shell, []byte(correcting), 0o755))
	said, err := exec.Command("go", "build", "-o", program, "./cmd/doctest").CombinedOutput()
	require.NoError(t, err, "%s", said)
	score := exec.Command(filepath.Join(realPages, "score"), slices.Concat([]string{"-shell", "-doctest", program}, names, names)...)
	score.Env = append(os.Environ(), "SHELL="+shell, "CORRECTED="+dir)
	said, err = score.CombinedOutput()
	require.NoError(t, err, "%s", said)
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name, "report.json"))
		require.NoError(t, err, "%s", said)
		var report struct {
			Claims []struct {
				Line                        int
				Kind, Verdict, Says, Reason string
			}
		}
		require.NoError(t, json.Unmarshal(text, &report))
		assert.NotEmpty(t, report.Claims, name)
		for _, c := range report.Claims {
			isCorrected := slices.Contains([]string{"sample", "field", "status", "parameter"}, c.Kind)
			assert.False(t, c.Verdict == "false" && isCorrected, "%s, line %d: %s: %s", name, c.Line, c.Says, c.Reason)
		}
	}
}

// mostMistaken names the pages that have the most mistakes.
func mostMistaken(t *testing.T) []string {
	t.Helper()
	keys, err := filepath.Glob(filepath.Join(realPages, "*", "key.json"))
	require.NoError(t, err)
	if len(keys) == 0 {
		t.Skipf("%s is missing: there are no servers of products", realPages)
	}
	requireProgram(t, "python3", "python3")
	requireProgram(t, "unshare", "util-linux")
	requireProgram(t, "patch", "patch")
	mistakes := map[string]int{}
	var names []string
	for _, file := range keys {
		var key struct {
			FalseClaims []any `json:"false_claims"`
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &key))
		name := filepath.Base(filepath.Dir(file))
		names, mistakes[name] = append(names, name), len(key.FalseClaims)
	}
	slices.SortFunc(names, func(a, b string) int { return mistakes[b] - mistakes[a] })
	return names[:min(*converging, len(names))]
}

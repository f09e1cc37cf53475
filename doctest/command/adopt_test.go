package command_test

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"docsascode.example/impl/dev/devtest"
)

// root is the project's.
const root = "../.."

// A workplace is where a reader follows the steps of a page: a shell that remembers its directory and variables.
type workplace struct {
	dir     string // also holds the shell's state
	replace *strings.Replacer
	env     []string
}

// newWorkplace has a copy of what the steps need of the project, and a port of its own in place of 3000.
func newWorkplace(t *testing.T) *workplace {
	t.Helper()
	for _, program := range []string{"bash", "curl", "node", "patch", "sed"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, "project/doctest/command/testdata/bookings"), os.DirFS("testdata/bookings")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "project/Makefile"), []byte("build:\n"), 0o600)) // doctest is built, and in PATH
	_, port, err := net.SplitHostPort(devtest.FreeAddr(t))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "state"), []byte("cd "+filepath.Join(dir, "project")), 0o600))
	return &workplace{dir, strings.NewReplacer("localhost:3000", "localhost:"+port), append(os.Environ(), "PORT="+port)}
}

// run runs a code block, and returns its output and its exit status.
func (w *workplace) run(t *testing.T, code string) (string, int) {
	t.Helper()
	state := filepath.Join(w.dir, "state")
	cmd := exec.Command("bash", "-c", fmt.Sprintf(". %s\nset -e -o pipefail\ntrap 'echo \"cd $PWD; export PATH=$PATH\" >%[1]s' EXIT\n%s", state, w.replace.Replace(code)))
	cmd.Env = w.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	require.True(t, err == nil || errors.As(err, &exit), err)
	return out.String(), cmd.ProcessState.ExitCode()
}

// here is the shell's working directory.
func (w *workplace) here(t *testing.T) string {
	t.Helper()
	out, _ := w.run(t, "pwd")
	return strings.TrimSpace(out)
}

var (
	fence    = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")
	saveAs   = regexp.MustCompile("(?i)save this as `([^`]+)`[^\n]*\n\\s*$")
	finding  = regexp.MustCompile(`(?m)^docs/\S+: false: `)
	settings = regexp.MustCompile("(?m)^\\| `([\\w-]+)` +\\|")
)

// TestSteps follows the page "Check your docs in CI" as its readers do: it saves the files, runs the commands, and compares
// what they print. A block whose output has a false claim is one that fails; every other succeeds.
func TestSteps(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t)
	text, err := os.ReadFile(root + "/docs/check-your-docs-in-ci.md")
	require.NoError(t, err)
	steps, _, ok := strings.Cut(string(text), "\n## Settings\n")
	require.True(t, ok)
	blocks := fence.FindAllStringSubmatchIndex(steps, -1)
	verdicts := map[bool]int{}
	for i, m := range blocks {
		language, code := steps[m[2]:m[3]], steps[m[4]:m[5]]
		switch language {
		case "yaml":
			name := saveAs.FindStringSubmatch(steps[:m[0]])
			require.NotNil(t, name, "the text above it says where to save it:\n%s", code)
			file := filepath.Join(w.here(t), name[1])
			require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
			require.NoError(t, os.WriteFile(file, []byte(w.replace.Replace(code)), 0o600))
		case "bash":
			out, status := w.run(t, code)
			shown := ""
			if i+1 < len(blocks) && steps[blocks[i+1][2]:blocks[i+1][3]] == "text" {
				shown = steps[blocks[i+1][4]:blocks[i+1][5]]
			}
			for line := range strings.Lines(shown) {
				assert.Contains(t, out, line, code)
			}
			fails := finding.MatchString(shown)
			verdicts[fails]++
			assert.Equal(t, fails, status == 1, "exit status %d of\n%s\n%s", status, code, out)
		}
	}
	assert.Equal(t, 2, verdicts[true], "the page shows a first run and a planted deviation")
	assert.Greater(t, verdicts[false], 4)
	for _, made := range []string{"report.html", "comment.md", "doctest.xml", "doctest.baseline", ".github/workflows/docs.yml"} {
		assert.FileExists(t, filepath.Join(w.here(t), made))
	}
}

// TestSettingsAreDocumented compares the page's table with what a settings file can have.
func TestSettingsAreDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(root + "/docs/check-your-docs-in-ci.md")
	require.NoError(t, err)
	_, table, _ := strings.Cut(string(text), "\n## Settings\n")
	var documented []string
	for _, m := range settings.FindAllStringSubmatch(table, -1) {
		documented = append(documented, m[1])
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "doctest.yaml")
	require.NoError(t, os.WriteFile(file, []byte("nothing-like-it: 1\n"), 0o600))
	_, list, ok := strings.Cut(doctest(t, "lint", "-settings", file), "Settings: ")
	require.True(t, ok)
	assert.ElementsMatch(t, strings.Split(strings.TrimSuffix(list, " [settings]\n"), ", "), documented)
}

// TestAction runs the scripts of the action as GitHub does, on the bookings API. The steps of others need a network.
func TestAction(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t)
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct {
			Using string
			Steps []struct {
				Uses, Run, Shell string
				Dir              string `yaml:"working-directory"`
				Env              map[string]string
			}
		}
	}
	text, err := os.ReadFile(root + "/.github/actions/doctest/action.yml")
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &action))
	require.Equal(t, "composite", action.Runs.Using)
	w.run(t, "cp -r doctest/command/testdata/bookings ../bookings; cd ../bookings; printf 'pages: docs\nserver: http://localhost:3000\nstart: node server.js\n' >doctest.yaml")
	path, err := filepath.Abs(root + "/.github/actions/doctest")
	require.NoError(t, err)
	summary, inputs := filepath.Join(w.dir, "summary.md"), map[string]string{"html": "report.html", "working-directory": "."}
	expression := regexp.MustCompile(`\$\{\{ inputs\.([\w-]+) \}\}`)
	value := func(s string) string {
		return expression.ReplaceAllStringFunc(s, func(e string) string {
			name := expression.FindStringSubmatch(e)[1]
			require.Contains(t, action.Inputs, name)
			return inputs[name]
		})
	}
	var all string
	var statuses []int
	for _, step := range action.Runs.Steps {
		if step.Uses != "" {
			continue
		}
		require.Equal(t, "bash", step.Shell)
		env := fmt.Sprintf("export GITHUB_ACTION_PATH=%s RUNNER_TEMP=%s GITHUB_STEP_SUMMARY=%s\n", path, w.dir, summary)
		for name, v := range step.Env {
			env += fmt.Sprintf("export %s='%s'\n", name, value(v))
		}
		out, status := w.run(t, env+"(cd './"+value(step.Dir)+"'\n"+step.Run+"\n)")
		all, statuses = all+out, append(statuses, status)
	}
	assert.Equal(t, []int{0, 0, 1}, statuses, all)
	assert.Contains(t, all, "::error file=docs/bookings.md,line=40,col=37,")
	report, err := os.ReadFile(summary)
	require.NoError(t, err)
	assert.Contains(t, string(report), "## ❌ doctest: 40 claims")
	assert.FileExists(t, filepath.Join(w.here(t), "report.html"))
}

// TestHook runs the hook of pre-commit as pre-commit does once it has built the program: with the settings and without names.
func TestHook(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t)
	var hooks []struct {
		ID, Entry, Language string
		Pass                *bool `yaml:"pass_filenames"`
	}
	text, err := os.ReadFile(root + "/.pre-commit-hooks.yaml")
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &hooks))
	require.Len(t, hooks, 1)
	assert.Equal(t, "golang", hooks[0].Language)
	require.NotNil(t, hooks[0].Pass)
	assert.False(t, *hooks[0].Pass)
	w.run(t, "cp -r doctest/command/testdata/bookings ../bookings; cd ../bookings; echo 'pages: docs' >doctest.yaml")
	out, status := w.run(t, hooks[0].Entry)
	assert.Zero(t, status, out)
	out, status = w.run(t, "sed -i.bak 's/404 Not Found/404 Not Fuond/' docs/bookings.md\n"+hooks[0].Entry)
	assert.Equal(t, 1, status, out)
	page, err := os.ReadFile(root + "/docs/check-your-docs-in-ci.md")
	require.NoError(t, err)
	assert.Contains(t, string(page), "- id: "+hooks[0].ID+"\n")
}

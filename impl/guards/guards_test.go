package guards

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	pathpkg "path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var chosen = flag.String("guards", "", "remove each guard whose file or name this regular expression matches; empty removes none")

// TestGuards holds the table against the files, and under -guards takes the
// guards away.
func TestGuards(t *testing.T) {
	guards := readTables(t)
	require.NotEmpty(t, guards)

	names, tests := map[string]bool{}, testFiles{}
	for _, g := range guards {
		assert.False(t, names[g.name], "%s: two guards are named %q", g.at(), g.name)
		names[g.name] = true
		_, err := g.without()
		assert.NoError(t, err, "%s: %s", g.at(), g.name)
		for _, test := range g.tests {
			assert.NoError(t, tests.find(test), "%s: %s", g.at(), g.name)
		}
	}
	if *chosen != "" && !t.Failed() {
		takeAway(t, guards, regexp.MustCompile(*chosen))
	}
}

// readTables reads the table of each package.
func readTables(t *testing.T) (all []guard) {
	t.Helper()
	require.NoError(t, fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "guards.txt" {
			return err
		}
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
		if err != nil {
			return err
		}
		guards, err := parseTable(string(text))
		for i := range guards {
			guards[i].table = path
			assert.True(t, strings.HasPrefix(guards[i].file, pathpkg.Dir(path)+"/"), "%s: %s is of another package", guards[i].at(), guards[i].file)
		}
		all = append(all, guards...)
		return err
	}))
	return all
}

// testFiles is the text of the tests of a folder, by its name from the root, and of the packages of
// tests that they import, such as a contract.
type testFiles map[string]string

var contract = regexp.MustCompile(`"docsascode\.example/(impl/[^"]*test)"`)

// find reports a test that is not there. A subtest is taken to be there if its
// name stands in quotes in a file.
func (f testFiles) find(t test) error {
	if _, known := f[t.folder]; !known {
		if err := f.read(t.folder, t.folder, "*_test.go"); err != nil {
			return err
		}
		for _, imported := range contract.FindAllStringSubmatch(f[t.folder], -1) {
			if err := f.read(t.folder, imported[1], "*.go"); err != nil {
				return err
			}
		}
	}
	if !strings.Contains(f[t.folder], "\nfunc "+t.path[0]+"(t *testing.T)") {
		return fmt.Errorf("%s is not there", t)
	}
	for _, name := range t.path[1:] {
		if !strings.Contains(f[t.folder], strconv.Quote(name)) {
			return fmt.Errorf("%s is not there: no file has %q", t, name)
		}
	}
	return nil
}

// read adds the files of a folder to the text for another one.
func (f testFiles) read(to, folder, pattern string) error {
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(folder), pattern))
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		f[to] += string(content)
	}
	return err
}

// takeAway removes one guard after the other, and tells what became of it and
// how long that took.
func takeAway(t *testing.T, guards []guard, which *regexp.Regexp) {
	began, tried := time.Now(), 0
	for _, g := range guards {
		if !which.MatchString(g.file + ": " + g.name) {
			continue
		}
		tried++
		start, result := time.Now(), "noticed"
		if err := g.noticed(t); err != nil {
			result = "NOT NOTICED"
			assert.Fail(t, result, "%s: %s: %v", g.at(), g.name, err)
		}
		t.Logf("%5.1f s  %-11s  %s", time.Since(start).Seconds(), result, g.name)
	}
	require.Positive(t, tried, "no guard has a file or a name like %q", which)
	t.Logf("%5.0f s  %d of %d guards taken away", time.Since(began).Seconds(), tried, len(guards))
}

// noticed runs the tests of g without it, and reports one that does not fail.
func (g *guard) noticed(t *testing.T) error {
	flags, err := g.overlay(t.TempDir())
	if err != nil {
		return err
	}
	for folder, tests := range g.byFolder() {
		patterns := make([]string, len(tests))
		for i, test := range tests {
			patterns[i] = test.pattern()
		}
		run := exec.CommandContext(t.Context(), "go", "test", "-json", "-count=1", "-vet=off", "-timeout=2m",
			"-run", strings.Join(patterns, "|"), "./"+folder)
		run.Dir = root
		// In the environment, it also holds for programs that a test builds.
		run.Env = append(os.Environ(), "GOFLAGS="+os.Getenv("GOFLAGS")+" "+flags)
		stream, failed := run.Output()
		for _, test := range tests {
			if err := verdict(stream, test); err != nil {
				return err
			}
		}
		if failed == nil {
			return fmt.Errorf("go test ./%s passes, though its tests fail", folder)
		}
	}
	return nil
}

// overlay writes the file that the build reads in place of g's into folder, and
// returns the flag by which it does so.
func (g *guard) overlay(folder string) (string, error) {
	text, err := g.without()
	if err != nil {
		return "", err
	}
	original, err := filepath.Abs(filepath.Join(root, filepath.FromSlash(g.file)))
	if err != nil {
		return "", err
	}
	replacement := filepath.Join(folder, "without")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {original: replacement}})
	if err != nil {
		return "", err
	}
	list := filepath.Join(folder, "overlay.json")
	return "-overlay=" + list, errors.Join(
		os.WriteFile(replacement, []byte(text), 0o600), os.WriteFile(list, replace, 0o600))
}

// verdict reads what go test -json wrote, and returns an error unless the test
// failed by an assertion.
func verdict(stream []byte, t test) error {
	name := strings.ReplaceAll(strings.Join(t.path, "/"), " ", "_")
	ended, output := "", ""
	for line := range strings.Lines(string(stream)) {
		var e struct{ Action, Test, Output, FailedBuild string }
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			return fmt.Errorf("reading what go test says: %w", err)
		}
		output += e.Output
		switch {
		case e.FailedBuild != "":
			return fmt.Errorf("a fault of the table: what is left does not compile:\n%s", output)
		case strings.HasPrefix(e.Output, "panic: "):
			return fmt.Errorf("%s ends in a panic, not by an assertion:\n%s", t, output)
		case e.Test == name && (e.Action == "pass" || e.Action == "fail" || e.Action == "skip"):
			ended = e.Action
		}
	}
	switch ended {
	case "fail":
		return nil
	case "pass":
		return fmt.Errorf("%s passes without it", t)
	case "skip":
		return fmt.Errorf("%s was skipped:\n%s", t, output)
	default:
		return fmt.Errorf("%s did not run:\n%s", t, output)
	}
}

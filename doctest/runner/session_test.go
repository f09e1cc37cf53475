package runner_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/runner"
)

func startSession(t *testing.T, r *runner.Runner) *runner.Session {
	t.Helper()
	s, err := r.Session(t.Context(), nil, "bash", "js")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

// TestSessionHandsOn has each program leave something that a later one of the session finds.
func TestSessionHandsOn(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl")
	for name, programs := range map[string][]string{
		"variable":          {"TOKEN='a \"b\" $c'", `[ "$TOKEN" = 'a "b" $c' ]`},
		"exported":          {"export TOKEN=abc", `[ "$(bash -c 'echo $TOKEN')" = abc ]`},
		"list":              {"ids=(1 '2 3'); declare -A by=([x]=y)", `[ "${ids[1]}${by[x]}" = "2 3y" ]`},
		"of several lines":  {"BODY='a\nb=c\n'", `[ "$BODY" = $'a\nb=c\n' ]`},
		"function":          {"get() { echo \"got $1\"; }", `[ "$(get 7)" = "got 7" ]`},
		"working directory": {"mkdir -p 'a b' && cd 'a b'", `[ "${PWD##*/}" = "a b" ] && echo x > f`, `[ -f f ]`, `cd .. && [ -f 'a b/f' ]`},
		"file":              {"echo '[1]' > data.json", "[ \"$(cat data.json)\" = '[1]' ] && echo 2 > data.json", `[ "$(cat data.json)" = 2 ]`},
		"removed file":      {"echo > a; mkdir d; echo > d/b", "rm -r a d", "! [ -e a ] && ! [ -e d ]"},
		"after a failure":   {"A=1; false", `[ "$A" = 1 ]`},
		"after exit":        {"A=1; exit 3", `[ "$A" = 1 ]`},
		"changed":           {"A=1", "A=2", `[ "$A" = 2 ]`},
		"unset":             {"A=1", "unset A", `[ -z "${A+x}" ]`},
		"a constant":        {"readonly A=1", `[ "$A" = 1 ]`},
		"no option":         {"set -e; A=1", "false; [ $A = 1 ]"},
		"curl alone":        {"A=1", "curl --version", `[ "$A" = 1 ]`},
		"curl as function":  {"curl() { A=$1; }", "curl --version", `[ "$A" = --version ]`},
		"curl and another":  {"curl --version\nA=1", `[ "$A" = 1 ]`},
		"curl with a value": {"curl --version ${A:=1}", `[ "$A" = 1 ]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachWay(t, func(t *testing.T, r *runner.Runner) {
				s := startSession(t, r)
				for i, code := range programs {
					out := s.Run(t.Context(), bash(code))
					if i > 0 {
						assert.Empty(t, out.Failure, code+out.Stderr)
					}
				}
			})
		})
	}
}

func TestSessionKeepsTheLinesOfFailures(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash")
	s := startSession(t, runner.New(runner.Config{Open: true}))
	s.Run(t.Context(), bash("mkdir d; cd d"))
	out := s.Run(t.Context(), bash("true\ncrul -X POST"))
	assert.Equal(t, "exit status 127: line 2: crul: command not found", out.Failure)
	assert.Equal(t, 2, out.Line)
}

func TestSessionFiles(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash")
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		s := startSession(t, r)
		require.NoError(t, s.Write("in/data.txt", []byte("shown")))
		assert.True(t, s.Has("in/data.txt"))
		assert.False(t, s.Has("data.txt"))
		require.Error(t, s.Write("../data.txt", nil))
		assert.Equal(t, "shown", s.Run(t.Context(), bash("cat in/data.txt")).Stdout)
		assert.Equal(t, "given", s.Run(t.Context(), runner.Program{Language: "bash", Code: `printf %s "$TOKEN"`, Env: map[string]string{"TOKEN": "given"}}).Stdout)
	})
}

// TestLinksAreNotFollowed has a program leave links to a file of the caller and a pipe that nobody reads, also under the names
// of the session's own files.
func TestLinksAreNotFollowed(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "mkfifo")
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		s := startSession(t, r)
		own := filepath.Join(t.TempDir(), "own")
		require.NoError(t, os.WriteFile(own, []byte("mine"), 0o600))
		for _, name := range []string{"data.txt", "example.sh", ".shell-prelude"} {
			require.Empty(t, s.Run(t.Context(), bash("ln -sf "+own+" "+name)).Failure)
			assert.False(t, s.Has(name) && name == "data.txt")
			require.NoError(t, s.Write("data.txt", []byte("shown")))
			require.Empty(t, s.Run(t.Context(), bash("[ \"$(cat data.txt)\" = shown ] && rm data.txt && mkfifo data.txt")).Failure)
			assert.False(t, s.Has("data.txt"))
			require.NoError(t, s.Write("data.txt", []byte("shown")))
		}
		text, err := os.ReadFile(own)
		require.NoError(t, err)
		assert.Equal(t, "mine", string(text))
	})
}

// TestSessionAfterAStop has a program that is stopped leave its files, and no process.
func TestSessionAfterAStop(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "setsid")
	for _, open := range []bool{true, false} {
		r := runner.New(runner.Config{Timeout: 2 * time.Second, Open: open})
		if r.Refused() != nil {
			t.Skip(r.Refused())
		}
		s, duration := startSession(t, r), unlikely()
		require.Empty(t, s.Run(t.Context(), bash("A=1")).Failure)
		code := "A=2; echo hello >file; (setsid sleep %[1]s &) ; trap '' TERM; sleep %[1]s"
		assert.Equal(t, "stopped after 2s", s.Run(t.Context(), bash(fmt.Sprintf(code, duration))).Failure)
		awaitNone(t, duration)
		assert.Equal(t, "hello 1\n", s.Run(t.Context(), bash("echo $(cat file) $A")).Stdout)
	}
}

// TestGuardianOutlivesItsPrograms has programs send signals to all that they can reach.
func TestGuardianOutlivesItsPrograms(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash")
	s := startSession(t, isolated(t, runner.Config{}))
	for _, code := range []string{"kill -TERM 1", "kill -HUP 1", "kill -SEGV 1", "kill -KILL 1", "kill -KILL 0", "kill -KILL -1"} {
		s.Run(t.Context(), bash(code))
		assert.Equal(t, "here\n", s.Run(t.Context(), bash("echo here")).Stdout, code)
	}
}

// TestAnyEnvironment hands over more than one packet of a socket holds, and bytes that are no text.
func TestAnyEnvironment(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash")
	env := map[string]string{"ODD": "\xff\n ", "NONE": ""}
	for i := range 3 {
		env[fmt.Sprintf("BIG%d", i)] = strings.Repeat("x", 100<<10)
	}
	out := startSession(t, isolated(t, runner.Config{})).Run(t.Context(), runner.Program{Language: "bash", Code: `printf "${#BIG0} ${#BIG2} ${NONE-unset}$ODD"`, Env: env})
	assert.Equal(t, "102400 102400 \xff\n ", out.Stdout, out.Failure)
}

// TestSessionOfLanguages has a script read the file that a shell program wrote.
func TestSessionOfLanguages(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "node")
	s := startSession(t, runner.New(runner.Config{Open: true}))
	s.Run(t.Context(), bash("echo hello > a.txt"))
	for range 2 {
		out := s.Run(t.Context(), runner.Program{Language: "js", Code: `console.log(require("fs").readFileSync("a.txt", "utf8").trim())`})
		assert.Equal(t, "hello\n", out.Stdout, out.Stderr)
	}
}

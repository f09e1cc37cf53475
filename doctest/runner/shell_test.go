package runner_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"docsascode.example/doctest/runner"
)

func TestShellFailures(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl")
	r := runner.New(runner.Config{Open: true})
	for code, want := range map[string]struct {
		failure string
		exit    int
		line    int
	}{
		"curl -s nohost.invalid":                                {"exit status 6", 6, 0},
		"curl http://nohost.invalid":                            {"exit status 6: curl: (6) Could not resolve host: nohost.invalid", 6, 0},
		"curl -v http://nohost.invalid | cat":                   {"exit status 6: curl: (6) Could not resolve host: nohost.invalid", 6, 0},
		"true\ncrul -X POST":                                    {"exit status 127: line 2: crul: command not found", 127, 2},
		"echo a\nif true\n":                                     {"exit status 2: line 3: syntax error: unexpected end of file", 2, 3},
		"echo 'a\n":                                             {"exit status 2: line 1: unexpected EOF while looking for matching `''", 2, 1},
		"echo wrong >&2; exit 3":                                {"exit status 3: wrong", 3, 0},
		"echo 'jq: bad' >&2; echo 'more of it' >&2; exit 3":     {"exit status 3: jq: bad", 3, 0},
		"echo 'curl: (3) x' >&2; echo 'Warning: y' >&2; exit 3": {"exit status 3: curl: (3) x", 3, 0},
		"false":                  {"exit status 1", 1, 0},
		"echo 'no: failure' >&2": {"", 0, 0},
	} {
		out := r.Run(t.Context(), bash(code))
		assert.Equal(t, want.failure, out.Failure, code)
		assert.Equal(t, want.exit, out.Exit, code)
		assert.Equal(t, want.line, out.Line, code)
	}
}

// TestProgressMeter: curl writes one between its lines, and does not end the last line of it before a message.
func TestProgressMeter(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl")
	r := runner.New(runner.Config{Open: true})
	out := r.Run(t.Context(), bash("echo before >&2; curl -o /dev/null file:///etc/passwd; curl http://nohost.invalid; printf 'a\\r\\nb\\n' >&2; exit 6"))
	assert.Equal(t, "before\ncurl: (6) Could not resolve host: nohost.invalid\na\r\nb\n", out.Stderr)
}

// TestKilledProgram has the program die by a signal, which a first process of a PID namespace would be spared.
func TestKilledProgram(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash")
	eachWay(t, func(t *testing.T, r *runner.Runner) {
		out := r.Run(t.Context(), bash("kill -SEGV $$"))
		assert.Equal(t, "exit status 139 (segmentation fault)", out.Failure)
		assert.Equal(t, 139, out.Exit)
	})
}

func TestTerminalSessions(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash")
	r := runner.New(runner.Config{Open: true})
	for name, test := range map[string]struct{ code, stdout, command string }{
		"output is not run": {
			"$ echo one\nhello; exit 7\n\n\n$ echo two\n", "one\ntwo\n", "echo one\n\necho two",
		},
		"continuations": {
			"$ echo one \\\n>   two\nnothing\n$ cat <<E\n> $ three\n> E\n", "one two\n$ three\n", "echo one \\\n  two\n\ncat <<E\n$ three\nE",
		},
		"continuations without a prompt": {"$ echo 'a\nb'\nfalse\n", "a\nb\n", "echo 'a\nb'"},
		"no prompts":                     {"echo one\necho $ two\n", "one\n$ two\n", "echo one\necho $ two"},
	} {
		for _, language := range []string{"console", "bash"} {
			out := r.Run(t.Context(), runner.Program{Language: language, Code: test.code})
			assert.Empty(t, out.Failure, name)
			assert.Equal(t, test.stdout, out.Stdout, name)
			assert.Equal(t, test.command, out.Command, name)
		}
	}
	out := r.Run(t.Context(), runner.Program{Language: "console", Code: "$ echo one\none\n\n$ nosuch\n"})
	assert.Equal(t, 4, out.Line, "the lines of the page are kept")
}

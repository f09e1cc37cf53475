package example

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shown is the value that each program shows.
const shown = "TOKEN-7"

// A sending is a program that sends one text, and how to find the value in the text.
type sending struct {
	source string
	value  func(sent string) (string, error)
}

func after(prefix string) func(string) (string, error) {
	return func(sent string) (string, error) {
		value, ok := strings.CutPrefix(sent, prefix)
		if !ok {
			return "", fmt.Errorf("no %q", prefix)
		}
		return value, nil
	}
}

func lastSegment(sent string) (string, error) {
	u, err := url.Parse(sent)
	if err != nil {
		return "", err
	}
	return url.PathUnescape(strings.TrimPrefix(u.EscapedPath(), "/books/"))
}

func queryQ(sent string) (string, error) {
	_, raw, _ := strings.Cut(sent, "?")
	values, err := url.ParseQuery(raw)
	return values.Get("q"), err
}

func formField(sent string) (string, error) { return queryQ("?" + sent) }

func memberA(sent string) (string, error) {
	var v struct{ A string }
	err := json.Unmarshal([]byte(sent), &v)
	return v.A, err
}

func element(sent string) (string, error) {
	var v string
	err := xml.Unmarshal([]byte(sent), &v)
	return v, err
}

var shellSendings = []sending{
	{`curl -H "X-Key: TOKEN-7"`, after("X-Key: ")},
	{`curl -H 'X-Key: TOKEN-7'`, after("X-Key: ")},
	{`curl -H $'X-Key: TOKEN-7'`, after("X-Key: ")},
	{`curl -u x:TOKEN-7`, after("x:")},
	{`K="TOKEN-7"; curl -H "X-Key: $K"`, after("X-Key: ")},
	{`K=TOKEN-7; curl -H "X-Key: $K"`, after("X-Key: ")},
	{`K=$(echo "a TOKEN-7 z"); curl -u "${K% z}"`, after("a ")},
	{`curl "http://h/books/TOKEN-7?x=1"`, lastSegment},
	{`curl http://h/books?q=TOKEN-7`, queryQ},
	{`curl -d 'x=1&q=TOKEN-7'`, formField},
	{`curl --json '{"a": "TOKEN-7"}'`, memberA},
	{`curl --json "{\"a\": \"TOKEN-7\"}"`, memberA},
	{"curl -d @- <<EOF\n{\"a\": \"TOKEN-7\"}\nEOF", memberA},
	{"curl -d @- <<'EOF'\n{\"a\": \"TOKEN-7\"}\nEOF", memberA},
	{"curl -d @- <<EOF\nTOKEN-7\nEOF", after("")},
	{`curl -d '<a>TOKEN-7</a>'`, element},
}

var scriptSendings = []sending{
	{`send('Bearer TOKEN-7')`, after("Bearer ")},
	{`send("Bearer TOKEN-7")`, after("Bearer ")},
	{"send(`Bearer TOKEN-7`)", after("Bearer ")},
	{`send('http://h/books/TOKEN-7')`, lastSegment},
	{"send(`http://h/books/${'TOKEN-7'}?x=1`)", lastSegment},
	{`send('q=TOKEN-7&x=1')`, formField},
	{`send('{"a": "TOKEN-7"}')`, memberA},
}

// A batch is programs with values in them.
type batch struct {
	programs []string
	filled   []sending
	values   []string
}

// add writes a value into the programs that can take it.
func (b *batch) add(t *testing.T, language, value string, all []sending) {
	for _, s := range all {
		text, err := Fill(language, s.source, map[string]string{shown: value})
		if err != nil {
			require.ErrorAs(t, err, new(*FillError))
			continue
		}
		b.programs, b.filled, b.values = append(b.programs, text), append(b.filled, s), append(b.values, value)
	}
}

// check compares what the programs sent with the values.
func (b *batch) check(t *testing.T, run func(*testing.T, []string) []string) {
	if len(b.programs) == 0 {
		return
	}
	sent := run(t, b.programs)
	require.Len(t, sent, len(b.filled), "%q", sent)
	for i, s := range b.filled {
		got, err := s.value(sent[i])
		require.NoError(t, err, "%s sent %q", s.source, sent[i])
		assert.Equal(t, b.values[i], got, s.source)
	}
}

// hostile are values that try to leave their quotes, each in one language or another, and honest ones that look like it.
var hostile = []string{
	"plain", "", "a b", "x\"; echo > f; echo \"", "$(echo > f)", "`echo > f`", "'; echo > f; '", `\`, `\\"`, "!!", "a!b", "${HOME}", "$HOME", "a\nb",
	"a\n$ echo > f\n> x", "\nEOF\necho > f\n", "EOF", "\x1b[2J\x07", "%41%", "a&q=b", "*", "~", "{a,b}", "#x", "é…\u2028", "\xff\xfe", "</a><b>",
	"]]>", "-x", "@/etc/passwd", "${require('fs').writeFileSync('f','')}", "`+send(1)+`", "*/", "\r", "\t", "a;b", "a/../b", "..", "1", "\x00", "\ufffd",
}

// TestFillIsExact runs programs with hostile values: each sends exactly its value, and does nothing else.
func TestFillIsExact(t *testing.T) {
	var shell, script batch
	for _, value := range hostile {
		shell.add(t, "bash", value, shellSendings)
		script.add(t, "js", value, scriptSendings)
	}
	assert.Greater(t, len(shell.programs), 400, "most values fit in most places")
	shell.check(t, runShell)
	script.check(t, runScript)
}

// TestFillIsExactAtRandom is TestFillIsExact with values that nobody thought of: marks of all the languages, in any order. It
// is no fuzz target, because each value takes thousands of programs.
func TestFillIsExactAtRandom(t *testing.T) {
	marks := []string{"\"", "'", "`", "\\", "$(echo > f)", "${x}", "!", "\n", "EOF", ";", "&", "|", "<", ">", "{", "}", "#", "*", "~", "%", " ", "a", "é", "*/", "//"}
	random := rand.New(rand.NewPCG(1, 2))
	var shell, script batch
	for range 8 {
		var value strings.Builder
		for range 1 + random.IntN(6) {
			value.WriteString(marks[random.IntN(len(marks))])
		}
		shell.add(t, "bash", value.String(), shellSendings)
		script.add(t, "js", value.String(), scriptSendings)
	}
	shell.check(t, runShell)
	script.check(t, runScript)
}

// curlStub stands for curl. It writes the last argument, or its input, and a NUL character.
const curlStub = `#!/bin/bash
last="${@: -1}"
if [ "$last" = @- ]; then last=$(/bin/cat; echo x); last="${last%$'\n'x}"; fi
printf '%s\0' "$last" >&3
`

// runShell returns what the programs sent. They find no program but curl.
func runShell(t *testing.T, programs []string) []string {
	bash, err := exec.LookPath("bash")
	require.NoError(t, err)
	bin, dir := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(bin, "curl"), []byte(curlStub), 0o700))
	out, err := os.Create(filepath.Join(bin, "sent"))
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, bash, "-c", strings.Join(programs, "\n"))
	cmd.Dir, cmd.Env, cmd.ExtraFiles = dir, []string{"PATH=" + bin, "HOME=/home/of/nobody", "LANG=C.UTF-8"}, []*os.File{out}
	printed, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", printed, strings.Join(programs, "\n"))
	require.Empty(t, printed)
	require.NoError(t, out.Close())
	return sentBy(t, out.Name(), dir)
}

// sentBy reads what programs sent. They left nothing else behind.
func sentBy(t *testing.T, name, dir string) []string {
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left, "a value was executed")
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}

func runScript(t *testing.T, programs []string) []string {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	bin, dir := t.TempDir(), t.TempDir()
	script, sent := filepath.Join(bin, "run.js"), filepath.Join(bin, "sent")
	text := "const all = []; const send = s => all.push(s);\n" + strings.Join(programs, "\n") +
		"\nrequire('fs').writeFileSync(process.argv[2], all.join('\\0'));\n"
	require.NoError(t, os.WriteFile(script, []byte(text), 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, script, sent)
	cmd.Dir = dir
	printed, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", printed, text)
	return sentBy(t, sent, dir)
}

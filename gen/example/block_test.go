package example

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"docsascode.example/gen/internal/golden"
)

// TestRead reads each file of the archives as a block whose language is the file's extension.
func TestRead(t *testing.T) {
	t.Parallel()
	golden.Run(t, "want", func(t *testing.T, dir string) string {
		var out strings.Builder
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, e := range entries {
			source, err := os.ReadFile(filepath.Join(dir, e.Name()))
			require.NoError(t, err)
			fmt.Fprintf(&out, "%s\n", e.Name())
			b := Read(strings.TrimPrefix(filepath.Ext(e.Name()), "."), string(source))
			assertInside(t, string(source), b)
			describe(&out, string(source), b)
		}
		return out.String()
	})
}

// describe writes all that was read of a block, with lines and columns.
func describe(out *strings.Builder, source string, b Block) {
	at := func(offset int) string {
		line := 1 + strings.Count(source[:offset], "\n")
		return fmt.Sprintf("%d:%d", line, offset-strings.LastIndexByte(source[:offset], '\n'))
	}
	request := func(r Request) {
		into := ""
		if r.Into != "" {
			into = " into " + r.Into
		}
		fmt.Fprintf(out, "    sends %s %s%s%s\n", at(r.Offset), summary(r), holesOf(b, r), into)
	}
	message := func(m Message) {
		switch {
		case m.Request != nil:
			fmt.Fprintf(out, "  %s request %s%s", at(m.Offset), summary(*m.Request), holesOf(b, *m.Request))
			if m.Note.Text != "" {
				fmt.Fprintf(out, " note %s %q", at(m.Note.Offset), m.Note.Text)
			}
		default:
			fmt.Fprintf(out, "  %s response %d %s", at(m.Offset), m.Response.Status, m.Response.Phrase.Text)
			for _, h := range m.Response.Header {
				fmt.Fprintf(out, " @%s:%s", h.Name, h.Text)
			}
			if m.Response.Body != nil {
				fmt.Fprintf(out, " body %s %q", at(m.Response.Body.Offset), m.Response.Body.Text)
			}
		}
		fmt.Fprintf(out, " to %s\n", at(m.End))
	}
	for _, s := range b.Steps {
		fmt.Fprintf(out, "  %s step %q\n", at(s.Command.Offset), s.Command.Text)
		for _, r := range s.Requests {
			request(r)
		}
		if s.Output.Text != "" {
			fmt.Fprintf(out, "    %s shows %q\n", at(s.Output.Offset), s.Output.Text)
		}
		for _, m := range s.Messages {
			message(m)
		}
	}
	for _, m := range b.Messages {
		message(m)
	}
	for _, r := range b.Calls {
		request(r)
	}
	for _, f := range b.Findings {
		fmt.Fprintf(out, "  %s %s %q: %s\n", at(f.Offset), f.Kind, source[f.Offset:f.End], f.Msg)
	}
}

func holesOf(b Block, r Request) string {
	var out strings.Builder
	for _, h := range b.Holes(r.URL) {
		fmt.Fprintf(&out, " hole %s=%s", r.URL.Text[h.Start:h.End], h.Name)
	}
	return out.String()
}

// assertInside fails when a place is outside of the source, or a value that is written there in one piece is not.
func assertInside(t *testing.T, source string, b Block) {
	t.Helper()
	check := func(v Value) {
		require.GreaterOrEqual(t, v.Offset, 0)
		require.LessOrEqual(t, v.Offset, len(source))
		for i := range v.Text {
			require.LessOrEqual(t, v.At(i), len(source))
		}
		for _, h := range b.Holes(v) {
			require.LessOrEqual(t, 0, h.Start)
			require.LessOrEqual(t, h.Start, h.End)
			require.LessOrEqual(t, h.End, len(v.Text))
		}
	}
	messages := func(all []Message) {
		for _, m := range all {
			require.LessOrEqual(t, m.Offset, m.End)
			require.LessOrEqual(t, m.End, len(source))
			check(m.Note)
			if m.Response != nil && m.Response.Body != nil {
				check(*m.Response.Body)
			}
		}
	}
	places(t, source, b.Requests())
	messages(b.Messages)
	last := 0
	for _, s := range b.Steps {
		require.GreaterOrEqual(t, s.Command.Offset, last)
		last = s.Command.Offset
		for _, v := range []Value{s.Command, s.Output} {
			check(v)
			for i := range v.Text {
				require.Equal(t, source[v.At(i)], v.Text[i])
			}
		}
		messages(s.Messages)
	}
	for _, f := range b.Findings {
		require.LessOrEqual(t, 0, f.Offset)
		require.LessOrEqual(t, f.Offset, f.End)
		require.LessOrEqual(t, f.End, len(source))
		require.NotEmpty(t, f.Msg)
	}
}

// TestReadTakesAnyLineEnd reads the archives' blocks with the other line ends.
func TestReadTakesAnyLineEnd(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		for _, file := range archive.Files[:len(archive.Files)-1] {
			language, source := strings.TrimPrefix(filepath.Ext(file.Name), "."), string(file.Data)
			want := Read(language, source)
			source = strings.ReplaceAll(source, "\n", "\r\n")
			got := Read(language, source)
			assertInside(t, source, got)
			assert.Equal(t, kindsOf(want), kindsOf(got), "%s: %s", name, file.Name)
			assert.Len(t, got.Messages, len(want.Messages), "%s: %s", name, file.Name)
			assert.Equal(t, outline(want), outline(got), "%s: %s", name, file.Name)
		}
	}
}

func kindsOf(b Block) []Kind {
	var all []Kind
	for _, f := range b.Findings {
		all = append(all, f.Kind)
	}
	return all
}

// outline is what a block's commands and requests are, whatever ends their lines.
func outline(b Block) string {
	parts := summaries(b.Requests())
	for _, s := range b.Steps {
		parts = append(parts, s.Command.Text, s.Output.Text)
	}
	return strings.ReplaceAll(strings.Join(parts, "\n"), "\r", "")
}

func FuzzRead(f *testing.F) {
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for _, name := range archives {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		for _, file := range strings.Split(string(data), "\n-- ") {
			_, source, _ := strings.Cut(file, "\n")
			f.Add("sh", source)
			f.Add("", source)
			f.Add("js", source)
		}
	}
	f.Fuzz(func(t *testing.T, language, source string) {
		assertInside(t, source, Read(language, source))
	})
}

// What takes more than linear time in a block's length takes minutes here.
func TestReadIsLinear(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{
		"curl http://h/a -d a=1\n", "$ curl 'a\n", "curl <<EOF\n", "curl \"$(curl `", "a", "((", "{", "$ ", "> ", "# ", "[", "curl -X \\\n", "HTTP/1.1 200 OK\n",
		"GET /a\n", "{\"a\":[\n", "curl a --next ", "curl {a,b}", "http a b=c ", "if true; then\n", "-H a \\\n", "< HTTP/1.1 200 OK\n", "* a\n", "curl http://h/<a>\n",
		"curl h/{a,b}[1-9] ", "$$((", "curl http://h?a&b=c\n", "curl \\ \n", "\n", "wget -q ", "A=$(curl h)\n", "200 OK\n", "curl 'x' |\n", ">>curl h\n",
	} {
		for _, language := range []string{"", "sh"} {
			start := time.Now()
			Read(language, strings.Repeat(piece, 100_000/len(piece)))
			assert.Less(t, time.Since(start), 20*time.Second, "%s: %q", language, piece)
		}
	}
}

func TestScript(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ source, want string }{
		"a script":          {"# comment\nfor i in 1 2; do\n  echo $i\ndone\n", "# comment\nfor i in 1 2; do\n  echo $i\ndone\n"},
		"a function":        {"A=1\nf() { cat; }\ncurl a.example/x\n", "A=1\nf() { cat; }\ncurl a.example/x\n"},
		"no command":        {`{"a": 1}`, `{"a": 1}`},
		"prompts":           {"$ curl a.example/x\nhello\n$ curl a.example/y", "curl a.example/x\n\ncurl a.example/y\n"},
		"output":            {"curl a.example/x\n{\"a\": 1}\n", "curl a.example/x\n"},
		"output of options": {"curl -i a.example/x\n\nHTTP/1.1 200 OK\nA: b\n\n{}\n", "curl -i a.example/x\n"},
		"continuation":      {"\n$ curl \\\n>  a.example/x\n{}", "\ncurl \\\n a.example/x\n"},
		"other prompts":     {"me@host:~$ curl a.example/x\nok\nme@host:~$ curl a.example/y\n", "curl a.example/x\n\ncurl a.example/y\n"},
		"here-document":     {"$ cat > f <<E\n> a\n> E\n$ curl -d @f a.example/x", "cat > f <<E\na\nE\ncurl -d @f a.example/x\n"},
	} {
		assert.Equal(t, test.want, Read("sh", test.source).Script(), name)
	}
}

package patch_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/patch"
	"docsascode.example/gen/sample"
)

// Each case is a sample, an answer, and the sample after its correction.
func TestLayouts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ format, shown, came, want string }{
		"values":           {"json", "{\n  \"a\": 1,\n  \"b\": \"x\"\n}", `{"a":2.50,"b":"y\"<é/"}`, "{\n  \"a\": 2.50,\n  \"b\": \"y\\\"<é/\"\n}"},
		"elided string":    {"json", `{"t": "eyJ...xyz"}`, `{"t":"abcdefghijk"}`, `{"t": "abc...ijk"}`},
		"ellipsis":         {"json", `{"t": "eyJ…"}`, `{"t":"abcdefghijk"}`, `{"t": "abc…"}`},
		"too short":        {"json", `{"t": "eyJ...xyz"}`, `{"t":"ab"}`, `{"t": "ab"}`},
		"other kind":       {"json", "{\n    \"a\": \"x\",\n    \"b\": 1\n}", `{"a":{"c":[1,2]},"b":null}`, "{\n    \"a\": {\n        \"c\": [1, 2]\n    },\n    \"b\": null\n}"},
		"first goes":       {"json", "{\n  \"a\": 1,\n  \"b\": 2\n}", `{"b":2}`, "{\n  \"b\": 2\n}"},
		"last goes":        {"json", "{\n  \"a\": 1,\n  \"b\": 2\n}", `{"a":1}`, "{\n  \"a\": 1\n}"},
		"two go":           {"json", "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}", `{"a":1}`, "{\n  \"a\": 1\n}"},
		"only one goes":    {"json", "{\n  \"a\": 1\n}", `{}`, "{}"},
		"goes on one line": {"json", `{ "a": 1, "b": 2, "c": 3 }`, `{"a":1,"c":3}`, `{ "a": 1, "c": 3 }`},
		"item goes":        {"json", "[\n  1,\n  2\n]", `[1]`, "[\n  1\n]"},
		"added between":    {"json", "{\n  \"a\": 1,\n  \"c\": 3\n}", `{"a":1,"b":{"x":[{}]},"c":3}`, "{\n  \"a\": 1,\n  \"b\": {\n    \"x\": [{}]\n  },\n  \"c\": 3\n}"},
		"added first":      {"json", "{\n\t\"b\": 1\n}", `{"a":0,"b":1}`, "{\n\t\"a\": 0,\n\t\"b\": 1\n}"},
		"added last":       {"json", `{"a":1}`, `{"a":1,"b":{"c":[1,2]}}`, `{"a":1,"b":{"c":[1,2]}}`},
		"added and gone":   {"json", "{\n  \"a\": 1,\n  \"b\": 2\n}", `{"c":1,"b":2}`, "{\n  \"c\": 1,\n  \"b\": 2\n}"},
		"added in nothing": {"json", "{\n  \"a\": {}\n}", `{"a":{"b":1}}`, "{\n  \"a\": {\n    \"b\": 1\n  }\n}"},
		"items of a kind":  {"json", "{\n  \"a\": []\n}", `{"a":[1,2,3]}`, "{\n  \"a\": [1]\n}"},
		"items of kinds":   {"json", "[]", `[1,2,"3",4]`, `[1, 2, "3"]`},
		"open":             {"json", "{\n  \"a\": 1,\n  \"b\": 2,\n  ...\n}", `{"a":2,"c":1}`, "{\n  \"a\": 2,\n  ...\n}"},
		"only open left":   {"json", `{"a": 1, ...}`, `{}`, `{...}`},

		"element":           {"xml", "<u>\n  <a>1</a>\n</u>", `<u><a>2 &amp; 3</a></u>`, "<u>\n  <a>2 &amp; 3</a>\n</u>"},
		"white space":       {"xml", "<u>\n  <a>\n    1\n  </a>\n</u>", `<u><a>2</a></u>`, "<u>\n  <a>\n    2\n  </a>\n</u>"},
		"character data":    {"xml", "<u><![CDATA[a<b]]></u>", `<u>b&lt;a</u>`, "<u><![CDATA[b<a]]></u>"},
		"end of data":       {"xml", "<u><![CDATA[a]]></u>", `<u>]]&gt;</u>`, "<u>]]&gt;</u>"},
		"comment inside":    {"xml", "<u>a<!-- x -->b</u>", `<u>c</u>`, "<u>c<!-- x --></u>"},
		"without end tag":   {"xml", "<u><a /></u>", `<u><a>1</a></u>`, "<u><a>1</a></u>"},
		"attributes":        {"xml", "<u a='1' b='2' c='3'/>", `<u a="&lt;'" c="3" d="4"/>`, "<u a='&lt;&apos;' c='3' d='4'/>"},
		"first attribute":   {"xml", `<u k="1"><a/></u>`, `<u j="0" k="1"><a/></u>`, `<u j="0" k="1"><a/></u>`},
		"element goes":      {"xml", "<u>\n  <a>1</a> <!-- a -->\n  <!-- b -->\n  <b/>\n</u>", `<u><b/></u>`, "<u>\n  <!-- b -->\n  <b/>\n</u>"},
		"all go":            {"xml", "<u k=\"1\">\n  <a/>\n  <b/>\n</u>", `<u k="1"/>`, "<u k=\"1\"></u>"},
		"repeated":          {"xml", "<u>\n  <a>1</a>\n  <a>2</a>\n</u>", `<u><a>1</a></u>`, "<u>\n  <a>1</a>\n</u>"},
		"element added":     {"xml", "<u>\n  <a>1</a> <!-- a -->\n  <c/>\n</u>", `<u><a>1</a><b k="1"><d/><e>2</e></b><c/></u>`, "<u>\n  <a>1</a> <!-- a -->\n  <b k=\"1\">\n    <d/>\n    <e>2</e>\n  </b>\n  <c/>\n</u>"},
		"before an elision": {"xml", "<u>\n  <a><b/><!-- ... --></a>\n  <c>x...</c>\n</u>", `<u><a><d/></a><c>yz</c></u>`, "<u>\n  <a><!-- ... --></a>\n  <c>y...</c>\n</u>"},
		"nil added":         {"xml", "<u><a/></u>", `<u xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a/><b i:nil="true"/></u>`, `<u><a/><b xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></u>`},
		"nil declared":      {"xml", `<u xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a/></u>`, `<u xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a/><b i:nil="true"/></u>`, `<u xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a/><b i:nil="true"/></u>`},
		"attribute's own":   {"xml", `<u k="1"/>`, `<u k="1" xml:lang="en" p:j="2" xmlns:p="urn:p"/>`, `<u k="1" xml:lang="en" xmlns:a="urn:p" a:j="2"/>`},
		"elided attribute":  {"xml", `<u k="x..."/>`, `<u k="yz"/>`, `<u k="y..."/>`},
		"prefix in use":     {"xml", `<u xmlns:ns="urn:z"><a>1</a></u>`, `<p:u xmlns:p="urn:x"><a>1</a></p:u>`, `<ns2:u xmlns:ns2="urn:x" xmlns:ns="urn:z"><a>1</a></ns2:u>`},
		"elided in between": {"xml", "<u>a...b...c</u>", `<v>a1b2c</v>`, "<v>a...b...c</v>"},
		"root renamed":      {"xml", "<u>\n  <a>x...</a>\n</u>", `<v><a>xyz</a></v>`, "<v>\n  <a>x...</a>\n</v>"},
		"namespace":         {"xml", "<u>\n  <a>1</a>\n</u>", `<u xmlns="urn:x"><a>1</a></u>`, "<u xmlns=\"urn:x\">\n  <a>1</a>\n</u>"},
		"other namespace":   {"xml", "<p:u xmlns:p='urn:x'><p:a>1</p:a></p:u>", `<u xmlns="urn:y"><a>1</a><b/></u>`, "<p:u xmlns:p='urn:y'><p:a>1</p:a><p:b/></p:u>"},
		"no namespace":      {"xml", `<u xmlns="urn:x"><a>1</a></u>`, `<u><a>1</a></u>`, `<u><a>1</a></u>`},
		"of the root only":  {"xml", "<u>\n  <a>1</a>\n</u>", `<p:u xmlns:p="urn:x"><a>1</a><b/></p:u>`, "<ns:u xmlns:ns=\"urn:x\">\n  <a>1</a>\n  <b/>\n</ns:u>"},
		"below it":          {"xml", `<u xmlns="urn:x"><a>1</a></u>`, `<u xmlns="urn:x"><a xmlns="">1</a></u>`, `<u xmlns="urn:x"><a xmlns="">1</a></u>`},
	} {
		out := correct(t, &patch.Patch{}, pageOf(c.format, c.shown), parse(t, c.format, c.came))
		assert.Equal(t, pageOf(c.format, c.want), out, name)
	}
}

func TestElide(t *testing.T) {
	t.Parallel()
	p := &patch.Patch{Elide: func(v *sample.Value) bool { return v.Name == "t" }}
	out := correct(t, p, pageOf("json", "{}"), parse(t, "json", `{"t":"long","u":{"t":1}}`))
	assert.Equal(t, pageOf("json", `{"t": "...", "u": {"t": ...}}`), out)
	p = &patch.Patch{Elide: p.Elide}
	out = correct(t, p, pageOf("xml", "<u/>"), parse(t, "xml", `<u><t>long</t></u>`))
	assert.Equal(t, pageOf("xml", "<u><t>...</t></u>"), out)
}

// New fields are added before an elision, also if the sample has nothing else.
func TestAddBeforeElision(t *testing.T) {
	t.Parallel()
	for shown, want := range map[string]string{
		`{...}`:           `{"a": 1, ...}`,
		"{\n  ...\n}":     "{\n  \"a\": 1,\n  ...\n}",
		`{"z": 1, ...}`:   `{"a": 1, "z": 1, ...}`,
		`{..., "z": 1}`:   `{"a": 1, ..., "z": 1}`,
		"{\n  ...\n, \n}": "{\n  \"a\": 1,\n  ...\n, \n}",
	} {
		s, _ := sampleIn(t, pageOf("json", shown))
		p := &patch.Patch{}
		p.Add(s, s.Value, parse(t, "json", `{"a":1}`))
		out, err := patch.Apply([]byte(pageOf("json", shown)), p.Edits())
		require.NoError(t, err)
		assert.Equal(t, pageOf("json", want), string(out))
	}
}

// Items are added after those that are shown, if one of them is not like one before it.
func TestAddItems(t *testing.T) {
	t.Parallel()
	for came, want := range map[string]string{`[1,2,"3"]`: `[1, 2, "3", ...]`, `[1,2,3]`: `[1, ...]`} {
		s, _ := sampleIn(t, pageOf("json", `[1, ...]`))
		p := &patch.Patch{}
		p.Add(s, s.Value, parse(t, "json", came))
		out, err := patch.Apply([]byte(pageOf("json", `[1, ...]`)), p.Edits())
		require.NoError(t, err)
		assert.Equal(t, pageOf("json", want), string(out))
	}
}

// Of two corrections of a node the first one counts, and the content of a removed node is removed with it.
func TestFirstWins(t *testing.T) {
	t.Parallel()
	text := pageOf("json", `{"a": 1, "b": {"c": 2}}`)
	s, _ := sampleIn(t, text)
	p := &patch.Patch{}
	a, b := s.Value.Field("a"), s.Value.Field("b")
	p.Replace(s, a, parse(t, "json", "7"))
	p.Replace(s, a, parse(t, "json", "8"))
	p.Remove(s, a)
	p.Remove(s, b)
	p.Replace(s, b, parse(t, "json", "9"))
	p.Remove(s, b.Field("c"))
	p.Remove(s, s.Value)
	edits := p.Edits()
	out, err := patch.Apply([]byte(text), append(edits, edits...))
	require.NoError(t, err)
	assert.Equal(t, pageOf("json", `{"a": 7}`), string(out))
	require.Len(t, edits, 1, "those that touch are one")
	assert.Equal(t, `1, "b": {"c": 2}`, edits[0].Old)
	assert.Equal(t, "7", edits[0].New)
	assert.True(t, strings.HasSuffix(edits[0].String(), "page.md:14:7"), edits[0].String())
}

func TestTextBody(t *testing.T) {
	t.Parallel()
	text := pageOf("text", "pong ... 1")
	s, _ := sampleIn(t, text)
	p := &patch.Patch{}
	p.Replace(s, nil, &sample.Value{Kind: sample.String, Text: "ping it was 1\n"})
	out, err := patch.Apply([]byte(text), p.Edits())
	require.NoError(t, err)
	assert.Equal(t, pageOf("text", "ping ... 1"), string(out))
}

// Samples that are indented, or have other line ends, keep the prefixes of their lines.
func TestMargins(t *testing.T) {
	t.Parallel()
	body := "```json\n{\n  \"é\": \"ü\", \"b\": 2\n}\n```\n"
	want := "```json\n{\n  \"é\": \"ü\", \"b\": {\n    \"c\": [1]\n  },\n  \"d\": 4\n}\n```\n"
	head, _, _ := strings.Cut(pageOf("json", ""), "```json")
	came := parse(t, "json", `{"é":"ü","b":{"c":[1]},"d":4}`)
	want = strings.Replace(want, ",\n  \"d\"", ", \"d\"", 1)
	for _, margin := range []string{"", " ", "   "} {
		for _, end := range []string{"\n", "\r\n"} {
			for _, mark := range []string{"", "\uFEFF"} {
				file := func(body string) string {
					lines := strings.Split(strings.TrimSuffix(body, "\n"), "\n")
					text := margin + strings.Join(lines, "\n"+margin) + "\n"
					return mark + strings.ReplaceAll(head+text, "\n", end)
				}
				assert.Equal(t, file(want), correct(t, &patch.Patch{}, file(body), came), "%q %q %q", margin, end, mark)
			}
		}
	}
}

// changed are pages in a folder, and the edits of them; names are relative to the folder.
func changed(t *testing.T, dir string, texts map[string]string) []patch.Edit {
	t.Helper()
	var edits []patch.Edit
	for name, text := range texts {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		s, _ := sampleIn(t, text)
		p := &patch.Patch{}
		correction{p, s, new(int)}.node(s.Value, parse(t, "json", `{"a":2,"b":[{"c":"x"}]}`))
		for _, e := range p.Edits() {
			e.File = "./" + name
			edits = append(edits, e)
		}
	}
	return edits
}

// Real programs accept the diff, with all line ends and with spaces in names.
func TestUnified(t *testing.T) {
	t.Parallel()
	texts := map[string]string{
		"docs/one page.md": pageOf("json", "{\n  \"a\": 1,\n  \"z\": 1\n}"),
		"docs/two.md":      strings.ReplaceAll(pageOf("json", "{\n  \"a\": 1\n}"), "\n", "\r\n"),
		"three.md":         strings.TrimSuffix(pageOf("json", "{\n  \"a\": 1\n}"), "\n"),
		"a\n+++ b/\"é.md":  pageOf("json", "{\n  \"a\": 1\n}"),
	}
	for _, command := range [][]string{{"git", "apply", "-"}, {"patch", "-p1", "--binary"}} {
		dir := t.TempDir()
		edits := changed(t, dir, texts)
		read := func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, name)) }
		diff, err := patch.Unified(edits, read)
		require.NoError(t, err)
		require.Contains(t, string(diff), "--- a/docs/two.md\n+++ b/docs/two.md\n@@ ")
		program, err := exec.LookPath(command[0])
		if err != nil {
			t.Skipf("%s is not installed", command[0])
		}
		run := exec.CommandContext(t.Context(), program, command[1:]...)
		run.Dir, run.Stdin = dir, strings.NewReader(string(diff))
		run.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
		said, err := run.CombinedOutput()
		require.NoError(t, err, "%s\n%s", said, diff)
		for name, text := range texts {
			var own []patch.Edit
			for _, e := range edits {
				if e.File == "./"+name {
					own = append(own, e)
				}
			}
			want, err := patch.Apply([]byte(text), own)
			require.NoError(t, err)
			got, err := read(name)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got), name)
			assert.NotEqual(t, text, string(got), name)
		}
	}
}

// A response is not trusted: what it would do in a page beside being text makes no edit.
func TestNothingLeavesItsBlock(t *testing.T) {
	t.Parallel()
	for _, came := range []string{
		"```\n\n# Injected", "a\n~~~~\nb", "a\n  ```", "<!-- doctest:skip -->", "<!-- tabs:end -->", "{% include x %}", "a\n> ```",
	} {
		for format, body := range map[string]string{"text": "old", "xml": "<a>old</a>"} {
			if format == "xml" && !strings.HasPrefix(came, "a\n") {
				continue // it is escaped, or not at the beginning of a line
			}
			s, _ := sampleIn(t, pageOf(format, body))
			p := &patch.Patch{}
			p.Replace(s, s.Value, &sample.Value{Kind: sample.String, Name: "a", Text: came})
			assert.Empty(t, p.Edits(), "%s of %q", format, came)
		}
		s, file := sampleIn(t, pageOf("json", `{"a": "old"}`))
		p := &patch.Patch{}
		p.Replace(s, s.Value.Field("a"), &sample.Value{Kind: sample.String, Text: came})
		before, err := os.ReadFile(file)
		require.NoError(t, err)
		after, err := patch.Apply(before, p.Edits())
		require.NoError(t, err)
		assert.Equal(t, strings.Count(string(before), "\n"), strings.Count(string(after), "\n"), "a string of JSON is on one line")
		assert.NotContains(t, string(after), "<!--")
	}
}

func TestUnifiedFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	edits := changed(t, dir, map[string]string{"a.md": pageOf("json", "{\n  \"a\": 1\n}")})
	broken := errors.New("broken")
	_, err := patch.Unified(edits, func(string) ([]byte, error) { return nil, broken })
	require.ErrorIs(t, err, broken)
	for _, text := range []string{"", "# Things\n", pageOf("json", "{\n  \"a\": 3\n}"), pageOf("json", "[\n\n\n\n")} {
		_, err = patch.Unified(edits, func(string) ([]byte, error) { return []byte(text), nil })
		require.ErrorContains(t, err, "a.md:15:8: the page has changed since doctest read it", text)
	}
	diff, err := patch.Unified(nil, nil)
	require.NoError(t, err)
	assert.Empty(t, diff)
}

func TestAbsoluteNames(t *testing.T) {
	t.Parallel()
	text := pageOf("json", `{"a": 1}`)
	s, file := sampleIn(t, text)
	p := &patch.Patch{}
	p.Replace(s, s.Value.Field("a"), parse(t, "json", "2"))
	require.True(t, filepath.IsAbs(file))
	diff, err := patch.Unified(p.Edits(), os.ReadFile)
	require.NoError(t, err)
	here, err := filepath.Abs(".")
	require.NoError(t, err)
	name, err := filepath.Rel(here, file)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(diff), "--- a/"+filepath.ToSlash(name)+"\n"), "%s", diff)
	assert.Contains(t, string(diff), "\n-{\"a\": 1}\n+{\"a\": 2}\n")
}

package example

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFillWritesForThePlace(t *testing.T) {
	const hostile = `a"; id > f; echo "$(id)` + "`id`" + `'\b!`
	for name, c := range map[string]struct {
		language, source, shown, value string
		want                           string // empty if the value cannot be written
	}{
		"double quotes":       {"bash", `curl -H "X-Key: abcd" http://h/`, "abcd", hostile, `curl -H "X-Key: a\"; id > f; echo \"\$(id)\` + "`id\\`" + `'\\b"'!'"" http://h/`},
		"single quotes":       {"bash", `curl -H 'X-Key: abcd' http://h/`, "abcd", `it's`, `curl -H 'X-Key: it'\''s' http://h/`},
		"ANSI quotes":         {"bash", `curl -H $'X-Key: abcd' http://h/`, "abcd", `it's!`, `curl -H $'X-Key: it\'s\041' http://h/`},
		"bare":                {"bash", `curl -u abcd:x http://h/`, "abcd", `a b`, `curl -u 'a b':x http://h/`},
		"newline":             {"bash", `TOKEN="abcd"`, "abcd", "a\nb", `TOKEN="a"$'\012'"b"`},
		"newline in a header": {"bash", `curl -H "X: abcd" http://h/`, "abcd", "a\nb", ""},
		"URL":                 {"bash", `curl http://h/books/abcd?x=1`, "abcd", "a/b?c d", `curl http://h/books/a%2Fb%3Fc%20d?x=1`},
		"URL in quotes":       {"bash", `curl "http://h/books?after=abcd"`, "abcd", `"; id`, `curl "http://h/books?after=%22%3B%20id"`},
		"other path":          {"bash", `curl http://h/books/abcd`, "abcd", "..", ""},
		"whole URL":           {"bash", `curl http://h/books/abcd`, "http://h/books/abcd", "http://h/books/7", `curl http://h/books/7`},
		"URL of a file":       {"bash", `curl http://h/books/abcd`, "http://h/books/abcd", "file:///etc/passwd", ""},
		"path of parts":       {"bash", `curl http://h/books/abcd`, "/books/abcd", "/books/7", `curl http://h/books/7`},
		"form":                {"bash", `curl -d 'code=abcd&x=1' http://h/`, "abcd", "1&x=2 %", `curl -d 'code=1%26x%3D2%20%25&x=1' http://h/`},
		"encoded by curl":     {"bash", `curl --data-urlencode 'code=abcd' http://h/`, "abcd", "1&2", `curl --data-urlencode 'code=1&2' http://h/`},
		"file for data":       {"bash", `curl -d abcd http://h/`, "abcd", "@/etc/passwd", ""},
		"file for a part":     {"bash", `curl -F 'a=abcd' http://h/`, "abcd", "@/etc/passwd", ""},
		"file by a variable":  {"bash", "D=abcd\ncurl -d \"$D\" http://h/", "abcd", "@/etc/passwd", ""},
		"option":              {"bash", `curl abcd`, "abcd", "-K/etc/passwd", ""},
		"split words":         {"bash", "D=abcd\ncurl http://h/ $D", "abcd", "-o /tmp/x", ""},
		"output":              {"bash", `curl -o abcd http://h/`, "abcd", "/tmp/x", ""},
		"redirection":         {"bash", `curl http://h/ > abcd.txt`, "abcd", "../x", ""},
		"JSON":                {"bash", `curl --json '{"a": "abcd"}' http://h/`, "abcd", `x"y'` + "\n", `curl --json '{"a": "x\"y'\''\n"}' http://h/`},
		"JSON in double":      {"bash", `curl --json "{\"a\": \"abcd\"}" http://h/`, "abcd", `x"y`, `curl --json "{\"a\": \"x\\\"y\"}" http://h/`},
		"JSON without quotes": {"bash", `curl --json '{"a": 17}' http://h/`, "17", `1, "admin": true`, ""},
		"JSON number":         {"bash", `curl --json '{"a": 17, "b": "170"}' http://h/17`, "17", `42`, `curl --json '{"a": 42, "b": "170"}' http://h/42`},
		"XML":                 {"bash", `curl -H 'Content-Type: text/xml' -d '<a>abcd</a>' http://h/`, "abcd", `<b>&`, `curl -H 'Content-Type: text/xml' -d '<a>&lt;b&gt;&amp;</a>' http://h/`},
		"here-document":       {"bash", "curl -d @- http://h/ <<EOF\n{\"a\": \"abcd\"}\nEOF", "abcd", "$(id)\"`", "curl -d @- http://h/ <<EOF\n{\"a\": \"\\$(id)\\\\\"\\`\"}\nEOF"},
		"quoted document":     {"bash", "curl -d @- http://h/ <<'EOF'\n{\"a\": \"abcd\"}\nEOF", "abcd", "$(id)", "curl -d @- http://h/ <<'EOF'\n{\"a\": \"$(id)\"}\nEOF"},
		"end of a document":   {"bash", "cat <<EOF\nabcd\nEOF", "abcd", "EOF", ""},
		"eval":                {"bash", `X=abcd; eval "curl $X"`, "abcd", "$(id)", ""},
		"program":             {"bash", `curl http://h/ | sh -c 'grep abcd'`, "abcd", "x; id", ""},
		"arithmetic":          {"bash", `N=abcd; echo $((N + 1))`, "abcd", "a[$(id)]", ""},
		"backquotes":          {"bash", "X=`curl -u abcd:x http://h/`", "abcd", "$(id)", ""},
		"name of a command":   {"bash", `abcd http://h/`, "abcd", "id", `abcd http://h/`},
		"comment":             {"bash", "curl http://h/ # abcd", "abcd", "x\nid", "curl http://h/ # abcd"},
		"output of a session": {"console", "$ curl http://h/abcd\nabcd\n", "abcd", "x y", "$ curl http://h/x%20y\nabcd\n"},
		"placeholder":         {"bash", `curl http://h/<id> -H "A: <id>"`, "<id>", "7", `curl http://h/7 -H "A: 7"`},
		"variable":            {"bash", `curl -H "A: $TOKEN"`, "$TOKEN", "a$b", `curl -H "A: a\$b"`},
		"number elsewhere":    {"bash", `curl -m 1 http://h/v1/1.5/1 2>&1 | head -n 1`, "1", "42", `curl -m 1 http://h/v1/1.5/42 2>&1 | head -n 1`},
		"encoded":             {"bash", `curl 'http://h/?a=me%40x.example'`, "me@x.example", "me+1@x.example", `curl 'http://h/?a=me%2B1%40x.example'`},
		"broken":              {"bash", `curl 'http://h/abcd`, "abcd", "x'; id", ""},
		"broken and simple":   {"bash", `curl 'http://h/abcd`, "abcd", "xyz", `curl 'http://h/xyz`},
		"httpie":              {"bash", `http POST h/books/abcd X-Key:abcd name=abcd n:=7`, "abcd", `a b`, `http POST h/books/a%20b X-Key:'a b' name='a b' n:=7`},
		"NUL":                 {"bash", `curl http://h/abcd`, "abcd", "a\x00b", ""},
		"cookie":              {"bash", `curl -b "s=abcd" http://h/`, "abcd", "a; admin=1", ""},

		"single string":  {"js", `fetch(u, {headers: {A: 'abcd'}})`, "abcd", `it's "\`, `fetch(u, {headers: {A: 'it\'s "\\'}})`},
		"double string":  {"js", `fetch(u, {headers: {A: "abcd"}})`, "abcd", "a\"+id()+\"\n", `fetch(u, {headers: {A: "a\"+id()+\"\n"}})`},
		"template":       {"js", "fetch(u, {headers: {A: `Bearer abcd`}})", "abcd", "${id()}`", "fetch(u, {headers: {A: `Bearer \\${id()}\\``}})"},
		"hole":           {"js", "fetch(u, {headers: {A: `Bearer ${TOKEN}`}})", "${TOKEN}", "a`b", "fetch(u, {headers: {A: `Bearer a\\`b`}})"},
		"URL of a fetch": {"js", `fetch('http://h/books/' + 'abcd')`, "abcd", "a/b", `fetch('http://h/books/' + 'a%2Fb')`},
		"form of axios":  {"js", `axios.post('/x', 'code=abcd')`, "abcd", "a&b", `axios.post('/x', 'code=a%26b')`},
		"JSON text":      {"js", `fetch(u, {body: '{"a": "abcd"}'})`, "abcd", `a"'`, `fetch(u, {body: '{"a": "a\\"\'"}'})`},
		"script number":  {"js", `axios.post('/x', {id: 17, n: 170}); for (let i = 17; i < 17;) {}`, "17", "42", `axios.post('/x', {id: 42, n: 170}); for (let i = 17; i < 17;) {}`},
		"no number":      {"js", `axios.post('/x', {id: 17})`, "17", "id()", ""},
		"script comment": {"js", "f() // abcd", "abcd", "\nid()", "f() // abcd"},
		"evaluated":      {"js", `eval('abcd')`, "abcd", "id()", ""},
		"file of node":   {"js", `fs.writeFileSync('abcd', x)`, "abcd", "/tmp/x", ""},
		"python":         {"python", `get("abcd")`, "abcd", `"+id()`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Fill(c.language, c.source, map[string]string{c.shown: c.value})
			if c.want == "" {
				require.ErrorAs(t, err, new(*FillError), "filled: %s", got)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestOccurrencesAreWhole(t *testing.T) {
	got := Replace("1 a1 1a 11 x-1 1.0 ab abc", map[string]string{"1": "2", "ab": "b", "abc": "ab", "b": "c"})
	assert.Equal(t, "2 a1 1a 11 x-2 2.0 b ab", got)
	assert.Equal(t, "none", Replace("none", map[string]string{"": "x"}))
	assert.Empty(t, Occurrences(strings.Repeat("a", 10), map[string]string{"a": "b"}))
}

func TestFillBodyKeepsTheSyntax(t *testing.T) {
	values := map[string]string{"abcd": `x", "admin": "y`, "17": "42"}
	for body, want := range map[string]string{
		`{"a": "abcd", "n": 17, "m": 17.5}`: `{"a": "x\", \"admin\": \"y", "n": 42, "m": 17.5}`,
		`<a>abcd</a>`:                       `<a>x&#34;, &#34;admin&#34;: &#34;y</a>`,
		`text abcd`:                         `text x", "admin": "y`,
		`{"a": abcd}`:                       `{"a": abcd}`,
		`none`:                              `none`,
	} {
		assert.Equal(t, want, FillBody(body, values))
	}
}

func TestFillFileIsData(t *testing.T) {
	values := map[string]string{"abcd": `x"; id; "`, "wxyz": "simple-1"}
	for name, c := range map[string]struct{ text, want string }{
		"a.json": {`{"a": "abcd", "b": "wxyz"}`, `{"a": "x\"; id; \"", "b": "simple-1"}`},
		"run.sh": {`curl -H "A: abcd" -H "B: wxyz"`, `curl -H "A: x\"; id; \"" -H "B: simple-1"`},
		"run.js": {`send("abcd", 'wxyz')`, `send("x\"; id; \"", 'simple-1')`},
		".env":   {"A=abcd\nB=wxyz\n", "A=abcd\nB=simple-1\n"},
		"x.conf": {"header = abcd", "header = abcd"},
		"x.txt":  {"none", "none"},
	} {
		assert.Equal(t, c.want, FillFile(name, c.text, values), name)
	}
}

func TestCheckVariable(t *testing.T) {
	for source, refused := range map[string][]string{
		`curl -H "A: $T" http://h/`: nil,
		`curl "$T"`:                 {"-K/etc/passwd", "@/etc/passwd"},
		`curl -H $T http://h/`:      {"a b", "*", "-o"},
		`eval "curl $T"`:            {"$(id)", "a;b"},
		`echo $((T + 1))`:           {"a[$(id)]"},
		`bash -c "echo $T"`:         {"$(id)"},
		`curl '$T`:                  {"a b"},
	} {
		assert.NoError(t, CheckVariable("bash", source, "T", "simple-1"), source)
		for _, value := range refused {
			assert.ErrorAs(t, CheckVariable("bash", source, "T", value), new(*FillError), "%s with %q", source, value)
		}
	}
	assert.NoError(t, CheckVariable("bash", `curl -H "A: $T" http://h/`, "T", `x"; id`))
	assert.NoError(t, CheckVariable("js", "f(process.env.T)", "T", `x"; id`))
}

func TestWord(t *testing.T) {
	for s, want := range map[string]string{"": "''", "a-b": "a-b", "a b": "'a b'", "it's": `'it'\''s'`, "a\nb": `'a'$'\012''b'`, "~": "'~'"} {
		assert.Equal(t, want, Word(s))
	}
}

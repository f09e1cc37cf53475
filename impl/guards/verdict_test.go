package guards

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseTable(t *testing.T) {
	t.Parallel()
	guards, err := parseTable("# a comment\n\nnothing is true\nin a/b.go\n \tif x {\n-\t\treturn\n+\t\tpanic(1)\nnoticed by a TestB\nnoticed by c TestD/e f/g.h\n")
	require.NoError(t, err)
	want := guard{
		line: 3, name: "nothing is true", file: "a/b.go", old: "\tif x {\n\t\treturn\n", new: "\tif x {\n\t\tpanic(1)\n",
		tests: []test{{"a", []string{"TestB"}}, {"c", []string{"TestD", "e f", "g.h"}}},
	}
	assert.Equal(t, []guard{want}, guards)
	assert.Equal(t, `^TestD$/^e_f$/^g\.h$`, want.tests[1].pattern())

	_, err = parseTable("one\ntwo\nin a.go\n-x\nnoticed by a TestB\n\nin a.go\n x\nnoticed by a TestB\n")
	assert.ErrorContains(t, err, "line 2: a guard has one name")
	assert.ErrorContains(t, err, "line 7: a guard has a name, a file, a change and a test")
}

func TestWithout(t *testing.T) {
	t.Parallel()
	const file = "impl/guards/doc.go"
	g := guard{file: file, old: "package guards\n"}
	text, err := g.without()
	require.NoError(t, err)
	assert.NotContains(t, text, "\npackage")
	for old, times := range map[string]string{"guards\n": "0 times", "//\n": "3 times"} {
		g.old = old
		_, err = g.without()
		assert.ErrorContains(t, err, times)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	files := testFiles{}
	assert.NoError(t, files.find(test{"impl/guards", []string{"TestFind", "0 times"}}))
	assert.Error(t, files.find(test{"impl/guards", []string{"TestFin"}}))
	assert.Error(t, files.find(test{"impl/guards", []string{"TestFind", "0 " + "time"}}))
	assert.Error(t, files.find(test{"impl/guard", []string{"TestFind"}}))
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	const begin = `{"Action":"start"}` + "\n" + `{"Action":"output","Test":"TestA/b_c","Output":"a_test.go:1\n"}` + "\n"
	for stream, want := range map[string]string{
		`{"Action":"fail","Test":"TestA/b_c"}`:                   "",
		`{"Action":"pass","Test":"TestA/b_c"}`:                   "passes without it",
		`{"Action":"skip","Test":"TestA/b_c"}`:                   "was skipped",
		`{"Action":"fail","Test":"TestA/b"}`:                     "did not run",
		`{"Action":"fail","Package":"a"}`:                        "did not run",
		`{"Action":"fail","FailedBuild":"a"}`:                    "does not compile",
		`{"Action":"output","Output":"panic: test timed out\n"}`: "ends in a panic",
		`{"Action":"fail","Test":"TestA/b_c","FailedBuild":"a"}`: "does not compile",
		"no JSON": "reading what go test says",
	} {
		err := verdict([]byte(begin+stream+"\n"), test{"a", []string{"TestA", "b c"}})
		if want == "" {
			assert.NoError(t, err, stream)
		} else {
			assert.ErrorContains(t, err, want, stream)
		}
	}
}

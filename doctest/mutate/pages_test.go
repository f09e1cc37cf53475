package mutate

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/recorder"
	"docsascode.example/gen/page"
	"docsascode.example/gen/sample"
)

var update = flag.Bool("update", false, "write the mutants of testdata/library to testdata/library.txt")

// TestPageMutants compares the mutants of a site to those that were reviewed.
func TestPageMutants(t *testing.T) {
	t.Parallel()
	site, err := page.Load("testdata/library")
	require.NoError(t, err)
	require.Empty(t, errorsOf(site))
	all, err := pageMutants(site)
	require.NoError(t, err)
	var b strings.Builder
	for _, m := range all {
		fmt.Fprintf(&b, "%s: %s [%s]\n", strings.TrimPrefix(m.Pos.String(), "testdata/library/"), m.What, m.Kind)
	}
	if *update {
		require.NoError(t, os.WriteFile("testdata/library.txt", []byte(b.String()), 0o600))
	}
	want, err := os.ReadFile("testdata/library.txt")
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String())
}

// TestMutantsAreOneLineApart makes sure that a mutant changes what it says, and little else.
func TestMutantsAreOneLineApart(t *testing.T) {
	t.Parallel()
	site, err := page.Load("testdata/library")
	require.NoError(t, err)
	all, err := pageMutants(site)
	require.NoError(t, err)
	for _, m := range all {
		before, after := m.edits[0].source.text, apply(m.edits)
		assert.NotEqual(t, before, after, m.What)
		changed := 0
		for _, line := range strings.Split(after, "\n") {
			if !slices.Contains(strings.Split(before, "\n"), line) {
				changed++
			}
		}
		assert.LessOrEqual(t, changed, len(m.edits), "%s %s\n%s", m.Pos, m.What, after)
	}
}

// TestKinds has each kind that is made in Kinds, and once.
func TestKinds(t *testing.T) {
	t.Parallel()
	var names []string
	for _, k := range Kinds {
		assert.NotContains(t, names, k.Name)
		names = append(names, k.Name)
	}
	site, err := page.Load("testdata/library")
	require.NoError(t, err)
	all, err := pageMutants(site)
	require.NoError(t, err)
	for _, m := range all {
		assert.Contains(t, names, m.Kind)
	}
}

func TestColumnRequired(t *testing.T) {
	t.Parallel()
	s := newSource("| a | string | yes | that |\n")
	at := page.Pos{Line: 1, Column: 3}
	assert.Equal(t, strings.Index(s.text, "yes"), s.cell(at, "yes"))
	assert.Equal(t, -1, s.cell(at, "no"))
	assert.Equal(t, -1, s.cell(at, "ye"))
}

func TestOffsetsCountCodePoints(t *testing.T) {
	t.Parallel()
	s := newSource("\uFEFFé\r\nüb€r x")
	assert.Equal(t, "r x", s.text[s.offset(page.Pos{Line: 2, Column: 4}):])
	assert.Equal(t, len(s.text), s.offset(page.Pos{Line: 2, Column: 7}))
}

func TestOtherValue(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		shown sample.Value
		want  string
	}{
		{sample.Value{Kind: sample.String, Text: "Walden"}, "Waldeo"},
		{sample.Value{Kind: sample.String, Text: "Az."}, "Ay."},
		{sample.Value{Kind: sample.String, Text: "eyJ...", Elided: true}, "fyJ..."},
		{sample.Value{Kind: sample.String, Text: "...", Elided: true}, ""},
		{sample.Value{Kind: sample.String, Text: "…x", Elided: true}, ""},
		{sample.Value{Kind: sample.String, Text: "-"}, ""},
		{sample.Value{Kind: sample.Number, Text: "19"}, "18"},
		{sample.Value{Kind: sample.Bool, Text: "true"}, "false"},
		{sample.Value{Kind: sample.Null, Text: "null"}, ""},
	} {
		assert.Equal(t, tt.want, otherValue(&tt.shown), tt.shown.Text)
	}
}

// TestWrite writes bodies as they were.
func TestWrite(t *testing.T) {
	t.Parallel()
	for media, body := range map[string]string{
		"application/json":        `{"a":["x\"",1.50,true,null,{}],"b":{"c":""}}`,
		"application/problem+xml": `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<a xmlns="urn:a" id="1"><b>x &amp; y</b><c xmlns="urn:c"><d></d></c></a>`,
	} {
		x := recorder.Exchange{Header: map[string][]string{"Content-Type": {media}}, Body: []byte(body)}
		m := &responseMaker{key: responseKey{format: formatOf(x.Header)}}
		require.NotNil(t, parse(&x), media)
		assert.Equal(t, body, string(m.write(parse(&x))))
	}
	assert.Nil(t, parse(&recorder.Exchange{Header: map[string][]string{"Content-Type": {"application/json"}}, Body: []byte("{")}))
	assert.Nil(t, parse(&recorder.Exchange{Body: []byte("{}")}))
}

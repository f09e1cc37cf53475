package site

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// checked is a page with a block of each kind, and a part that it includes.
const checked = `---
title: Not shown
---
# Books

A book has *one* title.
It is [long](README.md).

- id is a number
- name is a text

| Name | In |
| --- | --- |
| id | path |

> Quoted.

` + "```json\n{\n  \"id\": 7\n}\n```\n" + `
[part](_part.md ':include')

The end.
`

func marked(t *testing.T, verdicts ...Verdict) *html.Node {
	t.Helper()
	pages := fstest.MapFS{"README.md": {Data: []byte(checked)}, "_part.md": {Data: []byte("\n## Part\n\nIncluded.\n")}}
	s, err := New(Config{Pages: pages, Document: document(t), AnyPages: true, Verdicts: verdicts})
	require.NoError(t, err)
	return parse(t, s, "/")
}

// TestVerdictsAreAtTheirLines has a verdict for lines of each kind of block, in the page and in the part that it includes.
func TestVerdictsAreAtTheirLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file  string
		line  int
		after string
	}{
		{"README.md", 1, "Books #"}, {"README.md", 4, "Books #"}, {"README.md", 6, "A book has one title.\nIt is long."}, {"README.md", 7, "A book has one title.\nIt is long."},
		{"README.md", 9, "id is a number"}, {"README.md", 10, "name is a text"}, {"README.md", 12, "In"}, {"README.md", 14, "path"}, {"README.md", 16, "Quoted."},
		{"README.md", 18, "{\n  \"id\": 7\n}"}, {"README.md", 20, "{\n  \"id\": 7\n}"}, {"README.md", 22, "{\n  \"id\": 7\n}"},
		{"_part.md", 4, "Included."}, {"README.md", 26, "The end."}, {"README.md", 99, "The end."},
	} {
		doc := marked(t, Verdict{File: c.file, Line: c.line, Is: "false", Says: "says <it>", Why: "because"})
		marks := all(doc, class("marks"))
		require.Len(t, marks, 1, c)
		said := textOf(marks[0])
		for _, want := range []string{"1 false", "says <it>", "because"} {
			assert.Contains(t, said, want, c)
		}
		before, _, _ := strings.Cut(textOf(marks[0].Parent), "Line ")
		assert.Equal(t, strings.TrimSuffix(c.after, " #"), strings.TrimSuffix(strings.TrimSpace(before), "#"), c)
		assert.Contains(t, textOf(all(doc, class("tally"))[0]), "1 false")
	}
}

// TestCodeHasVerdictsLineByLine shows the worst of each line in the gutter, and counts all.
func TestCodeHasVerdictsLineByLine(t *testing.T) {
	t.Parallel()
	at := func(line int, is string) Verdict { return Verdict{File: "README.md", Line: line, Is: is} }
	doc := marked(t, at(19, "true"), at(20, "true"), at(20, "unchecked"), at(20, "order"), at(18, "true"))
	var signs []string
	for _, sign := range all(doc, tag(atom.I)) {
		signs = append(signs, attr(sign, "class"))
	}
	assert.Equal(t, []string{"true", "order", ""}, signs)
	summary := all(all(doc, class("marks"))[0], tag(atom.Summary))[0]
	assert.Equal(t, "Line 18: 1 order 1 unchecked 3 true", textOf(summary))
}

// TestPagesWithoutVerdicts look as ever.
func TestPagesWithoutVerdicts(t *testing.T) {
	t.Parallel()
	for _, doc := range []*html.Node{marked(t), marked(t, Verdict{File: "other.md", Line: 1, Is: "true"})} {
		assert.Empty(t, all(doc, class("marks")))
		assert.Empty(t, all(doc, class("tally")))
	}
}

func TestTitles(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"---\ntitle: \"A b\"\n---\n## Part\n": {"h1 A b", "h2 Part"},
		"---\ntitle: A\n---\n# B\n":           {"h1 B"},
		"---\nnone: A\n---\n## B\n":           {"h1 B"},
		"---\n---\ntext\n":                    {"h1 README"},
		"text\n\n---\n":                       {"h1 README"},
		"":                                    {"h1 README"},
	} {
		s, err := New(Config{Pages: fstest.MapFS{"README.md": {Data: []byte(text)}}, Document: document(t), AnyPages: true})
		require.NoError(t, err)
		var got []string
		for _, n := range all(all(parse(t, s, "/"), tag(atom.Article))[0], func(n *html.Node) bool { return slices.Contains([]atom.Atom{atom.H1, atom.H2}, n.DataAtom) }) {
			got = append(got, n.Data+" "+strings.TrimSuffix(textOf(n), " #"))
		}
		assert.Equal(t, want, got, text)
	}
}

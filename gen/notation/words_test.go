package notation

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// TestEveryWordIsRead takes each word of the vocabulary out in turn: the evidence of some page in testdata is another
// without it. No test beside it may read pages at the same time.
func TestEveryWordIsRead(t *testing.T) {
	pages := pagesOf(t)
	unneeded := 0
	for _, word := range slices.Sorted(maps.Keys(words)) {
		c := words[word]
		delete(words, word)
		needs := func(p known) bool { return strings.Contains(p.text, word) && evidenceOf(p.page) != p.evidence }
		if !assert.True(t, slices.ContainsFunc(pages, needs), "no page in testdata needs the word %s of %q", word, c) {
			unneeded++
		}
		words[word] = c
	}
	t.Logf("%d words: %d of them are needed by no page", len(words), unneeded)
}

// A known page is one whose evidence is known.
type known struct {
	text     string // in lower case
	page     *markdown.Page
	evidence string
}

func pagesOf(t *testing.T) []known {
	t.Helper()
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	var out []known
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		for _, f := range archive.Files[:len(archive.Files)-1] {
			p := markdown.Parse(source.New(f.Name, f.Data).All())
			out = append(out, known{strings.ToLower(string(f.Data)), p, evidenceOf(p)})
		}
	}
	return out
}

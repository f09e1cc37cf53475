package notation

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/gen/internal/golden"
	"docsascode.example/gen/markdown"
	"docsascode.example/gen/source"
)

// TestRead reads the page of each archive in testdata and compares with its file "evidence", which has a line for each
// piece, as doctest read prints it.
func TestRead(t *testing.T) {
	golden.Run(t, "evidence", func(t *testing.T, dir string) string {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		require.NoError(t, err)
		var out strings.Builder
		for _, file := range files {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			out.WriteString(evidenceOf(markdown.Parse(source.New(filepath.ToSlash(file), data).All())))
		}
		return out.String()
	})
}

// evidenceOf is what a page says, a line for each piece.
func evidenceOf(p *markdown.Page) string {
	var out strings.Builder
	for _, e := range Read(p).Evidence {
		fmt.Fprintf(&out, "%s %s %s: %s\n", e.At, e.How, e.By, e.Fact)
	}
	return out.String()
}

// TestEveryNotationHasAnArchive holds testdata to an archive for each notation, of its name, in which that reads
// something.
func TestEveryNotationHasAnArchive(t *testing.T) {
	t.Parallel()
	for _, n := range notations {
		data, err := os.ReadFile("testdata/" + strings.ReplaceAll(n.Name, " ", "-") + ".txtar")
		if assert.NoError(t, err) {
			_, evidence, _ := strings.Cut(string(data), "-- evidence --\n")
			assert.Regexp(t, `(?m)^\S+ \w+ `+n.Name+`: `, evidence, n.Name)
		}
	}
}

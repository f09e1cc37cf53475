package notation

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGuardsLoseNothing compares each guarded expression with itself without the guard, on every line of the archives:
// the expressions were written for them.
func TestGuardsLoseNothing(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, allGuarded)
	names, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		for line := range strings.Lines(string(data)) {
			for _, g := range allGuarded {
				if !g.mayMatch(line) && g.form.MatchString(line) {
					assert.Fail(t, "a guard loses a match", "%s: %q matches %s, and has none of %q", name, line, g.form, g.words)
				}
			}
		}
	}
}

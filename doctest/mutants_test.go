package doctest_test

import (
	"flag"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/mutate"
)

var sampled = flag.Int("mutants", 30, "how many mutants of docs/ and of the service's answers to try; 0 is all of them")

// TestMutants changes one claim of our pages, or one thing of the service's answers, at a time: each change must be noticed.
// It draws some at random, others each time; make mutate tries all.
func TestMutants(t *testing.T) {
	t.Parallel()
	cfg := mutate.Config{Run: stage(t), Sample: *sampled, RequireAll: true}
	found, err := mutate.Pages(t.Context(), cfg, "../docs")
	require.NoError(t, err)
	require.NotEmpty(t, found.Results)
	for _, m := range found.Survivors() {
		assert.Fail(t, "nobody noticed", "%s: %s: %s", m.Pos, m.Operation, m.What)
	}
	t.Logf("%d of %d mutants tried in %v, %d survived", len(found.Results), found.Made, found.Took, len(found.Survivors()))
}

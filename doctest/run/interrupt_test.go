package run_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/claim"
	"docsascode.example/doctest/run"
	"docsascode.example/gen/page"
	"docsascode.example/impl/dev/devtest"
)

// TestInterrupted ends a run while an example hangs: the run ends, and no claim is false.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl", "node")
	c := newCase(t, "testdata/false-hanging-example.txtar", devtest.MailHog(t))
	c.options.example = time.Hour
	site, err := page.Load(c.dir)
	require.NoError(t, err)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	cfg := c.config(t)
	cfg.Progress = func(string) { interrupt() }
	report, err := run.Pages(ctx, cfg, site)
	require.NoError(t, err)
	for _, cl := range report.Claims {
		assert.NotEqual(t, claim.False, cl.Verdict, "%s: %s: %s", cl.Pos, cl.Says, cl.Reason)
		assert.NotEmpty(t, cl.Reason, cl.Says)
	}
}

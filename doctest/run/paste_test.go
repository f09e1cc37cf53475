package run_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/run"
	"docsascode.example/gen/page"
	"docsascode.example/impl/dev/devtest"
)

// TestCommandsCanBePasted checks that the command which reproduces a finding has neither a prompt nor the output of the page.
func TestCommandsCanBePasted(t *testing.T) {
	t.Parallel()
	requirePrograms(t, "bash", "curl", "jq", "node")
	c := newCase(t, "testdata/lie-printed.txtar", devtest.MailHog(t))
	site, err := page.Load(c.dir)
	require.NoError(t, err)
	report, err := run.Pages(t.Context(), c.config(t), site)
	require.NoError(t, err)
	commands := 0
	for _, cl := range report.Claims {
		if cl.Evidence != nil && cl.Evidence.Command != "" {
			commands++
			assert.NotRegexp(t, `(?m)^(\$ |status )`, cl.Evidence.Command)
		}
	}
	assert.Greater(t, commands, 10)
}

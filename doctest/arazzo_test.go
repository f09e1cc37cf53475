package doctest_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"docsascode.example/doctest/command"
	"docsascode.example/impl/dev/devtest"
)

// TestArazzo has Redocly Respect run the workflows of our pages against the service.
func TestArazzo(t *testing.T) {
	t.Parallel()
	redocly := npmProgram(t, "redocly")
	dir := t.TempDir()
	var notes bytes.Buffer
	require.Zero(t, command.Run(t.Context(), []string{"spec", "-whole", "-o", filepath.Join(dir, "openapi.yaml"), "../docs"}, io.Discard, io.Discard))
	require.Zero(t, command.Run(t.Context(), []string{"arazzo", "-o", filepath.Join(dir, "docs.arazzo.yaml"), "../docs"}, io.Discard, &notes))
	assert.Contains(t, notes.String(), "POST /token is left out: its code arrives by email")
	url := startService(t, devtest.MailHog(t).SMTPAddr, "")
	cmd := exec.Command(redocly, "respect", "docs.arazzo.yaml", "--server", "api="+url)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Contains(t, string(out), "step createCode", "it ran")
	assert.Contains(t, string(out), "3 passed, 3 total", "%s", out)
}

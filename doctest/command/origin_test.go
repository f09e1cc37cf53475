package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCommitOf(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	page := filepath.Join(dir, "docs", "page.md")
	require.NoError(t, os.MkdirAll(filepath.Dir(page), 0o755))
	require.NoError(t, os.WriteFile(page, []byte("# A\n"), 0o600))
	assert.Empty(t, commitOf(t.Context(), page))
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-q", "-m", "A page"}} {
		out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	assert.Regexp(t, `^[0-9a-f]{12}$`, commitOf(t.Context(), page))
	require.NoError(t, os.WriteFile(page, []byte("# B\n"), 0o600))
	assert.Regexp(t, `^[0-9a-f]{12}-dirty$`, commitOf(t.Context(), page))
}

func TestRunURL(t *testing.T) {
	t.Parallel()
	for want, env := range map[string]map[string]string{
		"https://github.com/a/b/actions/runs/7": {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "a/b", "GITHUB_RUN_ID": "7"},
		"https://gitlab.com/a/b/-/pipelines/7":  {"CI_PIPELINE_URL": "https://gitlab.com/a/b/-/pipelines/7"},
		"https://ci.example.com/job/7/":         {"BUILD_URL": "https://ci.example.com/job/7/"},
		"":                                      {},
	} {
		assert.Equal(t, want, runURL(func(name string) string { return env[name] }))
	}
}
